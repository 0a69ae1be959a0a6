"""A real browser for tests of pages."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService

MISSING = "no Chromium: install the packages chromium and chromium-driver"


def start_chromium(profile: Path, *arguments: str) -> Chrome:
    """Start a Chromium without a window, which talks to nobody by itself.

    Raises:
        FileNotFoundError: there is none, or no driver for it.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if chromium is None or driver is None:
        raise FileNotFoundError(MISSING)
    options = ChromeOptions()
    options.binary_location = chromium
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        f"--user-data-dir={profile}",
        *arguments,
    ):
        options.add_argument(argument)
    return Chrome(options=options, service=ChromeService(driver))


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Chrome]:
    """Return a browser with a profile of its own."""
    try:
        opened = start_chromium(tmp_path / "profile", "--window-size=1200,1600")
    except FileNotFoundError as missing:
        pytest.skip(str(missing))
    with opened:
        yield opened
