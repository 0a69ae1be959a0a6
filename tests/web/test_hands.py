"""Hands that sweat, and hands that have no pointer: the thumb stays where it is, and keys do all."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.patience import wait_until
from tests.web.elsewhere import Account
from tests.web.lifter import Lifter

pytestmark = pytest.mark.web

_FOCUSED = r"""
  const one = document.activeElement;
  return (one.getAttribute("aria-label") ?? one.innerText).replace(/\s+/g, " ").trim();
"""
_BUTTON_TOP = """
  return document.querySelector(".row.open .log").getBoundingClientRect().top;
"""
_TAP_TWICE = """
  const button = [...document.querySelectorAll("button")]
    .find((one) => one.innerText.trim() === %s);
  button.click();
  button.click();
"""
_COVERED = """
  const button = document.querySelector(".row.open .log").getBoundingClientRect();
  return button.bottom > document.querySelector("footer").getBoundingClientRect().top;
"""
MOST_TABS = 40


def tap_twice(lifter: Lifter, name: str) -> None:
    """Tap twice before the page could show that anything happened."""
    lifter.waits_for(name)
    lifter.browser.run(_TAP_TWICE % json.dumps(name))


def focused(lifter: Lifter) -> str:
    name: str = lifter.browser.run(_FOCUSED)
    return name


def press_on(lifter: Lifter, name: str) -> None:
    """Go on with Tab to what says this, and press Enter."""
    for _ in range(MOST_TABS):
        if focused(lifter).startswith(name):
            lifter.browser.press("Enter")
            return
        lifter.browser.press("Tab")
    raise AssertionError(f"no key leads to {name}, but to {focused(lifter)}")


def has_focus(lifter: Lifter, name: str) -> None:
    wait_until(lambda: focused(lifter).startswith(name), 60)


@pytest.fixture
def pressing(kind: str) -> None:
    if kind == "firefox":
        pytest.skip("the keys of its driver press no buttons")


class TestAWorkoutByKeysAlone:
    @pytest.mark.usefixtures("pressing")
    def test_has_the_focus_where_the_next_key_is_wanted(self, lifter: Lifter, email: str) -> None:
        lifter.register(email)
        lifter.browser.run("document.activeElement.blur()")
        press_on(lifter, "Start an empty workout")
        lifter.sees("No exercise yet")
        press_on(lifter, "Add exercise")
        lifter.sees("Create an exercise")
        while lifter.browser.run("return document.activeElement.type") != "search":
            lifter.browser.press("Tab")
        for letter in "deadlift":
            lifter.browser.press(letter)
        lifter.sees("Deadlift")
        press_on(lifter, "Deadlift")
        has_focus(lifter, "Log set")
        lifter.browser.press("Enter")
        lifter.has_done(["20 kg × 8"])
        has_focus(lifter, "Add set")
        lifter.browser.press("Enter")
        has_focus(lifter, "Log set")
        lifter.browser.press("Enter")
        lifter.has_done(["20 kg × 8"] * 2)
        press_on(lifter, "Undo")
        lifter.has_done(["20 kg × 8"])
        has_focus(lifter, "Log set")
        press_on(lifter, "Menu of Deadlift")
        lifter.sees("Swap for another exercise")
        lifter.browser.press("Escape")
        has_focus(lifter, "Menu of Deadlift")
        press_on(lifter, "End workout")
        lifter.sees("Workout ended")


class TestTheThumb:
    def test_finds_the_button_where_it_was_and_never_behind_the_rest_timer(
        self, lifter: Lifter, email: str
    ) -> None:
        lifter.register(email)
        lifter.start_workout()
        for _ in range(4):
            lifter.log_set()
            lifter.add_set()
        lifter.add_exercise("Pull Up")
        lifter.tap("Log set")
        lifter.tap("End workout")
        lifter.sees("Or repeat one")
        lifter.browser.click("main .list button")
        lifter.waits_for("Weight: 20 kg")
        tops: list[Any] = [lifter.browser.run(_BUTTON_TOP)]
        for count in (1, 2, 3):
            lifter.browser.click(".row.open .log")
            lifter.has_done(["20 kg × 8"] * count)
            tops.append(lifter.browser.run(_BUTTON_TOP))
        assert max(tops) - min(tops) < 2
        lifter.browser.click(".row.open .log")
        lifter.has_done(["20 kg × 8"] * 4)
        lifter.waits_for("Reps: 8")
        lifter.sees("Rest ")
        wait_until(lambda: not lifter.browser.run(_COVERED), 60)


class TestATapThatTrembles:
    def test_logs_one_set(
        self, lifter: Lifter, email: str, on_the_server: Callable[[str], Account]
    ) -> None:
        lifter.register(email)
        lifter.start_workout()
        lifter.tap("Add set")
        lifter.waits_for("Row 2 20 kg")
        lifter.browser.run("""
          const button = document.querySelector(".row.open .log");
          button.click();
          button.click();
          while (!document.querySelector(".row.done")) {
            button.click();
            await new Promise((next) => setTimeout(next, 1));
          }
        """)
        lifter.has_done(["20 kg × 8"])
        lifter.has_sent_everything()
        [session] = on_the_server(email).sessions()
        assert len(session["sets"]) == 1

    def test_starts_one_workout(
        self, lifter: Lifter, email: str, on_the_server: Callable[[str], Account]
    ) -> None:
        lifter.register(email)
        tap_twice(lifter, "Start an empty workout")
        lifter.sees("No exercise yet")
        lifter.add_exercise("Deadlift")
        lifter.has_sent_everything()
        assert len(on_the_server(email).sessions()) == 1

    def test_weighs_once_and_takes_that_back_once(
        self, lifter: Lifter, email: str, on_the_server: Callable[[str], Account]
    ) -> None:
        lifter.register(email)
        lifter.open("progress")
        tap_twice(lifter, "Log body weight")
        lifter.sees("Logged 75 kg")
        lifter.has_sent_everything()
        account = on_the_server(email)
        assert len(account.get("/weigh-ins")["items"]) == 1
        lifter.tap("Delete the weigh-in")
        lifter.sees("Weigh-in deleted")
        tap_twice(lifter, "Undo")
        lifter.sees("Undone")
        lifter.has_sent_everything()
        assert len(account.get("/weigh-ins")["items"]) == 1

    @pytest.mark.usefixtures("pressing")
    def test_of_enter_on_a_key_of_the_keypad_presses_the_key(
        self, lifter: Lifter, email: str
    ) -> None:
        lifter.register(email)
        lifter.start_workout()
        lifter.tap("Weight: 20 kg")
        press_on(lifter, "5")
        press_on(lifter, "0")
        press_on(lifter, "Done")
        lifter.waits_for("Weight: 50 kg")


class TestTheRestTimer:
    def test_is_on_every_screen_and_survives_a_reload(self, lifter: Lifter, email: str) -> None:
        lifter.register(email)
        lifter.start_workout()
        lifter.tap("Log set")
        lifter.sees("Rest ")
        lifter.open("exercises")
        lifter.sees("Recent")
        lifter.sees("Rest ")
        lifter.reload()
        lifter.sees("Recent")
        lifter.tap("+15 seconds")
        wait_until(lambda: rest_seconds(lifter) == [135], 60)
        lifter.tap("Stop")
        wait_until(lambda: not lifter.reads("Rest "), 60)


def rest_seconds(lifter: Lifter) -> list[int]:
    kept = [one for one in lifter.stored("meta") if isinstance(one, dict) and "startedAt" in one]
    return [one["seconds"] for one in kept]
