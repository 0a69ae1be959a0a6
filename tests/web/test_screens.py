"""Every screen: for those who see little, in light and dark, on a phone and on a desk; and how much is loaded."""

import gzip
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from functions.system import web_client
from tests.faults.proxy import Proxy
from tests.faults.site import Site
from tests.web.browsers import DESK, PHONE
from tests.web.lifter import PASSWORD, Lifter

pytestmark = pytest.mark.web

AXE = Path(__file__).parents[2] / "clients/web/node_modules/axe-core/axe.min.js"
MOST_BYTES = 60 * 1024
"""Of scripts and styles, gzipped, at first load."""


class Gallery:
    """Looks at screens: with axe, and with a camera where somebody wants to see them."""

    def __init__(self, lifter: Lifter, folder: Path) -> None:
        self.lifter = lifter
        self.folder = folder
        self.violations: list[str] = []
        self.screens = 0

    def show(self, name: str) -> None:
        """Look at the screen that is open."""
        self.screens += 1
        for dark in (False, True):
            for size in (PHONE, DESK):
                self.lifter.look(self.folder, name, size, dark=dark)
                self.check(
                    f"{name}, {size[0]} wide, {'dark' if dark else 'light'}", size, dark=dark
                )
        self.lifter.browser.resize(PHONE, dark=False)

    def check(self, name: str, size: tuple[int, int], *, dark: bool) -> None:
        """Ask axe what is wrong."""
        self.lifter.browser.resize(size, dark=dark)
        browser = self.lifter.browser
        if not browser.run("return typeof axe === 'object'"):
            browser.run(AXE.read_text())
        found: list[dict[str, Any]] = browser.run("return (await axe.run()).violations")
        self.violations += [
            f"{name}: {one['id']} at {node['target']}" for one in found for node in one["nodes"]
        ]


@pytest.fixture
def gallery(lifter: Lifter, tmp_path: Path) -> Iterator[Gallery]:
    """A gallery that is without fault in the end; SCREENSHOTS=folder keeps its pictures."""
    made = Gallery(lifter, Path(os.environ.get("SCREENSHOTS") or tmp_path / "screenshots"))
    yield made
    assert made.screens > 0
    assert made.violations == []
    # A server that is away is an error to the console, and to nobody else.
    assert [error for error in lifter.browser.errors() if "net::ERR_" not in error] == []


@pytest.mark.parametrize("kind", ["chromium"], indirect=True)
class TestScreens:
    def test_before_a_login(self, gallery: Gallery, lifter: Lifter) -> None:
        for name, heading in (
            ("", "Log in"),
            ("register", "Create an account"),
            ("forgot", "code"),
        ):
            lifter.open(name)
            lifter.sees(heading)
            gallery.show(name or "login")

    def test_of_a_new_account(self, gallery: Gallery, lifter: Lifter, email: str) -> None:
        lifter.register(email)
        gallery.show("start-new")
        for name, words in (
            ("history", "No workouts yet"),
            ("progress", "No body weight yet"),
            ("outbox", "Everything you logged"),
            ("workout/none", "There is nothing here"),
        ):
            lifter.open(name)
            lifter.sees(words)
            gallery.show(f"{name.partition('/')[0]}-new")
        lifter.open()
        lifter.tap("Start an empty workout")
        lifter.sees("No exercise yet")
        gallery.show("workout-new")

    def test_of_a_workout(self, gallery: Gallery, lifter: Lifter, email: str) -> None:
        lifter.register(email)
        lifter.tap("Start an empty workout")
        lifter.add_exercise("Barbell Bench Press")
        lifter.tap("Log set")
        lifter.has_done(["20 kg × 8"])
        lifter.tap("Add set")
        lifter.waits_for("Log set")
        gallery.show("workout")
        for button, words, name in (
            ("Weight: ", "Done", "keypad"),
            ("Set 1 ", "Kind of set", "set"),
            ("Menu of Barbell", "Superset", "menu"),
            ("Details", "Started", "details"),
            ("Add exercise", "Create an exercise", "picker"),
        ):
            lifter.tap(button)
            lifter.sees(words)
            gallery.show(f"workout-{name}")
            if name != "picker":
                lifter.tap("Close")
        lifter.tap("Create an exercise")
        lifter.sees("Main muscle")
        gallery.show("workout-new-exercise")

    def test_of_a_log(
        self, gallery: Gallery, lifter: Lifter, email: str, trained: Callable[[str], None]
    ) -> None:
        lifter.register(email)
        trained(email)
        lifter.open("outbox")
        lifter.browser.run("dispatchEvent(new Event('online'))")
        lifter.open()
        lifter.sees("Push")
        gallery.show("start")
        lifter.open("history")
        lifter.sees("Push")
        gallery.show("history")
        lifter.open("exercises")
        lifter.sees("Recent")
        gallery.show("exercises")
        lifter.tap("Barbell Bench Press")
        lifter.sees("Heaviest")
        gallery.show("exercise")
        for name, words in (
            ("progress", "Weeks in a row"),
            ("settings", "this device"),
            ("import", "No imports yet"),
        ):
            lifter.open(name)
            lifter.sees(words)
            gallery.show(name)

    def test_without_a_server(
        self, gallery: Gallery, lifter: Lifter, email: str, network: Proxy
    ) -> None:
        lifter.register(email)
        lifter.browser.run("await navigator.serviceWorker.ready")
        network.refuse()
        lifter.open("progress")
        lifter.sees("They appear once you are online")
        gallery.show("progress-offline")
        lifter.open()
        lifter.tap("Start an empty workout")
        lifter.sees("1 change not yet sent")
        lifter.open("outbox")
        lifter.sees("Send now")
        gallery.show("outbox")


@pytest.fixture
def trained(site: Site) -> Callable[[str], None]:
    """Return a function that gives an account a past workout and a body weight."""

    def train(email: str) -> None:
        with httpx.Client(base_url=site.workers[0].url, timeout=60) as client:
            draft = {"email": email, "password": PASSWORD}
            token = client.post("/auth/login", json=draft).json()["access_token"]
            client.headers["Authorization"] = f"Bearer {token}"
            found = client.get("/exercises", params={"q": "Barbell Bench Press"}).json()["items"]
            exercise = next(one for one in found if one["name"] == "Barbell Bench Press")
            session = client.post("/sessions", json={"title": "Push"}).json()["id"]
            for place, reps in enumerate((8, 8, 6)):
                logged = client.post(
                    f"/sessions/{session}/sets",
                    json={"exercise_id": exercise["id"], "reps": reps, "weight": 80},
                    headers={"Idempotency-Key": f"{session}-{place}"},
                )
                logged.raise_for_status()
            client.post("/weigh-ins", json={"weight": 81.4})

    return train


class TestWeight:
    def test_scripts_and_styles_are_small_at_first_load(self) -> None:
        files = [path for path in web_client.FOLDER.iterdir() if path.suffix in {".js", ".css"}]
        assert files, "make web builds what is weighed here"
        total = sum(len(gzip.compress(path.read_bytes())) for path in files)
        print(f"\nscripts and styles: {total:,} bytes gzipped")
        assert total <= MOST_BYTES
