"""Keys by which a row of a file is recognised: what it says, not where it stands.

That is its workout's local minute and title, the exercise as the file names it, and its measures.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from functions.transfer.formats.reading import Entry, Reading, Workout
from setlogs.fields.requests import search_key


@dataclass(slots=True)
class Keyed:
    """A workout of the file with the keys of its rows.

    Attributes:
        key: Of the workout: its local minute, its title, and which of several such it is.
        entry_keys: Of its entries, in their order.
    """

    workout: Workout
    key: bytes
    local_minute: str
    entry_keys: list[bytes]


def keyed_workouts(reading: Reading) -> list[Keyed]:
    """Return the workouts of a file with the keys by which they are known again."""
    seen: dict[tuple[str, str], int] = defaultdict(int)
    keyed = []
    for workout in reading.workouts:
        minute = local_minute(workout.started_at, workout.timezone)
        place = (minute, workout.title or "")
        key = _digest("session", *place, seen[place])
        seen[place] += 1
        names = (_name(reading, entry) for entry in workout.entries)
        keys = [
            _digest(key.hex(), search_key(name), *core(entry))
            for name, entry in zip(names, workout.entries, strict=True)
        ]
        keyed.append(Keyed(workout, key, minute, keys))
    return keyed


def weigh_in_keys(reading: Reading) -> list[bytes]:
    """Return the keys of a file's weigh-ins, in their order: equal ones have the same."""
    return [
        _digest("weigh_in", *weigh_in_core(each, ZoneInfo(each.timezone)))
        for each in reading.weigh_ins
    ]


def weigh_in_core(weigh_in: Any, zone: tzinfo) -> tuple[str, ...]:
    """Return what tells a weigh-in from others: its minute on a clock, and the weight.

    Args:
        weigh_in: With its columns.
        zone: Of the clock.
    """
    minute = f"{weigh_in.weighed_at.astimezone(zone):%Y-%m-%d %H:%M}"
    return minute, _plain(weigh_in.weight), weigh_in.unit


def local_minute(started_at: datetime, timezone: str) -> str:
    """Return when a workout started on the wall clock; Hevy has no seconds."""
    return f"{started_at.astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M}"


def core(entry: Any) -> tuple[str, ...]:
    """Return what tells a set from others: what was lifted, not what was remarked.

    Args:
        entry: With the columns of a set; a measure of 0 is none.
    """
    weight, distance = entry.weight or None, entry.distance_meters or None
    return (
        entry.set_type,
        str(entry.reps or ""),
        _plain(weight),
        (entry.unit or "") if weight else "",
        str(entry.duration_seconds or ""),
        _plain(distance),
    )


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number:.2f}"


def _digest(*parts: object) -> bytes:
    return hashlib.blake2b("\x1f".join(map(str, parts)).encode(), digest_size=16).digest()


def _name(reading: Reading, entry: Entry) -> str:
    definition = reading.definitions.get(entry.exercise)
    return definition.versions[-1]["name"] if definition else entry.exercise
