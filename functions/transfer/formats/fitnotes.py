"""FitNotes' CSV, with 8, 9 or 10 columns on Android, and that of FitNotes 2 on iOS.

It knows days, not times: a day is one session, which is put at noon. There are no set types, RPE,
rests or supersets, and equal rows are sets of their own.
"""

from datetime import datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from functions.transfer.formats.local_time import clock_seconds, parse_day, to_instant
from functions.transfer.formats.reading import Entry, Reading, Workout
from functions.transfer.formats.table import METERS, WEIGHT_UNITS, Header, Row, read_rows
from setlogs.fields.workout import MAX_DURATION_SECONDS, MAX_LABEL_LENGTH, MAX_NAME_LENGTH, MAX_REPS

NAME = "fitnotes"
NEEDS = ("Date", "Exercise", "Category", "Weight", "Reps", "Distance", "Time")
COLUMNS = {
    "date": ("date",),
    "exercise": ("exercise",),
    "category": ("category",),
    "weight": ("weight",),
    "weight_unit": ("weight unit",),
    "reps": ("reps",),
    "distance": ("distance",),
    "distance_unit": ("distance unit", "distanceunit"),
    "time": ("time",),
    "comment": ("comment", "notes"),
    # FitNotes 2: `wr` for weight and reps, `d` for distance, which the measures say as well.
    "kind": ("kind",),
    "same_weight": ("same weight",),
}
NOON = time(12)


def matches(header: Header) -> bool:
    """Return whether a header is FitNotes'."""
    return header.keys[:3] == ("date", "exercise", "category")


def needs_unit(header: Header) -> bool:
    """Return whether the file leaves open in which unit its weights are."""
    return "weight unit" not in header.keys and not _weight_columns(header)


def read(text: str, header: Header, reading: Reading, zone: ZoneInfo, unit: str | None) -> None:
    """Read a file.

    Args:
        text: The file.
        header: Its first line.
        reading: Takes workouts and problems.
        zone: Where it was written.
        unit: Of weights, where the file says none; which to take where it has both, else kg.
    """
    given = _weight_columns(header)
    chosen = unit if unit in given or not given else min(given)
    if len(given) > 1 and chosen:
        header = _without_other_weights(header, given[chosen])
    reader = _Reader(zone, chosen)
    read_rows(text, header, COLUMNS, reading, reader.use)
    reading.workouts.extend(reader.workouts.values())


def _weight_columns(header: Header) -> dict[str, str]:
    """Return the names of the weight columns, by their unit."""
    columns = {}
    for name in header.names:
        key, _, rest = name.strip().casefold().partition("(")
        if key.strip() == "weight" and (unit := WEIGHT_UNITS.get(rest.rstrip(") "))):
            columns[unit] = name
    return columns


def _without_other_weights(header: Header, chosen: str) -> Header:
    """Return the header with the other unit's column, which says the same again, renamed away."""
    names = tuple(
        f"same {name}" if name != chosen and name.strip().casefold().startswith("weight") else name
        for name in header.names
    )
    return Header(names, header.delimiter)


class _Reader:
    """Makes rows part of workouts."""

    def __init__(self, zone: ZoneInfo, unit: str | None) -> None:
        self.zone = zone
        self.unit = unit
        self.workouts: dict[str, Workout] = {}

    def use(self, row: Row) -> None:
        """Take one row.

        Raises:
            CellError: it cannot be used.
        """
        exercise = row.needed("exercise", MAX_NAME_LENGTH)
        weight = row.weight()
        entry = Entry(
            row.line,
            exercise,
            reps=row.whole("reps", MAX_REPS),
            weight=weight,
            unit=self._unit(row) if weight else self.unit,
            duration_seconds=_seconds(row),
            distance_meters=row.distance(_meters(row)),
            notes=row.text("comment"),
            category=row.text("category", MAX_LABEL_LENGTH),
        )
        self._workout(row).entries.append(entry)

    def _workout(self, row: Row) -> Workout:
        day = row.needed("date", 100)
        if day not in self.workouts:
            date = parse_day(day)
            if date is None:
                raise row.error("date", "date_format", "Must be a date such as 2026-04-08")
            noon = to_instant(row, "date", datetime.combine(date, NOON), self.zone)
            self.workouts[day] = Workout(None, None, noon, noon, self.zone.key)
        return self.workouts[day]

    def _unit(self, row: Row) -> str:
        written = row.text("weight_unit", 20)
        unit = WEIGHT_UNITS.get(written.casefold()) if written else self.unit
        if unit is None:
            raise row.error("weight_unit", "unit_missing", "Must be kgs or lbs")
        return unit


def _meters(row: Row) -> Decimal | None:
    return METERS.get((row.text("distance_unit", 20) or "").casefold())


def _seconds(row: Row) -> int | None:
    text = row.text("time", 20)
    if text is None:
        return None
    total = clock_seconds(text)
    if total is None:
        raise row.error("time", "time_format", "Must be a duration such as 0:09:21")
    if total > MAX_DURATION_SECONDS:
        raise row.error("time", "out_of_range", "Must be at most one week")
    return total
