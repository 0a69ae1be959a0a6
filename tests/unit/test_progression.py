"""From groups of sets to points and the numbers of the answer."""

import json
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.reports.rendering import progression_document
from functions.reports.units import KG_PER_LB, in_unit, json_number
from setlogs.fields.workout import BODYWEIGHT_TYPES, ExerciseType
from tests.unit.progressions import METHOD, MONDAY, group, of, parts


class TestPoints:
    def test_adds_up_the_groups_of_a_day(self) -> None:
        found = of([group("100", 5, sets=2), group("110", 3), group("90", 8, day=1)])
        assert [parts(p, "sets", "reps", "volume", "top_weight") for p in found.points] == [
            (3, 13, 1330, 110),
            (1, 8, 720, 90),
        ]
        assert [p.date for p in found.points] == [MONDAY, MONDAY + timedelta(1)]
        assert found.sets_used == 4

    def test_nothing_makes_no_points(self) -> None:
        found = of([])
        assert (found.points, found.trend, found.sets_used) == ([], None, 0)
        assert set(found.sets_left_out.values()) == {0}

    def test_warm_ups_never_count(self) -> None:
        """Mistake 3."""
        found = of([group("200", 5, is_warmup=True, sets=3), group("100", 5)])
        assert [parts(p, "sets", "top_weight", "volume") for p in found.points] == [(1, 100, 500)]
        assert (found.sets_used, found.sets_left_out["warmup"]) == (1, 3)

    def test_a_day_of_warm_ups_is_no_point(self) -> None:
        assert of([group(is_warmup=True)]).points == []

    def test_the_best_estimate_is_not_the_heaviest_set(self) -> None:
        (point,) = of([group("110", 1), group("100", 5)]).points
        assert point.top_weight == 110
        assert point.e1rm
        assert round(point.e1rm.value, 2) == Decimal("116.67")

    def test_rpe_tells_equal_sets_apart(self) -> None:
        (point,) = of([group("100", 5), group("100", 5, rpe="8")]).points
        assert point.e1rm
        assert round(point.e1rm.value, 2) == Decimal("123.33")

    def test_of_equal_estimates_the_surer(self) -> None:
        # 100 x 12 and 140 x 1 are both 140 by Epley.
        (point,) = of([group("100", 12), group("140", 1)]).points
        assert point.e1rm
        assert parts(point.e1rm, "confidence", "low", "high") == ("high", 140, 140)

    def test_left_out_of_the_estimate_alone(self) -> None:
        found = of([group("60", 20, sets=2), group("60", 0), group("0", 10)])
        (point,) = found.points
        assert parts(point, "sets", "reps", "e1rm") == (4, 50, None)
        left_out = {"over_12_reps": 2, "no_reps": 1, "no_load": 1}
        assert {k: n for k, n in found.sets_left_out.items() if n} == left_out


