"""What the caller of an import decides: what to do with what is there, was deleted, or has changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

Duplicates = Literal["skip", "add"]
Deleted = Literal["skip", "restore"]
Changed = Literal["report", "update"]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The choices of one import; the defaults double, drop and overwrite nothing.

    Attributes:
        duplicates: Whether what is there already is left out or added once more.
        deleted: Whether what its owner deleted stays deleted or comes back.
        changed: Whether what differs from the file is reported, or taken over unless it was edited here.
        mapping: By name in the file, the exercise that it means; None for one of its own.
    """

    duplicates: Duplicates = "skip"
    deleted: Deleted = "skip"
    changed: Changed = "report"
    mapping: Mapping[str, UUID | None] = field(default_factory=dict)
