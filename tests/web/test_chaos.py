"""A thousand sets through a network that breaks, with the server and the browser killed meanwhile."""

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest

from tests.faults.proxy import Proxy
from tests.faults.site import Site
from tests.patience import wait_until
from tests.web.elsewhere import Account
from tests.web.lifter import Lifter

pytestmark = pytest.mark.web

SETS = int(os.environ.get("SETS", "60"))
SETS_PER_WORKOUT = 200
KILLS_PER_SET = 0.02
# The page's own functions are not for others, so a set is logged as a finger does it.
_LOG = """
  const button = (name) => [...document.querySelectorAll("button")]
    .find((one) => one.innerText.trim() === name && one.getClientRects().length > 0);
  const done = () => document.querySelectorAll(".row.done").length;
  const until = async (holds) => {
    const began = performance.now();
    while (!holds()) {
      if (performance.now() - began > 60_000) throw new Error(document.body.innerText);
      await new Promise((next) => setTimeout(next, 1));
    }
  };
  const before = done();
  const started = performance.now();
  button("Log set").click();
  await until(() => done() > before);
  const took = performance.now() - started;
  button("Add set")?.click();
  await until(() => button("Log set"));
  return took;
"""


@contextmanager
def troubled(site: Site, network: Proxy, seed: int) -> Iterator[list[str]]:
    """Break connections, lose messages and kill the server at random until the block ends."""
    chance = random.Random(seed)  # noqa: S311  faults, not secrets
    over = threading.Event()
    faults: list[str] = []

    def trouble() -> None:
        while not over.wait(chance.uniform(0.02, 0.4)):
            fault = chance.choice(["reset", "reset", "delay", "silence", "refuse", "kill"])
            faults.append(fault)
            if fault == "reset":
                network.reset()
            elif fault == "delay":
                network.delay_seconds = chance.uniform(0, 0.1)
            elif fault == "silence":
                network.silence()
                over.wait(0.2)
                network.reset()
            elif fault == "refuse":
                network.refuse()
                over.wait(chance.uniform(0, 0.5))
                network.refuse(refusing=False)
            else:
                site.workers[0].kill()
                over.wait(chance.uniform(0, 0.5))
                site.workers[0].start()

    thread = threading.Thread(target=trouble)
    thread.start()
    try:
        yield faults
    finally:
        over.set()
        thread.join()
        network.heal()
        site.heal()


def seconds_until_there(one: dict[str, Any]) -> float:
    """Return how long after the tap the server had a set; both clocks are this machine's."""
    tapped, there = (datetime.fromisoformat(one[name]) for name in ("performed_at", "created_at"))
    return (there - tapped).total_seconds()


def lose_browser(lifter: Lifter, sets: int) -> None:
    """Kill the browser, and wait until another one shows all that was logged."""
    lifter.restart(killed=True)
    lifter.open()
    lifter.tap("Workout in progress")
    wait_until(lambda: len(lifter.done()) == sets, 60)


def median_and_most(values: list[float], unit: str, digits: int) -> str:
    """Return the median and the 99th percentile in words."""
    found = sorted(values)
    middle, most = found[len(found) // 2], found[len(found) * 99 // 100]
    return f"median {middle:.{digits}f} {unit}, 99 % {most:.{digits}f} {unit}"


def figures(shown: list[float], sessions: list[dict[str, Any]]) -> str:
    """Return in words how long sets took to be shown, in milliseconds, and to be on the server."""
    there = [seconds_until_there(one) for session in sessions for one in session["sets"]]
    return (
        f"tap to stored and shown: {median_and_most(shown, 'ms', 0)}; "
        f"tap to on the server: {median_and_most(there, 's', 1)}"
    )


def check_order(sessions: list[dict[str, Any]]) -> None:
    """Check that workouts are ended, and their sets are in the order in which they were logged."""
    for session in sessions:
        assert session["ended_at"] is not None
        at = [one["performed_at"] for one in session["sets"]]
        assert at == sorted(at)
        ids = [one["id"] for one in session["sets"]]
        assert ids == sorted(ids)


class TestAThousandSets:
    def test_are_there_once_each_and_in_order(
        self,
        lifter: Lifter,
        email: str,
        site: Site,
        network: Proxy,
        on_the_server: Callable[[str], Account],
    ) -> None:
        seed = int(os.environ.get("SEED", random.randrange(10_000)))  # noqa: S311
        chance = random.Random(seed)  # noqa: S311
        lifter.register(email)
        lifter.is_installed()
        logged: list[int] = []
        times: list[float] = []
        kills = 0
        with troubled(site, network, seed) as faults, lifter.telling():
            while sum(logged) < SETS:
                lifter.open()
                lifter.start_workout()
                logged.append(0)
                while logged[-1] < SETS_PER_WORKOUT and sum(logged) < SETS:
                    times.append(lifter.browser.run(_LOG))
                    logged[-1] += 1
                    if chance.random() < KILLS_PER_SET:
                        kills += 1
                        lose_browser(lifter, logged[-1])
                lifter.tap("End workout")
                lifter.sees("Workout ended")
        started = time.monotonic()
        lifter.come_online()
        with lifter.telling():
            lifter.has_sent_everything()
        sessions = on_the_server(email).sessions()
        print(
            f"\nseed {seed}: {sum(logged)} sets, {len(faults)} faults, {kills} browsers killed; "
            f"{figures(times, sessions)}; "
            f"the rest was sent in {time.monotonic() - started:.1f} s"
        )
        assert [len(session["sets"]) for session in sessions] == logged
        check_order(sessions)
