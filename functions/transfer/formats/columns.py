"""Any CSV of sets, by what its owner says of its columns: other apps, and people's own spreadsheets.

Rows with one start and title are a workout. Without a format, dates are in one of the styles that apps
write; a day without a time is a session at noon. Weights need a unit: the one given, or that in the
header, or the parameter's. Distances are in metres, or in the unit that the header has in parentheses.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from functions.transfer.errors import ParameterNeededError
from functions.transfer.formats.cells import Row
from functions.transfer.formats.column_names import Columns
from functions.transfer.formats.header import Header, parted
from functions.transfer.formats.instants import NOON, ended, instant_of, length, moment, noon
from functions.transfer.formats.local_time import to_instant
from functions.transfer.formats.reading import Entry, Reading, Workout
from functions.transfer.formats.table import read_rows
from functions.transfer.formats.units import METERS, meters, weight_unit
from setlogs.fields.workout import (
    MAX_NAME_LENGTH,
    MAX_REPS,
    MAX_TITLE_LENGTH,
)

SET_TYPES = {
    **dict.fromkeys(("", "normal", "working", "work"), "normal"),
    **dict.fromkeys(("warmup", "warm-up", "warm up", "w"), "warmup"),
    **dict.fromkeys(("drop", "dropset", "drop set", "d"), "drop"),
    **dict.fromkeys(("failure", "f"), "failure"),
}


def read(
    text: str,
    headers: Sequence[Header],
    reading: Reading,
    zone: ZoneInfo,
    unit: str | None,
    columns: Columns,
) -> None:
    """Read a file.

    Args:
        text: The file.
        headers: Its first line under each delimiter; the one with the columns counts.
        reading: Takes workouts and problems.
        zone: Where it was written.
        unit: Of weights, where neither `columns` nor the header says it.
        columns: What its columns are.

    Raises:
        InvalidRequestError: the header has not all of them.
        ParameterNeededError: nothing says in which unit the weights are.
    """
    named = columns.named()
    header = columns.header(headers)
    places = {member: header.whole_places()[name] for member, name in named.items()}
    keys = {member: (parted(name)[0],) for member, name in named.items()}
    if columns.unit is None and "weight" in named:
        unit = weight_unit(parted(named["weight"])[1]) or unit
        if unit is None:
            raise ParameterNeededError(["unit"])
    reader = _Reader(columns, zone, columns.unit or unit)
    read_rows(text, header, keys, reading, reader.use, places=places, mark=columns.decimal)
    reading.workouts.extend(reader.workouts.values())


class _Reader:
    """Makes rows part of workouts."""

    def __init__(self, columns: Columns, zone: ZoneInfo, unit: str | None) -> None:
        self.columns, self.zone, self.unit = columns, zone, unit
        self.has_time = columns.date_format is None or columns.has_time()
        distance = parted(columns.distance_meters or "")[1]
        self.meters = meters(distance) if distance else METERS["m"]
        self.workouts: dict[tuple[str, str], Workout] = {}
        self.said: set[tuple[int, str]] = set()

    def use(self, row: Row) -> None:
        """Take one row.

        Raises:
            CellError: it cannot be used.
        """
        set_type = SET_TYPES.get((row.text("set_type", 50) or "").casefold())
        if set_type is None:
            detail = "Must be normal, warmup, drop or failure"
            raise row.error("set_type", "unknown_set_type", detail)
        exercise = row.needed("exercise", MAX_NAME_LENGTH)
        weight, unit = row.load("weight", self.unit, self.unit, exercise)
        entry = Entry(
            row.line,
            exercise,
            set_type=set_type,
            reps=row.whole("reps", MAX_REPS),
            weight=weight,
            unit=unit,
            rpe=row.rpe(),
            duration_seconds=length(row, "duration_seconds"),
            distance_meters=row.distance(self.meters, "distance_meters"),
            distance_step=row.distance_step(self.meters, "distance_meters"),
            notes=row.text("notes"),
        )
        self._workout(row).entries.append(entry)

    def _workout(self, row: Row) -> Workout:
        title, notes = row.text("title", MAX_TITLE_LENGTH), row.text("session_notes")
        key = row.needed("started_at", 100), title or ""
        workout = self.workouts.get(key)
        if workout is None:
            start = self._instant(row, "started_at")
            end = ended(row, "ended_at", start, lambda: self._instant(row, "ended_at"))
            workout = self.workouts[key] = Workout(title, None, start, end, self.zone.key)
        if notes and (id(workout), notes) not in self.said:
            workout.notes = row.joined("session_notes", workout.notes, notes)
            self.said.add((id(workout), notes))
        return workout

    def _instant(self, row: Row, column: str) -> datetime:
        """Return the instant of a cell, at noon when it has a day alone."""
        text, written = row.needed(column, 100), self.columns.date_format
        if written is None:
            if ":" in text:
                return moment(row, column, self.zone)
            return noon(row, column, self.zone)
        try:
            local = datetime.strptime(text, written)  # noqa: DTZ007
        except ValueError:
            raise row.error(column, "date_format", f"Must be as {written} says") from None
        if not self.has_time:
            local = datetime.combine(local.date(), NOON)
        elif local.tzinfo:
            return instant_of(row, column, local)
        return to_instant(row, column, local, self.zone)
