"""Any CSV of sets, by what its owner says of its columns: other apps, and people's own spreadsheets.

Rows with one start and title are a workout. Without a format, dates are in one of the styles that apps
write; a day without a time is a session at noon. Weights need a unit: the one given, or that in the
header, or the parameter's. Distances are in metres, or in the unit that the header has in parentheses.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from functions.transfer.errors import ParameterNeededError
from functions.transfer.formats.column_names import Columns
from functions.transfer.formats.local_time import (
    clock_seconds,
    in_range,
    moment,
    parse_day,
    to_instant,
)
from functions.transfer.formats.reading import Entry, Reading, Workout
from functions.transfer.formats.table import METERS, WEIGHT_UNITS, Header, Row, read_rows
from setlogs.errors import FieldError, InvalidRequestError
from setlogs.fields.workout import (
    MAX_DURATION_SECONDS,
    MAX_NAME_LENGTH,
    MAX_REPS,
    MAX_TITLE_LENGTH,
)

NAME = "columns"
SET_TYPES = {
    **dict.fromkeys(("", "normal", "working", "work"), "normal"),
    **dict.fromkeys(("warmup", "warm-up", "warm up", "w"), "warmup"),
    **dict.fromkeys(("drop", "dropset", "drop set", "d"), "drop"),
    **dict.fromkeys(("failure", "f"), "failure"),
}
_NUMBERS = ("weight", "reps", "rpe", "duration_seconds", "distance_meters")
_NOON = time(12)


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
    header, missing = min(
        ((header, _missing(header, named)) for header in headers),
        key=lambda found: len(found[1]),
        default=(Header((), ","), [*named]),
    )
    if missing:
        detail = "The first line of the file has no column of this name"
        pointers = (f"#/columns/{member}" for member in missing)
        raise InvalidRequestError(
            *(FieldError("pointer", pointer, "unknown_column", detail) for pointer in pointers)
        )
    in_header = header.whole_keys.index(_key(named["weight"])) if "weight" in named else None
    if columns.unit is None and in_header is not None:
        unit = WEIGHT_UNITS.get(_unit_of(header.names[in_header]), unit)
        if unit is None:
            raise ParameterNeededError(["unit"])
    reader = _Reader(columns, zone, columns.unit or unit)
    known = {member: (_key(name),) for member, name in named.items()}
    read_rows(text, header, known, reading, reader.use)
    reading.workouts.extend(reader.workouts.values())


def _missing(header: Header, named: dict[str, str]) -> list[str]:
    """Return the members whose column a header has not."""
    keys = set(header.whole_keys)
    return [member for member, name in named.items() if _key(name) not in keys]


def _key(name: str) -> str:
    return name.strip().casefold()


def _unit_of(name: str) -> str:
    """Return the unit that a name has in parentheses."""
    return next(iter(Header((name,), ",").units().values()), "")


class _Reader:
    """Makes rows part of workouts."""

    def __init__(self, columns: Columns, zone: ZoneInfo, unit: str | None) -> None:
        self.columns, self.zone, self.unit = columns, zone, unit
        distance = _unit_of(columns.distance_meters or "")
        self.meters = METERS.get(distance) if distance else METERS["m"]
        self.workouts: dict[tuple[str, str], Workout] = {}
        self.said: set[tuple[int, str]] = set()

    def use(self, row: Row) -> None:
        """Take one row.

        Raises:
            CellError: it cannot be used.
        """
        self._plain_numbers(row)
        set_type = SET_TYPES.get((row.text("set_type", 50) or "").casefold())
        if set_type is None:
            raise row.error(
                "set_type", "unknown_set_type", "Must be normal, warmup, drop or failure"
            )
        entry = Entry(
            row.line,
            row.needed("exercise", MAX_NAME_LENGTH),
            set_type=set_type,
            reps=row.whole("reps", MAX_REPS),
            weight=row.weight(),
            unit=self.unit,
            rpe=row.rpe(),
            duration_seconds=_seconds(row),
            distance_meters=row.distance(self.meters, "distance_meters"),
            notes=row.text("notes"),
        )
        self._workout(row).entries.append(entry)

    def _plain_numbers(self, row: Row) -> None:
        """Write numbers with a decimal point alone, where it is said what they are written with."""
        if mark := self.columns.decimal:
            thousands = "." if mark == "," else ","
            for column in _NUMBERS:
                if column in row.cells:
                    row.cells[column] = row.cells[column].replace(thousands, "").replace(mark, ".")

    def _workout(self, row: Row) -> Workout:
        title, notes = row.text("title", MAX_TITLE_LENGTH), row.text("session_notes")
        key = row.needed("started_at", 100), title or ""
        workout = self.workouts.get(key)
        if workout is None:
            start = self._instant(row, "started_at")
            end = self._instant(row, "ended_at") if row.text("ended_at", 100) else start
            if end < start:
                row.note("ended_at", "ended_before_started", "Before the start; treated as unknown")
                end = start
            workout = self.workouts[key] = Workout(title, None, start, end, self.zone.key)
        if notes and (id(workout), notes) not in self.said:
            workout.notes = row.joined("session_notes", workout.notes, notes)
            self.said.add((id(workout), notes))
        return workout

    def _instant(self, row: Row, column: str) -> datetime:
        """Return the instant of a cell, at noon when it has a day alone."""
        text, written = row.needed(column, 100), self.columns.date_format
        if written is None:
            day = parse_day(text)
            return self._at_noon(row, column, day) if day else moment(row, column, self.zone)
        try:
            local = datetime.strptime(text, written)  # noqa: DTZ007
        except ValueError:
            raise row.error(column, "date_format", f"Must be as {written} says") from None
        if not self.columns.has_time():
            return self._at_noon(row, column, local.date())
        if local.tzinfo:
            return in_range(row, column, local.astimezone(UTC))
        return to_instant(row, column, local, self.zone)

    def _at_noon(self, row: Row, column: str, day: date) -> datetime:
        return to_instant(row, column, datetime.combine(day, _NOON), self.zone)


def _seconds(row: Row) -> int | None:
    """Return a length, which may be written as 1:30."""
    text = row.text("duration_seconds", 20)
    if text is None or ":" not in text:
        return row.rounded("duration_seconds", MAX_DURATION_SECONDS)
    seconds = clock_seconds(text)
    if seconds is None or seconds > MAX_DURATION_SECONDS:
        raise row.error("duration_seconds", "time_format", "Must be seconds, or such as 1:30")
    return seconds
