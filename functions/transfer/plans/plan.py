"""What an import does to an account, and what is remembered of its file."""

from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from functions.transfer.formats.reading import Entry
from functions.transfer.names.exercise import Exercise, Match
from functions.transfer.plans.known import SET_VALUES, SourceRow, SourceSession
from setlogs.ids import CATALOGUE_USER_ID


@dataclass(frozen=True, slots=True)
class Link:
    """What is remembered of a row: the set, or the session, that it became or was known again as.

    Attributes:
        session_id: Of a set, where it is.
        is_new: Whether this import adds it.
    """

    entity: Literal["session", "set"]
    id: UUID
    session_id: UUID | None
    source: SourceSession | SourceRow
    is_new: bool


@dataclass(slots=True)
class Plan:
    """What an import does.

    Attributes:
        sessions: New sessions, as columns.
        sets: New sets, as columns; positions are given out behind those there are.
        exercises: New exercises.
        weigh_ins: New weigh-ins, as columns, with `source_key`.
        mapping: What became of each name in the file.
        session_updates: Sessions whose values change, as columns with `id`.
        set_updates: Sets whose values change, as columns with `id`.
        restored_sessions: Deleted sessions that come back.
        restored_sets: Deleted sets that come back.
        returning_sets: Deleted sets that come back with their sessions.
        restored_weigh_ins: Deleted weigh-ins that come back.
        links: What is remembered of the file.
        duplicates: Rows that are there already.
        deleted: Rows that were there until their owner deleted them.
    """

    sessions: list[dict[str, Any]] = field(default_factory=list)
    sets: list[dict[str, Any]] = field(default_factory=list)
    exercises: list[Exercise] = field(default_factory=list)
    weigh_ins: list[dict[str, Any]] = field(default_factory=list)
    mapping: list[Match] = field(default_factory=list)
    session_updates: list[dict[str, Any]] = field(default_factory=list)
    set_updates: list[dict[str, Any]] = field(default_factory=list)
    restored_sessions: list[UUID] = field(default_factory=list)
    restored_sets: list[UUID] = field(default_factory=list)
    returning_sets: set[UUID] = field(default_factory=set)
    restored_weigh_ins: list[UUID] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    duplicates: int = 0
    deleted: int = 0

    @property
    def updated(self) -> int:
        """How many sets take over what the file says now."""
        return len(self.set_updates)

    @property
    def restored(self) -> int:
        """How many deleted sets come back."""
        return len(self.returning_sets.union(self.restored_sets))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file as a set of the exercise that it means.

    Attributes:
        source: Its values.
        remark: What the exercise's type has no place for, which the notes have.
    """

    entry: Entry
    match: Match
    source: SourceRow
    remark: str | None


def set_columns(source: SourceRow) -> dict[str, Any]:
    """Return the columns of a set that a row has."""
    return {name: getattr(source, name) for name in SET_VALUES}


def exercise_columns(exercise: Exercise) -> dict[str, Any]:
    """Return the columns of a set that say which exercise it has."""
    return {
        "exercise_user_id": None if exercise.owned else CATALOGUE_USER_ID,
        "exercise_id": exercise.id,
        "exercise_type": exercise.type,
    }
