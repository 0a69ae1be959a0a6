"""StrongLifts' CSV: one row per exercise, with as many pairs of set columns as the file needs.

`Set 1 (Reps),Set 1 (KG)` and so on; the header has the unit, and one of its own for the body weight,
which may differ. 0 repetitions (a dash in the column of all repetitions) mean a set that was planned and not done. `Date`
is `2026/08/11`, start and end are `10:56 PM`, local; the number in `Workout` tells two of a day apart.
Notes are those of the exercise. Volumes, top sets and e1RM are derived. How the times of sets are filled in is not
known: a row that has nothing else is reported. Weights in pounds may be rounded ones of kilograms.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from functions.transfer.formats.cells import CellError, Row
from functions.transfer.formats.header import Header
from functions.transfer.formats.local_time import parse_day, parse_local, to_instant
from functions.transfer.formats.reading import Reading, WeighIn, Workout
from functions.transfer.formats.stronglifts_sets import Sets
from functions.transfer.formats.table import count_rows, read_rows
from functions.transfer.formats.units import weight_unit
from setlogs.fields.workout import MAX_NAME_LENGTH, MAX_TITLE_LENGTH

NAME = "stronglifts"
NEEDS = ("Date (yyyy/mm/dd)", "Workout", "Exercise", "Set 1 (Reps)", "Set 1 (KG)")
_COLUMNS = (
    *("date", "workout", "workout name", "program name", "body weight", "exercise", "notes"),
    *("start time", "end time", "sets\u00d7time"),
    # Derived from the sets.
    *("sets\u00d7reps", "top set", "e1rm", "reps", "volume", "workout volume", "duration"),
)
_TIMES = "sets\u00d7time"
_DAY = timedelta(days=1)


def matches(header: Header) -> bool:
    """Return whether a header is StrongLifts'."""
    keys = header.keys
    return {"date", "exercise", "set 1"} <= set(keys) and keys.count("set 1") == 2  # noqa: PLR2004


def needs_unit(header: Header) -> bool:
    """Return whether the header does not say in which unit weights are."""
    return _unit(header) is None


def _unit(header: Header) -> str | None:
    """Return the unit of the first pair of columns of a set."""
    units = map(weight_unit, header.named("set 1").values())
    return next((unit for unit in units if unit), None)


def read(text: str, header: Header, reading: Reading, zone: ZoneInfo, unit: str | None) -> None:
    """Read a file.

    Args:
        text: The file.
        header: Its first line.
        reading: Takes workouts, weigh-ins and problems.
        zone: Where it was written.
        unit: Of weights, where the header says none; read_table asks for it.
    """
    sets = Sets(reading)
    reader = _Reader(header, sets, zone, _unit(header) or unit or "kg")
    places = header.places({name: (name,) for name in _COLUMNS}) | {
        name: place for name, place in header.whole_places().items() if name.startswith("set ")
    }
    columns = {name: (name,) for name in places}
    read_rows(text, header, columns, reading, reader.use, places=places, mark=".")
    reading.workouts.extend(workout for workout in reader.workouts.values() if workout.entries)
    sets.sum_up()


class _Reader:
    """Makes rows part of workouts."""

    def __init__(self, header: Header, sets: Sets, zone: ZoneInfo, unit: str) -> None:
        self.sets, self.zone, self.unit = sets, zone, unit
        self.body_unit = weight_unit(header.units().get("body weight")) or unit
        self.weights = {
            f"{name.partition('(')[0]}(reps)": name
            for name in header.whole_places()
            if name.startswith("set ") and not name.endswith("(reps)")
        }
        self.workouts: dict[tuple[str, ...], Workout] = {}
        self.weighed: set[tuple[date, Decimal]] = set()

    def use(self, row: Row) -> None:
        """Take one row.

        Raises:
            CellError: it cannot be used.
        """
        exercise = row.needed("exercise", MAX_NAME_LENGTH)
        places = [
            (reps, weight, self.unit)
            for reps, weight in self.weights.items()
            if row.text(reps, 100)
        ]
        if not places and row.text(_TIMES, 100):
            raise row.error(_TIMES, "timed_sets", "How long sets took cannot be read")
        workout, notes = self._workout(row), row.text("notes")
        # The row itself was counted.
        count_rows(self.sets.reading, -1)
        done = self.sets.of(row, exercise, places)
        if done:
            done[0].notes = notes
        workout.entries += done

    def _workout(self, row: Row) -> Workout:
        key = tuple(row.cells.get(name, "") for name in ("date", "workout", "start time"))
        if key not in self.workouts:
            start = self._instant(row, "start time")
            has_both = row.text("start time", 100) and row.text("end time", 100)
            end = self._instant(row, "end time") if has_both else start
            if end < start:
                # It went on past midnight.
                end += _DAY
            title = row.text("workout name", MAX_TITLE_LENGTH)
            self.workouts[key] = Workout(title, None, start, end, self.zone.key)
            self._weigh(row, start)
        return self.workouts[key]

    def _instant(self, row: Row, column: str) -> datetime:
        day, clock = row.needed("date", 100).replace("/", "-"), row.text(column, 100)
        local = parse_local(f"{day} {clock or '12:00'}")
        if local is None:
            name = column if clock and parse_day(day) else "date"
            raise row.error(name, "date_format", "Must be such as 2026/08/11, and 10:56 PM")
        return to_instant(row, column, local, self.zone)

    def _weigh(self, row: Row, start: datetime) -> None:
        """Take the body weight, a value of one day once."""
        try:
            weight = row.body_weight("body weight")
        except CellError as error:
            row.note_once("body weight", error.code, error.detail)
            return
        place = start.astimezone(self.zone).date(), weight or Decimal(0)
        if weight and place not in self.weighed:
            self.weighed.add(place)
            weigh_in = WeighIn(row.line, weight, self.body_unit, start, timezone=self.zone.key)
            self.sets.reading.weigh_ins.append(weigh_in)
