"""An evening in the gym: with the server, and without."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.faults.proxy import Proxy
from tests.faults.site import Site
from tests.web.elsewhere import Account
from tests.web.lifter import Lifter

pytestmark = pytest.mark.web


TIMED = 25
# A field that is entered brings up the keyboard.
_COUNT_FIELDS = """
  window.fields = 0;
  addEventListener("focusin", (event) => {
    if (event.target.matches("input, textarea, [contenteditable]")) window.fields += 1;
  });
"""
_SIDES = """
  return [...document.querySelectorAll(".row.open button")]
    .filter((one) => one.getClientRects().length > 0)
    .flatMap((one) => { const box = one.getBoundingClientRect(); return [box.width, box.height]; });
"""
_TIMES = """
  const button = (name) => [...document.querySelectorAll("button")]
    .find((one) => one.innerText.trim() === name && one.getClientRects().length > 0);
  const rows = () => [...document.querySelectorAll(".row.done")];
  const until = async (holds) => {
    const began = performance.now();
    while (!holds()) {
      if (performance.now() - began > 60_000) throw new Error(document.body.innerText);
      await new Promise((next) => setTimeout(next, 1));
    }
    return performance.now();
  };
  await until(() => button("Log set"));
  const before = rows().length;
  const started = performance.now();
  button("Log set").click();
  const shown = await until(() => rows().length > before);
  const there = await until(() => !rows().at(-1).innerText.includes("Not yet sent"));
  button("Add set").click();
  return [shown - started, there - started];
