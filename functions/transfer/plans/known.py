"""What an account has of a file's days: sessions and sets, with what earlier imports read of them."""

from dataclasses import dataclass, make_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from setlogs.fields.resources import SetFields

SET_VALUES = tuple(name for name in SetFields.model_fields if name != "performed_at")
"""The fields of a set that are compared; when it was performed follows from its workout."""
_MEMBERS = [(name, Any) for name in SET_VALUES]
_Said: Any = make_dataclass("_Said", _MEMBERS, frozen=True, slots=True)
_Had: Any = make_dataclass("_Had", _MEMBERS, slots=True)


@dataclass(frozen=True, slots=True)
class SourceSession:
    """A workout as the file said it that an import last took over.

    Attributes:
        source: Name of the format.
        local_start: On the wall clock of the file, without a zone.
        local_end: Likewise.
    """

    source: str
    local_start: datetime
    local_end: datetime | None
    title: str | None
    notes: str | None


@dataclass(frozen=True, slots=True)
class SourceRow(_Said):  # type: ignore[misc]  # made of fields
    """A set as the file said it that an import last took over, with the measures of its exercise's type.

    Besides these, it has the fields of a set.

    Attributes:
        source: Name of the format.
        name: Of the exercise, in the file.
        exercise_id: What the name was taken for then.
        distance_step: Metres between two distances that the file can tell apart, 0 for exact ones.
    """

    source: str
    name: str
    exercise_id: UUID
    distance_step: Decimal


@dataclass(slots=True)
class KnownSession:
    """A session that is in the account, or that its owner deleted.

    Attributes:
        version: 1 as long as nobody changed it.
        is_live: False when its owner deleted it; what an undone import removed is not known at all.
        source: None for what no import brought or recognised.
        deleted_at: When its owner deleted it, None when it is there or nothing is left of it.
        is_gone: Whether it was deleted so long ago that only the file's word is left of it.
    """

    id: UUID
    version: int
    started_at: datetime
    ended_at: datetime | None
    timezone: str
    title: str | None
    notes: str | None
    is_live: bool
    source: SourceSession | None
    deleted_at: datetime | None = None
    is_gone: bool = False


@dataclass(slots=True)
class KnownSet(_Had):  # type: ignore[misc]  # made of fields
    """A set that is in the account, or that its owner deleted.

    Besides these, it has the fields of a set.

    Attributes:
        version: 1 as long as nobody changed it.
        session_id: Where it is now.
        source_session_id: Where an import put or found it; the same unless it was moved.
        exercise_id: What is left of it after merges.
        is_live: False when its owner deleted it.
        source: None for what no import brought or recognised.
        deleted_at: When its owner deleted it, None when it is there or nothing is left of it.
        is_gone: Whether it was deleted so long ago that only the file's word is left of it.
    """

    id: UUID
    version: int
    session_id: UUID
    source_session_id: UUID
    position: int
    exercise_id: UUID
    exercise_type: str
    is_live: bool
    source: SourceRow | None
    deleted_at: datetime | None = None
    is_gone: bool = False
