"""Fitbod's CSV: one row per set, newest first, each with an instant but no workout.

`Date` has an offset (always +0000) and is equal for what was logged as one workout. Cardio after the
weights has a stamp of its own, mostly within 90 minutes, so a stamp at most two hours after the one
before belongs to the same workout. The time zone is needed for the day of a session, not for reading.

Weights are kilograms, whatever the account shows: 17.5 lb, at 2.20462 lb to the kilogram, is
`7.937875915123695`. Only such ones have more than two decimals; they become the pounds that were
entered. `multiplier` is 2 for a pair of dumbbells, whose weight is that of one,
as in other apps; it is not used. Timed sets have 0 repetitions. Numbers may have a space before them,
and a spreadsheet makes TRUE of true.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from functions.transfer.formats.cells import Row
from functions.transfer.formats.header import Header
from functions.transfer.formats.instants import length, moment
from functions.transfer.formats.reading import Entry, Reading, Workout
from functions.transfer.formats.table import read_rows
from functions.transfer.formats.units import METERS, OTHER_UNIT, weight_unit
from setlogs.fields.workout import MAX_NAME_LENGTH, MAX_REPS

NAME = "fitbod"
NEEDS = ("Date", "Exercise", "Reps", "Weight(kg)", "Duration(s)", "Distance(m)", "isWarmup")
COLUMNS = {
    "date": ("date",),
    "exercise": ("exercise",),
    "reps": ("reps",),
    "weight": ("weight",),
    "duration": ("duration",),
    "distance": ("distance",),
    "incline": ("incline",),
    "resistance": ("resistance",),
    "warmup": ("iswarmup",),
    "note": ("note",),
    "multiplier": ("multiplier",),
}
APART = timedelta(hours=2)
"""What comes later after the stamp before begins another workout."""
_SET_TYPES = {"true": "warmup", "false": "normal", "": "normal"}


def matches(header: Header) -> bool:
    """Return whether a header is Fitbod's."""
    return {"date", "exercise", "reps", "weight", "iswarmup"} <= set(header.keys)


def needs_unit(_header: Header) -> bool:
    """Return False: weights are in kilograms, which the header says."""
    return False


def read(text: str, header: Header, reading: Reading, zone: ZoneInfo, _unit: str | None) -> None:
    """Read a file.

    Args:
        text: The file.
        header: Its first line.
        reading: Takes workouts and problems.
        zone: Of the days of the sessions.
    """
    written = weight_unit(header.units().get("weight")) or "kg"
    by_stamp: dict[datetime, list[Entry]] = {}

    def use(row: Row) -> None:
        stamp = moment(row, "date", zone)
        entry = _entry(row, stamp, written)
        by_stamp.setdefault(stamp, []).append(entry)

    read_rows(text, header, COLUMNS, reading, use, mark=".")
    for stamp in sorted(by_stamp):
        last = reading.workouts[-1] if reading.workouts else None
        if last is None or last.ended_at is None or stamp - last.ended_at > APART:
            last = Workout(None, None, stamp, stamp, zone.key)
            reading.workouts.append(last)
        last.ended_at = stamp
        last.entries += by_stamp[stamp]


def _entry(row: Row, stamp: datetime, written: str) -> Entry:
    set_type = _SET_TYPES.get(row.cells.get("warmup", "").strip().casefold())
    if set_type is None:
        raise row.error("warmup", "unknown_set_type", "Must be true or false")
    exercise = row.needed("exercise", MAX_NAME_LENGTH)
    weight, used = row.load("weight", written, OTHER_UNIT[written], exercise)
    return Entry(
        row.line,
        exercise,
        set_type=set_type,
        reps=row.whole("reps", MAX_REPS),
        weight=weight,
        unit=used,
        duration_seconds=length(row, "duration"),
        distance_meters=row.distance(METERS["m"]),
        notes=_notes(row),
        performed_at=stamp,
    )


def _notes(row: Row) -> str | None:
    """Return the note, with the settings of a cardio machine, which no exercise has room for."""
    notes = row.text("note")
    for column in ("incline", "resistance"):
        if setting := row.number(column):
            notes = row.joined("note", notes, f"{column} {setting.normalize():f}")
    return notes
