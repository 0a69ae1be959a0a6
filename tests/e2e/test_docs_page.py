"""The documentation page under the stage's prefix, in a real browser."""

import httpx
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.expected_conditions import presence_of_element_located
from selenium.webdriver.support.wait import WebDriverWait

from tests.browsing import browser
from tests.e2e.conftest import Deployment

__all__ = ["browser"]

pytestmark = pytest.mark.e2e
PATIENCE_SECONDS = 60


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

    def test_document_names_the_address_it_was_read_from(
        self, anonymous: httpx.Client, deployment: Deployment
    ) -> None:
        document = anonymous.get("openapi.json").json()
        assert document["servers"] == [{"url": deployment.url}]
        assert "/sessions/{session_id}/sets" in document["paths"]
