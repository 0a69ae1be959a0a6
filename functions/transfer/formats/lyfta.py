"""Lyfta's CSV: one row per set, newest workout first; `null`, or nothing, for what does not apply.

The rows of a workout share title, date and duration. `Date` is the local start, `2025-12-16 02:02:50`,
and `Duration` is `HH:MM:SS`. Weights have three decimals (`25.000`) and no unit, so it is asked for;
distances are kilometres. `Time` is `mm:ss` or `HH:MM:SS`. Sets of one side are LEFT_SET and RIGHT_SET,
which becomes a note. Newer files have `RPE` or `RIR`; repetitions in reserve count as 10 minus RPE. A
superset has one number within its workout.
"""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from functions.transfer.formats.cells import Row
from functions.transfer.formats.header import Header
from functions.transfer.formats.instants import length
from functions.transfer.formats.local_time import local_instant
from functions.transfer.formats.reading import Entry, Reading, Workout
from functions.transfer.formats.table import read_rows
from functions.transfer.formats.units import METERS
from setlogs.fields.workout import (
    MAX_NAME_LENGTH,
    MAX_REPS,
    MAX_SUPERSET,
    MAX_TITLE_LENGTH,
)

NAME = "lyfta"
NEEDS = ("Title", "Date", "Duration", "Exercise", "Superset id", "Weight", "Reps", "Set Type")
COLUMNS = {
    "title": ("title",),
    "date": ("date",),
    "length": ("duration",),
    "exercise": ("exercise",),
    "superset": ("superset id",),
    "weight": ("weight",),
    "reps": ("reps",),
    "distance": ("distance",),
    "time": ("time",),
    "set_type": ("set type",),
    "rpe": ("rpe",),
    "rir": ("rir",),
}
SET_TYPES = {
    "normal_set": ("normal", None),
    "warmup_set": ("warmup", None),
    "drop_set": ("drop", None),
    "failure_set": ("failure", None),
    "left_set": ("normal", "left side"),
    "right_set": ("normal", "right side"),
    "": ("normal", None),
}
"""What each is, and what is noted of it."""
_MAX_RPE, _MOST_IN_RESERVE = Decimal(10), Decimal(5)


def matches(header: Header) -> bool:
    """Return whether a header is Lyfta's."""
    return {"title", "date", "exercise", "superset id", "set type"} <= set(header.keys)


def needs_unit(_header: Header) -> bool:
    """Return True: no file says in which unit its weights are."""
    return True


def read(text: str, header: Header, reading: Reading, zone: ZoneInfo, unit: str | None) -> None:
    """Read a file.

    Args:
        text: The file.
        header: Its first line.
        reading: Takes workouts and problems.
        zone: Where it was written.
        unit: Of weights.
    """
    workouts: dict[tuple[str, ...], Workout] = {}
    supersets: dict[int, dict[str, int]] = defaultdict(dict)

    def use(row: Row) -> None:
        for column, cell in row.cells.items():
            if cell.strip().casefold() == "null":
                row.cells[column] = ""
        entry = _entry(row, unit)
        key = tuple(row.cells.get(column, "") for column in ("title", "date", "length"))
        workout = workouts.get(key) or _workout(row, zone)
        workouts[key] = workout
        if superset := row.text("superset", 100):
            numbers = supersets[id(workout)]
            number = numbers.setdefault(superset, len(numbers) + 1)
            entry.superset = number if number <= MAX_SUPERSET else None
        workout.entries.append(entry)

    read_rows(text, header, COLUMNS, reading, use, mark=".")
    reading.workouts.extend(workouts.values())


def _workout(row: Row, zone: ZoneInfo) -> Workout:
    started_at = local_instant(row, "date", zone)
    seconds = length(row, "length") or 0
    ended_at = started_at + timedelta(seconds=seconds)
    return Workout(row.text("title", MAX_TITLE_LENGTH), None, started_at, ended_at, zone.key)


def _entry(row: Row, unit: str | None) -> Entry:
    kind = SET_TYPES.get((row.text("set_type", 50) or "").casefold())
    if kind is None:
        raise row.error(
            "set_type", "unknown_set_type", "Must be NORMAL_SET, WARMUP_SET or the like"
        )
    exercise = row.needed("exercise", MAX_NAME_LENGTH)
    weight, _ = row.load("weight", unit, unit, exercise)
    return Entry(
        row.line,
        exercise,
        set_type=kind[0],
        reps=row.whole("reps", MAX_REPS),
        weight=weight,
        unit=unit,
        rpe=_rpe(row),
        duration_seconds=length(row, "time"),
        distance_meters=row.distance(METERS["km"]),
        distance_step=row.distance_step(METERS["km"]),
        notes=kind[1],
    )


def _rpe(row: Row) -> Decimal | None:
    reserve = row.detail("rir", lambda: row.number("rir"))
    if row.text("rpe", 20) or reserve is None:
        return row.rpe()
    if reserve * 2 % 1 or reserve > _MOST_IN_RESERVE:
        row.note_once("rir", "rpe_unknown", "No RPE has as many repetitions in reserve; left out")
        return None
    return _MAX_RPE - reserve
