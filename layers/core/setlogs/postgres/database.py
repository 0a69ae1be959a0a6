"""The database connection: one per execution environment, each statement a transaction of its own.

A write is one statement that claims its idempotency key, changes the row, raises the user's data
version and adds the audit row. PostgreSQL commits it whole or not at all, and the answer leaves only
after the commit was acknowledged (docs/decisions/0001-one-statement-per-request.md).
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

import psycopg
from psycopg import IsolationLevel

from setlogs.errors import ServiceUnavailableError
from setlogs.postgres.connection import IDLE_SECONDS, Connection, has_rows
from setlogs.settings import get_settings
from setlogs.statement import Statement
from setlogs.telemetry.metrics import get_metrics
from setlogs.telemetry.observability import get_logger
from setlogs.telemetry.observed import current_request

type Row = Any
"""A row of an answer; its columns are attributes."""

WAIT_SECONDS = 2
MAX_ATTEMPTS = 3
# With less left of a request, a statement could commit and its answer come too late.
MIN_SECONDS = 1.0
# Proxies and firewalls forget a connection that is older or idle for longer.
MAX_AGE_SECONDS = 1500
# Serialization failure and deadlock: PostgreSQL undid the statement and asks for another try.
RETRYABLE_STATES = frozenset({"40001", "40P01"})
# lock_timeout and statement_timeout: the server gave up on the statement.
CANCELLED_STATES = frozenset({"55P03", "57014"})


class ConnectionLostError(ServiceUnavailableError):
    """503: the connection broke, so whether a write was committed is unknown until it is retried."""

    code = "service_unavailable"


class Database:
    """Executes statements on one connection, reconnecting when it is found dead.

    Args:
        url: `postgresql://…`, as libpq understands it.
        prepared: Whether the server keeps prepared statements; off behind RDS Proxy, which would
            pin the connection to one client.
    """

    patience: float = WAIT_SECONDS

    def __init__(self, url: str, *, prepared: bool = True) -> None:
        self._url = url
        self._prepared = prepared
        self._connection: Connection | None = None
        self._opened_at = 0.0
        self._used_at = 0.0
        self._free = Lock()

    def fetch_one(
        self, statement: Statement, params: Mapping[str, Any], *, retry: bool = True
    ) -> Row | None:
        """Return the first row, or None.

        Args:
            statement: One statement: a read, or a whole write.
            params: Its parameters.
            retry: Whether it may be sent again when the connection breaks and the outcome of the
                first try is unknown: reads, and writes guarded by a key.

        Raises:
            ServiceUnavailableError: the database cannot answer now.
            ConnectionLostError: it may have been carried out, and must not be sent again.
        """
        return self._run(lambda connection: _one(connection, statement, params), retry=retry)

    def fetch_all(self, statement: Statement, params: Mapping[str, Any]) -> Sequence[Row]:
        """Return every row of a read."""
        return self._run(lambda connection: _all(connection, statement, params), retry=True)

    @contextmanager
    def transaction(self, *, snapshot: bool = False) -> Iterator["Transaction"]:
        """Run several statements as one transaction, committed when the block ends.

        Args:
            snapshot: Whether all of them see the data as they were at the first: for reads.

        Raises:
            ServiceUnavailableError: the database cannot answer now; nothing is kept.
        """
        with self._connected() as connection, _begun(connection, snapshot=snapshot) as transaction:
            yield transaction

    def atomically[T](self, work: Callable[["Transaction"], T], *, snapshot: bool = False) -> T:
        """Return what `work` returns, all of its statements committed together.

        When PostgreSQL undoes them for a deadlock or a serialization failure, `work` runs again.

        Args:
            work: Sends the statements, and keeps nothing of a run but what it returns.
            snapshot: Whether all of them see the data as they were at the first: for reads, which
                are also repeated when the connection breaks.

        Raises:
            ServiceUnavailableError: the database cannot answer now, or undid every try; nothing is
                kept.
        """

        def run(connection: psycopg.Connection) -> T:
            with _begun(connection, snapshot=snapshot) as transaction:
                return work(transaction)

        return self._run(run, retry=snapshot)

    def connect(self) -> None:
        """Connect now and not with the next statement.

        Raises:
            ServiceUnavailableError: the database cannot be reached.
        """
        with self._connected():
            pass

    def close(self) -> None:
        """Close the connection; the next statement opens another."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _run[T](self, work: Callable[[psycopg.Connection], T], *, retry: bool) -> T:
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                with self._connected() as connection:
                    return work(connection)
            except ConnectionLostError:
                if not retry or attempt == MAX_ATTEMPTS:
                    raise
            except psycopg.Error as error:
                if error.sqlstate not in RETRYABLE_STATES:
                    raise
                if attempt == MAX_ATTEMPTS:
                    raise ServiceUnavailableError from error
        raise AssertionError  # pragma: no cover

    def _healthy(self) -> Connection:
        """Return the connection, a new one when there is none or it was lost meanwhile."""
        connection, now = self._connection, time.monotonic()
        if connection is not None and (
            now > self._opened_at + MAX_AGE_SECONDS
            or connection.is_dead()
            or (now > self._used_at + IDLE_SECONDS and connection.is_silent())
        ):
            self.close()
            connection = None
        if connection is None:
            connection = self._connection = Connection.open(self._url, prepared=self._prepared)
            self._opened_at = time.monotonic()
        return connection

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection]:
        """Lend the connection; a database that cannot answer is a 503, other errors pass."""
        if current_request().seconds_left < MIN_SECONDS:
            _note_failure("deadline", None)
            raise ServiceUnavailableError
        # An environment serves one request at a time; threads are those of tests and tools.
        if not self._free.acquire(timeout=self.patience):
            _note_failure("pool_timeout", None)
            raise ServiceUnavailableError
        try:
            yield self._healthy()
        except psycopg.Error as error:
            state = error.sqlstate
            # 57P01-03: the server is going away; 08: connection trouble; None: it never came about or
            # broke.
            lost = state is None and isinstance(error, psycopg.OperationalError)
            if lost or (state or "").startswith(("08", "57P")):
                self.close()
                _note_failure("connection", error)
                raise ConnectionLostError from error
            if state in CANCELLED_STATES:
                _note_failure("timeout", error)
            raise
        finally:
            self._used_at = time.monotonic()
            self._free.release()


