"""The documentation page under the stage's prefix, in a real browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.expected_conditions import presence_of_element_located
from selenium.webdriver.support.wait import WebDriverWait

from tests.e2e.conftest import Deployment

pytestmark = pytest.mark.e2e
PATIENCE_SECONDS = 60


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[WebDriver]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("no Chromium: install the packages chromium and chromium-driver")
    options = ChromeOptions()
    options.binary_location = chromium
    for argument in (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1200,1600",
        f"--user-data-dir={tmp_path / 'profile'}",
    ):
        options.add_argument(argument)
    with Chrome(options=options, service=ChromeService(driver)) as opened:
        yield opened


class TestDocsPage:
    def test_opens_an_operation_and_executes_it(
        self, browser: WebDriver, deployment: Deployment
    ) -> None:
        wait = WebDriverWait(browser, PATIENCE_SECONDS)
        browser.get(f"{deployment.url}/docs")
        operation = "#operations-System-check_health"
        wait.until(presence_of_element_located((By.CSS_SELECTOR, operation))).click()
        for button in ("button.try-out__btn", "button.execute"):
            selector = (By.CSS_SELECTOR, f"{operation} {button}")
            wait.until(presence_of_element_located(selector)).click()
        answer = wait.until(
            presence_of_element_located((By.CSS_SELECTOR, f"{operation} .live-responses-table"))
        )
        assert '"status": "pass"' in answer.text

    def test_the_bare_address_leads_to_the_web_client(
        self, anonymous: httpx.Client, deployment: Deployment
    ) -> None:
        answer = anonymous.get("")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"{deployment.url}/app/")
        page = anonymous.get("app/")
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]

    def test_document_names_the_address_it_was_read_from(
        self, anonymous: httpx.Client, deployment: Deployment
    ) -> None:
        document = anonymous.get("openapi.json").json()
        assert document["servers"] == [{"url": deployment.url}]
        assert "/sessions/{session_id}/sets" in document["paths"]
