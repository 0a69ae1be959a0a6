"""Logins that end at the wrong moment, and what happens to what was logged."""

from collections.abc import Callable

import httpx
import pytest

from tests.faults.proxy import Proxy
from tests.faults.site import Site
from tests.web.elsewhere import Account
from tests.web.lifter import PASSWORD, Lifter

pytestmark = pytest.mark.web

_LOSE_AN_ANSWER = """
  const ask = fetch;
  globalThis.fetch = async (...given) => {
    const answer = await ask(...given);
    if (given[1]?.method !== "%s") return answer;
    globalThis.fetch = ask;
    throw new TypeError("the answer is lost");
  };
"""
WRONG = "The e-mail or password is wrong."


@pytest.fixture
def started(lifter: Lifter, email: str) -> Lifter:
    """Somebody in the middle of a workout."""
    lifter.register(email)
    lifter.start_workout()
    lifter.log_set()
    lifter.has_sent_everything()
    return lifter


class TestAWrongPassword:
    def test_is_said_and_lets_another_try(self, lifter: Lifter, email: str) -> None:
        lifter.register(email)
        lifter.open("settings")
        lifter.tap("Log out")
        lifter.sees("Stay logged in on this device")
        lifter.fill("E-mail", email)
        lifter.fill("Password", f"not {PASSWORD}")
        lifter.tap("Log in")
        lifter.sees(WRONG)
        lifter.fill("Password", PASSWORD)
        lifter.tap("Log in")
        lifter.sees("Start an empty workout")

    def test_after_a_login_that_has_ended_costs_no_set(
        self,
        started: Lifter,
        email: str,
        network: Proxy,
        elsewhere: Callable[[str], httpx.Client],
        on_the_server: Callable[[str], Account],
    ) -> None:
        network.refuse()
        started.log_another()
        elsewhere(email).post("/auth/logout-all").raise_for_status()
        network.refuse(refusing=False)
        started.reload()
        started.tap("Log in again to send")
        started.sees("is safe on this device")
        started.tap("Log in")
        started.fill("Password", f"not {PASSWORD}")
        started.tap("Log in")
        started.sees(WRONG)
        started.open()
        started.tap("Workout in progress")
        started.has_done(["20 kg × 8"] * 2)
        started.tap("Log in again to send")
        started.tap("Log in")
        started.fill("Password", PASSWORD)
        started.tap("Log in")
        started.has_sent_everything()
        [session] = on_the_server(email).sessions()
        assert len(session["sets"]) == 2


class TestALoginThatEnds:
    def test_in_a_workout_without_a_network_costs_no_set(
        self,
        started: Lifter,
        email: str,
        network: Proxy,
        elsewhere: Callable[[str], httpx.Client],
        on_the_server: Callable[[str], Account],
    ) -> None:
        network.refuse()
        started.log_another()
        elsewhere(email).post("/auth/logout-all").raise_for_status()
        network.refuse(refusing=False)
        started.reload()
        started.sees("Log in again to send")
        started.has_done(["20 kg × 8"] * 2)
        started.log_another()
        started.tap("Log in again to send")
        started.sees("is safe on this device")
        started.tap("Log in")
        started.sees("Forgotten password?")
        started.fill("Password", PASSWORD)
        started.tap("Log in")
        started.has_sent_everything()
        [session] = on_the_server(email).sessions()
        assert len(session["sets"]) == 3


