"""An exercise, and the one that a name in a file became."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(slots=True)
class Exercise:
    """An exercise that sets can be logged with.

    Attributes:
        owned: Whether it is the caller's own, not the catalogue's.
        keys: Its name and aliases as they are compared, the name first.
        version: Its current definition.
        merged_into: What it was merged into, for good.
        versions: For a new one, its definitions, oldest first.
        name: As shown.
    """

    id: UUID
    owned: bool
    keys: list[str]
    type: str
    version: int
    archived: bool = False
    merged_into: UUID | None = None
    versions: list[dict[str, Any]] | None = None
    name: str = ""
    primary_muscles: Sequence[str] = ()
    secondary_muscles: Sequence[str] = ()
    equipment: str | None = None


@dataclass(slots=True)
class Match:
    """What a name in the file became.

    Attributes:
        name: In the file.
        exercise: What it means here.
        matched_by: `mapping` given now, `remembered` from an earlier import, `own_name`, `own_alias`,
            `catalogue_name`, `catalogue_alias`, `stock_name` of another app, or `id` in files of SetLogs;
            None for a new exercise.
        follows_merge: Whether what the name means was merged into the exercise.
        suggestion: What a new exercise may be the same as.
        made: Whether the exercise is that of the name: made for it, or its namesake.
    """

    name: str
    exercise: Exercise
    matched_by: str | None
    follows_merge: bool = False
    suggestion: Exercise | None = None
    made: bool = False
