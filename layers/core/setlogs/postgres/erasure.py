"""Removes what is left of an erased user, a batch at a time, each committed by itself.

Erased means gone for everybody, so nobody waits for it; and whatever ends it midway, what is left goes
the next time.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from setlogs.postgres.database import Row
from setlogs.statement import Statement, Statements

sql = Statements.beside(__file__)

BATCH_ROWS = 1_000
ALL: dict[str, Statement] = {
    "refresh_tokens": sql.delete_refresh_tokens,
    "personal_tokens": sql.delete_personal_tokens,
    "logins": sql.delete_logins,
    "mail_codes": sql.delete_mail_codes,
    "mails": sql.delete_mails,
    "workout_sets": sql.delete_workout_sets,
    "workout_sessions": sql.delete_workout_sessions,
    "weigh_ins": sql.delete_weigh_ins,
    "exercise_versions": sql.delete_exercise_versions,
    "exercises": sql.delete_exercises,
    "import_entries": sql.delete_import_entries,
    "imported_names": sql.delete_imported_names,
    "import_report_items": sql.delete_import_report_items,
    "imports": sql.delete_imports,
    "idempotency_records": sql.delete_idempotency_records,
    "audit_trail": sql.delete_audit_trail,
}
"""What deletes a batch of a user's rows, by table, in an order in which they can be emptied."""
OWN = {table: batch for table, batch in ALL.items() if table != "audit_trail"}
"""What the application may delete from: of the audit trail it may not."""

type Send = Callable[[Statement, Mapping[str, Any]], Row | None]


def remove_rows(
    send: Send,
    user_id: UUID,
    *,
    seconds: float,
    batches: Mapping[str, Statement] = OWN,
    batch_rows: int = BATCH_ROWS,
) -> bool:
    """Return whether nothing is left of an erased user; other users' rows are never removed.

    Args:
        send: Carries out and commits a statement, and returns its row.
        user_id: Who is erased.
        seconds: No batch begins after them.
        batches: What is sent until nothing is left of each table, in this order.
        batch_rows: Rows in a transaction: how long its locks are held.
    """
    deadline = time.monotonic() + seconds
    params = {"user_id": user_id, "batch_rows": batch_rows}
    for delete_batch in batches.values():
        removed = batch_rows
        while removed == batch_rows:
            if time.monotonic() > deadline:
                return False
            row = send(delete_batch, params)
            removed = row.rows if row else 0
    return send(sql.delete_user, params) is not None
