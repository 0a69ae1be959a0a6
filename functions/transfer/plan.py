"""Decides what an import adds: nothing that an earlier import brought or that already exists.

The n-th equal row of a file is the n-th such set of the account, so equal rows are sets of their own
and the same file again adds nothing, even after the sets were edited. What was logged by hand is
recognised by the same, with the exercise that the name means.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from functions.transfer.exercise import Exercise
from functions.transfer.fitting import Fitted, fit, fit_exactly, positive
from functions.transfer.formats.reading import Entry, Reading
from functions.transfer.matching import Match, Matcher, by_exercise
from functions.transfer.natural_keys import Keyed, core
from setlogs.fields.resources import SessionFields, SetFields
from setlogs.fields.workout import MAX_NOTES_LENGTH, MAX_SETS_PER_SESSION
from setlogs.ids import CATALOGUE_USER_ID, new_id


@dataclass(slots=True)
class KnownSession:
    """A session that is in the account.

    Attributes:
        local_minute: When it started on the wall clock, as `YYYY-MM-DD HH:MM`.
    """

    id: UUID
    local_minute: str
    title: str | None


@dataclass(slots=True)
class Plan:
    """What an import adds.

    Attributes:
        sessions: New sessions, as columns, with `source_key`.
        sets: New sets, as columns, with `source_key`; positions are given out behind those there are.
        exercises: New exercises.
        weigh_ins: New weigh-ins, as columns, with `source_key`.
        mapping: What became of each name in the file.
        duplicates: Rows that are there already.
        deleted: Rows that were there until their owner deleted them.
    """

    sessions: list[dict[str, Any]] = field(default_factory=list)
    sets: list[dict[str, Any]] = field(default_factory=list)
    exercises: list[Exercise] = field(default_factory=list)
    weigh_ins: list[dict[str, Any]] = field(default_factory=list)
    mapping: list[Match] = field(default_factory=list)
    duplicates: int = 0
    deleted: int = 0


@dataclass(slots=True)
class Planner:
    """Plans one import.

    Attributes:
        reading: The file.
        matcher: The exercises there are.
        unit: The caller's, for weights of 0 whose unit nobody wrote.
        imported_sets: By source key, the sets that earlier imports added.
        imported_sessions: By source key, the session that an earlier import added, None when it has
            been deleted since.
        live_sessions: Those of the caller between the first and the last day of the file.
        live_sets: Returns the sets of a session, by its id.
    """

    reading: Reading
    matcher: Matcher
    unit: str
    imported_sets: Mapping[bytes, Sequence[UUID]]
    imported_sessions: Mapping[bytes, UUID | None]
    live_sessions: Sequence[KnownSession]
    live_sets: Callable[[Sequence[UUID]], Mapping[UUID, Sequence[Any]]]
    plan: Plan = field(default_factory=Plan)

    def make(self, keyed: Sequence[Keyed]) -> Plan:
        """Return what the import adds; what cannot be added is reported in the reading.

        Raises:
            TooManyExercisesError: the account would have too many.
        """
        pending = [self._pending(workout) for workout in keyed]
        self._find_sessions(pending)
        there = self.live_sets([p.session_id for p in pending if p.session_id and p.rows])
        entries = (entry for workout in self.reading.workouts for entry in workout.entries)
        names = by_exercise(entries)
        for workout in pending:
            self._add(
                workout, there.get(workout.session_id, ()) if workout.session_id else (), names
            )
        for key, definition in self.reading.definitions.items():
            if definition.owner == "me":
                self.matcher.by_definition(key, definition)
        self.matcher.merge(self.reading.definitions)
        # What another was merged into must be there before it.
        self.plan.exercises = sorted(self.matcher.created, key=lambda e: e.merged_into is not None)
        self.plan.mapping = list(self.matcher.matches.values())
        return self.plan

    def _pending(self, keyed: Keyed) -> "_Pending":
        """Return a workout with the rows that no earlier import brought."""
        workout = _Pending(keyed)
        taken: dict[bytes, int] = defaultdict(int)
        for entry, key in zip(keyed.workout.entries, keyed.entry_keys, strict=True):
            ids = self.imported_sets.get(key, ())
            if taken[key] < len(ids):
                workout.recognised.add(ids[taken[key]])
                taken[key] += 1
                self.plan.duplicates += 1
            else:
                workout.rows.append((entry, key))
        return workout

    def _find_sessions(self, pending: Sequence["_Pending"]) -> None:
        """Find the session that each workout is already, by its key or by its minute and title."""
        claimed = {id_ for id_ in self.imported_sessions.values() if id_}
        free: dict[tuple[str, str], deque[UUID]] = defaultdict(deque)
        for session in self.live_sessions:
            if session.id not in claimed:
                free[session.local_minute, session.title or ""].append(session.id)
        for workout in pending:
            place = (workout.keyed.local_minute, workout.keyed.workout.title or "")
            if workout.keyed.key in self.imported_sessions:
                workout.is_known = True
                workout.session_id = self.imported_sessions[workout.keyed.key]
            elif free[place]:
                workout.is_known = True
                workout.session_id = free[place].popleft()

    def _add(
        self, workout: "_Pending", there: Sequence[Any], names: Mapping[str, Sequence[Entry]]
    ) -> None:
        """Add the rows of one workout that are not there yet, and the workout if it is new."""
        here: dict[tuple[Any, ...], int] = defaultdict(int)
        room = MAX_SETS_PER_SESSION - len(there)
        for row in there:
            if row.id not in workout.recognised:
                here[row.exercise_id, *core(row)] += 1
        session_id = workout.session_id or new_id()
        added = 0
        for entry, key in workout.rows:
            fitted = self._fitted(entry, names)
            if fitted is None:
                continue
            match, measures = fitted
            values = self._values(entry, match, measures)
            if values is None:
                continue
            known = (match.exercise.id, *core(_Columns(values)))
            if here[known] > 0:
                here[known] -= 1
                self.plan.duplicates += 1
                continue
            if added >= room:
                detail = f"A session can hold up to {MAX_SETS_PER_SESSION} sets"
                self.reading.skip(entry.line, None, "too_many_sets", detail)
                continue
            values |= {"session_id": session_id, "source_key": key.hex()}
            self.plan.sets.append(values)
            added += 1
        is_new = workout.session_id is None and (
            added > 0 or not (workout.is_known or workout.keyed.workout.entries)
        )
        if is_new:
            self.plan.sessions.append(_session_values(session_id, workout.keyed))

    def _fitted(
        self, entry: Entry, names: Mapping[str, Sequence[Entry]]
    ) -> tuple[Match, Fitted] | None:
        """Return the exercise of a row, and its measures as its type has them."""
        definition = self.reading.definitions.get(entry.exercise)
        if definition:
            match = self.matcher.by_definition(entry.exercise, definition)
            exact = fit_exactly(match.exercise.type, entry)
            if exact is None:
                detail = "This type of exercise requires other measurements"
                self.reading.skip(entry.line, None, "other_measures", detail)
            return (match, exact) if exact else None
        if not positive(entry):
            self.reading.skip(
                entry.line, None, "empty_set", "Has no weight, reps, time or distance"
            )
            return None
        match = self.matcher.by_name(entry.exercise, names[entry.exercise])
        fitted = fit(match.exercise.type, entry)
        if fitted.type != match.exercise.type:
            match = self.matcher.of_type(match, fitted.type)
        return match, fitted

    def _values(self, entry: Entry, match: Match, fitted: Fitted) -> dict[str, Any] | None:
        """Return the columns of a new set; None, and a report, when its notes have no room."""
        notes = entry.notes
        if fitted.remark:
            notes = f"{notes}\n{fitted.remark}" if notes else fitted.remark
            if len(notes) > MAX_NOTES_LENGTH:
                self.reading.skip(
                    entry.line, None, "too_long", "The notes are too long to add a measurement to"
                )
                return None
            detail = "This type of exercise has no such measurement; it was kept in the notes"
            self.reading.note(entry.line, None, "measure_in_notes", detail)
        exercise = match.exercise
        weight = fitted.measures["weight"]
        named = None if match.follows_merge else entry.exercise_version
        return {
            "id": new_id(),
            "exercise_user_id": None if exercise.owned else CATALOGUE_USER_ID,
            "exercise_id": exercise.id,
            "exercise_type": exercise.type,
            "exercise_version": min(named or exercise.version, exercise.version),
            **{name: entry.value(name) for name in SetFields.model_fields},
            **fitted.measures,
            "unit": None if weight is None else entry.unit or self.unit,
            "notes": notes,
        }


@dataclass(slots=True)
class _Pending:
    """A workout on its way into the account.

    Attributes:
        rows: Those that no earlier import brought, with their keys.
        recognised: The sets that earlier imports made of the others.
        is_known: Whether an import brought it, or there is such a session.
        session_id: That session, while it lives.
    """

    keyed: Keyed
    rows: list[tuple[Entry, bytes]] = field(default_factory=list)
    recognised: set[UUID] = field(default_factory=set)
    is_known: bool = False
    session_id: UUID | None = None


class _Columns:
    """Columns of a new set, by name."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__ = values


def _session_values(session_id: UUID, keyed: Keyed) -> dict[str, Any]:
    workout = keyed.workout
    return {
        "id": session_id,
        **{name: workout.value(name) for name in SessionFields.model_fields},
        "source_key": keyed.key.hex(),
    }
