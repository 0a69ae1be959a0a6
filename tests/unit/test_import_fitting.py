"""Sets of other apps fit the types of exercises, and no measure of theirs is lost."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.transfer.exercise import Exercise
from functions.transfer.fitting import choose_type, fit, fit_exactly, positive
from functions.transfer.formats.reading import Definition, Entry
from functions.transfer.matching import Matcher
from setlogs.fields.measures import MEASURES, MEASURES_BY_TYPE

ENTRIES = st.builds(
    Entry,
    line=st.just(1),
    exercise=st.just("Squat"),
    reps=st.none() | st.integers(0, 50),
    weight=st.none() | st.integers(0, 300).map(Decimal),
    duration_seconds=st.none() | st.integers(0, 3600),
    distance_meters=st.none() | st.integers(0, 9000).map(Decimal),
).filter(lambda entry: bool(positive(entry)))


def entry(**measures: int) -> Entry:
    return Entry(1, "Squat", **measures)  # type: ignore[arg-type]  # whole numbers do


def exercise(name: str, *aliases: str, owned: bool = False, type_: str = "weight_reps") -> Exercise:
    keys = [key.casefold() for key in (name, *aliases)]
    return Exercise(UUID(int=len(name)), owned, keys, type_, version=1)


class TestFit:
    @given(ENTRIES, st.sampled_from(sorted(MEASURES_BY_TYPE)))
    def test_keeps_every_measure(self, one: Entry, type_: str) -> None:
        fitted = fit(type_, one)
        given_ = frozenset(name for name, value in fitted.measures.items() if value is not None)
        assert MEASURES_BY_TYPE[fitted.type].fit(given_)
        for name in MEASURES:
            value = getattr(one, name)
            kept = fitted.measures[name] == value
            assert kept or not value or str(value) in (fitted.remark or "")

    def test_stays_with_the_type_while_it_can(self) -> None:
        assert fit("weight_reps", entry(reps=5)).measures["weight"] == 0
        assert fit("distance_duration", entry(duration_seconds=60)).type == "distance_duration"
        assert fit("weight_reps", entry(reps=5, weight=9, distance_meters=30)).remark == "30 m"
        assert fit("weight_reps", entry(reps=5, duration_seconds=30)).type == "weight_reps"
        assert fit("weight_reps", entry(weight=9)).measures["reps"] == 0
        assert fit("weight_distance", entry(distance_meters=40)).measures["weight"] == 0

    @pytest.mark.parametrize(
        ("type_", "measures"),
        [
            ("distance_duration", {"duration_seconds": 1800}),
            ("distance_duration", {"distance_meters": 5000}),
            ("duration", {"duration_seconds": 60, "weight": 10}),
            ("duration", {"duration_seconds": 60, "reps": 100}),
            ("reps_only", {"reps": 100, "duration_seconds": 60}),
            ("weighted_bodyweight", {"reps": 8, "duration_seconds": 30}),
        ],
    )
    def test_invents_no_zero_where_a_type_can_do_without(
        self, type_: str, measures: dict[str, int]
    ) -> None:
        fitted = fit(type_, entry(**measures))
        assert (fitted.type, fitted.remark) == (type_, None)
        assert fitted.measures == dict.fromkeys(MEASURES) | measures

    def test_takes_the_next_type_when_it_cannot(self) -> None:
        assert fit("reps_only", entry(reps=5, weight=9)).type == "weighted_bodyweight"
        assert fit("duration", entry(reps=5)).type == "reps_only"
        assert fit("reps_only", entry(weight=9, duration_seconds=60)).type == "weight_duration"
        assert fit("weight_reps", entry(weight=9, duration_seconds=60)).type == "weight_duration"
        assert fit("weight_reps", entry(duration_seconds=60)).type == "duration"
        assert fit("distance_duration", entry(reps=5)).type == "reps_only"

    def test_exactly_changes_nothing(self) -> None:
        fitted = fit_exactly("weight_reps", entry(reps=0, weight=0))
        assert fitted is not None
        assert (fitted.measures["reps"], fitted.measures["weight"]) == (0, 0)
        assert fit_exactly("weight_reps", entry(reps=5)) is None


class TestChooseType:
    @pytest.mark.parametrize(
        ("sets", "type_"),
        [
            (["reps"], "reps_only"),
            (["reps", "weight reps"], "weight_reps"),
            (["duration_seconds"], "duration"),
            (["weight duration_seconds", "duration_seconds"], "weight_duration"),
            (["duration_seconds", "distance_meters"], "distance_duration"),
            (["weight distance_meters"], "weight_distance"),
            (["reps", "reps", "duration_seconds"], "reps_only"),
            (["reps duration_seconds"], "reps_only"),
            (["reps duration_seconds", "duration_seconds"], "duration"),
            (["weight reps duration_seconds", "reps"], "weight_reps"),
            (["duration_seconds", "distance_meters", "reps distance_meters"], "distance_duration"),
        ],
    )
    def test_takes_all_sets_into_account(self, sets: list[str], type_: str) -> None:
        assert choose_type([frozenset(one.split()) for one in sets]) == type_

    def test_assisted(self) -> None:
        assert choose_type([frozenset({"weight", "reps"})], assisted=True) == "assisted_bodyweight"


class TestMatcher:
    def test_own_come_before_the_catalogue_and_names_before_aliases(self) -> None:
        bench = exercise("Barbell Bench Press", "Bench Press")
        other = exercise("Bench Press")
        assert Matcher([bench, other]).by_name("BENCH  press", []).exercise is other
        mine = exercise("My lift", "Bench Press", owned=True)
        match = Matcher([bench, other, mine]).by_name("bench press", [])
        assert (match.exercise, match.matched_by) == (mine, "own_alias")

    def test_an_unknown_name_becomes_one_exercise(self) -> None:
        matcher = Matcher([])
        first = matcher.by_name("Thing", [entry(reps=5)])
        assert matcher.by_name("thing", [entry(reps=5)]).exercise is first.exercise
        assert [e.keys for e in matcher.created] == [["thing"]]

    def test_archived_ones_are_not_found_by_name(self) -> None:
        old = exercise("Thing", owned=True)
        old.archived = True
        assert Matcher([old]).by_name("Thing", [entry(reps=5)]).matched_by is None

    def test_archived_ones_of_one_name_stay_apart(self) -> None:
        version = {"name": "Thing", "type": "weight_reps", "aliases": []}
        definitions = {
            str(n): Definition(UUID(int=n), "me", archived=True, versions=[version])
            for n in range(2)
        }
        matcher = Matcher([])
        found = {matcher.by_definition(key, d).exercise.id for key, d in definitions.items()}
        assert len(found) == 2
