"""How tests read files of other apps, and look at what is in them."""

from typing import Any

from functions.transfer.formats.detection import read_table
from functions.transfer.formats.reading import Reading


def read(*lines: str, unit: str | None = None, zone: str = "Europe/Berlin") -> Reading:
    return read_table("\n".join(lines).encode(), "auto", zone, unit)


def entries(reading: Reading) -> list[Any]:
    return [entry for workout in reading.workouts for entry in workout.entries]


def codes(reading: Reading) -> list[tuple[int | None, str | None, str, bool]]:
    return [(p.line, p.column, p.code, p.row_used) for p in reading.problems]
