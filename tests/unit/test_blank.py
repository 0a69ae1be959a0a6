"""A name shows something."""

import pytest
from pydantic import TypeAdapter, ValidationError

from functions.transfer.formats.detection import read_table
from setlogs.fields.workout import ExerciseName, Label
from tests.api.importing import PUSH
from tests.headers import STRONG

UNSEEN = (
    *(" \t\n", "\u00a0\u3000", "\u200b", "\u2060\ufeff", "\u200d\u200c", "\u202e", "\u2066\u2069"),
    *("\u0301", "\u0e31", "\u20dd", "\ufe0f", "\u034f", "\u00ad", "\x07", "\u2028"),
    *("\u3164", "\u115f\u1160", "\uffa0", "\u2800", "\U000e0041"),
)
SEEN = (
    "a",
    "é",
    "e\u0301",
    "ผู้",
    "举重",
    "ベンチ",
    "5",
    "!",
    "+",
    "🏋️\u200d♀️",
    "\U0001fae9",
    "\u202ebench",
)


class TestNames:
    @pytest.mark.parametrize("name", UNSEEN, ids=ascii)
    def test_that_show_nothing_are_refused(self, name: str) -> None:
        for kind in (ExerciseName, Label):
            with pytest.raises(ValidationError) as refused:
                TypeAdapter(kind).validate_python(name)
            assert refused.value.errors()[0]["type"] == "blank"

    @pytest.mark.parametrize("name", SEEN, ids=ascii)
    def test_in_any_script_are_taken(self, name: str) -> None:
        assert TypeAdapter(ExerciseName).validate_python(name) == name

    @pytest.mark.parametrize("name", ["\u200b", "\u3164", "\u202e"], ids=ascii)
    def test_of_a_file_show_something_too(self, name: str) -> None:
        row = f"{PUSH},{name},1,100,5,0,0,,,"
        reading = read_table(f"{STRONG}\n{row}\n".encode(), "strong", "UTC", "kg")
        assert [problem.code for problem in reading.problems] == ["missing"]
