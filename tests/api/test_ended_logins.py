"""What ends logins beats what is under way beside it: nobody comes out with tokens that live (AUT-25).

Each pair is run in both orders, with whichever is first held up by a lock in the middle of its statement,
and with the other carried out between two statements of one.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import product
from typing import Any

import psycopg
import pytest

from functions.auth import service
from functions.auth.errors import InvalidRefreshTokenError
from functions.auth.schemas import Tokens
from infra.local.servers import Postgres
from setlogs.errors import ApiError
from setlogs.postgres.database import Database
from setlogs.tokens import EndedTokenError, get_signer
from tests.api.held_up import Interrupted, databases, holder, wait_for_the_lock
from tests.api.logins import (
    Device,
    Outcome,
    Work,
    add_account,
    change_password,
    erase,
    goes_on,
    lives,
    log_in,
    log_out,
    log_out_everywhere,
    outcome,
    refresh,
    rename,
    reset_password,
)

__all__ = ["databases", "holder"]

LOCKS = (
    "SELECT FROM users WHERE id = %s FOR UPDATE",
    "SELECT FROM users WHERE id = %s FOR NO KEY UPDATE",
    "SELECT FROM logins WHERE user_id = %s FOR UPDATE",
    "SELECT FROM refresh_tokens WHERE user_id = %s FOR UPDATE",
)

ENDS: tuple[Work, ...] = (log_out, log_out_everywhere, change_password, reset_password, erase)


@pytest.fixture
def admin(postgres: Postgres, environment: None) -> Iterator[psycopg.Connection[Any]]:
    """Return the superuser's connection, for the time in which no trigger helps."""
    with psycopg.connect(postgres.admin_url, autocommit=True) as connection:
        connection.execute("ALTER TABLE refresh_tokens DISABLE TRIGGER USER")
        yield connection
        connection.execute("ALTER TABLE refresh_tokens ENABLE TRIGGER USER")


@pytest.fixture
def devices(admin: psycopg.Connection[Any]) -> list[Device]:
    """Two devices of one account."""
    return add_account(admin, devices=2)


class Race:
    """Something under way on one device, and what ends its login on another.

    Args:
        admin: Looks who waits.
        databases: One for each, and one to look at the end.
        devices: One for each.
    """

    def __init__(
        self,
        admin: psycopg.Connection[Any],
        databases: list[Database],
        devices: list[Device],
        under_way: Work,
        ends: Work,
    ) -> None:
        self._admin, self._databases, self._devices = admin, databases, devices
        self._works = {"under_way": under_way, "ends": ends}
        self._over = False

    def run(self, name: str, db: Database | None = None) -> Outcome:
        """Carry one of the two out."""
        mine, other = self._devices if name == "under_way" else reversed(self._devices)
        database = db or self._databases[name == "ends"]
        return outcome(lambda: self._works[name](database, mine, other))

    def run_both(
        self, holder: psycopg.Connection[Any], lock: str, order: tuple[str, str]
    ) -> dict[str, Outcome]:
        """Carry both out: each has come to the lock, or to its end, before the lock is let go."""
        sent: dict[str, Future[Outcome]] = {}
        with ThreadPoolExecutor(2) as threads:
            holder.execute(lock.encode(), (self._devices[0].identity.user_id,))
            for name in order:
                self._over = any(one.done() for one in sent.values())
                sent[name] = threads.submit(self.run, name)
                wait_for_the_lock(self._admin, sent.values())
            holder.rollback()
            return {name: one.result() for name, one in sent.items()}

    def survivors(self, outcomes: dict[str, Outcome]) -> list[str]:
        """Return what still opens the account and should not."""
        (device, other), new = self._devices, outcomes["under_way"]
        if isinstance(outcomes["ends"], ApiError):
            # It came too late, as its own login or code had been ended: that must not live.
            assert new is None
            assert self._works["under_way"] in (change_password, reset_password)
            device = other
        tokens = [(device.refresh_token.text, device.identity)]
        # Who logs in when all is over has just shown the password.
        if isinstance(new, Tokens) and not (self._over and self._works["under_way"] is log_in):
            tokens.append((new.refresh_token, get_signer().verify(new.access_token)))
        db, found = self._databases[2], []
        for text, identity in tokens:
            # An access token of the one login lives on, and so does another login.
            if self._works["ends"] is log_out:
                if identity.family_id == device.identity.family_id and goes_on(db, text):
                    found.append("a refresh token")
                continue
            found += ["a refresh token"] * goes_on(db, text)
            found += ["an access token"] * lives(db, identity)
        return found


