"""What a file said, as JSON that an import keeps."""

import json
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from functions.transfer.known import KnownSet, SourceRow, SourceSession

_MANY = 4096
_SHORT = 100
_ROW = tuple(each.name for each in fields(SourceRow))
_DECIMALS = ("weight", "rpe", "distance_meters", "distance_step")


def source_values(source: SourceSession | SourceRow) -> dict[str, Any]:
    """Return what an import keeps of a row of the file: what the file says, by name."""
    named = ((each.name, getattr(source, each.name)) for each in fields(source))
    return {name: value for name, value in named if value is not None}


def read_session(text: str | None) -> SourceSession | None:
    """Return what a file said of a workout, from JSON; None of which nothing was kept."""
    if text is None:
        return None
    said = json.loads(text)
    end = said.get("local_end")
    return SourceSession(
        source=shared(said["source"]),
        local_start=datetime.fromisoformat(said["local_start"]),
        local_end=end and datetime.fromisoformat(end),
        title=shared(said.get("title")),
        notes=said.get("notes"),
    )


def read_row(text: str | None, known: KnownSet | None) -> SourceRow | None:
    """Return what a file said of a set, from JSON; None of which nothing was kept.

    Args:
        text: The JSON.
        known: The set as it is: a value that is the same is in memory once.
    """
    if text is None:
        return None
    said: dict[str, Any] = dict.fromkeys(_ROW) | json.loads(text)
    for name in _DECIMALS:
        if said[name] is not None:
            said[name] = Decimal(said[name])
    said["exercise_id"] = UUID(said["exercise_id"])
    for name, value in said.items():
        same = getattr(known, name, None)
        said[name] = same if value == same else shared(value)
    return SourceRow(**said)


def shared(value: Any) -> Any:
    """Return a value that many rows have in common: of equal ones always the same object."""
    return value if isinstance(value, str) and len(value) > _SHORT else _first(value)


@lru_cache(_MANY, typed=True)
def _first(value: Any) -> Any:
    return value
