"""A newer client while sets wait to be sent: it takes over when asked, and nothing is lost."""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from functions.system import web_client
from tests.patience import wait_until
from tests.web.elsewhere import Account
from tests.web.front import Front, newer_build
from tests.web.lifter import Lifter

pytestmark = [pytest.mark.web, pytest.mark.usefixtures("front")]

READY = "A new version is ready."
OUTDATED = "A newer version of this page is used on this device"
WORDS = {"`End workout`": "`Finish workout`"}


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """A build that says another word."""
    return newer_build(tmp_path / "newer", WORDS)


@pytest.fixture
def newest(tmp_path: Path) -> Path:
    """A build that has another version of the database besides."""
    [script] = web_client.FOLDER.glob("index-*.js")
    found = re.search(r"await [\w$]+\([\w$]+,([\w$]+),\{upgrade", script.read_text())
    assert found
    schema = f"{found[1]}=1"
    return newer_build(tmp_path / "newest", {**WORDS, schema: schema.replace("=1", "=2")})


@pytest.fixture
def started(lifter: Lifter, front: Front, email: str) -> Lifter:
    """Somebody with one set that is sent and one that waits."""
    lifter.register(email)
    lifter.is_installed()
    lifter.start_workout()
    lifter.log_set()
    lifter.has_sent_everything()
    front.away = True
    lifter.log_another()
    return lifter


def look_for_update(lifter: Lifter) -> None:
    """Have the browser look for a newer version, as it does by itself once a day."""
    lifter.browser.run("""
      await (await navigator.serviceWorker.getRegistration()).update().catch(() => {});
    """)


def has_fetched_update(lifter: Lifter) -> bool:
    """Return whether a newer version is there and waits to be taken."""
    waits = "return (await navigator.serviceWorker.getRegistration()).waiting !== null"
    return bool(lifter.browser.run(waits))


def update_in_another_tab(lifter: Lifter, front: Front, build: Path) -> None:
    """Take a newer version in a second tab, and leave the first as it is."""
    lifter.browser.other_tab()
    lifter.open()
    lifter.sees("Workout in progress")
    front.folder = build
    look_for_update(lifter)
    lifter.reload("Reload")


def is_offered_elsewhere(lifter: Lifter) -> bool:
    """Go to another screen and back, as what was just said is no longer said then."""
    lifter.open("history")
    lifter.open()
    return lifter.reads(READY)


def is_sent(lifter: Lifter, front: Front, account: Account, count: int) -> None:
    """Check that all sets arrive once the server is back."""
    front.away = False
    lifter.come_online()
    lifter.has_sent_everything()
    [session] = account.sessions()
    assert [one["reps"] for one in session["sets"]] == [8] * count


class TestANewVersion:
    def test_is_not_offered_to_who_comes_for_the_first_time(self, lifter: Lifter) -> None:
        lifter.open()
        lifter.browser.run("""
          const { serviceWorker } = navigator;
          await serviceWorker.ready;
          if (!serviceWorker.controller) {
            await new Promise((done) => { serviceWorker.oncontrollerchange = done; });
          }
        """)
        lifter.register(f"{uuid4().hex}@example.com")
        assert not lifter.reads(READY)

    def test_is_offered_until_it_is_taken_and_sends_what_the_old_one_queued(
        self,
        started: Lifter,
        front: Front,
        newer: Path,
        email: str,
        on_the_server: Callable[[str], Account],
    ) -> None:
        front.folder = newer
        look_for_update(started)
        wait_until(lambda: has_fetched_update(started), 60)
        started.tap("Set 1 ")
        started.tap("Close")
        started.log_another()
        assert started.reads("End workout")
        wait_until(lambda: is_offered_elsewhere(started), 60)
        started.tap("Workout in progress")
        started.waits_for("Reload")
        started.has_done(["20 kg × 8"] * 3)
        started.reload("Reload")
        started.sees("Finish workout")
        started.has_done(["20 kg × 8"] * 3)
        started.sees("2 sets not yet sent")
        started.log_another()
        is_sent(started, front, on_the_server(email), 4)

    def test_with_another_database_keeps_the_queue_and_stops_the_old_one_in_another_tab(
        self,
        started: Lifter,
        front: Front,
        newest: Path,
        email: str,
        on_the_server: Callable[[str], Account],
    ) -> None:
        update_in_another_tab(started, front, newest)
        started.tap("Workout in progress")
        started.sees("Finish workout")
        started.has_done(["20 kg × 8"] * 2)
        started.log_another()
        started.browser.other_tab()
        started.sees(OUTDATED)
        started.reload("Reload")
        started.sees("Finish workout")
        started.has_done(["20 kg × 8"] * 3)
        started.sees("2 sets not yet sent")
        is_sent(started, front, on_the_server(email), 3)

    def test_waits_for_a_tab_that_holds_on_to_the_old_database(
        self,
        started: Lifter,
        front: Front,
        newest: Path,
        email: str,
        on_the_server: Callable[[str], Account],
    ) -> None:
        # As a tab that the system has frozen: it does not hear that it should let go.
        started.in_database("window.held = await wait(indexedDB.open(db.name));")
        update_in_another_tab(started, front, newest)
        started.sees("Close that tab, and this one goes on")
        started.browser.other_tab()
        started.browser.run("held.close()")
        started.browser.other_tab()
        started.tap("Workout in progress")
        started.has_done(["20 kg × 8"] * 2)
        is_sent(started, front, on_the_server(email), 2)

    def test_beside_an_old_one_with_the_same_database_logs_into_the_same_workout(
        self,
        started: Lifter,
        front: Front,
        newer: Path,
        email: str,
        on_the_server: Callable[[str], Account],
    ) -> None:
        update_in_another_tab(started, front, newer)
        started.tap("Workout in progress")
        started.sees("Finish workout")
        started.has_done(["20 kg × 8"] * 2)
        started.log_another()
        started.browser.other_tab()
        started.sees("End workout")
        started.has_done(["20 kg × 8"] * 3)
        started.log_another()
        is_sent(started, front, on_the_server(email), 4)

    def test_that_was_taken_back_says_so_and_loses_nothing(
        self,
        started: Lifter,
        front: Front,
        newest: Path,
        email: str,
        on_the_server: Callable[[str], Account],
    ) -> None:
        started.outdate()
        started.sees(OUTDATED)
        started.reload("Reload")
        started.sees(OUTDATED)
        front.folder = newest
        look_for_update(started)
        wait_until(lambda: has_fetched_update(started), 60)
        started.reload("Reload")
        started.has_done(["20 kg × 8"] * 2)
        is_sent(started, front, on_the_server(email), 2)

    def test_of_which_somebody_elses_page_came_is_not_taken(
        self, started: Lifter, front: Front, newer: Path
    ) -> None:
        [script] = newer.glob("index-*.js")
        content = script.read_text()
        script.write_text("<h1>Welcome to our hotel</h1>")
        front.folder = newer
        look_for_update(started)
        tried = """
          const { installing, waiting } = await navigator.serviceWorker.getRegistration();
          return installing === null && waiting === null;
        """
        wait_until(lambda: bool(started.browser.run(tried)), 60)
        started.reload()
        started.has_done(["20 kg × 8"] * 2)
        assert started.reads("End workout")
        assert not started.reads(READY)
        script.write_text(content)
        look_for_update(started)
        started.reload("Reload")
        started.sees("Finish workout")
        started.has_done(["20 kg × 8"] * 2)
