"""What a name in a file means: known spellings, decisions and memories, and what is near."""

import json
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import pytest

from functions.transfer.formats.reading import Entry
from functions.transfer.names.exercise import Exercise
from functions.transfer.names.matching import Matcher
from functions.transfer.names.nearest import equipment_in
from functions.transfer.names.spelling import spelling_key
from setlogs.fields.requests import search_key

CATALOGUE = Path(__file__).resolve().parents[2] / "functions" / "migrate" / "catalogue.json"
LISTED = json.loads(CATALOGUE.read_text(encoding="utf-8"))["exercises"]
APART = (
    ("T Bar Row", "Landmine Row"),
    ("Preacher Curl (Machine)", "Bicep Curl (Machine)"),
    ("Lateral Raise (Cable)", "Single Arm Lateral Raise (Cable)"),
    ("Seated Calf Raise (Machine)", "Seated Calf Raise (Plate Loaded)"),
    ("Triceps Extension (Cable)", "Overhead Triceps Extension (Cable)"),
    ("Hammer Curl (Cable)", "Rope Cable Curl"),
    ("Chest Fly (Machine)", "Butterfly (Pec Deck)"),
    ("Cable Twist", "Cable Woodchop"),
    ("Deadlift High Pull (Barbell)", "Clean High Pull (Barbell)"),
    ("Jerk", "Split Jerk"),
)


def listed() -> list[Exercise]:
    """Return the catalogue."""
    return [
        Exercise(
            UUID(one["id"]),
            owned=False,
            keys=[search_key(name) for name in (one["name"], *one["aliases"])],
            type=one["type"],
            version=1,
            name=one["name"],
            primary_muscles=one["primary_muscles"],
            secondary_muscles=one["secondary_muscles"],
            equipment=one["equipment"],
        )
        for one in LISTED
    ]


@pytest.fixture
def shipped() -> list[Exercise]:
    return listed()


def mine(name: str, *aliases: str, number: int = 1, archived: bool = False) -> Exercise:
    keys = [search_key(each) for each in (name, *aliases)]
    made = Exercise(UUID(int=number), True, keys, "weight_reps", 1, archived)
    made.name = name
    return made


def sets(**measures: int) -> Sequence[Entry]:
    return [Entry(1, "any", **(measures or {"reps": 5, "weight": 60}))]  # type: ignore[arg-type]


class TestSpelling:
    @pytest.mark.parametrize(
        ("names"),
        [
            ("Bench Press (Dumbbell)", "Bench Press, Dumbbell"),
            ("Chin Up", "Chin Ups", "Chin-Up", "chinups", "Chin\u2011ups"),
            ("Skull Crusher", "Skullcrushers", "skull-crusher"),
            ("Push Up", "Pushups", "PUSH-UPS"),
            ("Sit Up", "Sit-Up", "Situps"),
            ("Farmer's Walk", "Farmers Walk", "Farmer\u2019s Walks"),
            ("Bench Press (Barbell)", "Bench Press, Barbell", "Bench-Press [Barbell]"),
            ("Leg Press", "Leg Presses"),
            ("Crunch", "Crunches"),
            ("Dumbbell Fly", "Dumbbell Flies", "Dumbbell Flys"),
            ("Bicep Curl", "Biceps Curls"),
        ],
    )
    def test_makes_no_difference(self, names: tuple[str, ...]) -> None:
        assert len({spelling_key(search_key(name)) for name in names}) == 1

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Press", "Pres"),
            ("Abs", "A"),
            ("Squat 5 31", "Squat 53 1"),
            ("Squat 2,5", "Squat 25"),
            ("Bench Press (Dumbbell)", "Dumbbell Bench Press"),
            ("Squat", "Squat +"),
            ("Row 1", "Row 2"),
        ],
    )
    def test_keeps_other_names_apart(self, one: str, other: str) -> None:
        assert spelling_key(search_key(one)) != spelling_key(search_key(other))

    def test_merges_no_two_exercises_of_the_catalogue(self, shipped: list[Exercise]) -> None:
        owners: dict[str, set[str]] = {}
        for exercise in shipped:
            for key in exercise.keys:
                owners.setdefault(spelling_key(key), set()).add(exercise.name)
        assert {key: who for key, who in owners.items() if len(who) > 1} == {}

    @pytest.mark.parametrize(
        ("name", "means"),
        [
            ("Chin Ups", "Chin Up"),
            ("Skull Crushers", "Skullcrusher"),
            ("Pushups", "Push Up"),
            ("Hammer Curls", "Hammer Curl"),
            ("Barbell Back Squats", "Barbell Back Squat"),
        ],
    )
    def test_finds_the_catalogue(self, shipped: list[Exercise], name: str, means: str) -> None:
        match = Matcher(shipped).by_name(name, sets())
        assert (match.exercise.name, match.matched_by) in {
            (means, "catalogue_name"),
            (means, "catalogue_alias"),
            (means, "stock_name"),
        }

    def test_one_unknown_name_spelled_twice_is_one_exercise(self) -> None:
        matcher = Matcher([])
        first = matcher.by_name("Cable Thing", sets())
        assert matcher.by_name("Cable-Things", sets()).exercise is first.exercise
        assert len(matcher.created) == 1

    def test_the_exact_name_comes_first(self) -> None:
        one, other = mine("Pushups", number=1), mine("Push Up", number=2)
        matcher = Matcher([one, other])
        assert matcher.by_name("push up", sets()).exercise is other
        assert matcher.by_name("pushups", sets()).exercise is one

    def test_what_is_spelled_like_two_is_only_suggested(self) -> None:
        one, other = mine("Pushups", number=1), mine("Push Up", number=2)
        match = Matcher([one, other]).by_name("Push-Ups", sets())
        assert match.matched_by is None
        assert match.suggestion in (one, other)


