"""Imports: what a file adds to an account, in one transaction."""

import json
from itertools import batched
from typing import Any

import psycopg
from psycopg.errors import LockNotAvailable

from functions.transfer.carrying_out import BATCH, carry_out
from functions.transfer.formats.reading import Reading
from functions.transfer.planning import Planned, plan_import
from functions.transfer.plans.options import ImportOptions
from functions.transfer.reporting import preview_document, report_items, report_values
from setlogs.errors import ServiceUnavailableError
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
from setlogs.tokens import EndedTokenError

sql = Statements.beside(__file__)


def import_file(
    call: Call,
    reading: Reading,
    options: ImportOptions,
    key: IdempotencyKey | None,
) -> Created:
    """Add what a file contains and the account lacks, all or nothing.

    Args:
        call: Whose account.
        reading: The file.
        options: What becomes of what is there, was deleted, or has changed.
        key: The request's key, if it has one.

    Raises:
        EndedTokenError: the token's epoch has passed.
        IdempotencyKeyReusedError: the key belongs to another request.
        IdempotencyInProgressError: the first request with the key is still running.
        TooManyExercisesError: the account would have too many.
        ServiceUnavailableError: the user went on changing things while it was planned.
    """
    params = call.params | (key.params if key else NO_KEY)
    try:
        for _ in range(MAX_ATTEMPTS):
            seen = _read_caller(call.db, params)
            if key and (created := replayed(key, seen)):
                return created
            planned = plan_import(call.db, params, reading, options, seen)
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


def preview_import(call: Call, reading: Reading, options: ImportOptions) -> str:
    """Return the report of what a file would add, without adding it.

    Raises:
        EndedTokenError: the token's epoch has passed.
        TooManyExercisesError: the account would have too many.
    """
    params = call.params | NO_KEY
    seen = _read_caller(call.db, params)
    planned = plan_import(call.db, params, reading, options, seen)
    return preview_document(report_values(planned.reading, planned.plan))


def _read_caller(db: Database, params: dict[str, Any]) -> Row:
    row = db.fetch_one(sql.select_unit, params)
    if row is None:
        raise EndedTokenError
    return row


def _add(
    db: Database, params: dict[str, Any], key: IdempotencyKey | None, planned: Planned
) -> Created | None:
    """Add what was planned, in one transaction; None when the account has changed since."""
    params = params | {"import_id": new_id()} | report_values(planned.reading, planned.plan)
    with db.transaction() as transaction:
        locked = transaction.fetch_one(sql.lock_caller, params)
        if locked is None:
            raise EndedTokenError
        if key:
            earlier = transaction.fetch_one(sql.select_earlier, params)
            if earlier and (created := replayed(key, earlier)):
                return created
        if locked.data_version != planned.data_version:
            return None
        params |= {"first_seq": locked.data_version + 1}
        row = transaction.fetch_one(sql.insert_import, params)
        carry_out(transaction, params, planned.plan, planned.names)
        _keep_report(transaction, params, planned)
    assert row is not None  # noqa: S101  an INSERT … RETURNING of one row
    return Created(row.body, f"/imports/{row.id}", row.etag)


def _keep_report(transaction: Transaction, params: dict[str, Any], planned: Planned) -> None:
    for name, items in report_items(planned.reading, planned.plan).items():
        for batch in batched(enumerate(items, 1), BATCH):
            rows = [{"place": place, "item": item} for place, item in batch]
            sent = {"list": name, "rows": json.dumps(rows)}
            transaction.fetch_one(sql.insert_report_items, params | sent)
