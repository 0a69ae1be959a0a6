"""What a name in a file means when the caller says so, or an earlier import remembers it."""

from uuid import UUID

import pytest

from functions.transfer.names.known_names import Remembered
from functions.transfer.names.matching import Matcher
from setlogs.errors import InvalidRequestError
from tests.unit.test_import_names import listed, mine, sets


class TestGiven:
    def test_comes_before_everything_else(self) -> None:
        target = mine("Other", number=2)
        matcher = Matcher([mine("Squat"), target], {"SQUAT ": target.id})
        match = matcher.by_name("Squat", sets())
        assert (match.exercise, match.matched_by) == (target, "mapping")

    def test_null_is_an_exercise_of_its_own(self) -> None:
        shipped = listed()
        matcher = Matcher(shipped, {"Squat": None})
        match = matcher.by_name("Squat", sets())
        assert (match.exercise.owned, match.exercise.name, match.suggestion) == (
            True,
            "Squat",
            None,
        )
        assert matcher.by_name("squats", sets()).exercise is match.exercise

    def test_null_is_ones_own_that_has_the_name(self) -> None:
        own = mine("Squat")
        assert Matcher([own], {"Squat": None}).by_name("squat", sets()).exercise is own

    def test_null_is_the_one_that_was_made_for_the_name(self) -> None:
        renamed = mine("Deep Squat")
        memory = {("squat", ""): Remembered(renamed.id, made=True)}
        matcher = Matcher([renamed], {"Squat": None}, memory)
        assert matcher.by_name("Squat", sets()).exercise is renamed

    def test_archived_ones_are_used_and_merged_ones_followed(self) -> None:
        old, left = mine("Old", archived=True), mine("Left", number=2)
        merged = mine("Merged", number=3, archived=True)
        merged.merged_into = left.id
        matcher = Matcher([old, left, merged], {"A": old.id, "B": merged.id})
        assert matcher.by_name("A", sets()).exercise is old
        assert matcher.by_name("B", sets()).exercise is left
        assert [matcher.left(one.id) for one in (old, merged)] == [old.id, left.id]

    @pytest.mark.parametrize(
        ("mapping", "pointer"),
        [
            ({"Squat": UUID(int=9)}, "#/mapping/Squat"),
            ({"A/B~C": UUID(int=9)}, "#/mapping/A~1B~0C"),
            ({"Squat": UUID(int=1), "squat": None}, "#/mapping/squat"),
        ],
    )
    def test_is_refused_when_it_names_nothing(
        self, mapping: dict[str, UUID | None], pointer: str
    ) -> None:
        with pytest.raises(InvalidRequestError) as refused:
            Matcher([mine("Squat")], mapping)
        [error] = refused.value.errors
        assert (error.place, error.name) == ("pointer", pointer)


class TestRemembered:
    def test_goes_on_through_renames_and_archiving(self) -> None:
        renamed = mine("New name", archived=True)
        matcher = Matcher([renamed], remembered={("old name", ""): Remembered(renamed.id)})
        match = matcher.by_name("Old Name", sets())
        assert (match.exercise, match.matched_by) == (renamed, "remembered")

    def test_gives_way_to_a_namesake_of_an_archived_one(self) -> None:
        old, new = mine("Squat", archived=True), mine("Squat", number=2)
        memory = {("squat", ""): Remembered(old.id)}
        assert Matcher([old, new], remembered=memory).by_name("Squat", sets()).exercise is new

    def test_another_type_goes_on_too_while_it_is_one(self) -> None:
        squat, beside = mine("Squat"), mine("Renamed", number=2)
        beside.type = "duration"
        memory = {("squat", "duration"): Remembered(beside.id)}
        matcher = Matcher([squat, beside], remembered=memory)
        match = matcher.of_type(matcher.by_name("Squat", sets()), "duration")
        assert (match.exercise, match.matched_by) == (beside, "remembered")
        beside.type = "reps_only"
        matcher = Matcher([squat, beside], remembered=memory)
        assert matcher.of_type(matcher.by_name("Squat", sets()), "duration").matched_by is None

    def test_what_is_gone_is_not(self) -> None:
        memory = {("squat", ""): Remembered(UUID(int=9))}
        assert Matcher([], remembered=memory).by_name("Squat", sets()).matched_by is None
