"""The web client below the stage's prefix: its files, and a lifter who logs a set with them."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from functions.system import web_client
from tests.e2e.conftest import Deployment
from tests.web.browsers import BROWSERS, Browser
from tests.web.lifter import Lifter

pytestmark = pytest.mark.e2e


def check_files(client: httpx.Client, base_url: str) -> None:
    """Ask for all that a browser asks for, and compare it with what `make web` has built.

    Args:
        client: What asks; its base URL ends with a slash.
        base_url: Where the client is to be led, without a slash at its end.
    """
    for path in ("", "app"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"{base_url}/app/")
    page = client.get("app/")
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    for name in web_client.PAGES:
        assert client.get(f"app/{name}").text == page.text
    names = {path.name for path in web_client.FOLDER.iterdir() if path.suffix in web_client.TYPES}
    assert set(re.findall(r'(?:src|href)="\./([^"]+)"', page.text)) < names
    for name in names:
        answer = client.get(f"app/{name}")
        assert answer.content == (web_client.FOLDER / name).read_bytes()
        assert answer.headers["Content-Type"].startswith(web_client.media_type(name))
        for header, value in web_client.headers(name, answer.content).items():
            assert answer.headers[header] == value, name
    unknown = client.get("app/nowhere.js")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")


@pytest.fixture
def phone(deployment: Deployment, tmp_path: Path) -> Iterator[Lifter]:
    """Somebody with a browser in front of the deployed stack."""

    def start() -> Browser:
        return BROWSERS["chromium"](tmp_path / "profile")

    someone = Lifter(start, deployment.url)
    yield someone
    someone.browser.close()


class TestWebClient:
    def test_is_served_as_it_was_built(
        self, anonymous: httpx.Client, deployment: Deployment
    ) -> None:
        check_files(anonymous, deployment.url)

    def test_logs_a_set_and_is_kept_below_the_stage(self, phone: Lifter) -> None:
        phone.register(f"{uuid4().hex}@example.com")
        phone.tap("Start an empty workout")
        phone.add_exercise("Barbell Bench Press")
        phone.tap("Log set")
        phone.has_done(["20 kg × 8"])
        phone.tap("End workout")
        phone.sees("Workout ended")
        phone.has_sent_everything()
        assert phone.browser.errors() == []
        scope = phone.browser.run("return (await navigator.serviceWorker.ready).scope")
        assert scope == f"{phone.url}/app/"
