"""How tests read files of other apps, and look at what is in them."""

from pathlib import Path
from typing import Any

from functions.transfer.formats.detection import read_table
from functions.transfer.formats.reading import Reading

FILES = Path(__file__).parent
GOLDEN = {
    path.stem: (path.stem.partition("_")[0], path.read_bytes())
    for folder in ("files", "app_files")
    for path in (FILES / folder).glob("*.csv")
    if path.stem != "columns"
}
"""By name, what each is of, and what is in it."""
SET = '2024-03-0{} 18:00:00,"A",45m,"Squat",1,100,5,0,0,"{}","",8'
"""A row of Strong: the day of March, and notes."""


def read(*lines: str, unit: str | None = None, zone: str = "Europe/Berlin") -> Reading:
    return read_table("\n".join(lines).encode(), "auto", zone, unit)


def entries(reading: Reading) -> list[Any]:
    return [entry for workout in reading.workouts for entry in workout.entries]


def codes(reading: Reading) -> list[tuple[int | None, str | None, str, bool]]:
    return [(p.line, p.column, p.code, p.row_used) for p in reading.problems]
