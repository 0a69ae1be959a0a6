"""What the tables of other apps' stock names promise to imports and exports."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from functions.transfer.names.stock_names import (
    StockName,
    exercise_in,
    exercise_of,
    name_for,
    read_table,
    tables,
)
from setlogs.fields.requests import search_key

CATALOGUE = Path(__file__).resolve().parents[2] / "functions" / "migrate" / "catalogue.json"
TABLES = {path.stem: read_table(path) for path in tables()}
EXERCISES: dict[str, dict[str, Any]] = {
    exercise["name"]: exercise
    for exercise in json.loads(CATALOGUE.read_text(encoding="utf-8"))["exercises"]
}
KNOWN = {
    search_key(name): exercise["name"]
    for exercise in EXERCISES.values()
    for name in (exercise["name"], *exercise["aliases"])
}
EQUIPMENT = {
    "(Band)": {"resistance_band"},
    "(Barbell)": {"barbell", "ez_bar"},
    "(Cable)": {"cable"},
    "(Dumbbell)": {"dumbbell"},
    "(Kettlebell)": {"kettlebell"},
    "(Machine)": {"machine", "cardio_machine"},
    "(Plate Loaded)": {"machine"},
    "(Smith Machine)": {"smith_machine"},
    "(Suspension)": {"suspension"},
}


def meaning(name: str) -> str | None:
    """Return what an import takes a name for: the catalogue's own names come first."""
    key = search_key(name)
    return KNOWN.get(key) or exercise_of(key)


@pytest.mark.parametrize("table", TABLES)
class TestTables:
    def test_each_name_leads_to_an_exercise_of_the_catalogue(self, table: str) -> None:
        assert [row for row in TABLES[table] if row.exercise not in EXERCISES] == []

    def test_each_name_leads_there_in_an_import(self, table: str) -> None:
        app, _, language = table.partition(".")
        wrong = [
            row
            for row in TABLES[table]
            if row.exercise
            != (exercise_in(app, search_key(row.name)) if row.note == "here" else meaning(row.name))
        ]
        assert wrong == []
        assert language == "en" or all(row.note != "here" for row in TABLES[table])

    def test_no_name_stands_for_two_exercises(self, table: str) -> None:
        counts = Counter(search_key(row.name) for row in TABLES[table])
        assert [key for key, count in counts.items() if count > 1] == []

    def test_two_names_of_one_exercise_are_synonyms_on_purpose(self, table: str) -> None:
        plain = Counter(row.exercise for row in TABLES[table] if row.note != "synonym")
        assert [exercise for exercise, count in plain.items() if count > 1] == []
        assert {row.exercise for row in TABLES[table]} == set(plain)

    def test_rows_are_written_alike(self, table: str) -> None:
        rows = TABLES[table]
        assert rows == sorted(rows, key=lambda row: row.name.casefold())
        assert {row.note for row in rows} <= {"", "synonym", "here"}
        assert all(value == " ".join(value.split()) for row in rows for value in row)


@pytest.mark.parametrize("app", ["fitnotes", "hevy", "strong"])
def test_what_an_app_calls_an_exercise_means_the_exercise_there(app: str) -> None:
    wrong = []
    for row in TABLES[f"{app}.en"]:
        name = name_for(app, row.exercise)
        assert name is not None
        key = search_key(name)
        if (exercise_in(app, key) or meaning(name)) != row.exercise:
            wrong.append(row)
    assert wrong == []


def test_an_exercise_that_an_app_has_not_is_called_nothing_there() -> None:
    assert name_for("fitnotes", "Band Front Raise") is None
    assert exercise_of("what nobody does") is None
    assert exercise_in("strong", "hip thrust") is None


def test_an_app_without_a_table_calls_nothing_its_own_way() -> None:
    assert exercise_in("jefit", "hip thrust") is None
    assert name_for("fitbod", "Pull Up") is None


def english() -> list[StockName]:
    return [row for table, rows in TABLES.items() if table.endswith(".en") for row in rows]


