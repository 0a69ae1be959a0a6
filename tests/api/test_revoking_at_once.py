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
from setlogs.postgres.writes import Created
from setlogs.settings import get_settings
from setlogs.tokens import Identity, InvalidTokenError
from tests.api.held_up import databases, holder, wait_for_the_lock
from tests.api.logins import add_account, outcome

__all__ = ["databases", "holder"]

HOLD = "SELECT FROM users WHERE id = %s FOR UPDATE"
WEIGHED = "SELECT count(*) FROM weigh_ins WHERE user_id = %s"
TOKENS = """
SELECT cardinality(live_tokens), (SELECT count(*) FROM personal_tokens WHERE user_id = users.id)
FROM users WHERE id = %s
"""
DRAFT = PersonalTokenCreate(name="script", scopes=["write"], expires_at=None)
WEIGH_IN = WeighInCreate.model_validate({"weight": 80})


class Account:
    """An account whose requests can be held up, each on a connection of its own.

    Args:
        admin: Looks who waits.
        holder: Has the user's row meanwhile.
        databases: One for each request.
    """

    def __init__(
        self,
        admin: psycopg.Connection[Any],
        holder: psycopg.Connection[Any],
        databases: list[Database],
    ) -> None:
        self._admin, self._holder, self._databases = admin, holder, databases
        [device] = add_account(admin, devices=1)
        self._login = device.identity

    def look(self, query: str) -> tuple[Any, ...] | None:
        """Return the row of a query on the user's id."""
        return self._admin.execute(query.encode(), (self._login.user_id,)).fetchone()

    def create_token(self, place: int = 0) -> tuple[UUID, Identity]:
        """Return the id of a new token, and whom it names."""
        made = json.loads(issuing.create_token(self._call(place), DRAFT))
        personal = PersonalToken.parse(made["token"], get_settings().secret_keys)
        return UUID(made["id"]), Identity(personal.user_id, None, None, personal)

    def revoke(self, token_id: UUID, place: int = 0) -> None:
        """Revoke a token as the login."""
        issuing.revoke_token(self._call(place), token_id)

    def weigh(self, token: Identity) -> Created:
        """Add a weigh-in with a token."""
        return service.add_weigh_in(Call(self._databases[1], token, "test"), WEIGH_IN, None)

    def in_turn(self, *works: Callable[[], object]) -> list[Any]:
        """Return what each comes to, begun one after the other while somebody has the user's row."""
        sent: list[Future[Any]] = []
        with ThreadPoolExecutor(len(works)) as threads:
            self._holder.execute(HOLD, (self._login.user_id,))
            for work in works:
                sent.append(threads.submit(outcome, work))
                wait_for_the_lock(self._admin, sent)
            self._holder.rollback()
            return [one.result() for one in sent]

    def _call(self, place: int) -> Call:
        return Call(self._databases[place], self._login, "test")


@pytest.fixture
def account(
    postgres: Postgres,
    environment: None,
    holder: psycopg.Connection[Any],
    databases: list[Database],
) -> Iterator[Account]:
    """A new account."""
    with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        yield Account(admin, holder, databases)


class TestRevoking:
    @pytest.mark.parametrize("comes_first", [True, False], ids=["first", "second"])
    def test_lets_no_write_through_that_waited_behind_it(
        self, account: Account, comes_first: bool
    ) -> None:
        token_id, token = account.create_token()
        works = [lambda: account.revoke(token_id), lambda: account.weigh(token)]
        outcomes = account.in_turn(*(works if comes_first else works[::-1]))
        added = outcomes[1 if comes_first else 0]
        assert isinstance(added, InvalidTokenError) == comes_first
        assert account.look(WEIGHED) == (0 if comes_first else 1,)

    def test_of_another_token_lets_it_through(self, account: Account) -> None:
        (other_id, _), (_, token) = account.create_token(), account.create_token()
        revoked, added = account.in_turn(
            lambda: account.revoke(other_id), lambda: account.weigh(token)
        )
        assert revoked is None
        assert not isinstance(added, ApiError)

    def test_of_one_token_twice_happens_once(self, account: Account) -> None:
        token_id, _ = account.create_token()
        first, second = account.in_turn(
            lambda: account.revoke(token_id), lambda: account.revoke(token_id, place=1)
        )
        assert first is None
        assert isinstance(second, NotFoundError)


class TestTheLastOfTwenty:
    def test_is_created_once(self, account: Account) -> None:
        for _ in range(issuing.MAX_TOKENS - 1):
            account.create_token()
        outcomes = account.in_turn(
            *(lambda place=place: account.create_token(place) for place in range(3))
        )
        assert [isinstance(one, TooManyTokensError) for one in outcomes] == [False, True, True]
        assert account.look(TOKENS) == (20, 20)
