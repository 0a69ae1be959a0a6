"""Reads what an account already has of a file's contents, and plans what is left to add.

Each statement stands alone, so nobody waits while a large file is planned. Who then adds the plan
must know that nothing has changed since: every write of the user raises the data version.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from functions.transfer.formats.reading import Reading
from functions.transfer.matching import Exercise, Matcher
from functions.transfer.natural_keys import Keyed, local_minute, weigh_in_keys
from functions.transfer.plan import KnownSession, Plan, Planner
from functions.transfer.weighing import plan_weigh_ins
from setlogs.postgres.database import Database, Row
from setlogs.statement import Statement, Statements

sql = Statements.beside(__file__)

# A title and minute are compared on the wall clock, which is at most a day from the instant.
_MARGIN = timedelta(days=1)


type Weighed = tuple[UUID, bool]
"""A weigh-in that an import added, and whether it is still there."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What a file adds.

    Attributes:
        reading: The file, with what the plan has to report.
        plan: What is to be added.
        data_version: Number of the last change that the plan knows of.
    """

    reading: Reading
    plan: Plan
    data_version: int


def plan_import(
    db: Database,
    params: Mapping[str, Any],
    reading: Reading,
    keyed: Sequence[Keyed],
    caller: Row,
) -> Planned:
    """Return what a file adds to an account as it is now; may be called again for the same file.

    Args:
        db: The database.
        params: Those that say who calls.
        reading: The file.
        keyed: Its workouts.
        caller: `unit` and `data_version`, read before anything else.

    Raises:
        TooManyExercisesError: the account would have too many.
    """
    report = replace(reading, problems=[*reading.problems])
    known, weighed_keys = _Known(db, params), weigh_in_keys(reading)
    sets, sessions, weigh_ins = known.imported(keyed, weighed_keys)
    planner = Planner(
        reading=report,
        matcher=Matcher(known.exercises()),
        unit=caller.unit,
        imported_sets=sets,
        imported_sessions=sessions,
        live_sessions=known.sessions_between(keyed),
        live_sets=known.sets_of,
    )
    plan = planner.make(keyed)
    if reading.weigh_ins:
        there = known.weigh_ins_between(reading)
        weighed = plan_weigh_ins(report, weighed_keys, weigh_ins, there)
        plan.weigh_ins, plan.deleted = weighed.rows, weighed.deleted
        plan.duplicates += weighed.duplicates
    report.sum_up()
    return Planned(report, plan, caller.data_version)


@dataclass(frozen=True, slots=True)
class _Known:
    """What an account holds."""

    db: Database
    params: Mapping[str, Any]

    def imported(
        self, keyed: Sequence[Keyed], weighed_keys: Sequence[bytes]
    ) -> tuple[dict[bytes, list[UUID]], dict[bytes, UUID | None], dict[bytes, list[Weighed]]]:
        """Return sets, sessions and weigh-ins that earlier imports added, by source key."""
        keys = {workout.key for workout in keyed} | {*weighed_keys}
        keys.update(key for workout in keyed for key in workout.entry_keys)
        sets: dict[bytes, list[UUID]] = defaultdict(list)
        sessions: dict[bytes, UUID | None] = {}
        weigh_ins: dict[bytes, list[Weighed]] = defaultdict(list)
        for row in self._all(sql.select_imported, keys=list(keys)):
            if row.entity == "set":
                sets[bytes(row.source_key)].append(row.entity_id)
            elif row.entity == "weigh_in":
                weigh_ins[bytes(row.source_key)].append((row.entity_id, row.is_live))
            elif row.is_live or bytes(row.source_key) not in sessions:
                sessions[bytes(row.source_key)] = row.entity_id if row.is_live else None
        return sets, sessions, weigh_ins

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
            )
            for row in self._all(sql.select_exercises)
        ]

    def sessions_between(self, keyed: Sequence[Keyed]) -> list[KnownSession]:
        """Return the sessions between the first and the last day of the file."""
        if not keyed:
            return []
        starts = [workout.workout.started_at for workout in keyed]
        rows = self._all(
            sql.select_sessions_between,
            first=min(starts) - _MARGIN,
            last=max(starts) + _MARGIN,
        )
        return [
            KnownSession(row.id, local_minute(row.started_at, row.timezone), row.title)
            for row in rows
        ]

    def weigh_ins_between(self, reading: Reading) -> Sequence[Row]:
        """Return the weigh-ins between the first and the last of the file, live ones first."""
        instants = [each.weighed_at for each in reading.weigh_ins]
        first, last = min(instants) - _MARGIN, max(instants) + _MARGIN
        return self._all(sql.select_weigh_ins_between, first=first, last=last)

    def sets_of(self, session_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Row]]:
        """Return the sets of sessions, by session."""
        sets_by_session: dict[UUID, list[Row]] = defaultdict(list)
        if session_ids:
            ids = list(session_ids)
            for row in self._all(sql.select_sets_of, session_ids=ids):
                sets_by_session[row.session_id].append(row)
        return sets_by_session

    def _all(self, statement: Statement, **more: Any) -> Sequence[Row]:
        return self.db.fetch_all(statement, {**self.params, **more})