type MakeRace = Callable[[Work, Work], Race]


@pytest.fixture
def make_race(
    admin: psycopg.Connection[Any], databases: list[Database], devices: list[Device]
) -> MakeRace:
    """Return a function that sets one up."""
    return lambda under_way, ends: Race(admin, databases, devices, under_way, ends)


def pairs(*under_way: Work) -> pytest.MarkDecorator:
    """Return a mark that runs a test with each of these beside each of what ends logins."""
    found = [
        pytest.param(*pair, id="_beside_".join(work.__name__ for work in pair))
        for pair in product(under_way, ENDS)
    ]
    return pytest.mark.parametrize(("under_way", "ends"), found)


class TestNothingSurvives:
    @pytest.mark.parametrize("lock", LOCKS)
    @pytest.mark.parametrize("order", [("under_way", "ends"), ("ends", "under_way")])
    @pairs(refresh, log_in, change_password, reset_password)
    def test_whoever_is_held_up(
        self,
        make_race: MakeRace,
        holder: psycopg.Connection[Any],
        under_way: Work,
        ends: Work,
        order: tuple[str, str],
        lock: str,
    ) -> None:
        race = make_race(under_way, ends)
        assert race.survivors(race.run_both(holder, lock, order)) == []

    @pairs(log_in, change_password, reset_password)
    def test_of_what_was_judged_before(
        self, make_race: MakeRace, postgres: Postgres, under_way: Work, ends: Work
    ) -> None:
        race, outcomes = make_race(under_way, ends), dict[str, Outcome]()
        between = Interrupted(postgres.url, lambda: outcomes.update(ends=race.run("ends")))
        outcomes["under_way"] = race.run("under_way", between)
        between.close()
        assert race.survivors(outcomes) == []

    def test_of_a_change_that_waited(
        self, make_race: MakeRace, databases: list[Database], holder: psycopg.Connection[Any]
    ) -> None:
        race = make_race(rename, log_out_everywhere)
        outcomes = race.run_both(holder, LOCKS[0], ("ends", "under_way"))
        assert outcomes["ends"] is None
        assert isinstance(outcomes["under_way"], EndedTokenError)

    def test_of_a_login_whose_token_is_in_two_hands(
        self,
        admin: psycopg.Connection[Any],
        databases: list[Database],
        devices: list[Device],
        holder: psycopg.Connection[Any],
    ) -> None:
        """The owner refreshes while a thief uses one of before: the login ends with what it gets."""
        stolen, user_id = devices[0].refresh_token.text, devices[0].identity.user_id
        # Once its successor has been used, no lost answer explains that it comes again.
        successor = service.refresh(databases[0], stolen).refresh_token
        held = service.refresh(databases[0], successor).refresh_token
        with ThreadPoolExecutor(2) as threads:
            holder.execute("SELECT FROM refresh_tokens WHERE user_id = %s FOR UPDATE", (user_id,))
            sent = [threads.submit(outcome, lambda: service.refresh(databases[0], held))]
            wait_for_the_lock(admin, sent)
            sent.append(threads.submit(outcome, lambda: service.refresh(databases[1], stolen)))
            wait_for_the_lock(admin, sent)
            holder.rollback()
            owner, thief = (one.result() for one in sent)
        assert isinstance(owner, Tokens)
        assert isinstance(thief, InvalidRefreshTokenError)
        assert not goes_on(databases[2], owner.refresh_token)


class TestMany:
    """What ends logins takes as long for 600,000 tokens as for one: it touches none."""

    @pytest.mark.parametrize("ends", [log_out_everywhere, change_password, reset_password])
    def test_all_logins_end_without_a_row_of_theirs(
        self,
        databases: list[Database],
        devices: list[Device],
        holder: psycopg.Connection[Any],
        ends: Work,
    ) -> None:
        holder.execute("LOCK TABLE logins, refresh_tokens IN ACCESS EXCLUSIVE MODE")
        assert outcome(lambda: ends(databases[0], *devices)) is None
        holder.rollback()
        assert not goes_on(databases[0], devices[1].refresh_token.text)

    def test_one_login_ends_without_a_row_of_its_tokens(
        self, databases: list[Database], devices: list[Device], holder: psycopg.Connection[Any]
    ) -> None:
        holder.execute("LOCK TABLE refresh_tokens IN EXCLUSIVE MODE")
        assert outcome(lambda: log_out(databases[0], *devices)) is None
        holder.rollback()
        assert not goes_on(databases[0], devices[1].refresh_token.text)
        assert goes_on(databases[0], devices[0].refresh_token.text)
