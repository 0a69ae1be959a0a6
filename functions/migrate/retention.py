"""Removes what has expired in small batches, so that no request has to wait.

The audit trail is compacted, not truncated: a row is removed once the change that superseded it is
itself older than the retention. So the newest row of everything stays, tombstones included, and an old
cursor of the changes feed still works: it only skips states that were superseded long ago.
"""

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import psycopg
from pydantic import Field

from setlogs.postgres import erasure
from setlogs.postgres.database import Row
from setlogs.settings import FromEnvironment
from setlogs.statement import Statement, Statements
from setlogs.telemetry.observability import get_logger

sql = Statements.beside(__file__)

BATCH_ROWS = 1_000
BUDGET_SECONDS = 240.0
# Shorter than what a request of the application waits for a lock: rather this gives up than one of those.
TIMEOUTS = "-c lock_timeout=500ms -c statement_timeout=10s -c application_name=setlogs-retention"

# Somebody holds a row, or two wait for each other: what is left over waits for the next run.
IN_THE_WAY = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.QueryCanceled,
    psycopg.errors.DeadlockDetected,
)


class RetentionSettings(FromEnvironment):
    """How long things are kept."""

    idempotency_retention_hours: int = Field(default=48, ge=24)
    audit_retention_days: int = Field(default=730, ge=30)
    deleted_retention_days: int = Field(default=365, ge=30)


def remove_expired(
    database_url: str,
    *,
    batch_rows: int = BATCH_ROWS,
    budget_seconds: float = BUDGET_SECONDS,
    audit_lookback_days: int = 7,
) -> dict[str, int]:
    """Return how many rows of each kind were removed; what is left over waits for the next run.

    Args:
        database_url: As the role that owns the schema: the application may not delete audit rows.
        batch_rows: Rows in a transaction: how long its locks are held.
        budget_seconds: No batch begins after it.
        audit_lookback_days: How far behind the cutoff superseding changes are looked for: further
            than the time since the last run, and everything after a shorter retention was set.
    """
    keep = RetentionSettings.read()
    audit = timedelta(days=keep.audit_retention_days)
    deleted = timedelta(days=keep.deleted_retention_days)
    jobs: dict[str, tuple[Statement, dict[str, Any]]] = {
        "idempotency_records": (
            sql.delete_idempotency_records,
            {"age": timedelta(hours=keep.idempotency_retention_hours)},
        ),
        "refresh_tokens": (sql.delete_refresh_tokens, {}),
        "logins": (sql.delete_logins, {}),
        "mails": (sql.delete_done_mails, {}),
        "mail_codes": (sql.delete_expired_mail_codes, {}),
        "rate_limits": (sql.delete_whole_rate_limits, {}),
        "audit_trail": (
            sql.delete_superseded_audit_rows,
            {"age": audit, "lookback": timedelta(days=audit_lookback_days)},
        ),
        # They take their sets along, so that the sets that are left went by themselves.
        "workout_sessions": (sql.delete_deleted_sessions, {"age": deleted}),
        "weigh_ins": (sql.delete_deleted_weigh_ins, {"age": deleted}),
        "workout_sets": (sql.delete_deleted_sets, {"age": deleted}),
    }
    deadline = time.monotonic() + budget_seconds
    with psycopg.connect(database_url, autocommit=True, options=TIMEOUTS) as connection:
        erased = {"users": remove_erased_users(connection, batch_rows, deadline)}
        return erased | {
            table: _remove(connection, statement, params | {"batch_rows": batch_rows}, deadline)
            for table, (statement, params) in jobs.items()
        }


def remove_erased_users(connection: psycopg.Connection, batch_rows: int, deadline: float) -> int:
    """Finish what leaving has begun: a request has little time and may not delete audit rows.

    Returns:
        How many users are gone; what is left over waits for the next run.
    """

    def send(statement: Statement, params: Mapping[str, Any]) -> Row | None:
        return statement.execute(connection, params).fetchone()

    removed = 0
    for user in sql.select_erased_users.execute(connection, {}).fetchall():
        try:
            removed += erasure.remove_rows(
                send,
                user.id,
                seconds=deadline - time.monotonic(),
                batches=erasure.ALL,
                batch_rows=batch_rows,
            )
        except IN_THE_WAY as error:
            get_logger().warning("retention_interrupted", error=type(error).__name__)
    return removed


def _remove(
    connection: psycopg.Connection,
    statement: Statement,
    params: dict[str, Any],
    deadline: float,
) -> int:
    """Run batches, each a transaction, until nothing is left, time is up, or somebody is in the way."""
    removed = 0
    while time.monotonic() < deadline:
        try:
            batch = statement.execute(connection, params).rowcount
        except IN_THE_WAY as error:
            get_logger().warning("retention_interrupted", error=type(error).__name__)
            break
        if batch == 0:
            break
        removed += batch
    return removed
