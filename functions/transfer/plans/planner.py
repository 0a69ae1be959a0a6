"""Decides what an import adds, changes and brings back, and says of each other row why it does not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Any
from uuid import UUID

from functions.transfer.formats.reading import Reading, Workout
from functions.transfer.names.matching import Matcher
from functions.transfer.plans.changes import source_session
from functions.transfer.plans.comparing import KnownWorkout
from functions.transfer.plans.known import KnownSession, KnownSet, SourceSession
from functions.transfer.plans.options import ImportOptions
from functions.transfer.plans.plan import Link, Plan, Row, exercise_columns, set_columns
from functions.transfer.plans.recognition import CHUNK, Claim, Recognition
from functions.transfer.plans.rows import Rows, by_exercise
from setlogs.fields.resources import SessionFields
from setlogs.fields.workout import MAX_SETS_PER_SESSION
from setlogs.ids import new_id

type SetsOf = Callable[[Sequence[UUID]], Mapping[UUID, Sequence[KnownSet]]]
"""Returns the sets that sessions have, had, or were given by an import, by session."""


@dataclass(slots=True)
class Planner:
    """Plans one import.

    Attributes:
        reading: The file; takes what the plan has to report.
        matcher: The exercises there are.
        unit: The caller's, for weights of 0 whose unit nobody wrote.
        options: The caller's choices.
        sessions: Those of the account around the days of the file.
        sets_of: Their sets.
    """

    reading: Reading
    matcher: Matcher
    unit: str
    options: ImportOptions
    sessions: Sequence[KnownSession]
    sets_of: SetsOf
    plan: Plan = field(default_factory=Plan)

    def make(self) -> Plan:
        """Return what the import does; what is left out is reported in the reading.

        Raises:
            TooManyExercisesError: the account would have too many.
        """
        reading = self.reading
        names = by_exercise(entry for workout in reading.workouts for entry in workout.entries)
        rows = Rows(reading.source, reading.definitions, names, self.matcher, self.unit)
        claims = self._claims(rows)
        for chunk in batched(enumerate(reading.workouts), CHUNK):
            claimed = [claims[place] for place, _ in chunk if place in claims]
            ids = [session.id for claim in claimed for session in claim.sessions]
            sets = self.sets_of(ids) if ids else {}
            for place, workout in chunk:
                self._plan_workout(workout, rows, claims.get(place), sets)
        self._plan_exercises()
        return self.plan

    def _claims(self, rows: Rows) -> dict[int, Claim]:
        """Return what each workout is already, as far as that keeps it from being added."""
        claims = Recognition(
            self.reading.source,
            self.reading.workouts,
            self.sessions,
            lambda workout: [row.source for row in rows.of(workout)],
            self.sets_of,
            self.matcher.left,
        ).recognise()
        if self.options.duplicates == "skip":
            return claims
        return {place: claim for place, claim in claims.items() if not claim.session.is_live}

    def _plan_workout(
        self,
        workout: Workout,
        rows: Rows,
        claim: Claim | None,
        sets: Mapping[UUID, Sequence[KnownSet]],
    ) -> None:
        usable = list(rows.of(workout, self.reading))
        now = source_session(self.reading.source, workout)
        if claim:
            known = [one for session in claim.sessions for one in sets.get(session.id, ())]
            compared = KnownWorkout(
                self.reading, self.matcher, self.options, self.plan, workout, now, claim, known
            )
            new = compared.plan_known(usable)
            if not compared.is_new:
                self._add(new, claim.session.id, compared.room)
                return
            usable = new
        if usable or not workout.entries:
            self._add(usable, self._add_session(workout, now), MAX_SETS_PER_SESSION)

    def _add_session(self, workout: Workout, now: SourceSession) -> UUID:
        """Return the id of a new session."""
        session_id = new_id()
        values = {name: workout.value(name) for name in SessionFields.model_fields}
        self.plan.sessions.append({"id": session_id, **values})
        self.plan.links.append(Link("session", session_id, None, now, is_new=True))
        return session_id

    def _add(self, rows: Sequence[Row], session_id: UUID, room: int) -> None:
        """Add rows to a session, as many as there is room for."""
        for row in rows[:room]:
            values = self._values(row) | {"session_id": session_id}
            self.plan.sets.append(values)
            link = Link("set", values["id"], session_id, row.source, is_new=True)
            self.plan.links.append(link)
        for row in rows[room:]:
            detail = f"A session can hold up to {MAX_SETS_PER_SESSION} sets"
            self.reading.skip(row.entry.line, None, "too_many_sets", detail)

    def _values(self, row: Row) -> dict[str, Any]:
        """Return the columns of a new set."""
        if row.remark:
            detail = "This type of exercise has no such measurement; it was kept in the notes"
            self.reading.note_once(row.entry.line, None, "measure_in_notes", detail)
        exercise = row.match.exercise
        named = None if row.match.follows_merge else row.entry.exercise_version
        return {
            "id": new_id(),
            **exercise_columns(exercise),
            "exercise_version": min(named or exercise.version, exercise.version),
            "performed_at": row.entry.performed_at,
            **set_columns(row.source),
        }

    def _plan_exercises(self) -> None:
        """Plan the exercises that are new: all that the file defines, or those that sets have."""
        definitions = self.reading.definitions
        for key, definition in definitions.items():
            if definition.owner == "me":
                self.matcher.by_definition(key, definition)
        self.matcher.merge(definitions)
        used = {values["exercise_id"] for values in (*self.plan.sets, *self.plan.set_updates)}
        needed = [one for one in self.matcher.created if definitions or one.id in used]
        # What another was merged into must be there before it.
        self.plan.exercises = sorted(needed, key=lambda one: one.merged_into is not None)
        unused = {one.id for one in self.matcher.created} - {one.id for one in needed}
        matches = self.matcher.matches.values()
        self.plan.mapping = [match for match in matches if match.exercise.id not in unused]
