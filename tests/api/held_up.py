"""What tests share that let others come between: by a lock, or between two statements."""

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future
from typing import Any

import psycopg
import pytest

from infra.local.servers import Postgres
from setlogs.postgres.database import Database, Row
from setlogs.statement import Statement
from tests.patience import wait_until

# On a busy machine who waits may wait longer than a request would.
PATIENT = "?options=-c%20lock_timeout%3D7s"


class Interrupted(Database):
    """A database before whose second statement somebody else does something."""

    def __init__(self, url: str, work: Callable[[], object]) -> None:
        super().__init__(url)
        self._pending: list[Callable[[], object]] = [lambda: None, work]

    def fetch_one(self, statement: Statement, params: Any, *, retry: bool = True) -> Row | None:
        if self._pending:
            self._pending.pop(0)()
        return super().fetch_one(statement, params, retry=retry)


@pytest.fixture
def databases(postgres: Postgres) -> Iterator[list[Database]]:
    """Three connections as three environments have them."""
    opened = [Database(postgres.url + PATIENT) for _ in range(3)]
    yield opened
    for db in opened:
        db.close()


@pytest.fixture
def holder(postgres: Postgres) -> Iterator[psycopg.Connection[Any]]:
    """Return a connection that holds what others wait for."""
    with psycopg.connect(postgres.admin_url) as connection:
        yield connection


def wait_for_the_lock(admin: psycopg.Connection[Any], sent: Collection[Future[Any]]) -> None:
    """Wait until each of them waits for a lock, or is over."""
    query = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND application_name = 'setlogs'"
    )
    wait_until(
        lambda: admin.execute(query).fetchone() == (sum(not one.done() for one in sent),),
        seconds=60,
    )
