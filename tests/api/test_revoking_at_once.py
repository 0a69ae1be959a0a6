"""A personal access token that is revoked beats the writes of it that wait: none is carried out after it.

Each is held up by the lock of the user's row, in both orders; what happens beside them is as it was.
"""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg
import pytest

from functions.auth import issuing
from functions.auth.errors import TooManyTokensError
from functions.auth.schemas import PersonalTokenCreate
from functions.weigh_ins import service
from functions.weigh_ins.schemas import WeighInCreate
from infra.local.servers import Postgres
from setlogs.errors import ApiError, NotFoundError
from setlogs.personal_tokens import PersonalToken
from setlogs.postgres.call import Call
from setlogs.postgres.database import Database
from setlogs.settings import get_settings
from setlogs.tokens import Identity, InvalidTokenError
from tests.api.logins import Device, add_account
from tests.api.test_ended_logins import PATIENT, wait_for_the_lock

HOLD = "SELECT FROM users WHERE id = %s FOR UPDATE"
WEIGHED = "SELECT count(*) FROM weigh_ins WHERE user_id = %s"
DRAFT = PersonalTokenCreate(name="script", scopes=["write"], expires_at=None)


@pytest.fixture
def admin(postgres: Postgres, environment: None) -> Iterator[psycopg.Connection[Any]]:
    """The superuser's connection."""
    with psycopg.connect(postgres.admin_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def device(admin: psycopg.Connection[Any]) -> Device:
    """Where somebody is logged in."""
    [device] = add_account(admin, devices=1)
    return device


@pytest.fixture
def databases(postgres: Postgres) -> Iterator[list[Database]]:
    """Connections as environments have them."""
    opened = [Database(postgres.url + PATIENT) for _ in range(3)]
    yield opened
    for db in opened:
        db.close()


def token_of(db: Database, device: Device) -> tuple[UUID, Identity]:
    """Return the id of a new token, and whom it names."""
    made = json.loads(issuing.create_token(Call(db, device.identity, "test"), DRAFT))
    keys = get_settings().secret_keys
    personal = PersonalToken.parse(made["token"], keys)
    return UUID(made["id"]), Identity(personal.user_id, None, None, personal)


def in_turn(
    admin: psycopg.Connection[Any],
    holder: psycopg.Connection[Any],
    user_id: UUID,
    *works: Callable[[], object],
) -> list[Any]:
    """Return what each of these comes to, begun one after the other while somebody has the user's row."""

    def outcome(work: Callable[[], object]) -> object:
        try:
            return work()
        except ApiError as error:
            return error

    sent: list[Future[Any]] = []
    with ThreadPoolExecutor(len(works)) as threads:
        holder.execute(HOLD, (user_id,))
        for work in works:
            sent.append(threads.submit(outcome, work))
            wait_for_the_lock(admin, sent)
        holder.rollback()
        return [one.result() for one in sent]


@pytest.fixture
def holder(postgres: Postgres) -> Iterator[psycopg.Connection[Any]]:
    """A connection that holds what others wait for."""
    with psycopg.connect(postgres.admin_url) as connection:
        yield connection


class TestRevoking:
    @pytest.mark.parametrize("comes_first", [True, False], ids=["first", "second"])
    def test_lets_no_write_through_that_waited_behind_it(
        self,
        admin: psycopg.Connection[Any],
        holder: psycopg.Connection[Any],
        databases: list[Database],
        device: Device,
        comes_first: bool,
    ) -> None:
        user_id = device.identity.user_id
        token_id, identity = token_of(databases[0], device)
        call = Call(databases[1], identity, "test")
        draft = WeighInCreate.model_validate({"weight": 80})
        works = [
            lambda: issuing.revoke_token(Call(databases[0], device.identity, "test"), token_id),
            lambda: service.add_weigh_in(call, draft, None),
        ]
        ordered = works if comes_first else works[::-1]
        outcomes = in_turn(admin, holder, user_id, *ordered)
        added = outcomes[1 if comes_first else 0]
        assert isinstance(added, InvalidTokenError) == comes_first
        assert admin.execute(WEIGHED, (user_id,)).fetchone() == (0 if comes_first else 1,)

    def test_of_another_token_lets_it_through(
        self,
        admin: psycopg.Connection[Any],
        holder: psycopg.Connection[Any],
        databases: list[Database],
        device: Device,
    ) -> None:
        user_id = device.identity.user_id
        other_id, _ = token_of(databases[0], device)
        _, identity = token_of(databases[0], device)
        call = Call(databases[1], identity, "test")
        draft = WeighInCreate.model_validate({"weight": 80})
        revoked, added = in_turn(
            admin,
            holder,
            user_id,
            lambda: issuing.revoke_token(Call(databases[0], device.identity, "test"), other_id),
            lambda: service.add_weigh_in(call, draft, None),
        )
        assert revoked is None
        assert not isinstance(added, ApiError)

    def test_of_one_token_twice_happens_once(
        self,
        admin: psycopg.Connection[Any],
        holder: psycopg.Connection[Any],
        databases: list[Database],
        device: Device,
    ) -> None:
        token_id, _ = token_of(databases[0], device)
        outcomes = in_turn(
            admin,
            holder,
            device.identity.user_id,
            *(
                lambda db=db: issuing.revoke_token(Call(db, device.identity, "test"), token_id)
                for db in databases[:2]
            ),
        )
        assert outcomes[0] is None
        assert isinstance(outcomes[1], NotFoundError)


class TestTheLastOfTwenty:
    def test_is_created_once(
        self,
        admin: psycopg.Connection[Any],
        holder: psycopg.Connection[Any],
        databases: list[Database],
        device: Device,
    ) -> None:
        for _ in range(issuing.MAX_TOKENS - 1):
            token_of(databases[0], device)
        outcomes = in_turn(
            admin,
            holder,
            device.identity.user_id,
            *(
                lambda db=db: issuing.create_token(Call(db, device.identity, "test"), DRAFT)
                for db in databases
            ),
        )
        assert [isinstance(one, TooManyTokensError) for one in outcomes] == [False, True, True]
        query = (
            "SELECT cardinality(live_tokens), (SELECT count(*) FROM personal_tokens WHERE user_id = users.id)"
            " FROM users WHERE id = %s"
        )
        assert admin.execute(query, (device.identity.user_id,)).fetchone() == (20, 20)
