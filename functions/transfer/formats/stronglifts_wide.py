"""StrongLifts' older CSV: one row per workout, with a block of columns for each of its exercises.

`Exercise 1,Weight (KG),Weight (LB),Set 1,…Set 5,Exercise 2,…`. Both weights are rounded ones of the same,
so the account's unit counts: that of the body weights (`84KG`, `183.00lb`, or the one column that is
filled), or else the parameter's. `Date` is `07/25/16`, or `13/02/2015`: whether the day or the month comes
first shows where one is above 12; else the month does, and the report says so. It has no time: a workout
is at noon. `Workout` is A or B. A set of 0 repetitions was planned and not done.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import zip_longest
from zoneinfo import ZoneInfo

from functions.transfer.errors import ParameterNeededError
from functions.transfer.formats.reading import Reading, WeighIn, Workout
from functions.transfer.formats.slashed_dates import is_day_first, noon_of
from functions.transfer.formats.stronglifts_sets import Sets
from functions.transfer.formats.table import (
    CellError,
    Header,
    Row,
    count_rows,
    records,
)

NAME = "stronglifts"
NEEDS = ("Date", "Note", "Body Weight", "Exercise 1", "Weight (KG)", "Weight (LB)", "Set 1")
_EXERCISE = re.compile(r"exercise \d{1,3}", re.ASCII)
_PART = re.compile(r"(?:weight\d* \((kg|lb)\)|(set \d{1,2})[a-z]?)", re.ASCII)
_BODY = re.compile(r"([\d.,]{1,12})\s*(kg|lb)s?", re.ASCII | re.IGNORECASE)


def matches(header: Header) -> bool:
    """Return whether a header is that of StrongLifts' wide variant."""
    keys = header.keys
    return {"date", "exercise 1", "set 1"} <= {re.sub(r"(?<=\d)a$", "", key) for key in keys}


def needs_unit(_header: Header) -> bool:
    """Return False: the body weights may say it."""
    return False


def read(text: str, header: Header, reading: Reading, zone: ZoneInfo, unit: str | None) -> None:
    """Read a file.

    Args:
        text: The file.
        header: Its first line.
        reading: Takes workouts, weigh-ins and problems.
        zone: Where it was written.
        unit: Of weights, instead of that of the body weights.

    Raises:
        ParameterNeededError: nothing says which of the two weights was entered.
    """
    rows = [*_rows(text, header, reading)]
    known = unit or _body_unit(rows)
    if known is None:
        raise ParameterNeededError(["unit"])
    sets, day_first = Sets(reading), is_day_first(rows, "date")
    for row in rows:
        try:
            noon = noon_of(row, "date", zone, day_first=day_first)
            letter = row.text("workout", 50)
            title = f"Workout {letter}" if letter else None
            workout = Workout(title, row.text("note"), noon, noon, zone.key)
        except CellError as error:
            count_rows(reading, 1)
            reading.skip(row.line, error.column, error.code, error.detail)
            continue
        for exercise, places in _exercises(row, known):
            workout.entries += sets.of(row, exercise, places)
        if workout.entries:
            reading.workouts.append(workout)
        if weigh_in := _weigh_in(row, noon, zone):
            reading.weigh_ins.append(weigh_in)
    sets.sum_up()


def _exercises(row: Row, unit: str) -> Iterator[tuple[str, list[tuple[str, str | None, str]]]]:
    """Yield the exercises of a workout, with the places of their sets."""
    for block, name in row.cells.items():
        if not _EXERCISE.fullmatch(block) or not name.strip():
            continue
        given = [
            u
            for u in (unit, "lb" if unit == "kg" else "kg")
            if row.text(f"{block}: weight ({u})", 50)
        ]
        used = given[0] if given else unit
        weight = f"{block}: weight ({used})" if given else None
        reps = [key for key in row.cells if key.startswith(f"{block}: set ") and row.text(key, 20)]
        yield name.strip(), [(key, weight, used) for key in reps]


def _rows(text: str, header: Header, reading: Reading) -> Iterator[Row]:
    """Yield the workouts; trailing cells that are empty may be missing."""
    names = [*_told_apart(header.names)]
    keys = [name.strip().casefold() for name in names]
    shown = dict(zip(keys, names, strict=True))
    lines = records(text, header.delimiter, reading)
    while not next(lines)[1]:
        pass
    for line, cells in lines:
        if any(cell for name, cell in zip_longest(names, cells, fillvalue="") if not name.strip()):
            detail = "Cells of columns without a name are not imported"
            reading.note(line, None, "unknown_column", detail)
        if any(cells):
            yield Row(line, dict(zip(keys, cells, strict=False)), shown, reading)


def _told_apart(names: Iterable[str]) -> Iterable[str]:
    """Yield the names, those of an exercise's block with its number."""
    exercise = ""
    for name in names:
        key = name.strip().casefold()
        if _EXERCISE.fullmatch(key):
            exercise = name.strip()
            yield exercise
        elif exercise and (part := _PART.fullmatch(key)):
            yield f"{exercise}: {f'Weight ({part[1]})' if part[1] else part[2].title()}"
        else:
            yield name


def _body_unit(rows: Iterable[Row]) -> str | None:
    """Return the unit in which body weights are written, None when they do not tell."""
    units = set()
    for row in rows:
        if match := _BODY.fullmatch(row.cells.get("body weight", "").strip()):
            units.add(match[2].lower())
        units |= {
            unit for unit in ("kg", "lb") if row.cells.get(f"body weight ({unit})", "").strip()
        }
    return units.pop() if len(units) == 1 else None


def _weigh_in(row: Row, noon: datetime, zone: ZoneInfo) -> WeighIn | None:
    """Return the body weight of a workout; what it cannot be is reported."""
    match = _BODY.fullmatch(row.cells.get("body weight", "").strip())
    if match:
        row.cells[f"body weight ({match[2].lower()})"] = match[1]
    for unit in ("kg", "lb"):
        column = f"body weight ({unit})"
        try:
            weight = row.body_weight(column)
        except CellError as error:
            row.note(column, error.code, error.detail)
            continue
        if weight:
            return WeighIn(row.line, weight, unit, noon, timezone=zone.key)
    return None
