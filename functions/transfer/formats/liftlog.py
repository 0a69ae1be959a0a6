"""LiftLog's plain-text CSV: one row per set that was done, newest session first; cardio is not in it.

`SessionId` groups the sets of all exercises of a session. `Timestamp` is the local time of a set, with
or without seconds, fractions and an offset. The sets of a session come newest first in older exports,
exercise by exercise in newer ones. `WeightUnit` is kg or lbs, and empty where the exercise has no
weight. `Notes` are those of the exercise, repeated in each of its sets. There are no titles, ends or
types of sets.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from functions.transfer.formats.cells import Row
from functions.transfer.formats.header import Header
from functions.transfer.formats.instants import moment
from functions.transfer.formats.reading import Entry, Reading, Workout
from functions.transfer.formats.table import read_rows
from setlogs.fields.workout import MAX_NAME_LENGTH, MAX_REPS

NAME = "liftlog"
NEEDS = ("SessionId", "Timestamp", "Exercise", "Weight", "WeightUnit", "Reps")
COLUMNS = {
    "session": ("sessionid",),
    "time": ("timestamp",),
    "exercise": ("exercise",),
    "weight": ("weight",),
    "unit": ("weightunit",),
    "reps": ("reps",),
    "target": ("targetreps",),
    "notes": ("notes",),
}


def matches(header: Header) -> bool:
    """Return whether a header is LiftLog's."""
    return {"sessionid", "timestamp", "exercise", "weightunit"} <= set(header.keys)


def needs_unit(_header: Header) -> bool:
    """Return False: each row has its unit."""
    return False


def read(text: str, header: Header, reading: Reading, zone: ZoneInfo, unit: str | None) -> None:
    """Read a file.

    Args:
        text: The file.
        header: Its first line.
        reading: Takes workouts and problems.
        zone: Where it was written.
        unit: Of weights in rows that say none.
    """
    sessions: dict[str, list[tuple[datetime, Entry]]] = {}

    def use(row: Row) -> None:
        performed = moment(row, "time", zone)
        entry = _entry(row, performed, unit)
        sessions.setdefault(row.needed("session", 100), []).append((performed, entry))

    read_rows(text, header, COLUMNS, reading, use, mark=".")
    for sets in sessions.values():
        if sets[0][0] > sets[-1][0]:
            sets.reverse()
        sets.sort(key=lambda timed: timed[0])
        entries = [entry for _, entry in sets]
        _say_once(entries)
        reading.workouts.append(Workout(None, None, sets[0][0], sets[-1][0], zone.key, entries))


def _entry(row: Row, performed: datetime, unit: str | None) -> Entry:
    exercise = row.needed("exercise", MAX_NAME_LENGTH)
    weight, known = row.load("weight", unit, unit, exercise, "unit")
    return Entry(
        row.line,
        exercise,
        reps=row.whole("reps", MAX_REPS),
        weight=weight,
        unit=known,
        notes=row.text("notes"),
        performed_at=performed,
    )


def _say_once(entries: list[Entry]) -> None:
    """Keep the notes of an exercise at its first set alone."""
    said = set()
    for entry in entries:
        if entry.notes:
            place = entry.exercise, entry.notes
            entry.notes = None if place in said else entry.notes
            said.add(place)
