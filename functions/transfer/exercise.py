"""An exercise, as names in a file are matched with it."""

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
