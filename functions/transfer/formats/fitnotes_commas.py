"""Rows of FitNotes that have too many cells: on Android it does not quote names with commas."""

import re
from collections.abc import Mapping
from itertools import chain

from functions.transfer.formats.units import METERS, WEIGHT_UNITS

_NUMBER = re.compile(r"-?\d{1,9}(?:[.,]\d{1,20})?", re.ASCII)
_TIME = re.compile(r"[\d:]{1,12}", re.ASCII)
_UNITS = {"weight_unit": frozenset(WEIGHT_UNITS), "distance_unit": frozenset(METERS)}
_MAX_COMMAS = 20
_NAME = 1
"""Where it begins: behind the date."""


def rejoin(cells: list[str], places: Mapping[str, int], width: int) -> list[str] | None:
    """Return a row with the parts of its exercise's name put together; None when that is not certain.

    Args:
        cells: More than the header has.
        places: Where each column stands.
        width: How many cells the header has.
    """
    fitting = []
    # Each is tried on the whole row.
    if len(cells) > width + _MAX_COMMAS:
        return None
    for parts in range(1, len(cells) - width + 2):
        name = cells[_NAME : _NAME + parts]
        rest = cells[_NAME + parts :]
        row = [cells[0], ",".join(name), *rest]
        if _is_one_name(name) and not any(row[width:]) and _is_sound(row, places):
            fitting.append(row[:width])
    return fitting[0] if len(fitting) == 1 else None


def _is_one_name(parts: list[str]) -> bool:
    """Return whether the commas stand in prose or within parentheses, not between two columns."""
    before = ""
    for part in parts:
        if before and not part.startswith(" ") and before.count("(") <= before.count(")"):
            return False
        before += part
    return True


def _is_sound(row: list[str], places: Mapping[str, int]) -> bool:
    """Return whether each column has what belongs there, and any has a measure."""
    category = row[places["category"]]
    if category.startswith(" ") or _NUMBER.fullmatch(category):
        return False
    numbers = [row[places[name]] for name in ("weight", "reps", "distance") if name in places]
    times = [row[places["time"]]] if "time" in places else []
    if not any(chain(numbers, times)):
        return False
    return (
        all(_NUMBER.fullmatch(cell) for cell in numbers if cell)
        and all(_TIME.fullmatch(cell) for cell in times if cell)
        and all(
            row[places[name]].casefold() in known
            for name, known in _UNITS.items()
            if name in places and row[places[name]]
        )
    )
