"""A device that is full, a clock that is wrong, a network that answers in the server's place."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.faults.proxy import Proxy
from tests.patience import wait_until
from tests.web.chromium import Chromium
from tests.web.elsewhere import Account
from tests.web.front import Front
from tests.web.lifter import PASSWORD, Lifter

pytestmark = pytest.mark.web

FULL = "This device has no space left, so nothing was stored."
DAY = timedelta(days=1)
_MINUTES = """
  const parts = document.querySelector(".when [role=timer]").innerText.split(":").map(Number);
  return parts.reduce((sum, part) => sum * 60 + part, 0) / 60;
"""
_WRONG_CLOCK = """
  const Right = Date;
  globalThis.Date = class extends Right {
    constructor(...given) { super(...(given.length > 0 ? given : [Right.now() + %d])); }
    static now() { return Right.now() + %d; }
  };
"""


def chromium(lifter: Lifter) -> Chromium:
    """Return the browser, as only its driver can do what is asked of it."""
    assert isinstance(lifter.browser, Chromium)
    return lifter.browser


@pytest.fixture
def started(lifter: Lifter, email: str) -> Lifter:
    """Somebody with a set that is sent."""
    lifter.register(email)
    lifter.is_installed()
    lifter.start_workout()
    lifter.log_set()
    lifter.has_sent_everything()
    return lifter


@pytest.mark.parametrize("kind", ["chromium"], indirect=True)
class TestAFullDevice:
    @pytest.fixture
    def full(self, started: Lifter, network: Proxy) -> Lifter:
        """Somebody with a set that is sent, one that waits, and no room for another."""
        network.refuse()
        started.log_another()
        started.add_set()
        # Chromium asks how much room there is only now and then, but does when it starts.
        started.restart()
        command = {"origin": started.url, "quotaSize": 1}
        chromium(started).command("Storage.overrideQuotaForOrigin", command)
        started.open()
        started.tap("Workout in progress")
        started.has_done(["20 kg × 8"] * 2)
        return started

    def test_says_so_shows_nothing_as_done_and_goes_on_once_there_is_room(
        self,
        full: Lifter,
        email: str,
        network: Proxy,
        on_the_server: Callable[[str], Account],
    ) -> None:
        full.tap("More: Weight")
        full.tap("Log set")
        full.sees(FULL)
        full.sees("then tap again")
        assert full.done() == ["20 kg × 8"] * 2
        assert full.find("Weight: 22.5 kg")
        full.sees("1 set not yet sent")
        full.reload()
        full.has_done(["20 kg × 8"] * 2)
        full.tap("More: Weight")
        full.tap("Log set")
        full.sees(FULL)
        chromium(full).command("Storage.overrideQuotaForOrigin", {"origin": full.url})
        full.tap("Log set")
        full.has_done(["20 kg × 8", "20 kg × 8", "22.5 kg × 8"])
        network.refuse(refusing=False)
        full.come_online()
        full.has_sent_everything()
        [session] = on_the_server(email).sessions()
        assert [one["weight"] for one in session["sets"]] == [20, 20, 22.5]

    def test_sends_what_waits_once_there_is_room_and_says_that_until_then(
        self,
        full: Lifter,
        email: str,
        network: Proxy,
        on_the_server: Callable[[str], Account],
    ) -> None:
        network.refuse(refusing=False)
        full.come_online()
        full.tap("No space left on this device")
        full.sees("Free some space: only then can what waits be sent")
        full.sees("Added: Deadlift, 20 kg × 8")
        chromium(full).command("Storage.overrideQuotaForOrigin", {"origin": full.url})
        full.tap("Send now")
        full.has_sent_everything()
        [session] = on_the_server(email).sessions()
        assert len(session["sets"]) == 2


def set_clock_wrong(lifter: Lifter, by: timedelta) -> None:
    """Have the page read a wrong time from when it is loaded anew."""
    wrong = by / timedelta(milliseconds=1)
    script = {"source": _WRONG_CLOCK % (wrong, wrong)}
    chromium(lifter).command("Page.addScriptToEvaluateOnNewDocument", script)
    lifter.reload()


def check_workout(lifter: Lifter, *, sets: int) -> None:
    """Check that the workout in progress has so many sets, and began a few minutes ago."""
    lifter.tap("Workout in progress")
    lifter.has_done(["20 kg × 8"] * sets)
    assert 0 <= lifter.browser.run(_MINUTES) < 10


def instants_of(session: dict[str, Any]) -> list[datetime]:
    """Return when a workout began, when its sets were done in their order, and when it ended."""
    done = [one["performed_at"] for one in session["sets"]]
    times = [session["started_at"], *done, session["ended_at"]]
    return [datetime.fromisoformat(time) for time in times]


@pytest.mark.parametrize("kind", ["chromium"], indirect=True)
class TestAClockThatIsWrongByADay:
    @pytest.mark.parametrize("wrong", [DAY, -DAY], ids=["ahead", "behind"])
    def test_changes_no_time_and_no_order_of_what_is_logged_without_a_network(
        self,
        started: Lifter,
        wrong: timedelta,
        email: str,
        network: Proxy,
        on_the_server: Callable[[str], Account],
    ) -> None:
        started.tap("End workout")
        started.sees("Workout ended")
        started.has_sent_everything()
        network.refuse()
        began = datetime.now(UTC)
        set_clock_wrong(started, wrong)
        started.start_workout()
        started.log_set()
        started.log_another()
        started.sees("changes not yet sent")
        network.refuse(refusing=False)
        started.come_online()
        started.has_sent_everything()
        started.log_another()
        started.has_sent_everything()
        for _ in ("with", "without a network"):
            started.open()
            started.reload()
            check_workout(started, sets=3)
            network.refuse()
        network.refuse(refusing=False)
        started.tap("End workout")
        started.sees("Workout ended")
        started.come_online()
        started.has_sent_everything()
        ended = datetime.now(UTC)
        [_, session] = on_the_server(email).sessions()
        instants = instants_of(session)
        assert instants == sorted(instants)
        # The server says its time in whole seconds.
        assert began - timedelta(seconds=30) < instants[0]
        assert instants[-1] < ended + timedelta(seconds=30)


def enter_start(lifter: Lifter, wall: str) -> None:
    """Enter a time, as how a field for one is typed into depends on the browser's language."""
    field = "dialog[open] [name=started_at]"
    wait_until(lambda: lifter.browser.run(f"return document.querySelector('{field}') !== null"), 60)
    lifter.browser.run(f"document.querySelector('{field}').value = '{wall}'")