"""


def past_title(lifter: Lifter) -> str:
    """Return how the workout is called that can be repeated."""
    title: str = lifter.browser.run("return document.querySelector('.item .strong').innerText")
    return title


def written(sets: list[dict[str, Any]]) -> list[tuple[float, int]]:
    return [(one["weight"], one["reps"]) for one in sets]


class TestTheEvening:
    def test_is_on_the_server_as_the_screen_showed_it(
        self, lifter: Lifter, email: str, on_the_server: Callable[[str], Account]
    ) -> None:
        lifter.register(email)
        lifter.start_workout("Barbell Bench Press")
        lifter.log_set()
        lifter.tap("Add set")
        lifter.tap("More: Weight")
        lifter.tap("More: Weight")
        lifter.tap("Log set")
        lifter.has_done(["20 kg × 8", "25 kg × 8"])
        lifter.sees("Record: heaviest set, 25 kg × 8")
        lifter.tap("Add set")
        lifter.tap("Log set")
        lifter.has_done(["20 kg × 8", "25 kg × 8", "25 kg × 8"])
        lifter.tap("Undo")
        lifter.has_done(["20 kg × 8", "25 kg × 8"])
        lifter.tap("Set 1 ")
        lifter.sees("Kind of set")
        lifter.tap("More: Reps")
        lifter.tap("Save")
        lifter.has_done(["20 kg × 9", "25 kg × 8"])
        lifter.tap("Set 2 ")
        lifter.tap("Move up")
        lifter.has_done(["25 kg × 8", "20 kg × 9"])
        lifter.tap("End workout")
        lifter.sees("Workout ended")
        lifter.has_sent_everything()
        [session] = on_the_server(email).sessions()
        sets = session["sets"]
        assert written(sets) == [(25, 8), (20, 9)]
        assert session["ended_at"] is not None
        lifter.open("exercises")
        lifter.tap("Barbell Bench Press")
        lifter.sees("Heaviest")
        assert lifter.browser.errors() == []

    def test_without_a_server_goes_on_from_a_cold_start_and_loses_nothing(
        self,
        lifter: Lifter,
        email: str,
        site: Site,
        on_the_server: Callable[[str], Account],
    ) -> None:
        lifter.register(email)
        lifter.is_installed()
        site.workers[0].kill()
        lifter.restart()
        lifter.open()
        lifter.start_workout()
        for _ in range(24):
            lifter.log_set()
            lifter.add_set()
        lifter.restart(killed=True)
        lifter.open()
        lifter.tap("Workout in progress")
        lifter.has_done(["20 kg × 8"] * 24)
        lifter.tap("Log set")
        lifter.has_done(["20 kg × 8"] * 25)
        lifter.sees("changes not yet sent")
        lifter.tap("End workout")
        lifter.sees("Workout ended")
        site.workers[0].start()
        lifter.open("outbox")
        lifter.tap("Send now")
        lifter.has_sent_everything()
        [session] = on_the_server(email).sessions()
        sets = session["sets"]
        assert written(sets) == [(20, 8)] * 25
        assert [one["position"] for one in sets] == list(range(1, 26))


class TestTaps:
    def test_are_one_for_a_set_like_last_time_and_three_for_one_two_plates_heavier(
        self, lifter: Lifter, email: str
    ) -> None:
        lifter.register(email)
        lifter.start_workout()
        for count in (1, 2, 3):
            lifter.tap("Log set")
            lifter.has_done(["20 kg × 8"] * count)
            if count < 3:
                lifter.tap("Add set")
        lifter.tap("End workout")
        lifter.sees("Workout ended")
        lifter.sees("Or repeat one")
        lifter.tap(past_title(lifter))
        lifter.waits_for("Log set")
        lifter.browser.run(_COUNT_FIELDS)
        before = lifter.taps
        lifter.tap("Log set")
        lifter.has_done(["20 kg × 8"])
        assert lifter.taps - before == 1
        before = lifter.taps
        lifter.tap("More: Weight")
        lifter.tap("More: Weight")
        lifter.tap("Log set")
        lifter.has_done(["20 kg × 8", "25 kg × 8"])
        assert lifter.taps - before == 3
        lifter.waits_for("Weight: 25 kg")
        lifter.tap("Log set")
        lifter.has_done(["20 kg × 8", "25 kg × 8", "25 kg × 8"])
        assert lifter.taps - before == 4
        assert lifter.browser.run("return window.fields") == 0

    def test_hit_targets_that_a_thumb_finds(self, lifter: Lifter, email: str) -> None:
        lifter.register(email)
        lifter.start_workout()
        sides = lifter.browser.run(_SIDES)
        assert len(sides) >= 7
        assert min(sides) >= 48


class TestTimes:
    def test_from_a_tap_until_it_is_seen_and_until_the_server_has_it(
        self, lifter: Lifter, email: str, on_the_server: Callable[[str], Account]
    ) -> None:
        lifter.register(email)
        lifter.start_workout()
        times = [lifter.browser.run(_TIMES) for _ in range(TIMED)]
        [session] = on_the_server(email).sessions()
        assert len(session["sets"]) == TIMED
        for name, place in (("stored and shown", 0), ("acknowledged", 1)):
            taken = sorted(one[place] for one in times)
            median, most = taken[TIMED // 2], taken[TIMED * 99 // 100]
            print(f"\ntap to {name}: median {median:.0f} ms, 99 % {most:.0f} ms")
            assert taken[0] > 0


class TestTwoDevices:
    def test_that_changed_the_same_set_show_both_and_the_person_chooses(
        self,
        make_lifter: Callable[[], Lifter],
        email: str,
        network: Proxy,
        on_the_server: Callable[[str], Account],
    ) -> None:
        phone = make_lifter()
        phone.register(email)
        phone.start_workout()
        phone.log_set()
        phone.has_sent_everything()
        tablet = make_lifter()
        tablet.log_in(email)
        tablet.tap("Workout in progress")
        network.refuse()
        for one, button in ((phone, "More: Reps"), (tablet, "More: Weight")):
            one.tap("Set 1 ")
            one.sees("Kind of set")
            one.tap(button)
            one.tap("Save")
            one.sees("1 change not yet sent")
        network.refuse(refusing=False)
        tablet.come_online()
        tablet.has_sent_everything()
        phone.open("outbox")
        phone.tap("Send now")
        phone.sees("Changed on another device")
        phone.sees("20 kg × 9")
        phone.sees("22.5 kg × 8")
        [session] = on_the_server(email).sessions()
        sets = session["sets"]
        assert written(sets) == [(22.5, 8)]
        phone.tap("Use mine")
        phone.has_sent_everything()
        [session] = on_the_server(email).sessions()
        sets = session["sets"]
        assert [one["reps"] for one in sets] == [9]
