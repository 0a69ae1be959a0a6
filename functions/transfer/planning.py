"""Reads what an account already has of a file's contents, and plans what is left to do.

Each statement stands alone, so nobody waits while a large file is planned. Who then carries the plan out
must know that nothing has changed since: every write of the user raises the data version.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from functions.transfer.formats.reading import Reading
from functions.transfer.ledger import Ledger
from functions.transfer.names.exercise import Exercise
from functions.transfer.names.known_names import Remembered
from functions.transfer.names.matching import Matcher
from functions.transfer.plans.known import KnownSession, KnownSet
from functions.transfer.plans.options import ImportOptions
from functions.transfer.plans.plan import Plan
from functions.transfer.plans.planner import Planner
from functions.transfer.plans.remembering import names_to_remember, report_names
from functions.transfer.plans.weigh_in_keys import weigh_in_keys
from functions.transfer.plans.weighing import plan_weigh_ins
from setlogs.errors import TooManyExercisesError
from setlogs.fields.workout import MAX_EXERCISES
from setlogs.postgres.database import Database, Row
from setlogs.statement import Statement, Statements

sql = Statements.beside(__file__)

_MARGIN = timedelta(days=1)
"""A weigh-in's minute is compared on the wall clock, which is at most a day from the instant."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What a file does.

    Attributes:
        reading: The file, with what the plan has to report.
        plan: What is to be done.
        data_version: Number of the last change that the plan knows of.
        names: What names mean, to be remembered, as columns.
    """

    reading: Reading
    plan: Plan
    data_version: int
    names: list[dict[str, Any]]


def plan_import(
    db: Database,
    params: Mapping[str, Any],
    reading: Reading,
    options: ImportOptions,
    caller: Row,
) -> Planned:
    """Return what a file does to an account as it is now; may be called again for the same file.

    Args:
        db: The database.
        params: Those that say who calls.
        reading: The file.
        options: What the caller chose.
        caller: `unit` and `data_version`, read before anything else.

    Raises:
        InvalidRequestError: a given name means an exercise that the caller does not see.
        TooManyExercisesError: the account would have too many.
    """
    report = replace(reading, problems=[*reading.problems])
    known = _Known(db, params)
    # Files of SetLogs name exercises by id.
    names = {} if reading.definitions else known.names(reading.source)
    matcher = Matcher(known.exercises(), options.mapping, names, reading.source)
    _check_names(reading, matcher)
    plan = Planner(
        reading=report,
        matcher=matcher,
        unit=caller.unit,
        options=options,
        sessions=known.sessions(reading),
        sets_of=known.sets_of,
    ).make()
    if reading.weigh_ins:
        _add_weigh_ins(plan, known, report, options)
    report_names(report, matcher, plan)
    remembered = names_to_remember(report, matcher, plan)
    report.sum_up()
    return Planned(report, plan, caller.data_version, remembered)


def _add_weigh_ins(plan: Plan, known: "_Known", reading: Reading, options: ImportOptions) -> None:
    keys = weigh_in_keys(reading)
    there = known.weigh_ins_between(reading)
    weighed = plan_weigh_ins(reading, options, keys, known.imported_weigh_ins(keys), there)
    plan.weigh_ins = weighed.rows
    plan.restored_weigh_ins = weighed.restored
    plan.duplicates += weighed.duplicates
    plan.deleted += weighed.deleted


def _check_names(reading: Reading, matcher: Matcher) -> None:
    """Refuse a file at once whose names no account has room for, before all of them are matched.

    Raises:
        TooManyExercisesError: they are more than the exercises that anybody may have.
    """
    names = {entry.exercise for workout in reading.workouts for entry in workout.entries}
    if reading.definitions or len(names) <= MAX_EXERCISES:
        return
    if (many := matcher.unknown(names)) > MAX_EXERCISES:
        detail = (
            f"The file has {many:,} names that no exercise has, and an account can have up to"
            f" {MAX_EXERCISES:,} exercises of its own, archived ones included."
        )
        raise TooManyExercisesError(detail)


class _Known:
    """What an account holds."""

    def __init__(self, db: Database, params: Mapping[str, Any]) -> None:
        self._db = db
        self._params = params
        self._ledger = Ledger(db, params)
        self._sets: dict[UUID, list[KnownSet]] = {}

    def imported_weigh_ins(self, keys: Sequence[bytes]) -> Sequence[Row]:
        """Return the weigh-ins that earlier imports added."""
        return self._all(sql.select_imported, keys=list({*keys}))

    def exercises(self) -> list[Exercise]:
        """Return the user's exercises and the catalogue."""
        return [
            Exercise(
                row.id,
                row.owned,
                row.search_key.split("\n"),
                row.type,
                row.version,
                row.archived,
                row.merged_into,
                name=row.name,
                primary_muscles=row.primary_muscles,
                secondary_muscles=row.secondary_muscles,
                equipment=row.equipment,
            )
            for row in self._all(sql.select_exercises)
        ]

    def names(self, source: str) -> dict[tuple[str, str], Remembered]:
        """Return what names meant to earlier imports, best to those of the same source."""
        return {
            (row.name_key, row.type): Remembered(
                row.exercise_id, row.given, row.made, app=row.source
            )
            for row in self._all(sql.select_imported_names, source=source)
        }

    def weigh_ins_between(self, reading: Reading) -> Sequence[Row]:
        """Return the weigh-ins between the first and the last of the file, live ones first."""
        instants = [each.weighed_at for each in reading.weigh_ins]
        first, last = min(instants) - _MARGIN, max(instants) + _MARGIN
        return self._all(sql.select_weigh_ins_between, first=first, last=last)

    def sessions(self, reading: Reading) -> Sequence[KnownSession]:
        """Return the sessions around the days of the file."""
        starts = [workout.started_at for workout in reading.workouts]
        return self._ledger.known_sessions(min(starts), max(starts)) if starts else ()

    def sets_of(self, session_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[KnownSet]]:
        """Return the sets of sessions, by the session where an import put or found them.

        Those of the call before are kept: a file that is no longer than a chunk asks twice.
        """
        if not self._sets.keys() >= {*session_ids}:
            self._sets = {id_: [] for id_ in session_ids}
            for one in self._ledger.known_sets(session_ids):
                self._sets.setdefault(one.source_session_id, []).append(one)
        return self._sets

    def _all(self, statement: Statement, **more: Any) -> Sequence[Row]:
        return self._db.fetch_all(statement, {**self._params, **more})