class TestTwoNames:
    @pytest.mark.parametrize(("one", "other"), APART)
    def test_that_are_not_known_to_be_the_same_stay_apart(
        self, shipped: list[Exercise], one: str, other: str
    ) -> None:
        matcher = Matcher(shipped)
        first, second = matcher.by_name(one, sets()), matcher.by_name(other, sets())
        assert first.exercise is not second.exercise
        assert first.exercise.primary_muscles
        assert second.exercise.primary_muscles

    def test_in_another_order_of_words_are_only_suggested(self, shipped: list[Exercise]) -> None:
        match = Matcher(shipped).by_name("Crusher Skull", sets())
        assert match.suggestion
        assert (match.matched_by, match.suggestion.name) == (None, "Skullcrusher")
        assert match.exercise.primary_muscles == ["triceps"]

    def test_of_one_file_in_another_order_are_two(self) -> None:
        matcher = Matcher([])
        first = matcher.by_name("Thing Cable", sets()).exercise
        second = matcher.by_name("Cable Thing", sets())
        assert (second.exercise is first, second.suggestion) == (False, first)


def test_a_cable_kickback_is_for_the_triceps_in_strong_alone(shipped: list[Exercise]) -> None:
    there = Matcher(shipped, app="strong").by_name("Cable Kickback", sets())
    assert there.exercise.name == "Cable Triceps Kickback"
    elsewhere = Matcher(shipped, app="hevy").by_name("Cable Kickback", sets())
    assert elsewhere.matched_by is None
    assert [*elsewhere.exercise.primary_muscles] == []


class TestFitbod:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Hip Thrust", "Barbell Hip Thrust"),
            ("Leg Press", "Machine Leg Press"),
            ("Dumbbell Sumo Squat", "Single Dumbbell Sumo Squat"),
        ],
    )
    def test_names_of_other_loads_are_two_exercises(
        self, shipped: list[Exercise], one: str, other: str
    ) -> None:
        matcher = Matcher(shipped, app="fitbod")
        assert matcher.by_name(one, sets()).exercise is not matcher.by_name(other, sets()).exercise


