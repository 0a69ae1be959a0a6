"""Each app's file becomes what was done: one file of each, with the whole of what is read from it."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from functions.transfer.formats.column_names import Columns
from functions.transfer.formats.detection import read_table
from functions.transfer.formats.reading import Entry, Reading

FILES = Path(__file__).parent / "app_files"
COLUMNS = Columns(
    started_at="Day",
    title="Session",
    exercise="lift",
    set_type="Kind",
    weight="Load (kg)",
    reps="Times",
    rpe="RPE",
    duration_seconds="Length",
    distance_meters="Distance (km)",
    notes="Remark",
    session_notes="Mood",
    date_format="%d.%m.%Y",
    decimal=",",
)
UNITS = {"lyfta": "kg"}


def whole(reading: Reading) -> dict[str, Any]:
    """Return all of a reading, without what is as usual."""
    return {
        "source": reading.source,
        "rows": [reading.rows_total, reading.rows_skipped],
        "workouts": [
            {
                "title": workout.title,
                "notes": workout.notes,
                "started_at": workout.started_at.isoformat(),
                "ended_at": workout.ended_at.isoformat() if workout.ended_at else None,
                "timezone": workout.timezone,
                "sets": [unusual(entry) for entry in workout.entries],
            }
            for workout in reading.workouts
        ],
        "weigh_ins": [
            [each.line, f"{each.weight:f}", each.unit, each.weighed_at.isoformat(), each.timezone]
            for each in reading.weigh_ins
        ],
        "problems": [
            [problem.line, problem.column, problem.code, problem.row_used]
            for problem in reading.problems
        ],
    }


def unusual(entry: Entry) -> dict[str, Any]:
    usual = Entry(0, "")
    values = {name: getattr(entry, name) for name in Entry.__slots__}
    return {
        name: (
            value
            if isinstance(value, int | str)
            else f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
        )
        for name, value in values.items()
        if value != getattr(usual, name)
    }


@pytest.mark.parametrize(
    "name",
    [
        "fitbod",
        "jefit",
        "stronglifts",
        "stronglifts_wide",
        "lyfta",
        "liftosaur",
        "liftlog",
        "columns",
    ],
)
def test_a_file_is_read_whole(name: str) -> None:
    data = (FILES / f"{name}.csv").read_bytes()
    columns = COLUMNS if name == "columns" else None
    source = "columns" if columns else "auto"
    reading = read_table(data, source, "Europe/Berlin", UNITS.get(name), columns)
    assert whole(reading) == json.loads((FILES / f"{name}.json").read_text())
