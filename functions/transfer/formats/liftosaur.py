"""Liftosaur's history as CSV: one row per planned set, with what was done of it.

Times are instants (`2026-06-29T04:56:39.712Z`); the time zone is needed for the day of a session. The
rows of a workout share `Workout DateTime`, program and day. A row without `Completed Reps` was planned
and not done: about a quarter of a file. `Completed Reps Time` is when a set was done; one far from its
workout's start was typed in afterwards and is not used. Each row has its unit. Booleans are 0 and 1.
Exercises are called `Name, Equipment`, or by the name alone with the usual equipment. A set that has
repetitions but no completed weight was done with the required one. Notes are those of the exercise,
repeated in each of its rows.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from functions.transfer.formats.cells import Row
from functions.transfer.formats.header import Header
from functions.transfer.formats.instants import moment
from functions.transfer.formats.reading import Entry, Reading, Workout
from functions.transfer.formats.table import read_rows
from setlogs.fields.workout import MAX_NAME_LENGTH, MAX_REPS, MAX_TITLE_LENGTH

NAME = "liftosaur"
NEEDS = (
    "Workout DateTime",
    "Exercise",
    "Is Warmup Set?",
    "Completed Reps",
    "Completed Weight Value",
)
COLUMNS = {
    "start": ("workout datetime",),
    "program": ("program",),
    "day": ("day name",),
    "exercise": ("exercise",),
    "warmup": ("is warmup set?",),
    "reps": ("completed reps",),
    "rpe": ("completed rpe",),
    "weight": ("completed weight value",),
    "unit": ("completed weight unit",),
    "required_weight": ("required weight value",),
    "required_unit": ("required weight unit",),
    "time": ("completed reps time",),
    "notes": ("notes",),
    # Of the plan, and the muscles of an exercise.
    "required_reps": ("required reps",),
    "amrap": ("is amrap?",),
    "required_rpe": ("required rpe",),
    "log_rpe": ("log rpe?",),
    "ask_weight": ("ask weight?",),
    "target": ("target muscles",),
    "synergists": ("synergist muscles",),
}
_LONGEST = timedelta(hours=6)


def matches(header: Header) -> bool:
    """Return whether a header is Liftosaur's."""
    return {"workout datetime", "exercise", "completed reps"} <= set(header.keys)


def needs_unit(_header: Header) -> bool:
    """Return False: each row has its unit."""
    return False


def read(text: str, header: Header, reading: Reading, zone: ZoneInfo, unit: str | None) -> None:
    """Read a file.

    Args:
        text: The file.
        header: Its first line.
        reading: Takes workouts and problems.
        zone: Of the days of the sessions.
        unit: Of weights in rows that say none.
    """
    reader = _Reader(zone, unit)
    read_rows(text, header, COLUMNS, reading, reader.use, mark=".")
    reading.workouts.extend(reader.workouts.values())
    column = header.shown[header.keys.index("completed reps")]
    reading.not_done(reader.first_planned, column, reader.planned)


class _Reader:
    """Makes rows part of workouts."""

    def __init__(self, zone: ZoneInfo, unit: str | None) -> None:
        self.zone = zone
        self.unit = unit
        self.workouts: dict[tuple[str, ...], Workout] = {}
        self.said: set[tuple[int, str, str]] = set()
        self.first_planned: int | None = None
        self.planned = 0

    def use(self, row: Row) -> None:
        """Take one row.

        Raises:
            CellError: it cannot be used.
        """
        if row.text("reps", 20) is None:
            self.planned += 1
            self.first_planned = self.first_planned or row.line
            return
        key = tuple(row.cells.get(column, "") for column in ("start", "program", "day"))
        workout = self.workouts.get(key) or self._workout(row)
        entry = self._entry(row, workout.started_at)
        self.workouts[key] = workout
        if entry.notes:
            place = id(workout), entry.exercise, entry.notes
            entry.notes = None if place in self.said else entry.notes
            self.said.add(place)
        if entry.performed_at and workout.ended_at:
            workout.ended_at = max(workout.ended_at, entry.performed_at)
        workout.entries.append(entry)

    def _workout(self, row: Row) -> Workout:
        start = moment(row, "start", self.zone)
        title, program = row.text("day", MAX_TITLE_LENGTH), row.text("program")
        return Workout(title, program, start, start, self.zone.key)

    def _entry(self, row: Row, start: datetime) -> Entry:
        prefix = "" if row.text("weight", 50) else "required_"
        exercise = row.needed("exercise", MAX_NAME_LENGTH)
        weight, unit = row.load(f"{prefix}weight", self.unit, self.unit, exercise, f"{prefix}unit")
        is_timed = bool(row.text("time", 100))
        performed = row.detail("time", lambda: moment(row, "time", self.zone)) if is_timed else None
        if performed and not timedelta() <= performed - start <= _LONGEST:
            performed = None
        return Entry(
            row.line,
            exercise,
            set_type="warmup" if row.text("warmup", 10) in {"1", "true"} else "normal",
            reps=row.whole("reps", MAX_REPS),
            weight=weight,
            unit=unit,
            rpe=row.rpe(),
            notes=row.text("notes"),
            performed_at=performed,
        )
