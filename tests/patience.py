"""How tests treat time: they wait for states, and a limit is only there for what hangs.

On a busy machine the application reaches its own limits, such as the 100 ms that Redis has, and does
what it is meant to do then: that is tested where it is meant, and anywhere else it is in the way.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from infra.local.servers import ROLES_FILE, Postgres

HANGS_SECONDS = 300.0
"""What takes as long hangs. The limit of a whole test, in pyproject.toml, is longer."""

_PATIENT_ROLE = "".join(
    f"ALTER ROLE setlogs_app SET {name} = '300s';"
    for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
)


def wait_until(condition: Callable[[], bool], seconds: float = HANGS_SECONDS) -> float:
    """Return how long it took until the condition held."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds, "it never came true"
        time.sleep(0.01)
    return time.monotonic() - started


def waiting_for_locks(admin: psycopg.Connection) -> int:
    """Return how many connections wait for a lock."""
    query = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    return admin.execute(query).rowcount


def be_patient() -> None:
    """Let the application in this process wait for its servers, and for its own threads."""
    from setlogs.postgres.connection import Connection
    from setlogs.postgres.database import Database
    from setlogs.valkey.cache import Cache

    Cache.patience = Database.patience = HANGS_SECONDS
    Connection.connect_seconds = int(HANGS_SECONDS)


@contextmanager
def patient_with_locks(postgres: Postgres) -> Iterator[None]:
    """Let the application wait for locks as long as a test holds them, for the time of the block."""
    from setlogs.postgres.connection import ANSWER_SECONDS, Connection
    from setlogs.postgres.database import get_database

    with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        admin.execute(_PATIENT_ROLE.encode())
        Connection.patience = HANGS_SECONDS
        # What the role is set to holds for connections that begin.
        get_database().close()
        try:
            yield
        finally:
            admin.execute(ROLES_FILE.read_bytes())
            Connection.patience = ANSWER_SECONDS
            get_database().close()
