"""Chromium, with what only its developer tools can do."""

import shutil
from pathlib import Path
from typing import Any, override

from selenium.webdriver import Chrome, ChromeOptions, ChromeService

from tests.web.browser import PHONE, kill_tree
from tests.web.selenium_browser import Selenium

MISSING = "no Chromium: install the packages chromium and chromium-driver"


class Chromium(Selenium):
    """Debian's Chromium."""

    _driver: Chrome

    def __init__(self, profile: Path) -> None:
        chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
        assert chromium, MISSING
        assert driver, MISSING
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
        self._begin()

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