class TestTypes:
    def test_the_least_help_is_the_best(self) -> None:
        helped = [group("30", 8, load="50"), group("20", 8, load="60")]
        (point,) = of(helped, "assisted_bodyweight").points
        assert parts(point, "top_weight", "volume", "reps") == (20, 880, 16)
        assert point.e1rm is not None
        assert point.e1rm.value == 76

    def test_added_weight_is_not_the_whole_load(self) -> None:
        (point,) = of([group("10", 5, load="90")], "weighted_bodyweight").points
        assert parts(point, "top_weight", "volume") == (10, 450)
        assert point.e1rm is not None
        assert point.e1rm.value == 105

    @pytest.mark.parametrize("type_", BODYWEIGHT_TYPES)
    def test_sets_without_a_known_body_weight_have_neither_volume_nor_e1rm(
        self, type_: ExerciseType
    ) -> None:
        unknown = group("20", 6, sets=2, load=None)
        found = of([group("10", 8, load="90"), unknown], type_)
        (point,) = found.points
        assert parts(point, "sets", "reps", "volume") == (3, 20, 720)
        assert point.e1rm is not None
        assert point.e1rm.value == 114
        assert found.sets_left_out["bodyweight_unknown"] == 2
        assert found.sets_used == 3

    def test_help_beyond_the_body_weight_leaves_no_load(self) -> None:
        found = of([group("100", 6, load="0")], "assisted_bodyweight")
        (point,) = found.points
        assert parts(point, "top_weight", "volume", "e1rm") == (100, 0, None)
        assert found.sets_left_out["no_load"] == 1

    def test_repetitions_alone_are_no_kilograms(self) -> None:
        """Mistake 14."""
        found = of([group(None, 20, sets=3)], "reps_only")
        (point,) = found.points
        assert parts(point, "reps", "volume", "top_weight", "e1rm") == (60, 0, None, None)
        assert not any(found.sets_left_out.values())

    @pytest.mark.parametrize("type_", ["duration", "weight_duration", "distance_duration"])
    def test_seconds_and_meters_are_no_kilograms(self, type_: str) -> None:
        """Mistakes 14 and 18."""
        (point,) = of([group(None, None, sets=2, seconds=90, meters="400.25")], type_).points
        assert parts(point, "duration_seconds", "distance_meters") == (180, Decimal("800.50"))
        assert parts(point, "reps", "volume", "e1rm") == (0, 0, None)


class TestUnits:
    @given(st.decimals(0, "9999.99", places=2), st.integers(0, 10_000))
    def test_pounds_come_back_as_entered(self, pounds: Decimal, reps: int) -> None:
        """Mistake 22."""
        assert in_unit(pounds * KG_PER_LB, "lb") == pounds
        assert in_unit(pounds * KG_PER_LB * reps, "lb") == pounds * reps

    def test_225_pounds_are_not_225_kilograms(self) -> None:
        pounds = group(str(225 * KG_PER_LB), 1)
        (point,) = of([group("110", 1), pounds]).points
        assert point.top_weight == 110
        (point,) = of([group("110", 1), pounds], unit="lb").points
        assert point.top_weight is not None
        assert json_number(point.top_weight) == 242.51

    @pytest.mark.parametrize(
        ("exact", "text"),
        [
            ("100.00", "100"),
            ("62.50", "62.5"),
            ("0.125", "0.12"),
            ("0.135", "0.14"),
            ("0.3000000000000000001", "0.3"),
            ("-0.001", "0"),
            ("9999999999999.99", "9999999999999.99"),
        ],
    )
    def test_numbers_without_noise(self, exact: str, text: str) -> None:
        assert json.dumps(json_number(Decimal(exact))) == text

    @given(st.decimals(-(10**12), 10**12, places=4))
    def test_rounded_once_half_even(self, value: Decimal) -> None:
        shown = Decimal(json.dumps(json_number(value)))
        assert shown == value.quantize(Decimal("0.01"), ROUND_HALF_EVEN)


class TestDocument:
    def test_is_json_with_the_exercise_as_it_came(self) -> None:
        found = of([group("62.5", 1), group("100", 5, day=1)])
        text = progression_document(found, '{"name":"é\\u0000"}', "kg", "day", METHOD)
        document = json.loads(text)
        assert text.startswith('{"exercise":{"name":"é\\u0000"},"unit":"kg","bucket":"day",')
        first, second = document["points"]
        assert first["e1rm"] == {"value": 62.5, "low": 62.5, "high": 62.5, "confidence": "high"}
        assert second["e1rm"]["value"] == 116.67
        assert '"volume":500,' in text
        assert document["method"] == {
            "formula": "epley",
            "formula_version": 1,
            "sets_used": 2,
            "sets_left_out": dict.fromkeys(
                ("warmup", "no_reps", "no_load", "over_12_reps", "bodyweight_unknown"), 0
            ),
            "weigh_ins_used": 3,
            "oldest_weigh_in_at": "2024-01-01T07:00:00.000000Z",
            "data_version": 7,
            "generated_at": "2024-02-01T00:00:00.000000Z",
        }
