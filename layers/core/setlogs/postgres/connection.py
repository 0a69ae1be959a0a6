"""A connection that knows when to give up on a server."""

import select
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

import psycopg
from psycopg import pq
from psycopg.abc import Buffer, PQGen
from psycopg.adapt import Dumper

from setlogs.telemetry.observed import current_request

CONNECT_TIMEOUT_SECONDS = 2
# Longer than the statement_timeout of the role, which ends what a server that lives is busy with.
ANSWER_SECONDS = 9.0
# What forgets a connection silently, a NAT or a thawed environment, does so while nothing is sent.
IDLE_SECONDS = 30.0
PING_SECONDS = 1.0


class Connection(psycopg.Connection[Any]):
    """Closes itself when the server is silent; the driver would wait for as long as the network."""

    patience = ANSWER_SECONDS
    connect_seconds = CONNECT_TIMEOUT_SECONDS

    @classmethod
    def open(cls, url: str, *, prepared: bool) -> Self:
        """Connect.

        Args:
            url: `postgresql://…`, as libpq understands it.
            prepared: Whether the server keeps prepared statements.

        Raises:
            psycopg.Error: it does not come about.
        """
        connection = cls.connect(
            url,
            autocommit=True,
            prepare_threshold=1 if prepared else None,
            connect_timeout=cls.connect_seconds,
            tcp_user_timeout=10_000,
            application_name="setlogs",
        )
        for kind in (int, Decimal, UUID, datetime, date):
            connection.adapters.register_dumper(kind, _AsText)
        return connection

    def wait(self, gen: PQGen[Any], interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer, for no longer than the request has left."""
        limits = (self.patience, current_request().seconds_left, timeout)
        patience = min(limit for limit in limits if limit is not None)
        try:
            return super().wait(gen, interval, patience)
        except psycopg.OperationalError as error:
            if error.sqlstate is None:
                self.close()
            raise

    def is_dead(self) -> bool:
        """Tell whether it was closed, or left within something.

        A healthy idle connection has nothing to read. Looking costs no round trip, unlike a ping.
        """
        if self.closed or self.pgconn.transaction_status != pq.TransactionStatus.IDLE:
            return True
        poll = select.poll()
        poll.register(self.pgconn.socket, select.POLLIN)
        return bool(poll.poll(0))

    def is_silent(self) -> bool:
        """Tell whether the server does not answer at once: a round trip, for after a pause."""
        self.patience = PING_SECONDS
        try:
            self.execute(b"SELECT", prepare=False)
        except psycopg.Error:
            return True
        finally:
            del self.patience
        return False


def has_rows(cursor: psycopg.Cursor[Any]) -> bool:
    """Tell whether a statement answers with rows, be it none of them."""
    # `description` would make an object of each column.
    return cursor.pgresult is not None and cursor.pgresult.nfields > 0


class _AsText(Dumper):
    """Sends a value as text without a type: the statement names it.

    psycopg's own dumpers choose a type by the value (smallint for 5, bigint for 5,000,000,000), and
    each combination would be prepared, and planned, as a statement of its own.
    """

    def dump(self, obj: Any) -> Buffer:
        """Return what PostgreSQL reads."""
        return str(obj).encode()
