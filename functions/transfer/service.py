"""Imports: what a file adds to an account, in one transaction."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg

from functions.transfer import import_read_statements, import_statements, undo_statements
from functions.transfer.formats.reading import Reading
from functions.transfer.matching import Exercise, Match, Matcher
from functions.transfer.natural_keys import Keyed, keyed_workouts, local_minute
from functions.transfer.plan import KnownSession, Plan, Planner
from setlogs import audit
from setlogs.caller_statements import lock_caller
from setlogs.database import Database, Row, Transaction
from setlogs.errors import NotFoundError
from setlogs.idempotency import (
    NO_KEY,
    IdempotencyInProgressError,
    IdempotencyKey,
    check_fingerprint,
)
from setlogs.ids import new_id
from setlogs.metrics import get_metrics
from setlogs.statements import Statement
from setlogs.tokens import Identity, InvalidTokenError
from setlogs.writes import LOCK_TIMEOUT, Created

BATCH = 2000
"""Rows in one statement: it stays far below the statement timeout, and small in memory."""
# A title and minute are compared on the wall clock, which is at most a day from the instant.
_MARGIN = timedelta(days=1)


@dataclass(slots=True)
class Import:
    """One import under way: its transaction, its parameters and its file."""

    transaction: Transaction
    params: dict[str, Any]
    reading: Reading

    def plan(self, keyed: Sequence[Keyed]) -> Plan:
        """Return what the file adds to the account as it is now."""
        caller = self._one(import_read_statements.select_caller())
        if caller is None:
            raise InvalidTokenError
        sets, sessions = self._imported(keyed)
        exercises = [
            Exercise(
                row.id, row.owned, row.search_key.split("\n"), row.type, row.version, row.archived
            )
            for row in self._all(import_read_statements.select_exercises())
        ]
        planner = Planner(
            reading=self.reading,
            matcher=Matcher(exercises),
            unit=caller.unit,
            imported_sets=sets,
            imported_sessions=sessions,
            live_sessions=self._live_sessions(keyed),
            live_sets=self._live_sets,
        )
        return planner.make(keyed)

    def add(self, plan: Plan) -> Row | None:
        """Add what was planned; return the import's `id` and `body`."""
        row = self._one(import_statements.insert_import(), _report(self.reading, plan))
        for statement, rows in (
            (import_statements.insert_exercises(), _exercise_values(plan)),
            (import_statements.insert_versions(), _version_values(plan)),
            (import_statements.insert_sessions(), plan.sessions),
            (import_statements.insert_sets(), plan.sets),
        ):
            for start in range(0, len(rows), BATCH):
                batch = [
                    {"ordinal": ordinal, **values}
                    for ordinal, values in enumerate(rows[start : start + BATCH], 1)
                ]
                self._one(statement, {"rows": json.dumps(batch, default=str)})
        return row

    def _imported(
        self, keyed: Sequence[Keyed]
    ) -> tuple[dict[bytes, list[UUID]], dict[bytes, UUID | None]]:
        keys = {workout.key for workout in keyed}
        keys.update(key for workout in keyed for key in workout.entry_keys)
        sets: dict[bytes, list[UUID]] = defaultdict(list)
        sessions: dict[bytes, UUID | None] = {}
        rows = self._all(import_read_statements.select_imported(), {"keys": list(keys)})
        for row in rows:
            if row.entity == "set":
                sets[bytes(row.source_key)].append(row.entity_id)
            elif row.is_live or bytes(row.source_key) not in sessions:
                sessions[bytes(row.source_key)] = row.entity_id if row.is_live else None
        return sets, sessions

    def _live_sessions(self, keyed: Sequence[Keyed]) -> list[KnownSession]:
        if not keyed:
            return []
        starts = [workout.workout.started_at for workout in keyed]
        between = {"first": min(starts) - _MARGIN, "last": max(starts) + _MARGIN}
        rows = self._all(import_read_statements.select_sessions_between(), between)
        return [
            KnownSession(row.id, local_minute(row.started_at, row.timezone), row.title)
            for row in rows
        ]

    def _live_sets(self, session_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Row]]:
        found: dict[UUID, list[Row]] = defaultdict(list)
        if session_ids:
            params = {"session_ids": list(session_ids)}
            for row in self._all(import_read_statements.select_sets_of(), params):
                found[row.session_id].append(row)
        return found

    def _one(self, statement: Statement, params: Mapping[str, Any] | None = None) -> Row | None:
        return self.transaction.one(statement, {**self.params, **(params or {})})

    def _all(self, statement: Statement, params: Mapping[str, Any] | None = None) -> Sequence[Row]:
        return self.transaction.all(statement, {**self.params, **(params or {})})


