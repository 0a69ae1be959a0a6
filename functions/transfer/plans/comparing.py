"""Compares a workout with the session that it is already: what is new, what changed, what was deleted.

What is there already is left alone, what its owner deleted comes back only on request, and what the file
says differently is taken over only on request, and only where nobody edited it here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from functions.transfer.formats.reading import Reading, Workout
from functions.transfer.names.matching import Matcher
from functions.transfer.plans.changes import (
    changed_fields,
    changed_session_fields,
    described,
    described_session,
    is_edited,
    is_session_edited,
    said_in,
)
from functions.transfer.plans.known import KnownSet, SourceRow, SourceSession
from functions.transfer.plans.options import ImportOptions
from functions.transfer.plans.pairing import Pairing
from functions.transfer.plans.plan import Link, Plan, Row, exercise_columns, set_columns
from functions.transfer.plans.recognition import Claim
from setlogs.fields.measures import MEASURES, MEASURES_BY_TYPE
from setlogs.fields.resources import SessionFields
from setlogs.fields.workout import MAX_SETS_PER_SESSION

_TAKEN_OVER = "taken over"
_EDITED = "it was edited here, and stays as it is"
_EXERCISE = ("exercise_user_id", "exercise_id", "exercise_type", "exercise_version")


@dataclass(slots=True)
class KnownWorkout:
    """A workout of the file that the account has, or had.

    Attributes:
        reading: Takes what is to be reported.
        matcher: The exercises there are.
        options: The caller's choices.
        plan: Takes what is to be done.
        workout: As the file has it.
        now: The same, as it is remembered.
        claim: The session that it is.
        sets: What that session has and had.
        room: How many more sets the session can hold.
    """

    reading: Reading
    matcher: Matcher
    options: ImportOptions
    plan: Plan
    workout: Workout
    now: SourceSession
    claim: Claim
    sets: Sequence[KnownSet]

    room: int = field(init=False)

    def __post_init__(self) -> None:
        """Count what is there."""
        self.room = max(MAX_SETS_PER_SESSION - sum(one.is_live for one in self.sets), 0)

    @property
    def is_new(self) -> bool:
        """Whether the session has to be added, as nothing is left of the one that comes back."""
        return self.claim.session.is_gone and self.options.deleted == "restore"

    def plan_known(self, rows: Sequence[Row]) -> list[Row]:
        """Plan what is done with the session and with those rows that it has; return the others."""
        session = self.claim.session
        if not session.is_live:
            if self.options.deleted == "skip":
                for row in rows:
                    self._stays_deleted(row)
                return []
            if not session.is_gone:
                self._restore_session()
        pairing = Pairing([row.source for row in rows], self.sets, self.matcher.left)
        pairing.pair_equal()
        pairing.pair_by_numbers()
        pairing.pair_the_rest()
        said = said_in(session, self.sets)
        if not self.is_new:
            self._compare_session(said)
        new = {*range(len(rows))} - pairing.found.keys()
        for place, one in sorted(pairing.found.items()):
            if one.is_gone and self.options.deleted == "restore":
                new.add(place)
            else:
                self._compare(rows[place], one, said)
        self._report_gone(pairing)
        return [rows[place] for place in sorted(new)]

    def _restore_session(self) -> None:
        """Bring the session back, with the sets that went with it."""
        session = self.claim.session
        self.plan.restored_sessions.append(session.id)
        returning = {
            one.id
            for one in self.sets
            if one.session_id == session.id and one.deleted_at == session.deleted_at and _fits(one)
        }
        self.plan.returning_sets |= returning
        self.room = max(self.room - len(returning), 0)

    def _compare(self, row: Row, one: KnownSet, said: set[str]) -> None:
        """Plan what is done with a row that is a set already."""
        if not one.is_live:
            if self.options.deleted == "skip":
                self._stays_deleted(row)
                return
            if not self._restore(row, one):
                return
        if fields := changed_fields(row.source, one, said, self.matcher.left):
            self._change(row, one, fields)
            return
        self.plan.duplicates += one.is_live
        if one.source is None:
            self._remember(row, one)

    def _restore(self, row: Row, one: KnownSet) -> bool:
        """Bring a set back; return whether that is possible."""
        if not _fits(one):
            self._stays_deleted(row, "as its exercise is of another type by now")
            return False
        is_returning = one.id in self.plan.returning_sets
        if not (self.room or is_returning):
            self._stays_deleted(row, f"as a session can hold up to {MAX_SETS_PER_SESSION} sets")
            return False
        self.room -= not is_returning
        self.plan.restored_sets.append(one.id)
        return True

    def _change(self, row: Row, one: KnownSet, fields: list[str]) -> None:
        exercise = self.matcher.name_of(one.exercise_id)
        column, detail = _named(fields), described(fields, row.source, one, exercise)
        line = row.entry.line
        is_edited_here = is_edited(one, self.matcher.left)
        if self.options.changed == "report" or is_edited_here:
            detail = f"{detail}; {_EDITED}" if is_edited_here else detail
            self.reading.skip(line, column, "changed", detail)
            self.plan.duplicates += one.is_live
            if one.source is None:
                # The next file has this row again, and it is this set then too.
                self._remember(row, one, _as_here(row.source, one, fields))
        else:
            self.reading.note(line, column, "changed", f"{detail}; {_TAKEN_OVER}")
            self.plan.set_updates.append(_updated(row, one, fields))
            self._remember(row, one)

    def _remember(self, row: Row, one: KnownSet, source: SourceRow | None = None) -> None:
        # Wherever the set was moved here, its row is one of the workout that it came with.
        place = one.source_session_id
        self.plan.links.append(Link("set", one.id, place, source or row.source, is_new=False))

    def _stays_deleted(self, row: Row, why: str = "") -> None:
        self.plan.deleted += 1
        detail = "You have deleted this set, and it stays deleted" + (why and f", {why}")
        self.reading.skip(row.entry.line, None, "deleted_here", detail)

    def _compare_session(self, said: set[str]) -> None:
        """Report what the file says differently of the session, or take it over."""
        session = self.claim.session
        if self.claim.shift:
            self._report_shift(self.claim.shift.total_seconds() / 3600)
        fields = changed_session_fields(self.now, self.workout, session, said)
        if self.claim.shift:
            times = [name for name in ("started_at", "ended_at") if self._is_corrected()]
            fields = [name for name in fields if name not in ("started_at", "ended_at")] + times
        is_taken = bool(fields) and self._takes_over()
        if fields:
            detail = described_session(fields, self.workout, session)
            if is_taken:
                detail = f"{detail}; {_TAKEN_OVER}"
                self.plan.session_updates.append(self._updated_session(fields))
            elif self.options.changed == "update":
                detail = f"{detail}; {_EDITED}"
            self.reading.note(self._line, _named(fields), "changed", detail)
        if is_taken or not (fields or session.source):
            self.plan.links.append(Link("session", session.id, None, self.now, is_new=False))

    def _takes_over(self) -> bool:
        return self.options.changed == "update" and not is_session_edited(self.claim.session)

    def _is_corrected(self) -> bool:
        """Return whether the file comes again in another zone, to put its workouts right."""
        read = self.claim.session.source
        return self._takes_over() and read is not None and read.source == self.now.source

    def _updated_session(self, fields: Sequence[str]) -> dict[str, Any]:
        session = self.claim.session
        values = {name: getattr(session, name) for name in SessionFields.model_fields}
        values |= {name: getattr(self.workout, name) for name in fields}
        if self.claim.shift:
            values["timezone"] = self.workout.timezone
        return {"id": session.id, **values}

    def _report_shift(self, hours: float) -> None:
        apart = f"{abs(hours):g} hour{'' if abs(hours) == 1 else 's'}"
        when = f"{apart} {'earlier' if hours > 0 else 'later'}"
        detail = f"The same workout is here {when}, as if one of them were in the wrong time zone"
        self.reading.note(self._line, None, "shifted_by", detail)

    def _report_gone(self, pairing: Pairing) -> None:
        """Report sets that the same app had before and has no more."""
        gone = sum(
            one.is_live and one.source is not None and one.source.source == self.now.source
            for one in pairing.gone()
        )
        if gone:
            sets = "1 set" if gone == 1 else f"{gone} sets"
            detail = f"No longer in the file: {sets} of this workout; what is here stays"
            self.reading.note(self._line, None, "not_in_file", detail)

    @property
    def _line(self) -> int | None:
        return self.workout.entries[0].line if self.workout.entries else None


def _fits(one: KnownSet) -> bool:
    """Return whether a set has the measures of its exercise's type."""
    rule = MEASURES_BY_TYPE.get(one.exercise_type)
    return not rule or rule.fit(frozenset(m for m in MEASURES if getattr(one, m) is not None))


def _named(fields: Sequence[str]) -> str | None:
    return fields[0] if len(fields) == 1 else None


def _as_here(source: SourceRow, one: KnownSet, fields: Sequence[str]) -> SourceRow:
    """Return a row with those fields as they are here that the file says otherwise."""
    names = {*fields, "unit"} if "weight" in fields else {*fields}
    if "exercise" in names:
        names = names - {"exercise"} | {"exercise_id"}
    return replace(source, **{name: getattr(one, name) for name in names})


def _updated(row: Row, one: KnownSet, fields: Sequence[str]) -> dict[str, Any]:
    """Return the columns of a set that takes over some fields of its row; None keeps its exercise."""
    taken = {*fields, "unit"} if "weight" in fields else {*fields}
    exercise: dict[str, Any] = dict.fromkeys(_EXERCISE)
    if "exercise" in fields:
        # Its measures are those that the type of the other exercise has.
        taken |= {*MEASURES, "unit"}
        exercise = exercise_columns(row.match.exercise)
        exercise["exercise_version"] = row.match.exercise.version
    columns = set_columns(row.source)
    values = {name: columns[name] if name in taken else getattr(one, name) for name in columns}
    return {"id": one.id, **exercise, **values}
