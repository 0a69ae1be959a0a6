"""The page to try requests on signs in with e-mail and password, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from infra.local.child import free_port
from infra.local.demo import EMAIL, PASSWORD
from tests.browsing import browser
from tests.local.running import running
from tests.patience import HANGS_SECONDS

__all__ = ["browser"]

SIGN_IN, SIGN_OUT = "#sign-in fieldset button", "#sign-in > button"
# Whatever its tag is.
GET_ME = "[id^=operations-][id$=-get_me]"
# The answer of a server with ACCESS_TOKEN_EXPIRE_MINUTES=1, and when the page means to renew it.
SHORT_LOGINS = """
const renewedAfter = [];
const [read, wait] = [Response.prototype.json, window.setTimeout];
Response.prototype.json = async function () {
  const body = await read.call(this);
  return body.expires_in ? { ...body, expires_in: 60 } : body;
};
window.setTimeout = (work, delay, ...rest) => {
  if (work.name === "renew") renewedAfter.push(delay);
  return wait(work, delay, ...rest);
};
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return where a local run answers that has the demo account."""
    folder: Path = tmp_path_factory.mktemp("data")
    port = free_port()
    with running(folder, port):
        url = f"http://localhost:{port}"
        account = {"email": EMAIL, "password": PASSWORD}
        httpx.post(f"{url}/auth/register", json=account).raise_for_status()
        yield url


class Page:
    """The page as somebody sees it.

    Args:
        browser: Where it is open.
        address: Of the API.
    """

    def __init__(self, browser: Chrome, address: str) -> None:
        self.browser = browser
        self.address = address
        self.open()

    def open(self) -> None:
        """Load it."""
        self.browser.get(f"{self.address}/docs")
        self.seen(GET_ME)

    def seen(self, selector: str) -> WebElement:
        """Return an element once it is there and shown."""

        def shown(browser: WebDriver) -> WebElement | bool:
            found = browser.find_elements(By.CSS_SELECTOR, selector)
            return found[0] if found and found[0].is_displayed() else False

        found = WebDriverWait(self.browser, HANGS_SECONDS).until(shown)
        assert isinstance(found, WebElement)
        return found

    def says(self, text: str) -> None:
        """Wait until the form says something."""
        WebDriverWait(self.browser, HANGS_SECONDS).until(
            lambda browser: text in browser.find_element(By.CSS_SELECTOR, "#sign-in output").text
        )

    def asked(self) -> str:
        """Return the answer to `GET /me` as the page shows it."""
        operation = GET_ME
        self.seen(f"{operation} .opblock-summary-control").click()
        self.seen(f"{operation} button.try-out__btn").click()
        self.seen(f"{operation} button.execute").click()
        return self.seen(f"{operation} .live-responses-table").text


class TestSigningIn:
    def test_serves_requests_until_signing_out(self, browser: Chrome, address: str) -> None:
        page = Page(browser, address)
        page.seen(SIGN_IN).click()
        page.says(f"Signed in as {EMAIL}")
        assert f'"email": "{EMAIL}"' in page.asked()
        page.open()
        page.says(f"Signed in as {EMAIL}")
        page.seen(SIGN_OUT).click()
        page.seen(SIGN_IN)
        assert '"code": "token_missing"' in page.asked()
        # Neither a rule of the page's policy was broken, nor anything else.
        [refused] = browser.get_log("browser")  # type: ignore[no-untyped-call]
        assert "401 (Unauthorized)" in refused["message"]

    def test_with_a_wrong_password_says_so_and_stays_signed_out(
        self, browser: Chrome, address: str
    ) -> None:
        page = Page(browser, address)
        page.seen("#sign-in input[name=password]").send_keys("wrong")
        page.seen(SIGN_IN).click()
        page.says("The e-mail or password is wrong.")
        assert page.seen(SIGN_IN).is_enabled()
        assert '"code": "token_missing"' in page.asked()

    def test_renews_a_login_before_it_ends_and_not_all_the_time(
        self, browser: Chrome, address: str
    ) -> None:
        browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": SHORT_LOGINS})
        page = Page(browser, address)
        page.seen(SIGN_IN).click()
        page.says(f"Signed in as {EMAIL}")
        assert browser.execute_script("return renewedAfter") == [30_000]


class TestColours:
    def test_are_those_that_the_system_prefers(self, browser: Chrome, address: str) -> None:
        for scheme, ground in (("light", "rgb(255, 255, 255)"), ("dark", "rgb(28, 31, 38)")):
            features = [{"name": "prefers-color-scheme", "value": scheme}]
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
            for path in ("/docs", "/redoc", "/docs/errors"):
                browser.get(f"{address}{path}")
                colour = "return getComputedStyle(document.body).backgroundColor"
                assert browser.execute_script(colour) == ground, path
