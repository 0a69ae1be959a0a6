"""Hevy's CSV: one row per set; the units are in the names of the columns.

Sets of a workout share title, start and end; a run of rows with one exercise is a block, so the same
exercise may come twice. Rest times are not exported.
"""

from zoneinfo import ZoneInfo

from functions.transfer.formats.cells import Row
from functions.transfer.formats.header import Header
from functions.transfer.formats.instants import ended
from functions.transfer.formats.local_time import local_instant
from functions.transfer.formats.reading import Entry, Reading, Workout
from functions.transfer.formats.table import read_rows
from functions.transfer.formats.units import METERS
from setlogs.fields.workout import (
    MAX_DURATION_SECONDS,
    MAX_NAME_LENGTH,
    MAX_REPS,
    MAX_SUPERSET,
    MAX_TITLE_LENGTH,
)

NAME = "hevy"
NEEDS = ("title", "start_time", "exercise_title", "set_index", "set_type", "weight_kg", "reps")
COLUMNS = {
    name: (name,)
    for name in (
        *("title", "start_time", "end_time", "description"),
        *("exercise_title", "superset_id", "exercise_notes", "set_index", "set_type"),
        *("weight_kg", "weight_lbs", "reps", "distance_km", "distance_miles"),
        *("duration_seconds", "rpe"),
    )
}
WEIGHTS = {"weight_kg": "kg", "weight_lbs": "lb"}
DISTANCES = {"distance_km": METERS["km"], "distance_miles": METERS["mi"]}
SET_TYPES = {
    "normal": "normal",
    "warmup": "warmup",
    "dropset": "drop",
    "failure": "failure",
    "": "normal",
}


def matches(header: Header) -> bool:
    """Return whether a header is Hevy's, with weights whose unit it says."""
    keys = set(header.keys)
    return {"exercise_title", "start_time", "set_index", "reps"} <= keys and bool(keys & {*WEIGHTS})


def needs_unit(_header: Header) -> bool:
    """Return False: the columns are named after their units."""
    return False


def read(text: str, header: Header, reading: Reading, zone: ZoneInfo, unit: str | None) -> None:
    """Read a file.

    Args:
        text: The file.
        header: Its first line.
        reading: Takes workouts and problems.
        zone: Where it was written.
        unit: In which weights were entered that the app converted.
    """
    reader = _Reader(zone, unit)
    read_rows(text, header, COLUMNS, reading, reader.use)
    reading.workouts.extend(reader.workouts)


class _Reader:
    """Makes rows part of workouts."""

    def __init__(self, zone: ZoneInfo, unit: str | None) -> None:
        self.zone = zone
        self.unit = unit
        self.workouts: list[Workout] = []
        self.key: tuple[str, ...] = ()
        self.block: tuple[str, ...] = ()
        self.set_index = -1

    def use(self, row: Row) -> None:
        """Take one row.

        Raises:
            CellError: it cannot be used.
        """
        exercise = row.needed("exercise_title", MAX_NAME_LENGTH)
        entry = self._entry(row, exercise)
        cells = row.cells
        key = (cells.get("title", ""), cells["start_time"], cells.get("end_time", ""))
        index = row.detail("set_index", lambda: row.whole("set_index", 100_000)) or 0
        # The notes of a block stand in each of its rows.
        if (*key, exercise) != self.block or index <= self.set_index:
            entry.notes = _lines(row.text("exercise_notes"))
        if key != self.key:
            self.workouts.append(self._workout(row))
            self.key = key
        self.block, self.set_index = (*key, exercise), index
        self.workouts[-1].entries.append(entry)

    def _workout(self, row: Row) -> Workout:
        started_at = local_instant(row, "start_time", self.zone)
        ended_at = ended(
            row, "end_time", started_at, lambda: local_instant(row, "end_time", self.zone)
        )
        title, notes = row.text("title", MAX_TITLE_LENGTH), _lines(row.text("description"))
        return Workout(title, notes, started_at, ended_at, self.zone.key)

    def _entry(self, row: Row, exercise: str) -> Entry:
        set_type = SET_TYPES.get(row.cells.get("set_type", "").strip().casefold())
        if set_type is None:
            raise row.error(
                "set_type", "unknown_set_type", "Must be normal, warmup, dropset or failure"
            )
        weights, distances = _written_in(row, WEIGHTS), _written_in(row, DISTANCES)
        weight, unit = row.load(weights, WEIGHTS[weights], self.unit, exercise)
        meters = DISTANCES[distances]
        return Entry(
            row.line,
            exercise,
            set_type=set_type,
            reps=row.whole("reps", MAX_REPS),
            weight=weight,
            unit=unit,
            rpe=row.rpe(),
            duration_seconds=row.whole("duration_seconds", MAX_DURATION_SECONDS),
            distance_meters=row.distance(meters, distances),
            distance_step=row.distance_step(meters, distances),
            superset=row.detail("superset_id", lambda: row.whole("superset_id", MAX_SUPERSET)),
        )


def _written_in[T](row: Row, columns: dict[str, T]) -> str:
    """Return the one of some columns in which a row has something, else the first that the file has."""
    there = [column for column in columns if column in row.cells]
    return next((column for column in there if row.cells[column].strip()), (there or [*columns])[0])


def _lines(text: str | None) -> str | None:
    """Return notes with real line breaks: Hevy writes a backslash and an n."""
    return text.replace("\\n", "\n") if text else None
