"""What tests share that hold statements up by a lock: connections, who holds it, and who waits."""

from collections.abc import Collection, Iterator
from concurrent.futures import Future
from typing import Any

import psycopg
import pytest

from infra.local.servers import Postgres
from setlogs.postgres.database import Database
from tests.patience import wait_until

# On a busy machine who waits may wait longer than a request would.
PATIENT = "?options=-c%20lock_timeout%3D7s"


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
