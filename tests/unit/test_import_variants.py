"""Each known variant of each format, as a file, becomes exactly what is kept beside it.

`python -m tests.unit.test_import_variants` writes what is read now; look at each difference.
"""

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pytest

from functions.transfer.formats.detection import read_table
from functions.transfer.formats.reading import Entry, Reading, WeighIn, Workout

FILES = Path(__file__).with_name("files")
UNITS = {
    "strong_ios": "kg",
    "strong_french": "kg",
    "strong_german": "kg",
    "strong_portuguese": "kg",
    "strong_chinese": "kg",
    "strong_spreadsheet": "lb",
    "fitnotes_2": "kg",
    "hevy_measurements": "lb",
}
"""What the user says, where the file does not, or where the app converted."""
VARIANTS = sorted(path.stem for path in FILES.glob("*.csv"))


def read_variant(name: str) -> dict[str, Any]:
    data = (FILES / f"{name}.csv").read_bytes()
    return shown(read_table(data, "auto", "Europe/Berlin", UNITS.get(name)))


def shown(reading: Reading) -> dict[str, Any]:
    """Return all of a reading that says something."""
    return {
        "source": reading.source,
        "rows": [reading.rows_total, reading.rows_skipped],
        "workouts": [
            said(workout) | {"entries": [said(entry) for entry in workout.entries]}
            for workout in reading.workouts
        ],
        "weigh_ins": [said(weigh_in) for weigh_in in reading.weigh_ins],
        "problems": [asdict(problem) for problem in reading.problems],
    }


def said(part: Workout | Entry | WeighIn) -> dict[str, Any]:
    values = {field.name: getattr(part, field.name) for field in fields(part)}
    kept = {name: value for name, value in values.items() if value is not None and value != {}}
    return {
        name: value if isinstance(value, int) else str(value)
        for name, value in kept.items()
        if name != "entries" and not (name == "distance_step" and not value)
    }


@pytest.mark.parametrize("name", VARIANTS)
def test_variant(name: str) -> None:
    assert read_variant(name) == json.loads((FILES / f"{name}.json").read_text())


def test_each_file_has_its_reading() -> None:
    assert sorted(path.stem for path in FILES.glob("*.json")) == VARIANTS


if __name__ == "__main__":
    for each in VARIANTS:
        text = json.dumps(read_variant(each), indent=1, ensure_ascii=False)
        (FILES / f"{each}.json").write_text(f"{text}\n")
