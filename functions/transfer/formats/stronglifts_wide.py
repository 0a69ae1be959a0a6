"""StrongLifts' older CSV: one row per workout, with a block of columns for each of its exercises.

`Exercise 1,Weight (KG),Weight (LB),Set 1,…Set 5,Exercise 2,…`. Both weights are rounded ones of the same,
so the account's unit counts: that of the body weights (`84KG`, `183.00lb`, or the one column that is
filled), or else the parameter's. `Date` is `07/25/16` in some files and `13/02/2015` in others. It has no
time: a workout is at noon. `Workout` is A or B. A set of 0 repetitions was planned and not done.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from functions.transfer.errors import ParameterNeededError
from functions.transfer.formats.cells import CellError, Row
from functions.transfer.formats.header import Header
from functions.transfer.formats.instants import noon
from functions.transfer.formats.reading import Entry, Reading, WeighIn, Workout
from functions.transfer.formats.stronglifts_blocks import EXERCISE, read_workouts
from functions.transfer.formats.stronglifts_sets import Sets
from functions.transfer.formats.table import count_rows
from functions.transfer.formats.units import OTHER_UNIT
from setlogs.fields.workout import MAX_NAME_LENGTH

NAME = "stronglifts"
NEEDS = ("Date", "Note", "Body Weight", "Exercise 1", "Weight (KG)", "Weight (LB)", "Set 1")
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
    rows = read_workouts(text, header, reading)
    known = unit or _body_unit(rows)
    if known is None:
        raise ParameterNeededError(["unit"])
    sets = Sets(reading)
    for row in rows:
        try:
            start = noon(row, "date", zone)
            letter = row.text("workout", 50)
            title = f"Workout {letter}" if letter else None
            workout = Workout(title, row.text("note"), start, start, zone.key)
        except CellError as error:
            count_rows(reading, 1)
            reading.skip(row.line, error.column, error.code, error.detail)
            continue
        for block in filter(EXERCISE.fullmatch, row.cells):
            try:
                workout.entries += _sets(row, block, known, sets)
            except CellError as error:
                count_rows(reading, 1)
                reading.skip(row.line, error.column, error.code, error.detail)
        if workout.entries:
            reading.workouts.append(workout)
        if weigh_in := _weigh_in(row, start, zone):
            reading.weigh_ins.append(weigh_in)
    sets.sum_up()


def _sets(row: Row, block: str, unit: str, sets: Sets) -> list[Entry]:
    """Return the sets of one exercise of a workout.

    Raises:
        CellError: it cannot be used.
    """
    exercise = row.text(block, MAX_NAME_LENGTH)
    if exercise is None:
        return []
    units = (unit, OTHER_UNIT[unit])
    used = next((u for u in units if row.text(f"{block}: weight ({u})", 50)), None)
    weight = f"{block}: weight ({used})" if used else None
    reps = [key for key in row.cells if key.startswith(f"{block}: set ") and row.text(key, 20)]
    return sets.of(row, exercise, [(key, weight, used or unit) for key in reps])


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


def _weigh_in(row: Row, weighed_at: datetime, zone: ZoneInfo) -> WeighIn | None:
    """Return the body weight of a workout; what it cannot be is reported."""
    match = _BODY.fullmatch(row.cells.get("body weight", "").strip())
    if match:
        row.cells[f"body weight ({match[2].lower()})"] = match[1]
    for unit in ("kg", "lb"):
        column = f"body weight ({unit})"
        try:
            weight = row.body_weight(column)
        except CellError as error:
            row.note_once(column, error.code, error.detail)
            continue
        if weight:
            return WeighIn(row.line, weight, unit, weighed_at, timezone=zone.key)
    return None
