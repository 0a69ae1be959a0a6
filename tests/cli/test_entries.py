"""Sets are read as people write them."""

from typing import Any

import pytest

from setlogs.fields.measures import MEASURES_BY_TYPE
from setlogs_cli.entries import NEEDED, EntryError, read_sets

KG = {"unit": "kg"}


@pytest.mark.parametrize(
    ("type_", "written", "sets"),
    [
        ("weight_reps", "82,5x5", [{"weight": 82.5, "reps": 5}]),
        ("weight_reps", "180lbx5", [{"weight": 180, "unit": "lb", "reps": 5}]),
        ("weight_reps", "100kg 5 5", [{"weight": 100, "reps": 5} | KG] * 2),
        (
            "weight_reps",
            "100kg 5@8 110kg 3 @9.5",
            [
                {"weight": 100, "reps": 5, "rpe": 8} | KG,
                {"weight": 110, "reps": 3, "rpe": 9.5} | KG,
            ],
        ),
        ("reps_only", "20 15", [{"reps": 20}, {"reps": 15}]),
        ("weighted_bodyweight", "8", [{"reps": 8}]),
        ("weighted_bodyweight", "8 +10kg", [{"reps": 8, "weight": 10} | KG]),
        (
            "weighted_bodyweight",
            "8 8 +10 6 +15",
            [
                {"reps": 8, "weight": 10},
                {"reps": 8, "weight": 10},
                {"reps": 6, "weight": 15},
            ],
        ),
        ("assisted_bodyweight", "-20kg 8", [{"reps": 8, "weight": 20} | KG]),
        ("duration", "60s 1:30", [{"duration_seconds": 60}, {"duration_seconds": 90}]),
        ("duration", "1h5min", [{"duration_seconds": 3900}]),
        ("weight_duration", "20kg 1m30s", [{"duration_seconds": 90, "weight": 20} | KG]),
        ("distance_duration", "5km 24:30", [{"distance_meters": 5000, "duration_seconds": 1470}]),
        ("distance_duration", "400m 400m", [{"distance_meters": 400}] * 2),
        ("distance_duration", "3mi", [{"distance_meters": 4828.03}]),
        ("distance_duration", "1:02:03", [{"duration_seconds": 3723}]),
        ("weight_distance", "40kg 40m 50m", [
            {"weight": 40, "distance_meters": 40} | KG,
            {"weight": 40, "distance_meters": 50} | KG,
        ]),
    ],
)  # fmt: skip
def test_what_is_written_is_what_was_meant(
    type_: str, written: str, sets: list[dict[str, Any]]
) -> None:
    assert read_sets(written.split(), type_) == sets


@pytest.mark.parametrize(
    ("type_", "written", "says"),
    [
        ("weight_reps", "heavy", "heavy is no measure"),
        ("weight_reps", "5", "needs a weight"),
        ("weight_reps", "x5", "needs a weight"),
        ("weight_reps", "80kg", "Each weight needs"),
        ("weight_reps", "80kg 90kg 5", "Each weight needs"),
        ("weight_reps", "-20kg 5", "only assisted"),
        ("assisted_bodyweight", "+20kg 5", "as -20kg"),
        ("weight_reps", "@8 80x5", "after its set"),
        ("weight_reps", "80x5@hard", "write an RPE as"),
        ("duration", "60", "needs a time"),
        ("distance_duration", "5", "a distance, a time, or both"),
        ("weight_reps", "9" * 5000, "is no measure"),
    ],
)
def test_what_cannot_be_meant_is_explained(type_: str, written: str, says: str) -> None:
    with pytest.raises(EntryError, match=says):
        read_sets(written.split(), type_)


def test_each_type_needs_what_the_server_says() -> None:
    assert {type_: frozenset(names) for type_, names in NEEDED.items()} == {
        type_: measures.needed for type_, measures in MEASURES_BY_TYPE.items()
    }
