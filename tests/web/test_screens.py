"""Every screen: for those who see little, in light and dark, on a phone and on a desk; and how much is loaded."""

import gzip
from collections.abc import Callable

import httpx
import pytest

from functions.system import web_client
from tests.web.browser import PHONE
from tests.web.elsewhere import log_bench_press
from tests.web.gallery import Gallery
from tests.web.lifter import Lifter

pytestmark = pytest.mark.web

STRONG = """Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE
2026-01-05 18:00:00,Push,1h,Garage Press,1,40,8,0,0,,,
2026-01-05 18:00:00,Push,1h,Garage Press,2,40,8,0,0,,,
2026-01-05 18:00:00,Push,1h,Garage Press,3,40,many,0,0,,,
"""
MOST_BYTES = 60 * 1024
"""Of scripts and styles, gzipped, at first load."""


def train(client: httpx.Client) -> None:
    """Give an account a workout and a body weight."""
    log_bench_press(client, 80, [8, 8, 6])
    client.post("/weigh-ins", json={"weight": 81.4}).raise_for_status()


@pytest.mark.parametrize("kind", ["chromium"], indirect=True)
class TestScreens:
    def test_before_a_login(self, gallery: Gallery, lifter: Lifter) -> None:
        for name, button in (
            ("", "Log in"),
            ("register", "Create account"),
            ("forgot", "Send the code"),
        ):
            lifter.open(name)
            lifter.waits_for(button)
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
        lifter.start_workout("Barbell Bench Press")
        lifter.log_set()
        lifter.add_set()
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
        self,
        gallery: Gallery,
        lifter: Lifter,
        email: str,
        elsewhere: Callable[[str], httpx.Client],
    ) -> None:
        lifter.register(email)
        train(elsewhere(email))
        lifter.open("outbox")
        lifter.come_online()
        lifter.open()
        lifter.sees("Push")
        gallery.show("start")
        lifter.open("history")
        lifter.sees("kg volume")
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

    def test_of_a_record(self, gallery: Gallery, lifter: Lifter, email: str) -> None:
        lifter.register(email)
        lifter.start_workout("Barbell Bench Press")
        lifter.tap("Log set")
        lifter.tap("Add set")
        lifter.tap("More: Weight")
        lifter.tap("Log set")
        lifter.sees("Record: heaviest set, 22.5 kg × 8")
        lifter.sees("Rest 1:")
        gallery.show("workout-record")

    def test_of_an_import(self, gallery: Gallery, lifter: Lifter, email: str) -> None:
        lifter.register(email)
        lifter.open("import")
        lifter.sees("No imports yet")
        lifter.upload("strong.csv", STRONG)
        lifter.tap("Check the file")
        lifter.sees("2 sets in 1 workout would be added.")
        lifter.sees("1 row needs a look")
        lifter.sees("Reps: Must be a number")
        lifter.tap("Exercises")
        lifter.waits_for("an exercise of your own")
        gallery.show("import-report")
        lifter.tap("Import")
        lifter.sees("2 sets in 1 workout added.")
        lifter.waits_for("Undo this import")
        gallery.show("import-done")
        lifter.tap("Undo this import")
        lifter.sees("Undone")
        gallery.show("import-undone")

    def test_of_who_may_come_in(
        self,
        gallery: Gallery,
        lifter: Lifter,
        email: str,
        elsewhere: Callable[[str], httpx.Client],
    ) -> None:
        lifter.register(email)
        elsewhere(email)
        lifter.open("settings")
        lifter.waits_for("Log out Script")
        gallery.show("settings-devices")
        lifter.tap("Log out Script")
        lifter.sees("Logged out there")
        lifter.browser.enter("form:has([name=read]) [name=name]", "Chart script")
        lifter.tap("Create token")
        lifter.sees("Copy it now; it is not shown again:")
        lifter.waits_for("Revoke Chart script")
        gallery.show("settings-token")
        lifter.tap("Revoke Chart script")
        lifter.sees("Revoked")

    def test_of_a_merge(self, gallery: Gallery, lifter: Lifter, email: str) -> None:
        lifter.register(email)
        lifter.open("exercises")
        lifter.tap("Create an exercise")
        lifter.fill("Name", "Garage Press")
        lifter.tap("Add")
        lifter.has_sent_everything()
        lifter.open("exercises")
        lifter.tap("Garage Press")
        lifter.tap("Menu of Garage Press")
        lifter.waits_for("Merge into another")
        gallery.show("exercise-menu")
        lifter.tap("Merge into another")
        lifter.fill("Search exercises", "Bench Press")
        lifter.waits_for("Barbell Bench Press")
        gallery.show("exercise-merge")


class TestMainScreens:
    def test_have_no_fault_in_any_browser(
        self,
        gallery: Gallery,
        lifter: Lifter,
        email: str,
        elsewhere: Callable[[str], httpx.Client],
    ) -> None:
        lifter.open()
        lifter.sees("Log in")
        gallery.check("login", PHONE, dark=False)
        lifter.register(email)
        train(elsewhere(email))
        lifter.come_online()
        lifter.sees("Push")
        gallery.check("start", PHONE, dark=False)
        for name, words in (
            ("history", "kg volume"),
            ("exercises", "Recent"),
            ("progress", "Weeks in a row"),
            ("settings", "this device"),
        ):
            lifter.open(name)
            lifter.sees(words)
            gallery.check(name, PHONE, dark=False)
        lifter.open()
        lifter.tap("Workout in progress")
        lifter.add_set()
        gallery.check("workout", PHONE, dark=False)


class TestWeight:
    def test_scripts_and_styles_are_small_at_first_load(self) -> None:
        files = [path for path in web_client.FOLDER.iterdir() if path.suffix in {".js", ".css"}]
        assert files, "make web builds what is weighed here"
        total = sum(len(gzip.compress(path.read_bytes())) for path in files)
        print(f"\nscripts and styles: {total:,} bytes gzipped")
        assert total <= MOST_BYTES
