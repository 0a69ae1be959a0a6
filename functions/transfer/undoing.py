"""Undoes imports."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from setlogs.errors import NotFoundError
from setlogs.postgres.call import Call
from setlogs.postgres.database import Row, Transaction
from setlogs.statement import Statement, Statements
from setlogs.telemetry.metrics import get_metrics
from setlogs.tokens import EndedTokenError

sql = Statements.beside(__file__)

BATCH = 2000
"""Rows, or changes, in one statement: it stays far below the statement timeout."""


def undo_import(call: Call, import_id: UUID) -> None:
    """Undo an import, except what was edited since; undoing it again changes nothing.

    What it updated is put back, what it restored is deleted again, and what it only recognised is
    forgotten. A session stays while it has sets, and an exercise while a set uses it.

    Raises:
        EndedTokenError: the token's epoch has passed.
        NotFoundError: no such import of this user.
    """
    params = call.params | {"import_id": import_id, "limit": BATCH}
    with call.db.transaction() as transaction:
        if transaction.fetch_one(sql.lock_caller, params) is None:
            raise EndedTokenError
        found = transaction.fetch_one(sql.select_undoable, params)
        if found is None:
            raise NotFoundError
        if found.undone_at is None:
            ends = {"first_id": found.first_id, "last_id": found.last_id}
            _undo(transaction, params | ends, found)
    get_metrics().count("setlogs_imports_total", result="undone")


def _undo(transaction: Transaction, params: Mapping[str, Any], found: Row) -> None:
    """Take everything back, what was done last first: so a set leaves its session before that goes."""
    for statement in (sql.put_back_sets, sql.put_back_sessions):
        _over_changes(statement, transaction, params, found)
    _until_done(sql.delete_sets, transaction, params)
    _over_changes(sql.delete_sets_again, transaction, params, found)
    _until_done(sql.delete_sessions, transaction, params)
    _over_changes(sql.delete_sessions_again, transaction, params, found)
    _over_changes(sql.delete_weigh_ins_again, transaction, params, found)
    for statement in (sql.delete_weigh_ins, sql.archive_exercises):
        _until_done(statement, transaction, params)
    for statement in (sql.forget_recognised, sql.forget_imported_names, sql.mark_undone):
        transaction.fetch_one(statement, params)


def _until_done(statement: Statement, transaction: Transaction, params: Mapping[str, Any]) -> None:
    while (row := transaction.fetch_one(statement, params)) and row.done:
        pass


def _over_changes(
    statement: Statement, transaction: Transaction, params: Mapping[str, Any], found: Row
) -> None:
    """Send a statement for each part of the import's changes; older imports have only added."""
    if found.first_seq is None or found.last_seq is None:
        return
    for first in range(found.first_seq, found.last_seq + 1, BATCH):
        last = min(first + BATCH - 1, found.last_seq)
        transaction.fetch_one(statement, {**params, "first": first, "last": last})
