"""FitNotes' CSV, with 8, 9 or 10 columns on Android, and that of FitNotes 2 on iOS.

It knows days, not times: a day is one session, which is put at noon. There are no set types, RPE,
rests or supersets, and equal rows are sets of their own.
"""

from zoneinfo import ZoneInfo

from functions.transfer.formats.cells import Row
from functions.transfer.formats.fitnotes_commas import rejoin
from functions.transfer.formats.header import Header
from functions.transfer.formats.instants import clock_seconds, noon
from functions.transfer.formats.reading import Entry, Reading, Workout
from functions.transfer.formats.table import read_rows
from functions.transfer.formats.units import meters, weight_unit
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


def matches(header: Header) -> bool:
    """Return whether a header is FitNotes', with weights in a unit that is known or can be asked for."""
    weights = header.named("weight")
    return (
        header.keys[:3] == ("date", "exercise", "category")
        and "reps" in header.keys
        and bool(weights)
        and all(unit is None or weight_unit(unit) for unit in weights.values())
    )


def needs_unit(header: Header) -> bool:
    """Return whether the file leaves open in which unit its weights are."""
    return "weight unit" not in header.keys and not _weight_places(header)


def read(text: str, header: Header, reading: Reading, zone: ZoneInfo, unit: str | None) -> None:
    """Read a file.

    Args:
        text: The file.
        header: Its first line.
        reading: Takes workouts and problems.
        zone: Where it was written.
        unit: Of weights, where the file says none; which to take where it has both, else kg; in which
            weights were entered that the app converted.
    """
    given = _weight_places(header)
    chosen = unit if unit in given or not given else min(given)
    places = header.places(COLUMNS)
    if chosen in given:
        places["weight"] = given.pop(chosen)
        # The other unit's column says the same again.
        places.update(zip(("same_weight",), given.values(), strict=False))
    reader = _Reader(zone, chosen, unit)
    width = len(header.names)
    read_rows(
        text,
        header,
        COLUMNS,
        reading,
        reader.use,
        places=places,
        repair=lambda cells: rejoin(cells, places, width),
    )
    reading.workouts.extend(reader.workouts.values())


def _weight_places(header: Header) -> dict[str, int]:
    """Return where the weight columns stand, by their unit."""
    weights = header.named("weight")
    units = {place: weight_unit(unit) for place, unit in weights.items()}
    return {unit: place for place, unit in units.items() if unit}


class _Reader:
    """Makes rows part of workouts."""

    def __init__(self, zone: ZoneInfo, unit: str | None, wanted: str | None) -> None:
        self.zone = zone
        self.unit = unit
        self.wanted = wanted
        self.workouts: dict[str, Workout] = {}

    def use(self, row: Row) -> None:
        """Take one row.

        Raises:
            CellError: it cannot be used.
        """
        exercise = row.needed("exercise", MAX_NAME_LENGTH)
        weight, unit = row.load("weight", self.unit, self.wanted, exercise, "weight_unit")
        factor = meters(row.text("distance_unit", 20))
        entry = Entry(
            row.line,
            exercise,
            reps=row.whole("reps", MAX_REPS),
            weight=weight,
            unit=unit if weight else self.unit,
            duration_seconds=_seconds(row),
            distance_meters=row.distance(factor),
            distance_step=row.distance_step(factor),
            notes=row.text("comment"),
            category=row.text("category", MAX_LABEL_LENGTH),
        )
        self._workout(row).entries.append(entry)

    def _workout(self, row: Row) -> Workout:
        day = row.needed("date", 100)
        if day not in self.workouts:
            instant = noon(row, "date", self.zone)
            self.workouts[day] = Workout(None, None, instant, instant, self.zone.key)
        return self.workouts[day]


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
