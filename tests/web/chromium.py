"""Chromium, with what only its developer tools can do."""

from pathlib import Path
from typing import Any, override

from selenium.webdriver import Chrome

from infra.local.child import kill_family
from tests.browsing import start_chromium
from tests.web.browser import PHONE
from tests.web.selenium_browser import Selenium


class Chromium(Selenium):
    """Debian's Chromium."""

    _driver: Chrome

    def __init__(self, profile: Path) -> None:
        self._driver = start_chromium(profile, "--hide-scrollbars")
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
        kill_family(service.process.pid)
        # Selenium would leave them to the garbage collector.
        self._driver.command_executor.close()  # type: ignore[union-attr]
        for pipe in (service.process.stdin, service.process.stdout, service.process.stderr):
            if pipe:
                pipe.close()
