"""Removes what is left of an erased user, a batch at a time, each committed by itself.

Erased means gone for everybody, so nobody waits for it; and whatever ends it midway, what is left goes
the next time.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from setlogs.postgres import erasure_statements
from setlogs.postgres.database import Row
from setlogs.postgres.user_tables import OWN, TableName
from setlogs.statement import Statement

BATCH_ROWS = 1_000

type Send = Callable[[Statement, Mapping[str, Any]], Row | None]


def remove_rows(
    send: Send,
    user_id: UUID,
    *,
    seconds: float,
    tables: tuple[TableName, ...] = OWN,
    batch_rows: int = BATCH_ROWS,
) -> bool:
    """Return whether nothing is left of an erased user; of anybody else nothing is removed.

    Args:
        send: Carries out and commits a statement, and returns its row.
        user_id: Who is erased.
        seconds: No batch begins after them.
        tables: From which rows are removed, in this order.
        batch_rows: Rows in a transaction: how long its locks are held.
    """
    deadline = time.monotonic() + seconds
    params = {"user_id": user_id, "batch_rows": batch_rows}
    for table in tables:
        removed = batch_rows
        while removed == batch_rows:
            if time.monotonic() > deadline:
                return False
            row = send(erasure_statements.delete_rows(table), params)
            removed = row.rows if row else 0
    return send(erasure_statements.delete_user(), params) is not None
