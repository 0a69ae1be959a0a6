"""A code is spent once, and not after what ends it, however close they come (AUT-30).

Each pair is run in a chosen order: the first waits for the user's row before the second does, and both
have begun before either is carried out.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from functions.auth import recovery, service
from functions.auth.errors import InvalidCodeError
from functions.auth.schemas import EmailChange, PasswordReset
from setlogs.errors import ApiError
from setlogs.postgres.call import Call
from setlogs.postgres.database import Database
from setlogs.tokens import InvalidTokenError
from tests.api.held_up import databases, holder, wait_for_the_lock
from tests.api.logins import (
    NEW_PASSWORD,
    Device,
    add_account,
    add_code,
    change_password,
    erase,
    log_out_everywhere,
    outcome,
    reset_password,
)
from tests.api.mailed import Mailbox
from tests.conftest import PASSWORD

__all__ = ["databases", "holder"]

pytestmark = pytest.mark.usefixtures("environment")

type Work = Callable[[Database], object]
type Race = Callable[..., list[object]]
USER = "SELECT email, token_epoch FROM users WHERE id = %s"


@pytest.fixture
def device(admin: psycopg.Connection[Any]) -> Device:
    """Somebody who is logged in, and has a code to reset the password with."""
    return add_account(admin, devices=1)[0]


@pytest.fixture
def new_email() -> str:
    return f"{uuid4().hex}@example.com"


@pytest.fixture
def verify(admin: psycopg.Connection[Any], device: Device, new_email: str) -> Work:
    """What changes the address to the new one, by a code that was mailed there."""
    code = add_code(admin, device.identity.user_id, "verification", new_email)
    return lambda db: recovery.verify_email(db, code, "test")


@pytest.fixture
def race(
    holder: psycopg.Connection[Any],
    admin: psycopg.Connection[Any],
    databases: list[Database],
    device: Device,
) -> Race:
    """Return what runs works at once and returns what comes of each.

    All wait for the user's row, in their order, before it is let go.
    """

    def run(*works: Work) -> list[object]:
        with ThreadPoolExecutor(len(works)) as threads:
            holder.execute("SELECT FROM users WHERE id = %s FOR UPDATE", (device.identity.user_id,))
            sent = []
            for work, db in zip(works, databases, strict=False):
                sent.append(threads.submit(outcome, partial(work, db)))
                wait_for_the_lock(admin, sent)
            holder.rollback()
            return [one.result() for one in sent]

    return run


def of(work: Callable[[Database, Device, Device], object], device: Device) -> Work:
    return lambda db: work(db, device, device)


class TestOneCode:
    def test_resets_a_password_once(
        self,
        race: Race,
        device: Device,
    ) -> None:
        both = [of(reset_password, device)] * 2
        first, second = race(*both)
        assert first is None
        assert isinstance(second, InvalidCodeError)

    def test_verifies_an_address_once(
        self,
        race: Race,
        verify: Work,
    ) -> None:
        first, second = race(verify, verify)
        assert first is None
        assert isinstance(second, InvalidCodeError)


class TestNothingSurvives:
    @pytest.mark.parametrize("ends", [log_out_everywhere, change_password, reset_password, erase])
    def test_of_a_code_after_what_ends_it(
        self,
        race: Race,
        admin: psycopg.Connection[Any],
        device: Device,
        verify: Work,
        ends: Callable[[Database, Device, Device], object],
    ) -> None:
        ended, verified = race(of(ends, device), verify)
        assert ended is None
        assert isinstance(verified, InvalidCodeError)
        row = admin.execute(USER, (device.identity.user_id,)).fetchone()
        assert row is None or row[0] in (None, device.email)

    @pytest.mark.parametrize("ends", [log_out_everywhere, change_password, erase])
    def test_of_a_reset_after_what_ends_its_code(
        self,
        race: Race,
        device: Device,
        ends: Callable[[Database, Device, Device], object],
    ) -> None:
        works = (of(ends, device), of(reset_password, device))
        ended, reset = race(*works)
        assert ended is None
        assert isinstance(reset, InvalidCodeError)

    def test_of_the_old_address_when_it_changes(
        self,
        race: Race,
        admin: psycopg.Connection[Any],
        device: Device,
        verify: Work,
        new_email: str,
    ) -> None:
        changed, reset = race(verify, of(reset_password, device))
        assert changed is None
        assert isinstance(reset, InvalidCodeError)
        row = admin.execute(USER, (device.identity.user_id,)).fetchone()
        assert row == (new_email, device.identity.epoch)

    @pytest.mark.usefixtures("mail")
    def test_of_a_code_that_is_mailed_to_the_old_address_meanwhile(
        self,
        race: Race,
        admin: psycopg.Connection[Any],
        databases: list[Database],
        device: Device,
        verify: Work,
    ) -> None:
        def ask(db: Database) -> None:
            recovery.request_reset(db, device.email)

        assert race(verify, ask) == [None, None]
        code = Mailbox(admin, device.email).code("password_reset")
        draft = PasswordReset(token=code, new_password=NEW_PASSWORD)
        with pytest.raises(InvalidCodeError):
            recovery.reset_password(databases[2], draft, "test")


@pytest.mark.usefixtures("mail")
class TestWhoLeaves:
    def test_is_mailed_nothing_that_is_asked_for_meanwhile(
        self,
        race: Race,
        admin: psycopg.Connection[Any],
        device: Device,
        new_email: str,
    ) -> None:
        """Of leaving, only the first statement: those after it would remove what came too late."""
        call = partial(Call, identity=device.identity, request_id="test")
        change = EmailChange(password=PASSWORD, new_email=new_email)
        asks: tuple[Work, ...] = (
            lambda db: db.fetch_one(service.sql.erase_user, call(db).params),
            lambda db: recovery.request_reset(db, device.email),
            lambda db: recovery.request_change(call(db), change),
        )
        left, asked, changed = race(*asks)
        assert (asked, isinstance(changed, InvalidTokenError)) == (None, True)
        assert left is not None
        for address in (device.email, new_email):
            assert Mailbox(admin, address).mails() == []


class TestOneAddress:
    def test_goes_to_one_of_two(
        self,
        admin: psycopg.Connection[Any],
        databases: list[Database],
        device: Device,
        new_email: str,
        verify: Work,
    ) -> None:
        [other] = add_account(admin, devices=1)
        code = add_code(admin, other.identity.user_id, "verification", new_email)
        recovery.verify_email(databases[0], code, "test")
        refused = outcome(partial(verify, databases[1]))
        assert isinstance(refused, ApiError)
        assert refused.code == "email_taken"
        row = admin.execute(USER, (device.identity.user_id,)).fetchone()
        assert row == (device.email, device.identity.epoch)
