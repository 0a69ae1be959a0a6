"""A fresh device whose log is still being fetched: the last time is known all the same, or it says that it is not."""

from collections.abc import Callable

import httpx
import pytest

from tests.faults.proxy import Proxy
from tests.faults.site import Site
from tests.patience import wait_until
from tests.web.elsewhere import log_bench_press, register
from tests.web.lifter import PASSWORD, Lifter

pytestmark = pytest.mark.web

# The page's own functions are not for others: what holds back the changes is the browser's `fetch`.
_HOLD_BACK_CHANGES = """
  window.through = window.fetch;
  window.fetch = (url, init) => String(url).includes("/changes")
    ? Promise.reject(new TypeError("held back")) : window.through(url, init);
"""
# So is what is asked of the past of an exercise, until the test gives up waiting for it.
_HOLD_BACK_THE_LAST_TIME = """
  const through = window.fetch;
  window.fetch = (url, init) =>
    String(url).includes("/history") ? new Promise(() => {}) : through(url, init);
  const later = window.setTimeout;
  window.setTimeout = (run, wait, ...given) => {
    if (wait !== 2000) return later(run, wait, ...given);
    window.giveUp = () => { window.giveUp = null; run(...given); };
    return 0;
  };
"""


@pytest.fixture
def fetching(
    lifter: Lifter, email: str, site: Site, elsewhere: Callable[[str], httpx.Client]
) -> Lifter:
    """Somebody who trained on another device, and whose log does not come to this one yet."""
    register(site, email)
    times = {"started_at": "2026-01-05T18:00:00Z", "ended_at": "2026-01-05T19:00:00Z"}
    log_bench_press(elsewhere(email), 82.5, [8, 7, 6], **times)
    lifter.open()
    lifter.sees("Log in")
    lifter.browser.run(_HOLD_BACK_CHANGES)
    lifter.fill("E-mail", email)
    lifter.fill("Password", PASSWORD)
    lifter.tap("Log in")
    lifter.sees("Push")
    return lifter


class TestTheFirstCatchUp:
    def test_does_not_keep_the_last_time_from_an_exercise_that_is_added(
        self, fetching: Lifter, network: Proxy
    ) -> None:
        fetching.sees("log not complete yet")
        fetching.start_workout("Barbell Bench Press")
        fetching.sees("82.5 kg × 8, 7, 6")
        fetching.tap("Log set")
        fetching.has_done(["82.5 kg × 8"])
        # Said in place of a record.
        fetching.sees("Logged 82.5 kg × 8")
        assert not fetching.reads("Record")
        network.refuse()
        fetching.add_exercise("Deadlift")
        fetching.sees("not known yet, as your log is still being fetched")
        network.refuse(refusing=False)
        fetching.browser.run("window.fetch = window.through; dispatchEvent(new Event('online'))")
        fetching.sees("First time")
        fetching.sees("Best 82.5 kg × 8")
        assert not fetching.reads("not complete yet")

    def test_lets_a_past_workout_be_repeated(self, fetching: Lifter) -> None:
        fetching.tap("Push")
        fetching.sees("82.5 kg × 7")
        fetching.tap("Log set")
        fetching.has_done(["82.5 kg × 8"])

    def test_lets_a_set_be_logged_while_the_last_time_of_another_exercise_is_asked_for(
        self, fetching: Lifter
    ) -> None:
        fetching.browser.run(_HOLD_BACK_THE_LAST_TIME)
        fetching.tap("Start an empty workout")
        self._ask_for(fetching, "Deadlift")
        fetching.browser.run("giveUp()")
        fetching.waits_for("Menu of Deadlift")
        self._ask_for(fetching, "Barbell Bench Press")
        fetching.tap("Log set")
        fetching.has_done(["20 kg × 8"])
        fetching.browser.run("giveUp()")
        fetching.waits_for("Menu of Barbell Bench Press")
        assert fetching.done() == ["20 kg × 8"]
        # The row that was logged is not open again.
        assert (
            fetching.browser.run("return document.querySelectorAll('.row:not(.done)').length") == 1
        )

    @staticmethod
    def _ask_for(lifter: Lifter, exercise: str) -> None:
        """Add an exercise up to where its last time is waited for."""
        lifter.tap("Add exercise")
        lifter.fill("Search exercises", exercise)
        lifter.tap(exercise)
        wait_until(lambda: bool(lifter.browser.run("return Boolean(window.giveUp)")), 60)