def test_equipment_in_a_name_is_the_exercises_equipment() -> None:
    wrong = [
        row
        for row in english()
        for label, equipment in EQUIPMENT.items()
        if row.name.endswith(label) and EXERCISES[row.exercise]["equipment"] not in equipment
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("label", "types"),
    [
        ("(Assisted)", {"assisted_bodyweight"}),
        ("(Bodyweight)", {"reps_only", "weighted_bodyweight"}),
        ("(Weighted)", {"weight_reps", "weighted_bodyweight"}),
        ("(Barbell)", {"weight_reps"}),
        ("(Dumbbell)", {"weight_reps"}),
        ("(Cable)", {"weight_reps"}),
    ],
)
def test_types_fit_what_the_names_say(label: str, types: set[str]) -> None:
    rows = [row for row in english() if row.name.endswith(label)]
    assert rows
    assert {EXERCISES[row.exercise]["type"] for row in rows} <= types


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("T Bar Row", "Landmine Row"),
        ("Bicep Curl (Machine)", "Preacher Curl (Machine)"),
        ("Lateral Raise (Cable)", "Single Arm Lateral Raise (Cable)"),
        ("Seated Calf Raise (Machine)", "Seated Calf Raise (Plate Loaded)"),
        ("Overhead Triceps Extension (Cable)", "Triceps Extension (Cable)"),
        ("Hammer Curl (Cable)", "Rope Cable Curl"),
        ("Butterfly (Pec Deck)", "Chest Fly (Machine)"),
        ("Cable Woodchop", "Cable Twist"),
        ("Cable Twist (Up to down)", "Cable Twist (Down to up)"),
        ("Clean High Pull", "Deadlift High Pull"),
        ("Split Jerk", "Jerk"),
        ("Plate Squeeze (Svend Press)", "Plate Press"),
        ("V Up", "Jackknife Sit Up"),
        ("Glute Kickback (Machine)", "Rear Kick (Machine)"),
        ("Overhead Press (Barbell)", "Strict Military Press (Barbell)"),
        ("Diamond Push Up", "Push Up - Close Grip"),
        ("Bulgarian Split Squat (Dumbbell)", "Split Squat (Dumbbell)"),
        ("Standing Cable Glute Kickbacks", "Triceps Kickback (Cable)"),
        ("Seated Palms Up Wrist Curl", "Wrist Curl (Barbell)"),
        ("Skullcrusher (Barbell)", "Lying Triceps Extension"),
        ("Triceps Pushdown", "Triceps Pressdown"),
        ("Squat (Barbell)", "Full Squat"),
        ("Straight Arm Lat Pulldown (Cable)", "Rope Straight Arm Pulldown"),
        ("Seated Cable Row - V Grip (Cable)", "Seated Cable Row - Bar Grip"),
    ],
)
def test_two_lifts_stay_two(one: str, other: str) -> None:
    assert None not in {meaning(one), meaning(other)}
    assert meaning(one) != meaning(other)


@pytest.mark.parametrize(
    ("name", "exercise"),
    [
        ("Calf Press on Seated Leg Press", "Seated Leg Press Calf Raise"),
        ("Calf Extension (Machine)", "Calf Extension (Machine)"),
        ("Chest Fly", "Chest Fly"),
        ("Chest Fly (Band)", "Band Chest Fly"),
        ("Iso-Lateral Low Row", "Iso-Lateral Low Row"),
        ("Pec Deck (Machine)", "Pec Deck"),
        ("Rope Straight Arm Pulldown", "Rope Straight-Arm Pulldown"),
        ("Seated Cable Row - Bar Grip", "Bar-Grip Seated Cable Row"),
        ("Single Arm Tricep Extension (Dumbbell)", "Single-Arm Dumbbell Triceps Extension"),
        ("Single Leg Extensions", "Single-Leg Extension"),
        ("Squat (Machine)", "Machine Squat"),
        ("Triceps Extension", "Triceps Extension"),
    ],
)
def test_stock_names_that_many_use_are_known(name: str, exercise: str) -> None:
    assert meaning(name) == exercise


@pytest.mark.parametrize(
    ("name", "elsewhere", "in_hevy"),
    [
        ("Hip Thrust", "Barbell Hip Thrust", "Bodyweight Hip Thrust"),
        ("Side Bend", "Side Bend", "Bodyweight Side Bend"),
        ("Standing Calf Raise", "Standing Calf Raise", "Bodyweight Calf Raise"),
        ("Hack Squat", "Hack Squat", "Barbell Hack Squat"),
        ("Bulgarian Split Squat", "Bulgarian Split Squat", "Dumbbell Bulgarian Split Squat"),
        ("Sumo Squat", None, "Bodyweight Sumo Squat"),
    ],
)
def test_a_name_can_say_something_else_in_one_app(
    name: str, elsewhere: str | None, in_hevy: str
) -> None:
    assert meaning(name) == elsewhere
    assert exercise_in("hevy", search_key(name)) == in_hevy
