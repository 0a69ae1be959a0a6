"""Strong's CSV: one row per set, besides rows for rest timers and notes.

There are variants by age, platform and language: with a comma or a semicolon, the unit in the header,
in the rows or nowhere, a workout number or none. No variant has a time zone or supersets.
"""

from collections import defaultdict
from zoneinfo import ZoneInfo

from functions.transfer.formats.cells import Row
from functions.transfer.formats.header import Header
from functions.transfer.formats.local_time import local_instant
from functions.transfer.formats.reading import Entry, Reading, Workout
from functions.transfer.formats.strong_length import length
from functions.transfer.formats.strong_units import Units, written_unit
from functions.transfer.formats.strong_words import COLUMNS, LETTERS, NOTES, RESTS
from functions.transfer.formats.table import read_rows
from functions.transfer.formats.units import weight_unit
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


def matches(header: Header) -> bool:
    """Return whether a header is one of Strong's, with weights in a unit that is known or can be asked for."""
    there = header.places(COLUMNS)
    written = header.units().get(header.keys[there["weight"]]) if "weight" in there else None
    return {"date", "exercise", "order", "weight", "reps"} <= there.keys() and (
        written is None or weight_unit(written) is not None
    )


def needs_unit(header: Header) -> bool:
    """Return whether the file leaves open in which unit its weights are."""
    return "weight_unit" not in header.places(COLUMNS) and written_unit(header, "weight") is None


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
        self.units = Units(header, unit)
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
            ended_at = started_at + length(row)
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
        weight, unit = self.units.load(row, exercise)
        factor = self.units.meters(row)
        return Entry(
            row.line,
            exercise,
            set_type=set_type,
            reps=row.whole("reps", MAX_REPS),
            weight=weight,
            unit=unit,
            rpe=row.rpe(),
            duration_seconds=row.whole("seconds", MAX_DURATION_SECONDS),
            distance_meters=row.distance(factor),
            distance_step=row.distance_step(factor),
            notes=row.text("notes"),
        )
