"""Strong's CSV: one row per set, besides rows for rest timers and notes.

There are variants by age, platform and language: with a comma or a semicolon, the unit in the header,
in the rows or nowhere, a workout number or none. No variant has a time zone or supersets.
"""

import re
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from functions.transfer.formats.local_time import local_instant
from functions.transfer.formats.reading import Entry, Reading, Workout
from functions.transfer.formats.table import (
    METERS,
    WEIGHT_UNITS,
    Header,
    Row,
    read_rows,
)
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
# English, French, and German as reported; the app translates headers, not the exercises it ships.
COLUMNS = {
    "number": ("workout #",),
    "date": ("date", "datum"),
    "title": ("workout name", "nom de l'entraînement", "workout-name"),
    "length": ("duration", "workout duration", "durée", "dauer", "workout-dauer"),
    "exercise": ("exercise name", "nom de l'exercice", "name der übung"),
    "order": ("set order", "ordre de la série", "reihenfolge festlegen"),
    "weight": ("weight", "poids", "gewicht"),
    "weight_unit": ("weight unit",),
    "reps": ("reps", "réps", "wiederh."),
    "rpe": ("rpe",),
    "distance": ("distance", "entfernung"),
    "distance_unit": ("distance unit",),
    "seconds": ("seconds", "secondes", "sekunden"),
    "notes": ("notes", "notizen"),
    "workout_notes": ("workout notes", "notes d'entraînement", "workout-notizen"),
}
SET_TYPES = {"w": "warmup", "d": "drop", "f": "failure"}
# `1h 26m`, `45m`, `1h 5m 3s`; French `1h 1min`; plain seconds where the header says (sec).
_LENGTH = re.compile(
    r"(?:(\d{1,3})h)?\s*(?:(\d{1,5})m(?:in)?)?\s*(?:(\d{1,6})s?)?", re.IGNORECASE | re.ASCII
)


def matches(header: Header) -> bool:
    """Return whether a header is one of Strong's."""
    keys = set(header.keys)
    return all(keys & set(COLUMNS[name]) for name in ("date", "exercise", "order"))


def needs_unit(header: Header) -> bool:
    """Return whether the file leaves open in which unit its weights are."""
    return "weight unit" not in header.keys and not (
        set(header.units().values()) & set(WEIGHT_UNITS)
    )


def read(text: str, header: Header, reading: Reading, zone: ZoneInfo, unit: str | None) -> None:
    """Read a file.

    Args:
        text: The file.
        header: Its first line.
        reading: Takes workouts and problems.
        zone: Where it was written.
        unit: Of weights, where the file says none; distances are then in km or miles like it.
    """
    reader = _Reader(header, zone, unit)
    read_rows(text, header, COLUMNS, reading, reader.use)
    reading.workouts.extend(reader.workouts.values())


class _Reader:
    """Makes rows part of workouts."""

    def __init__(self, header: Header, zone: ZoneInfo, unit: str | None) -> None:
        units = header.units()
        weights = (WEIGHT_UNITS.get(units.get(key, "")) for key in COLUMNS["weight"])
        self.unit = next((found for found in weights if found), unit)
        distances = (METERS.get(units.get(key, "")) for key in COLUMNS["distance"])
        self.meters = next((found for found in distances if found), None)
        if self.meters is None and "distance unit" not in header.keys:
            self.meters = METERS["mi" if self.unit == "lb" else "km"]
        self.zone = zone
        self.workouts: dict[tuple[str, ...], Workout] = {}
        self.last_sets: dict[tuple[int, str], Entry] = {}
        self.noted: set[tuple[int, str]] = set()

    def use(self, row: Row) -> None:
        """Take one row.

        Raises:
            CellError: it cannot be used.
        """
        order = row.needed("order", 50).casefold()
        exercise = row.needed("exercise", MAX_NAME_LENGTH)
        if order == "rest timer":
            self._rest(row, exercise)
        elif order == "note":
            note = f"{exercise}: {row.needed('notes', MAX_NOTES_LENGTH)}"
            workout = self._workout(row)
            workout.notes = row.joined("notes", workout.notes, note)
        else:
            entry = self._entry(row, order, exercise)
            workout = self._workout(row)
            workout.entries.append(entry)
            self.last_sets[id(workout), exercise] = entry

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
        set_type = SET_TYPES.get(order) or ("normal" if order.isdecimal() else None)
        if set_type is None:
            raise row.error(
                "order", "unknown_set_order", "Must be a number, W, D, F, Rest Timer or Note"
            )
        weight = row.weight()
        return Entry(
            row.line,
            exercise,
            set_type=set_type,
            reps=row.whole("reps", MAX_REPS),
            weight=weight,
            unit=self._unit(row) if weight else self.unit,
            rpe=row.rpe(),
            duration_seconds=row.whole("seconds", MAX_DURATION_SECONDS),
            distance_meters=row.distance(self._meters(row)),
            notes=row.text("notes"),
        )

    def _unit(self, row: Row) -> str:
        written = row.text("weight_unit", 20)
        unit = WEIGHT_UNITS.get(written.casefold()) if written else self.unit
        if unit is None:
            raise row.error("weight_unit", "unit_missing", "Must be kg or lbs")
        return unit

    def _meters(self, row: Row) -> Decimal | None:
        written = row.text("distance_unit", 20)
        return METERS.get(written.casefold()) if written else self.meters


def _length(row: Row) -> timedelta:
    """Return how long a workout took; none, and a report, when that cannot be read."""
    text = row.text("length", 100)
    if text is None:
        return timedelta()
    match = _LENGTH.fullmatch(text)
    if match is None:
        row.note("length", "length_format", "Not a duration such as 1h 26m; treated as unknown")
        return timedelta()
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)
