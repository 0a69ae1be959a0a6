"""A fresh device whose log is still being fetched: the last time is known all the same, or it says that it is not."""

import httpx
import pytest

from tests.faults.proxy import Proxy
from tests.faults.site import Site
from tests.web.lifter import PASSWORD, Lifter

pytestmark = pytest.mark.web

# The page's own functions are not for others: what holds back the changes is the browser's `fetch`.
_HOLD_BACK_CHANGES = """
  window.through = window.fetch;
  window.fetch = (url, init) => String(url).includes("/changes")
    ? Promise.reject(new TypeError("held back")) : window.through(url, init);
"""


def log_a_workout(site: Site, email: str) -> None:
    """Log three sets of bench press on another device."""
    with httpx.Client(base_url=site.workers[0].url, timeout=60) as client:
        draft = {"email": email, "password": PASSWORD}
        client.post("/auth/register", json=draft).raise_for_status()
        token = client.post("/auth/login", json=draft).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        found = client.get("/exercises", params={"q": "Barbell Bench Press"}).json()["items"]
        exercise = next(one for one in found if one["name"] == "Barbell Bench Press")
        times = {"started_at": "2026-01-05T18:00:00Z", "ended_at": "2026-01-05T19:00:00Z"}
        session = client.post("/sessions", json={"title": "Push", **times}).json()["id"]
        for reps in (8, 7, 6):
            client.post(
                f"/sessions/{session}/sets",
                json={"exercise_id": exercise["id"], "reps": reps, "weight": 82.5},
                headers={"Idempotency-Key": f"{session}-{reps}"},
            ).raise_for_status()


class TestTheFirstCatchUp:
    def test_does_not_keep_the_last_time_from_an_exercise_that_is_added(
        self, lifter: Lifter, email: str, site: Site, network: Proxy
    ) -> None:
        log_a_workout(site, email)
        lifter.open()
        lifter.sees("Log in")
        lifter.browser.run(_HOLD_BACK_CHANGES)
        lifter.fill("E-mail", email)
        lifter.fill("Password", PASSWORD)
        lifter.tap("Log in")
        lifter.sees("Push")
        lifter.sees("log not complete yet")
        lifter.tap("Start an empty workout")
        lifter.add_exercise("Barbell Bench Press")
        lifter.sees("82.5 kg × 8, 7, 6")
        lifter.tap("Log set")
        lifter.has_done(["82.5 kg × 8"])
        assert not lifter.reads("Record")
        network.refuse()
        lifter.add_exercise("Deadlift")
        lifter.sees("not known yet, as your log is still being fetched")
        network.refuse(refusing=False)
        lifter.browser.run("window.fetch = window.through; dispatchEvent(new Event('online'))")
        lifter.sees("First time")
        lifter.sees("Best 82.5 kg × 8")
        assert not lifter.reads("not complete yet")

    def test_lets_a_past_workout_be_repeated(self, lifter: Lifter, email: str, site: Site) -> None:
        log_a_workout(site, email)
        lifter.open()
        lifter.sees("Log in")
        lifter.browser.run(_HOLD_BACK_CHANGES)
        lifter.fill("E-mail", email)
        lifter.fill("Password", PASSWORD)
        lifter.tap("Log in")
        lifter.tap("Push")
        lifter.sees("82.5 kg × 7")
        lifter.tap("Log set")
        lifter.has_done(["82.5 kg × 8"])
