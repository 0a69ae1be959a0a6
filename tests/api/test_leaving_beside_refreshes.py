"""Leaving and refreshing at the same moment: neither waits for the other, and no token survives."""

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from functions.auth import service
from functions.auth.errors import InvalidRefreshTokenError
from functions.migrate.retention import remove_expired
from infra.local.servers import Postgres
from setlogs.postgres.call import Call
from setlogs.postgres.database import Database
from setlogs.tokens import Identity, get_signer
from tests.api.test_leaving import rows_that_hold, use_everything
from tests.conftest import PASSWORD, Client, User
from tests.patience import wait_until, waiting_for_locks

LEAVERS, LOGINS = 12, 3


@pytest.fixture
def connect(postgres: Postgres) -> Iterator[Callable[[], Database]]:
    """Return a function that makes a connection of the application's, as an environment has one."""
    with contextlib.ExitStack() as stack:
        yield lambda: stack.enter_context(contextlib.closing(Database(postgres.url)))


def identity(user: User) -> Identity:
    return get_signer().verify(user.token or "")


def log_in(user: User) -> str:
    """Return a refresh token of another login."""
    login = {"email": user.email, "password": user.password}
    tokens: dict[str, str] = Client(user.app).post("/auth/login", login).json()
    return tokens["refresh_token"]


class TestRefreshesBesideLeaving:
    def test_wait_for_nothing_and_are_refused(
        self,
        user: User,
        postgres: Postgres,
        admin: psycopg.Connection[Any],
        connect: Callable[[], Database],
    ) -> None:
        """Each would hold what the other waits for, if rows went while the user's is locked."""
        use_everything(user)
        user_id = user.profile["id"]
        with psycopg.connect(postgres.admin_url) as holder, ThreadPoolExecutor(2) as threads:
            holder.execute("SELECT FROM workout_sets WHERE user_id = %s FOR UPDATE", (user_id,))
            leaving = threads.submit(
                service.erase, Call(connect(), identity(user), "test"), PASSWORD
            )
            wait_until(lambda: waiting_for_locks(admin) == 1)
            refreshing = threads.submit(service.refresh, connect(), user.refresh_token)
            with pytest.raises(InvalidRefreshTokenError):
                refreshing.result(timeout=60)
            holder.rollback()
            leaving.result(timeout=60)

    def test_never_make_it_fail(
        self,
        make_user: Callable[..., User],
        postgres: Postgres,
        admin: psycopg.Connection[Any],
        connect: Callable[[], Database],
    ) -> None:
        def refresh(database: Database, token: str) -> None:
            with contextlib.suppress(InvalidRefreshTokenError):
                while True:
                    token = service.refresh(database, token).refresh_token

        users = [make_user() for _ in range(LEAVERS)]
        leaver, refreshers = connect(), [connect() for _ in range(LOGINS)]
        with ThreadPoolExecutor(LOGINS) as threads:
            for user in users:
                tokens = [user.refresh_token, *(log_in(user) for _ in refreshers[1:])]
                refreshing = [
                    threads.submit(refresh, *each) for each in zip(refreshers, tokens, strict=True)
                ]
                service.erase(Call(leaver, identity(user), "test"), PASSWORD)
                for each in refreshing:
                    each.result(timeout=60)
        remove_expired(postgres.migration_url)
        assert [rows_that_hold(admin, user.profile["id"]) for user in users] == [{}] * LEAVERS
