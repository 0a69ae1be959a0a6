"""What makes up an exercise, and how its names are compared."""

from typing import Any

import pytest
from pydantic import ValidationError

from functions.exercises.schemas import ExerciseDraft, exercise_values
from setlogs.fields.requests import search_pattern

DRAFT: dict[str, Any] = {"name": "Row", "type": "weight_reps"}


def refusal(**values: Any) -> tuple[tuple[int | str, ...], str]:
    """Return where the one error is, and its code."""
    with pytest.raises(ValidationError) as refused:
        ExerciseDraft.model_validate(DRAFT | values)
    [error] = refused.value.errors()
    return error["loc"], error["type"]


class TestDraft:
    def test_only_name_and_type_are_needed(self) -> None:
        assert ExerciseDraft.model_validate(DRAFT).model_dump() == {
            **DRAFT,
            "description": None,
            "primary_muscles": [],
            "secondary_muscles": [],
            "equipment": None,
            "aliases": [],
        }

    def test_takes_everything_at_its_longest(self) -> None:
        ExerciseDraft.model_validate(
            {
                "name": "\U0001f3cb" * 100,
                "type": "duration",
                "description": "x" * 4000,
                "primary_muscles": [f"{n:050}" for n in range(20)],
                "secondary_muscles": [f"{n:050}" for n in range(20, 40)],
                "equipment": "x" * 50,
                "aliases": ["x" * 100] * 20,
            }
        )

    @pytest.mark.parametrize(
        ("values", "place", "code"),
        [
            ({"name": ""}, ("name",), "string_too_short"),
            ({"name": "\u3000"}, ("name",), "blank"),
            ({"name": "x" * 101}, ("name",), "string_too_long"),
            ({"name": None}, ("name",), "string_type"),
            ({"type": "Duration"}, ("type",), "literal_error"),
            ({"description": "x" * 4001}, ("description",), "string_too_long"),
            ({"description": "\x00"}, ("description",), "nul_character"),
            ({"equipment": ""}, ("equipment",), "string_too_short"),
            ({"equipment": "x" * 51}, ("equipment",), "string_too_long"),
            ({"aliases": ["a", " "]}, ("aliases", 1), "blank"),
            ({"aliases": ["a"] * 21}, ("aliases",), "too_long"),
            ({"aliases": None}, ("aliases",), "list_type"),
            ({"primary_muscles": ["x" * 51]}, ("primary_muscles", 0), "string_too_long"),
            ({"secondary_muscles": ["\x00"]}, ("secondary_muscles", 0), "nul_character"),
            ({"primary_muscles": ["a", "a"]}, (), "repeated_muscle"),
            ({"secondary_muscles": ["a", "a"]}, (), "repeated_muscle"),
            ({"primary_muscles": ["a"], "secondary_muscles": ["a"]}, (), "repeated_muscle"),
            ({"revision": 1}, ("revision",), "extra_forbidden"),
        ],
    )
    def test_refuses(self, values: dict[str, Any], place: tuple[str, ...], code: str) -> None:
        assert refusal(**values) == (place, code)


class TestKeys:
    @pytest.mark.parametrize("name", ["ROW", " Row ", "\uff52\uff4f\uff57", "\u3000row\u00a0"])
    def test_spellings_of_a_name_have_one_key(self, name: str) -> None:
        draft = ExerciseDraft.model_validate(DRAFT | {"name": name})
        assert exercise_values(draft)["name_key"] == "row"

    def test_search_looks_at_the_name_and_each_alias_by_itself(self) -> None:
        draft = ExerciseDraft(name="Row", type="duration", aliases=["A  B", "C\nD"])
        assert exercise_values(draft)["search_key"] == "row\na b\nc d"


class TestPattern:
    @pytest.mark.parametrize(
        ("text", "pattern"), [("50%", "50!%"), ("a_b", "a!_b"), ("!", "!!"), ("a\\b", "a\\b")]
    )
    def test_wildcards_are_escaped(self, text: str, pattern: str) -> None:
        assert search_pattern(text) == f"%{pattern}%"