def import_file(
    db: Database,
    caller: Identity,
    reading: Reading,
    key: IdempotencyKey | None,
    request_id: str,
) -> Created:
    """Add what a file brings that is not there yet, all of it or nothing.

    Raises:
        InvalidTokenError: the token's epoch has passed.
        IdempotencyKeyReusedError: the key belongs to another request.
        IdempotencyInProgressError: the first request with the key is still running.
    """
    params = audit.write_params(caller, request_id) | (key.params if key else NO_KEY)
    keyed = keyed_workouts(reading)
    try:
        with db.transaction() as transaction:
            if transaction.one(lock_caller(), params) is None:
                raise InvalidTokenError
            if key and (row := transaction.one(import_read_statements.select_earlier(), params)):
                check_fingerprint(key, row.earlier_fingerprint)
                return Created(
                    row.earlier_body, row.earlier_location, row.earlier_etag, replayed=True
                )
            running = Import(transaction, params | {"import_id": new_id()}, reading)
            made = running.add(running.plan(keyed))
    except psycopg.Error as error:
        get_metrics().count("setlogs_imports_total", result="failed")
        if key and error.sqlstate == LOCK_TIMEOUT:
            raise IdempotencyInProgressError from error
        raise
    get_metrics().count("setlogs_imports_total", result="added")
    assert made is not None  # noqa: S101  an INSERT … RETURNING of one row
    return Created(made.body, f"/imports/{made.id}", made.etag)


def preview_import(db: Database, caller: Identity, reading: Reading) -> str:
    """Return the report of what a file would add, without adding it."""
    with db.transaction() as transaction:
        running = Import(transaction, audit.write_params(caller, None), reading)
        plan = running.plan(keyed_workouts(reading))
    report = _report(reading, plan)
    counts = ("sessions_added", "sets_added", "exercises_added", "duplicates_skipped")
    total, skipped = report["rows_total"], report["rows_skipped"]
    document = {
        "id": None,
        "source": report["source"],
        "status": "previewed",
        "dry_run": True,
        **{name: report[name] for name in counts},
        "rows": {"total": total, "used": total - skipped, "skipped": skipped},
        "problems_total": report["problems_total"],
        "problems": json.loads(report["problems"]),
        "mapping": json.loads(report["mapping"]),
        "created_at": None,
        "undone_at": None,
    }
    return json.dumps(document)


def undo_import(db: Database, caller: Identity, import_id: UUID, request_id: str) -> None:
    """Take back what an import added, but for what was edited since; once more changes nothing.

    A session stays while it has sets, and an exercise while a set uses it.

    Raises:
        InvalidTokenError: the token's epoch has passed.
        NotFoundError: no such import of this user.
    """
    params = audit.write_params(caller, request_id) | {"import_id": import_id, "limit": BATCH}
    with db.transaction() as transaction:
        if transaction.one(lock_caller(), params) is None:
            raise InvalidTokenError
        if transaction.one(undo_statements.select_import(), params) is None:
            raise NotFoundError
        transaction.one(undo_statements.prefer_hash_joins(), params)
        for statement in (
            undo_statements.delete_sets(),
            undo_statements.delete_sessions(),
            undo_statements.archive_exercises(),
        ):
            while (row := transaction.one(statement, params)) and row.done:
                pass
        transaction.one(undo_statements.mark_undone(), params)
    get_metrics().count("setlogs_imports_total", result="undone")


def _report(reading: Reading, plan: Plan) -> dict[str, Any]:
    return {
        "source": reading.source,
        "sessions_added": len(plan.sessions),
        "sets_added": len(plan.sets),
        "exercises_added": len(plan.exercises),
        "duplicates_skipped": plan.duplicates,
        "rows_total": reading.rows_total,
        "rows_skipped": reading.rows_skipped,
        "problems_total": reading.problems_total,
        "problems": json.dumps([asdict(problem) for problem in reading.problems]),
        "mapping": json.dumps([_mapped(match) for match in plan.mapping]),
    }


def _mapped(match: Match) -> dict[str, Any]:
    return {
        "name": match.name,
        "exercise_id": str(match.exercise.id),
        "created": match.matched_by is None,
        "matched_by": match.matched_by,
        "type": match.exercise.type,
    }


def _exercise_values(plan: Plan) -> list[dict[str, Any]]:
    return [
        {
            **exercise.versions[-1],
            "id": exercise.id,
            "version": exercise.version,
            "name_key": exercise.keys[0],
            "search_key": "\n".join(exercise.keys),
            "archived": exercise.archived,
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
