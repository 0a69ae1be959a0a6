"""What the shipped catalogue promises to those who load it, search it and import into it."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import TypedDict
from uuid import RFC_4122, UUID

import pytest

CATALOGUE = Path(__file__).resolve().parents[2] / "functions" / "migrate" / "catalogue.json"

TYPES = {
    "weight_reps",
    "reps_only",
    "weighted_bodyweight",
    "assisted_bodyweight",
    "duration",
    "weight_duration",
    "distance_duration",
    "weight_distance",
}
MUSCLES = {
    "abdominals",
    "shoulders",
    "biceps",
    "triceps",
    "forearms",
    "quadriceps",
    "hamstrings",
    "calves",
    "glutes",
    "abductors",
    "adductors",
    "lats",
    "upper_back",
    "traps",
    "lower_back",
    "chest",
    "neck",
    "cardio",
    "full_body",
}
EQUIPMENT = {
    "none",
    "barbell",
    "dumbbell",
    "kettlebell",
    "machine",
    "cable",
    "smith_machine",
    "plate",
    "resistance_band",
    "suspension",
    "ez_bar",
    "trap_bar",
    "medicine_ball",
    "sled",
    "cardio_machine",
    "bench",
    "other",
}
MEMBERS = [
    "id",
    "name",
    "description",
    "type",
    "primary_muscles",
    "secondary_muscles",
    "equipment",
    "aliases",
]
SMALL_WORDS = {"and", "on", "the", "to"}


class Exercise(TypedDict):
    """One entry of the catalogue."""

    id: str
    name: str
    description: str
    type: str
    primary_muscles: list[str]
    secondary_muscles: list[str]
    equipment: str
    aliases: list[str]


@pytest.fixture(scope="module")
def exercises() -> list[Exercise]:
    """The entries in the order of the file."""
    content: dict[str, list[Exercise]] = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    assert list(content) == ["exercises"]
    return content["exercises"]


def _repeated(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def test_there_are_at_least_170(exercises: list[Exercise]) -> None:
    """Enough that a lifter seldom has to add one."""
    assert len(exercises) >= 170


def test_every_entry_has_the_same_members_in_the_same_order(exercises: list[Exercise]) -> None:
    """A diff then shows what changed and nothing else."""
    assert [exercise["name"] for exercise in exercises if list(exercise) != MEMBERS] == []


def test_ids_are_unique_uuids_of_version_7(exercises: list[Exercise]) -> None:
    """In the one spelling that the API gives out."""
    ids = [UUID(exercise["id"]) for exercise in exercises]
    assert {(id_.version, id_.variant) for id_ in ids} == {(7, RFC_4122)}
    assert [str(id_) for id_ in ids] == [exercise["id"] for exercise in exercises]
    assert len(set(ids)) == len(ids)


def test_they_are_sorted_by_name(exercises: list[Exercise]) -> None:
    """Without regard to case."""
    names = [exercise["name"].casefold() for exercise in exercises]
    assert names == sorted(names)


def test_no_name_or_alias_stands_for_two_exercises(exercises: list[Exercise]) -> None:
    """Without regard to case; so names are unique, too."""
    spellings = [
        spelling.casefold()
        for exercise in exercises
        for spelling in (exercise["name"], *exercise["aliases"])
    ]
    assert _repeated(spellings) == []


def test_punctuation_does_not_tell_two_exercises_apart(exercises: list[Exercise]) -> None:
    """An import may compare names by their letters and digits alone."""
    meanings = {
        (re.sub(r"[\W_]", "", spelling.casefold()), exercise["name"])
        for exercise in exercises
        for spelling in (exercise["name"], *exercise["aliases"])
    }
    assert _repeated([letters for letters, _ in meanings]) == []


def test_names_are_in_title_case(exercises: list[Exercise]) -> None:
    """Every word begins with a capital, but for the small ones inside."""
    wrong = [
        exercise["name"]
        for exercise in exercises
        for place, word in enumerate(re.split(r"[ -]", exercise["name"]))
        if not re.match(r"\(?[A-Z]", word) and (place == 0 or word not in SMALL_WORDS)
    ]
    assert wrong == []


def test_texts_are_neither_empty_nor_padded_nor_long(exercises: list[Exercise]) -> None:
    """Descriptions are sentences of at most 200 characters."""
    for exercise in exercises:
        description = exercise["description"]
        assert 0 < len(description) <= 200, exercise["name"]
        assert description.endswith("."), exercise["name"]
        for text in (exercise["name"], description, *exercise["aliases"]):
            assert text, exercise["name"]
            assert text == " ".join(text.split()), exercise["name"]


def test_every_type_is_known_and_every_known_type_occurs(exercises: list[Exercise]) -> None:
    """So that each kind of set can be logged without an exercise of one's own."""
    assert {exercise["type"] for exercise in exercises} == TYPES


def test_all_equipment_is_known_and_all_known_equipment_occurs(exercises: list[Exercise]) -> None:
    """So that no filter of the list comes back empty."""
    assert {exercise["equipment"] for exercise in exercises} == EQUIPMENT


def test_all_muscles_are_known_and_each_is_the_primary_of_some(exercises: list[Exercise]) -> None:
    """So that no filter of the list comes back empty."""
    assert {muscle for exercise in exercises for muscle in exercise["primary_muscles"]} == MUSCLES
    assert {muscle for exercise in exercises for muscle in exercise["secondary_muscles"]} <= MUSCLES


def test_no_muscle_is_named_twice(exercises: list[Exercise]) -> None:
    """Neither in one list nor as both primary and secondary."""
    wrong = [
        exercise["name"]
        for exercise in exercises
        if _repeated(exercise["primary_muscles"] + exercise["secondary_muscles"])
    ]
    assert wrong == []


def test_lists_have_the_promised_lengths(exercises: list[Exercise]) -> None:
    """At least one primary muscle, and nowhere more than fits on a screen."""
    for exercise in exercises:
        assert 1 <= len(exercise["primary_muscles"]) <= 3, exercise["name"]
        assert len(exercise["secondary_muscles"]) <= 6, exercise["name"]
        assert len(exercise["aliases"]) <= 6, exercise["name"]


@pytest.mark.parametrize(
    ("name", "alias"),
    [
        ("Barbell Bench Press", "Bench Press"),
        ("Barbell Back Squat", "Squat"),
        ("Deadlift", "Barbell Deadlift"),
        ("Overhead Press", "Military Press"),
        ("Pull Up", "Pull-Up"),
    ],
)
def test_the_main_lifts_have_their_usual_names(
    exercises: list[Exercise], name: str, alias: str
) -> None:
    """Under which users and imports look for them."""
    aliases = {exercise["name"]: exercise["aliases"] for exercise in exercises}
    assert alias in aliases[name]


def test_the_file_is_laid_out_for_diffs() -> None:
    """UTF-8 without a mark, one member a line, an end of line at the end."""
    text = CATALOGUE.read_bytes().decode("utf-8")
    assert text.startswith('{\n  "exercises": [\n    {\n      "id": ')
    assert text.endswith("\n}\n")
    assert "\r" not in text
    assert "\t" not in text
