"""Imports: what a file adds to an account, in one transaction."""

import json
from itertools import batched
from typing import Any
from uuid import UUID

import psycopg
from psycopg.errors import LockNotAvailable

from functions.transfer.formats.reading import Reading
from functions.transfer.natural_keys import keyed_workouts
from functions.transfer.plan import Plan
from functions.transfer.planning import Planned, plan_import
from functions.transfer.reporting import preview_document, report_items, report_values
from setlogs.errors import NotFoundError, ServiceUnavailableError
from setlogs.ids import new_id
from setlogs.postgres.call import Call
from setlogs.postgres.database import Database, Row, Transaction
from setlogs.postgres.idempotency import (
    NO_KEY,
    IdempotencyInProgressError,
    IdempotencyKey,
)
from setlogs.postgres.writes import MAX_ATTEMPTS, Created, replayed
from setlogs.statement import Statements
from setlogs.telemetry.metrics import get_metrics
from setlogs.tokens import InvalidTokenError

sql = Statements.beside(__file__)

BATCH = 2000
"""Rows in one statement: it stays far below the statement timeout, and small in memory."""


def import_file(
    call: Call,
    reading: Reading,
    key: IdempotencyKey | None,
) -> Created:
    """Add what a file contains and the account lacks, all or nothing.

    Raises:
        InvalidTokenError: the token's epoch has passed.
        IdempotencyKeyReusedError: the key belongs to another request.
        IdempotencyInProgressError: the first request with the key is still running.
        TooManyExercisesError: the account would have too many.
        ServiceUnavailableError: the user went on changing things while it was planned.
    """
    params = call.params | (key.params if key else NO_KEY)
    keyed = keyed_workouts(reading)
    try:
        for _ in range(MAX_ATTEMPTS):
            seen = _read_caller(call.db, params)
            if key and (created := replayed(key, seen)):
                return created
            planned = plan_import(call.db, params, reading, keyed, seen)
            if created := _add(call.db, params, key, planned):
                if not created.replayed:
                    get_metrics().count("setlogs_imports_total", result="added")
                return created
    except psycopg.Error as error:
        get_metrics().count("setlogs_imports_total", result="failed")
        if key and isinstance(error, LockNotAvailable):
            raise IdempotencyInProgressError from error
        raise
    raise ServiceUnavailableError


def preview_import(call: Call, reading: Reading) -> str:
    """Return the report of what a file would add, without adding it.

    Raises:
        InvalidTokenError: the token's epoch has passed.
        TooManyExercisesError: the account would have too many.
    """
    params = call.params | NO_KEY
    seen = _read_caller(call.db, params)
    planned = plan_import(call.db, params, reading, keyed_workouts(reading), seen)
    return preview_document(report_values(planned.reading, planned.plan))


def undo_import(call: Call, import_id: UUID) -> None:
    """Undo an import, except what was edited since; undoing it again changes nothing.

    A session stays while it has sets, and an exercise while a set uses it.

    Raises:
        InvalidTokenError: the token's epoch has passed.
        NotFoundError: no such import of this user.
    """
    params = call.params | {"import_id": import_id, "limit": BATCH}
    with call.db.transaction() as transaction:
        if transaction.fetch_one(sql.lock_caller, params) is None:
            raise InvalidTokenError
        if transaction.fetch_one(sql.select_import_id, params) is None:
            raise NotFoundError
        for statement in (
            sql.delete_sets,
            sql.delete_sessions,
            sql.delete_weigh_ins,
            sql.archive_exercises,
        ):
            while (row := transaction.fetch_one(statement, params)) and row.done:
                pass
        transaction.fetch_one(sql.mark_undone, params)
    get_metrics().count("setlogs_imports_total", result="undone")


def _read_caller(db: Database, params: dict[str, Any]) -> Row:
    row = db.fetch_one(sql.select_unit, params)
    if row is None:
        raise InvalidTokenError
    return row


def _add(
    db: Database, params: dict[str, Any], key: IdempotencyKey | None, planned: Planned
) -> Created | None:
    """Add what was planned, in one transaction; None when the account has changed since."""
    params = params | {"import_id": new_id()} | report_values(planned.reading, planned.plan)
    with db.transaction() as transaction:
        locked = transaction.fetch_one(sql.lock_caller, params)
        if locked is None:
            raise InvalidTokenError
        if key:
            earlier = transaction.fetch_one(sql.select_earlier, params)
            if earlier and (created := replayed(key, earlier)):
                return created
        if locked.data_version != planned.data_version:
            return None
        row = transaction.fetch_one(sql.insert_import, params)
        _add_rows(transaction, params, planned.plan)
        _add_report(transaction, params, planned)
    assert row is not None  # noqa: S101  an INSERT … RETURNING of one row
    return Created(row.body, f"/imports/{row.id}", row.etag)


def _add_rows(transaction: Transaction, params: dict[str, Any], plan: Plan) -> None:
    for statement, rows in (
        (sql.insert_exercises, _exercise_values(plan)),
        (sql.insert_versions, _version_values(plan)),
        (sql.insert_sessions, plan.sessions),
        (sql.insert_sets, plan.sets),
        (sql.insert_weigh_ins, plan.weigh_ins),
    ):
        for start in range(0, len(rows), BATCH):
            batch = [
                {"ordinal": ordinal, **values}
                for ordinal, values in enumerate(rows[start : start + BATCH], 1)
            ]
            transaction.fetch_one(statement, params | {"rows": json.dumps(batch, default=str)})


def _add_report(transaction: Transaction, params: dict[str, Any], planned: Planned) -> None:
    for name, items in report_items(planned.reading, planned.plan).items():
        for batch in batched(enumerate(items, 1), BATCH):
            rows = [{"place": place, "item": item} for place, item in batch]
            sent = {"list": name, "rows": json.dumps(rows)}
            transaction.fetch_one(sql.insert_report_items, params | sent)


def _exercise_values(plan: Plan) -> list[dict[str, Any]]:
    return [
        {
            **exercise.versions[-1],
            "id": exercise.id,
            "version": exercise.version,
            "name_key": exercise.keys[0],
            "search_key": "\n".join(exercise.keys),
            "archived": exercise.archived,
            "merged_into": exercise.merged_into,
        }
        for exercise in plan.exercises
        if exercise.versions
    ]


def _version_values(plan: Plan) -> list[dict[str, Any]]:
    return [
        {**definition, "exercise_id": exercise.id, "version": version}
        for exercise in plan.exercises
        for version, definition in enumerate(exercise.versions or (), 1)
    ]
