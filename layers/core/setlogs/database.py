"""The database connection: one per execution environment, each statement a transaction of its own.

A write is one statement that claims its idempotency key, changes the row, raises the user's data
version and adds the audit row. PostgreSQL commits it whole or not at all, and the answer leaves only
after the commit was acknowledged (docs/decisions/0001-one-statement-per-request.md).
"""

import select
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import psycopg
from sqlalchemy import Connection, CursorResult, Engine, Row, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from setlogs.errors import ApiError, ServiceUnavailableError
from setlogs.observability import current_stats
from setlogs.settings import get_settings
from setlogs.statements import Statement

CONNECT_TIMEOUT_SECONDS = 2
POOL_TIMEOUT_SECONDS = 2
MAX_ATTEMPTS = 3
# Serialization failure and deadlock: PostgreSQL undid the statement and asks for another try.
RETRYABLE_STATES = frozenset({"40001", "40P01"})


class ConnectionLostError(ServiceUnavailableError):
    """503: the connection broke, so whether a write was committed is unknown until it is retried."""

    code = "service_unavailable"


class Database:
    """Executes statements on one connection, reconnecting when it is found dead.

    Args:
        url: `postgresql://…`, as libpq and SQLAlchemy understand it.
        prepared: Whether the server keeps prepared statements; off behind RDS Proxy, which would
            pin the connection to one client.
    """

    def __init__(self, url: str, *, prepared: bool = True) -> None:
        self._engine = create_engine(
            make_url(url).set(drivername="postgresql+psycopg"),
            isolation_level="AUTOCOMMIT",
            pool_size=1,
            max_overflow=0,
            pool_timeout=POOL_TIMEOUT_SECONDS,
            pool_recycle=1500,
            # Autocommit leaves nothing to reset; a ROLLBACK for each request would be a round trip.
            pool_reset_on_return=None,
            use_native_hstore=False,
            # Its errors are logged, and among the parameters are password hashes.
            hide_parameters=True,
            connect_args={
                "connect_timeout": CONNECT_TIMEOUT_SECONDS,
                "prepare_threshold": 1 if prepared else None,
                "tcp_user_timeout": 10_000,
                "application_name": "setlogs",
            },
        )
        event.listen(self._engine, "checkout", _refuse_dead_connection)

    @property
    def engine(self) -> Engine:
        """The engine, for migrations and tests."""
        return self._engine

    def one(
        self, statement: Statement, params: Mapping[str, Any], *, retry: bool = True
    ) -> Row[Any] | None:
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
        return self._run(lambda db: _one(db, statement, params), retry=retry)

    def all(self, statement: Statement, params: Mapping[str, Any]) -> Sequence[Row[Any]]:
        """Return every row of a read."""
        return self._run(lambda db: _send(db, statement, params).all(), retry=True)

    @contextmanager
    def transaction(self) -> Iterator["Transaction"]:
        """Run several statements as one transaction, committed when the block ends.

        Raises:
            ServiceUnavailableError: the database cannot answer now; nothing is kept.
        """
        with _translated(), self._engine.connect() as connection:
            connection.execution_options(isolation_level="READ COMMITTED")
            with connection.begin():
                yield Transaction(connection)

    def close(self) -> None:
        """Close the connection; the next statement opens another."""
        self._engine.dispose()

    def _run[T](self, work: Callable[[Connection], T], *, retry: bool) -> T:
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                with _translated(), self._engine.connect() as connection:
                    return work(connection)
            except ConnectionLostError:
                if not retry or attempt == MAX_ATTEMPTS:
                    raise
            except DBAPIError as error:
                if sqlstate(error) not in RETRYABLE_STATES:
                    raise
                if attempt == MAX_ATTEMPTS:
                    raise ServiceUnavailableError from error
        raise AssertionError  # pragma: no cover


class Transaction:
    """Several statements that are committed together."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def one(self, statement: Statement, params: Mapping[str, Any]) -> Row[Any] | None:
        """Return the first row, or None."""
        return _one(self._connection, statement, params)


def _send(
    connection: Connection, statement: Statement, params: Mapping[str, Any]
) -> CursorResult[Any]:
    current_stats().statements += 1
    return connection.exec_driver_sql(statement.sql, dict(params))


def _one(
    connection: Connection, statement: Statement, params: Mapping[str, Any]
) -> Row[Any] | None:
    result = _send(connection, statement, params)
    return result.first() if result.returns_rows else None


@cache
def get_database() -> Database:
    """Return this environment's database; it connects with the first statement."""
    settings = get_settings()
    return Database(
        settings.database_url.get_secret_value(), prepared=settings.database_prepared_statements
    )


def sqlstate(error: BaseException) -> str | None:
    """Return PostgreSQL's five-character code of a driver error, if it has one."""
    return getattr(getattr(error, "orig", error), "sqlstate", None)


def constraint_name(error: BaseException) -> str | None:
    """Return the name of the constraint that a statement violated, if that is what happened."""
    diagnostics = getattr(getattr(error, "orig", error), "diag", None)
    return getattr(diagnostics, "constraint_name", None)


def _refuse_dead_connection(dbapi_connection: Any, _record: object, _proxy: object) -> None:
    """Make the pool reconnect when an idle connection was closed meanwhile.

    A healthy idle connection has nothing to read. Looking costs no round trip, unlike a ping.
    """
    poll = select.poll()
    poll.register(dbapi_connection.pgconn.socket, select.POLLIN)
    if poll.poll(0):
        raise DisconnectionError


@contextmanager
def _translated() -> Iterator[None]:
    """Turn a database that cannot answer into a 503; other database errors pass."""
    try:
        yield
    except ApiError:
        raise
    except PoolTimeoutError as error:
        raise ServiceUnavailableError from error
    except DBAPIError as error:
        state = sqlstate(error)
        # 57P01-03: the server is going away; 08: connection trouble; None: it never came about or broke.
        lost = state is None and isinstance(error.orig, psycopg.OperationalError)
        if error.connection_invalidated or lost or (state or "").startswith(("08", "57P")):
            raise ConnectionLostError from error
        raise
    except SQLAlchemyError:
        raise