class TestATimeInTheFuture:
    def test_that_somebody_typed_is_refused_with_the_reason_and_corrected(
        self, started: Lifter, email: str, on_the_server: Callable[[str], Account]
    ) -> None:
        [session] = on_the_server(email).sessions()
        started.tap("Details")
        started.sees("Times in")
        enter_start(started, (datetime.now(UTC) + 7 * DAY).strftime("%Y-%m-%dT%H:%M"))
        started.tap("Save")
        started.tap("1 change needs you")
        started.sees("The server refused this:")
        started.sees("Started: ")
        started.tap("Correct and send again")
        started.waits_for("Send again")
        minute = session["started_at"][:16]
        enter_start(started, minute)
        started.tap("Send again")
        started.has_sent_everything()
        [corrected] = on_the_server(email).sessions()
        assert corrected["started_at"][:16] == minute


class TestAHotelsNetwork:
    @pytest.fixture
    def address(self, front: Front) -> str:
        """Where the page is: behind what can answer in the server's place."""
        return f"http://localhost:{front.port}"

    @pytest.mark.parametrize("status", [200, 502])
    def test_that_answers_with_pages_of_its_own_takes_no_set_for_sent(
        self,
        started: Lifter,
        front: Front,
        status: int,
        email: str,
        on_the_server: Callable[[str], Account],
    ) -> None:
        front.portal = (status, "<h1>Welcome to our hotel</h1>")
        started.log_another()
        started.open("outbox")
        started.tap("Send now")
        started.reload()
        started.sees("Added: Deadlift, 20 kg × 8")
        started.tap("Send now")
        started.browser.run("await navigator.locks.request('x', () => {})")
        assert started.left_to_send() == 1
        assert not started.reads("Welcome to our hotel")
        assert not started.reads("Log in")
        front.portal = None
        started.tap("Send now")
        started.has_sent_everything()
        [session] = on_the_server(email).sessions()
        assert len(session["sets"]) == 2

    @pytest.mark.parametrize("status", [200, 502])
    def test_is_no_wrong_password(self, lifter: Lifter, front: Front, status: int) -> None:
        lifter.open()
        lifter.fill("E-mail", "somebody@example.com")
        lifter.fill("Password", PASSWORD)
        front.portal = (status, "<h1>Welcome to our hotel</h1>")
        lifter.tap("Log in")
        lifter.sees("The server cannot be reached")