class Transaction:
    """Several statements that are committed together."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def fetch_one(self, statement: Statement, params: Mapping[str, Any]) -> Row | None:
        """Return the first row, or None."""
        return _one(self._connection, statement, params)

    def fetch_all(self, statement: Statement, params: Mapping[str, Any]) -> Sequence[Row]:
        """Return every row of a read."""
        return _all(self._connection, statement, params)


@contextmanager
def _begun(connection: psycopg.Connection, *, snapshot: bool) -> Iterator[Transaction]:
    # Said by BEGIN itself: a SET would pin the connection behind RDS Proxy.
    connection.isolation_level = IsolationLevel.REPEATABLE_READ if snapshot else None
    with connection.transaction():
        yield Transaction(connection)


def _send(
    connection: psycopg.Connection, statement: Statement, params: Mapping[str, Any]
) -> psycopg.RawCursor[Any]:
    request = current_request()
    request.statements += 1
    started = time.perf_counter()
    try:
        return statement.execute(connection, params)
    finally:
        request.called("postgresql", started)


def _one(
    connection: psycopg.Connection, statement: Statement, params: Mapping[str, Any]
) -> Row | None:
    cursor = _send(connection, statement, params)
    return cursor.fetchone() if has_rows(cursor) else None


def _all(
    connection: psycopg.Connection, statement: Statement, params: Mapping[str, Any]
) -> Sequence[Row]:
    rows: list[Row] = _send(connection, statement, params).fetchall()
    return rows


@cache
def get_database() -> Database:
    """Return this environment's database; it connects with the first statement."""
    settings = get_settings()
    return Database(
        settings.database_url.get_secret_value(), prepared=settings.database_prepared_statements
    )


def _note_failure(kind: str, error: BaseException | None) -> None:
    """Log and count a database that did not answer; the driver's text could have values in it."""
    get_metrics().count("setlogs_database_failures_total", kind=kind)
    name = type(error).__name__ if error else None
    get_logger().warning("database_unavailable", kind=kind, error=name)