class TestNewExercise:
    @pytest.mark.parametrize(
        ("name", "muscle", "equipment"),
        [
            ("Deficit Bulgarian Split Squat (Dumbbell)", "quadriceps", "dumbbell"),
            ("Kneeling Lateral Raise (Cable)", "shoulders", "cable"),
            ("Lat Pulldown - Three Fingers (Cable)", "lats", "cable"),
            ("Incline Spoto Bench Press", "chest", "barbell"),
            ("Zorba Squat (Machine)", "quadriceps", "machine"),
            ("Zorba Row", "upper_back", None),
            ("Standing Leg Curl (Band)", "hamstrings", "resistance_band"),
            ("Single Arm Hammer Curl (Kettlebell)", "biceps", "kettlebell"),
        ],
    )
    def test_gets_what_its_nearest_match_has(
        self, shipped: list[Exercise], name: str, muscle: str, equipment: str | None
    ) -> None:
        made = Matcher(shipped).by_name(name, sets()).exercise
        assert made.versions
        assert made.versions[-1]["primary_muscles"][0] == muscle
        assert (made.versions[-1]["equipment"], made.type) == (equipment, "weight_reps")

    @pytest.mark.parametrize(
        ("name", "muscles"),
        [
            ("Dumbbell Back Fly", ([], [])),
            ("Side Leg Raises", ([], [])),
            ("Leg Pull-In", ([], [])),
            ("V-Bar Pull Up", (["lats"], ["biceps", "upper_back", "forearms"])),
            ("Back Extension Holds", (["lower_back"], ["glutes", "hamstrings"])),
            ("Chest Supported Row", (["upper_back", "lats"], ["biceps"])),
            ("Forward Lunge with Twist", (["quadriceps", "glutes"], ["hamstrings"])),
            ("Incline Shrug", (["traps"], ["forearms"])),
            ("Back Triggers", ([], [])),
            ("Elevação Lateral", ([], [])),
            ("Foam Roll Upper Back", ([], [])),
        ],
    )
    def test_has_rather_no_muscles_than_those_of_something_else(
        self, shipped: list[Exercise], name: str, muscles: tuple[list[str], list[str]]
    ) -> None:
        made = Matcher(shipped).by_name(name, sets()).exercise
        assert ([*made.primary_muscles], [*made.secondary_muscles]) == muscles

    @pytest.mark.parametrize("name", ["Foo (Machine)", "Seated Thing", "Whatever", "Cable Thing"])
    def test_gets_no_muscles_when_no_word_says_them(
        self, shipped: list[Exercise], name: str
    ) -> None:
        made = Matcher(shipped).by_name(name, sets())
        assert (made.matched_by, list(made.exercise.primary_muscles)) == (None, [])

    @pytest.mark.parametrize(
        ("name", "category", "muscles"),
        [
            ("Whatever", "Shoulders", ["shoulders"]),
            ("Whatever", "Abs", ["abdominals"]),
            ("Whatever", "Legs", ["legs"]),
            ("Zorba Squat", "Legs", ["quadriceps"]),
            ("Zorba Curl", "Triceps", ["triceps"]),
        ],
    )
    def test_falls_back_to_the_category(
        self, shipped: list[Exercise], name: str, category: str, muscles: list[str]
    ) -> None:
        entry = Entry(1, name, reps=5, category=category)
        made = Matcher(shipped).by_name(name, [entry]).exercise
        assert [*made.primary_muscles][:1] == muscles

    def test_beside_another_type_has_muscles_too(self, shipped: list[Exercise]) -> None:
        matcher = Matcher(shipped)
        match = matcher.by_name("Walking Lunge", sets(reps=10))
        beside = matcher.of_type(match, "weight_reps").exercise
        assert beside.primary_muscles == match.exercise.primary_muscles != []
        assert (match.exercise.equipment, beside.equipment) == ("none", None)

    @pytest.mark.parametrize(
        ("name", "equipment"),
        [
            ("Overhead Press (Each Side, Dumbbells)", "dumbbell"),
            ("Chest Press (Plate Loaded)", "machine"),
            ("Squat (Smith Machine)", "smith_machine"),
            ("Barbell Thing", "barbell"),
            ("Plank", None),
        ],
    )
    def test_equipment_is_in_the_name(self, name: str, equipment: str | None) -> None:
        assert equipment_in(search_key(name)) == equipment
