"""WebKitGTK, on a screen of its own."""

import os
import shutil
import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import override

from selenium.webdriver import WebKitGTK, WebKitGTKOptions
from selenium.webdriver.webkitgtk.service import Service as WebKitService

from tests.web.browser import PHONE, Browser
from tests.web.selenium_browser import Selenium

MISSING = "no WebKitGTK: install the packages webkit2gtk-driver and xvfb"


class WebKit(Selenium):
    """Debian's WebKitGTK, which stands in for Safari.

    A browser that is driven keeps nothing when it ends, so what ends here is the page.
    """

    def __init__(self, profile: Path) -> None:
        driver, screen = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
        browsers = sorted(Path("/usr/lib").glob("*/webkit2gtk-4*/MiniBrowser"))
        assert driver, MISSING
        assert screen, MISSING
        assert browsers, MISSING
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
        self._begin()

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