class TestLoggingOut:
    def test_with_sets_that_are_not_sent_warns_and_keeps_them_for_the_next_login(
        self,
        started: Lifter,
        email: str,
        network: Proxy,
        on_the_server: Callable[[str], Account],
    ) -> None:
        network.refuse()
        started.log_another()
        started.open("settings")
        started.tap("Log out")
        started.sees("1 change not yet sent. It stays on this device")
        started.tap("Log out anyway")
        started.sees("Stay logged in on this device")
        network.refuse(refusing=False)
        started.log_in(email)
        started.has_sent_everything()
        [session] = on_the_server(email).sessions()
        assert len(session["sets"]) == 2

    def test_everywhere_warns_of_what_the_server_refused(
        self, started: Lifter, network: Proxy
    ) -> None:
        network.refuse()
        started.log_another()
        started.spoil("reps", -1)
        network.refuse(refusing=False)
        started.come_online()
        started.sees("1 change needs you")
        started.open("settings")
        started.tap("Log out everywhere")
        started.sees("1 change not yet sent. It stays on this device")
        started.tap("Log out everywhere")
        started.sees("Stay logged in on this device")

    def test_ends_the_login_in_other_tabs_too(self, started: Lifter, email: str) -> None:
        started.browser.other_tab()
        started.open()
        started.sees("Workout in progress")
        started.browser.other_tab()
        started.open("settings")
        started.tap("Log out")
        started.sees("Stay logged in on this device")
        started.browser.other_tab()
        started.sees("Stay logged in on this device")
        assert not started.reads("Workout in progress")
        started.browser.other_tab()
        started.register(f"other-{email}")
        started.browser.other_tab()
        started.sees("Start an empty workout")
        assert not started.reads("Workout in progress")

    def test_leaves_nothing_of_one_account_to_be_seen_by_the_next(
        self, started: Lifter, email: str
    ) -> None:
        started.open("settings")
        started.tap("Log out")
        started.sees("Stay logged in on this device")
        started.register(f"other-{email}")
        assert not started.reads("Workout in progress")
        started.open("history")
        started.sees("No workouts yet")


class TestDeletingTheAccount:
    def test_erases_the_log_on_this_device_too(self, started: Lifter, email: str) -> None:
        delete_account(started)
        started.sees("Stay logged in on this device")
        assert started.in_database("return db === undefined")
        started.fill("E-mail", email)
        started.fill("Password", PASSWORD)
        started.tap("Log in")
        started.sees(WRONG)

    def test_after_the_login_has_ended_is_not_said_to_be_done(
        self, started: Lifter, email: str, elsewhere: Callable[[str], httpx.Client]
    ) -> None:
        elsewhere(email).post("/auth/logout-all").raise_for_status()
        delete_account(started)
        started.sees("Your login has ended.")
        elsewhere(email).get("/me").raise_for_status()

    def test_whose_answer_was_lost_is_done_once_it_is_asked_for_again(
        self, started: Lifter
    ) -> None:
        lose_the_answer(started, "DELETE")
        delete_account(started)
        started.sees("The server cannot be reached.")
        started.tap("Delete my account")
        started.sees("Stay logged in on this device")

    def test_that_was_never_asked_for_is_not_said_to_be_done_as_the_login_has_ended(
        self,
        started: Lifter,
        email: str,
        site: Site,
        network: Proxy,
        elsewhere: Callable[[str], httpx.Client],
    ) -> None:
        network.refuse()
        delete_account(started)
        started.sees("The server cannot be reached.")
        elsewhere(email).post("/auth/logout-all").raise_for_status()
        network.refuse(refusing=False)
        started.tap("Delete my account")
        started.sees("Stay logged in on this device")
        draft = {"email": email, "password": PASSWORD}
        assert httpx.post(f"{site.workers[0].url}/auth/login", json=draft).status_code == 401


class TestRegistering:
    def test_whose_answer_was_lost_is_done_once_it_is_asked_for_again(
        self, lifter: Lifter, email: str
    ) -> None:
        lifter.open("register")
        lifter.sees("Create an account")
        lose_the_answer(lifter, "POST")
        lifter.fill("E-mail", email)
        lifter.fill("Password", PASSWORD)
        lifter.tap("Create account")
        lifter.sees("The server cannot be reached.")
        lifter.tap("Create account")
        lifter.sees("Start an empty workout")


def lose_the_answer(lifter: Lifter, method: str) -> None:
    """Keep the next answer to such a request from the page."""
    lifter.browser.run(_LOSE_AN_ANSWER % method)


def delete_account(lifter: Lifter) -> None:
    """Ask in the settings that the account be deleted."""
    lifter.open("settings")
    lifter.tap("Delete account")
    lifter.fill("Password", PASSWORD)
    lifter.tap("Delete my account")


class TestAnAccountThatWasDeletedElsewhere:
    def test_leaves_what_was_not_sent_on_the_device(
        self,
        started: Lifter,
        email: str,
        network: Proxy,
        elsewhere: Callable[[str], httpx.Client],
    ) -> None:
        network.refuse()
        started.log_another()
        gone = elsewhere(email).request("DELETE", "/me", json={"password": PASSWORD})
        assert gone.status_code == 204
        network.refuse(refusing=False)
        started.reload()
        started.sees("Log in again to send")
        started.has_done(["20 kg × 8"] * 2)
        started.tap("Log in again to send")
        started.waits_for("Save what is not sent as a file")
