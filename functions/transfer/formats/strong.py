"""Strong's CSV: one row per set, besides rows for rest timers and notes.

There are variants by age, platform and language: with a comma or a semicolon, the unit in the header,
in the rows or nowhere, a workout number or none. No variant has a time zone or supersets.
"""

import re
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from functions.transfer.formats.local_time import local_instant
from functions.transfer.formats.reading import Entry, Reading, Workout
from functions.transfer.formats.strong_words import COLUMNS, LETTERS, NOTES, RESTS
from functions.transfer.formats.table import METERS, WEIGHT_UNITS, Header, Row, read_rows
from functions.transfer.formats.units import meters, weight_unit
from setlogs.fields.workout import (
    MAX_DURATION_SECONDS,
    MAX_NAME_LENGTH,
    MAX_NOTES_LENGTH,
    MAX_REPS,
    MAX_REST_SECONDS,
    MAX_TITLE_LENGTH,
)

NAME = "strong"
NEEDS = ("Date", "Exercise Name", "Set Order", "Weight", "Reps")
# `1h 26m`, `45m`, `1h 5m 3s`; French `1h 1min`; `1小时13分钟`; plain seconds where the header says (sec).
_LENGTH = re.compile(
    r"(?:(\d{1,3})\s?(?:h|小时))?\s*(?:(\d{1,5})\s?(?:m(?:in)?|分钟?))?\s*(?:(\d{1,6})\s?(?:s|秒钟?)?)?",
    re.IGNORECASE,
)


def matches(header: Header) -> bool:
    """Return whether a header is one of Strong's, with weights in a unit that is known or can be asked for."""
    there = header.places(COLUMNS)
    written = header.units().get(header.keys[there["weight"]]) if "weight" in there else None
    return {"date", "exercise", "order", "weight", "reps"} <= there.keys() and (
        written is None or weight_unit(written) is not None
    )


def needs_unit(header: Header) -> bool:
    """Return whether the file leaves open in which unit its weights are."""
    return "weight_unit" not in header.places(COLUMNS) and _unit(header, "weight") is None


def _unit(header: Header, column: str) -> str | None:
    """Return the unit of a column, which its name has in parentheses or is."""
    place = header.places(COLUMNS).get(column)
    if place is None:
        return None
    key = header.keys[place]
    return header.units().get(key, key if key in {*WEIGHT_UNITS, *METERS} else None)


def read(text: str, header: Header, reading: Reading, zone: ZoneInfo, unit: str | None) -> None:
    """Read a file.

    Args:
        text: The file.
        header: Its first line.
        reading: Takes workouts and problems.
        zone: Where it was written.
        unit: Of weights, where the file says none, and distances are then in km or miles like it;
            where it says one, in which weights were entered that the app converted.
    """
    reader = _Reader(header, zone, unit)
    read_rows(text, header, COLUMNS, reading, reader.use)
    reader.hand_on(reading)


class _Reader:
    """Makes rows part of workouts."""

    def __init__(self, header: Header, zone: ZoneInfo, unit: str | None) -> None:
        self.wanted = unit
        self.unit = weight_unit(_unit(header, "weight")) or unit
        distances = _unit(header, "distance")
        self.meters = meters(distances)
        if distances is None and "distance_unit" not in header.places(COLUMNS):
            self.meters = METERS["mi" if self.unit == "lb" else "km"]
        self.zone = zone
        self.workouts: dict[tuple[str, ...], Workout] = {}
        self.last_sets: dict[tuple[int, str], Entry] = {}
        self.noted: set[tuple[int, str]] = set()
        self.remarks: dict[int, list[Row]] = defaultdict(list)

    def use(self, row: Row) -> None:
        """Take one row.

        Raises:
            CellError: it cannot be used.
        """
        order = row.needed("order", 50).casefold()
        exercise = row.needed("exercise", MAX_NAME_LENGTH)
        if order in RESTS:
            self._rest(row, exercise)
        elif order in NOTES:
            note = f"{exercise}: {row.needed('notes', MAX_NOTES_LENGTH)}"
            workout = self._workout(row)
            workout.notes = row.joined("notes", workout.notes, note)
            self.remarks[id(workout)].append(row)
        else:
            entry = self._entry(row, order, exercise)
            workout = self._workout(row)
            workout.entries.append(entry)
            self.last_sets[id(workout), exercise] = entry

    def hand_on(self, reading: Reading) -> None:
        """Hand on the workouts that have sets; what is only remarked of others is reported."""
        for workout in self.workouts.values():
            if workout.entries:
                reading.workouts.append(workout)
                continue
            for row in self.remarks[id(workout)]:
                detail = "No set of its workout could be imported"
                reading.skip(row.line, None, "note_without_set", detail)

    def _rest(self, row: Row, exercise: str) -> None:
        before = self.last_sets.get((id(self._workout(row)), exercise))
        if before is None:
            raise row.error("order", "rest_without_set", "No set comes before this rest")
        before.rest_seconds = row.whole("seconds", MAX_REST_SECONDS)

    def _workout(self, row: Row) -> Workout:
        """Return the workout of a row: by its number, or else by start and name."""
        number, title = row.text("number", 20), row.text("title", MAX_TITLE_LENGTH)
        notes = row.text("workout_notes")
        key = ("#", number) if number else (row.needed("date", 100), title or "")
        workout = self.workouts.get(key)
        if workout is None:
            started_at = local_instant(row, "date", self.zone)
            ended_at = started_at + _length(row)
            workout = Workout(title, notes, started_at, ended_at, self.zone.key)
            self.workouts[key] = workout
        elif notes and (id(workout), notes) not in self.noted:
            workout.notes = row.joined("workout_notes", workout.notes, notes)
        if notes:
            # Each row of a workout repeats them.
            self.noted.add((id(workout), notes))
        return workout

    def _entry(self, row: Row, order: str, exercise: str) -> Entry:
        set_type = LETTERS.get(order) or ("normal" if order.isdecimal() else None)
        if set_type is None:
            raise row.error(
                "order", "unknown_set_order", "Must be a number, W, D, F, Rest Timer or Note"
            )
        weight, unit = row.load("weight", self._unit(row), self.wanted, exercise)
        if weight and unit is None:
            raise row.error("weight_unit", "unit_missing", "Must be kg or lbs")
        factor = self._meters(row)
        return Entry(
            row.line,
            exercise,
            set_type=set_type,
            reps=row.whole("reps", MAX_REPS),
            weight=weight,
            unit=unit if weight else self.unit,
            rpe=row.rpe(),
            duration_seconds=row.whole("seconds", MAX_DURATION_SECONDS),
            distance_meters=row.distance(factor),
            distance_step=row.distance_step(factor),
            notes=row.text("notes"),
        )

    def _unit(self, row: Row) -> str | None:
        written = row.text("weight_unit", 20)
        return weight_unit(written) if written else self.unit

    def _meters(self, row: Row) -> Decimal | None:
        written = row.text("distance_unit", 20)
        return meters(written) if written else self.meters


def _length(row: Row) -> timedelta:
    """Return how long a workout took; none, and a report, when that cannot be read."""
    text = row.text("length", 100)
    if text is None:
        return timedelta()
    match = _LENGTH.fullmatch(text)
    if match is None:
        row.note_once(
            "length", "length_format", "Not a duration such as 1h 26m; treated as unknown"
        )
        return timedelta()
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)
