"""From groups of sets to points, trend and the numbers of the answer."""

import json
import statistics
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from functions.reports.progression import Progression, SetGroup, progression
from functions.reports.rendering import Method, progression_document
from functions.reports.trend import Plateau, fit_trend
from functions.reports.units import KG_PER_LB, in_unit, json_number
from setlogs.fields import Unit

MONDAY = date(2024, 1, 1)
METHOD = Method("epley", 7, "2024-02-01T00:00:00.000000Z")


def group(
    kg: str | None = "100",
    reps: int | None = 5,
    *,
    day: int = 0,
    sets: int = 1,
    rpe: str | None = None,
    is_warmup: bool = False,
    seconds: int = 0,
    meters: str = "0",
) -> SetGroup:
    """Return `sets` equal sets."""
    weight = None if kg is None else Decimal(kg)
    total = sets * (reps or 0)
    return SetGroup(
        date=MONDAY + timedelta(day),
        is_warmup=is_warmup,
        reps_each=None if is_warmup or reps is None else min(reps, 13),
        rpe=Decimal(rpe) if rpe else None,
        sets=sets,
        reps=total,
        volume_kg=(weight or Decimal(0)) * total,
        least_kg=weight,
        most_kg=weight,
        duration_seconds=seconds * sets,
        distance_meters=Decimal(meters) * sets,
    )


def parts(found: object, *names: str) -> tuple[Any, ...]:
    """Return some members, to compare them with plain numbers."""
    return tuple(getattr(found, name) for name in names)


def of(groups: Iterable[SetGroup], type_: str = "weight_reps", unit: Unit = "kg") -> Progression:
    """Return the progression by Epley."""
    return progression(groups, type_, unit, "epley")


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
        found = of([group("30", 8), group("20", 6)], "assisted_bodyweight")
        (point,) = found.points
        assert parts(point, "top_weight", "volume", "reps", "e1rm") == (20, 0, 14, None)
        assert found.sets_left_out["bodyweight_unknown"] == 2

    def test_added_weight_is_not_the_whole_load(self) -> None:
        found = of([group("10", 8), group("20", 6)], "weighted_bodyweight")
        (point,) = found.points
        assert parts(point, "top_weight", "volume", "e1rm") == (20, 200, None)
        assert found.sets_left_out["bodyweight_unknown"] == 2

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


values = st.lists(
    st.tuples(st.integers(0, 3_000), st.decimals(1, 500, places=2)),
    min_size=3,
    max_size=40,
    unique_by=lambda point: point[0],
)


class TestTrend:
    def test_two_points_say_nothing(self) -> None:
        assert fit_trend([(MONDAY, Decimal(100)), (MONDAY + timedelta(7), Decimal(110))]) is None

    def test_a_straight_line(self) -> None:
        line = [(MONDAY + timedelta(7 * n), 100 + Decimal("2.5") * n) for n in range(5)]
        trend = fit_trend(line)
        assert trend
        assert parts(trend, "e1rm_per_week", "standard_error", "points") == (Decimal("2.5"), 0, 5)

    def test_textbook_standard_error(self) -> None:
        # Residuals of 1, 3, 2 on days 0, 7, 14: 1.5 in all of squares, so sqrt(1.5 / 98) a day.
        trend = fit_trend(
            [(MONDAY + timedelta(7 * n), Decimal(y)) for n, y in enumerate((1, 3, 2))]
        )
        assert trend
        assert round(trend.e1rm_per_week, 12) == Decimal("0.5")
        assert round(trend.standard_error, 6) == Decimal("0.866025")

    @given(values)
    def test_is_least_squares(self, found: list[tuple[int, Decimal]]) -> None:
        found.sort()
        trend = fit_trend([(MONDAY + timedelta(day), value) for day, value in found])
        days = [Fraction(day) for day, _ in found]
        ups = [Fraction(value) for _, value in found]
        line = statistics.linear_regression(days, ups)
        left = [y - line.intercept - line.slope * x for x, y in zip(days, ups, strict=True)]
        spread = sum((x - statistics.mean(days)) ** 2 for x in days)
        variance = sum(r * r for r in left) / (len(days) - 2) / spread
        assert trend
        assert float(trend.e1rm_per_week) == pytest.approx(float(line.slope * 7), abs=1e-9)
        assert float(trend.standard_error) ** 2 == pytest.approx(float(variance * 49), abs=1e-9)

    def test_days_without_estimate_are_no_points_of_it(self) -> None:
        trained = [group("100", reps, day=7 * n) for n, reps in enumerate((5, 20, 5, 5))]
        trend = of(trained).trend
        assert trend
        assert parts(trend, "points", "e1rm_per_week") == (3, 0)

    @given(st.lists(st.decimals(1, 500, places=2), min_size=3, max_size=10))
    def test_of_pounds_is_that_of_kilograms_in_pounds(self, weights: list[Decimal]) -> None:
        groups = [group(str(kg), 5, day=day) for day, kg in enumerate(weights)]
        kilograms, pounds = of(groups).trend, of(groups, unit="lb").trend
        assert kilograms
        assert pounds
        assume(kilograms.e1rm_per_week)
        ratio = kilograms.e1rm_per_week / pounds.e1rm_per_week
        assert float(ratio) == pytest.approx(float(KG_PER_LB))


def weekly(*values: str, days: int = 7) -> list[tuple[date, Decimal]]:
    """Return e1RMs that lie as many days apart."""
    return [(MONDAY + timedelta(days * n), Decimal(value)) for n, value in enumerate(values)]


def plateau_of(points: list[tuple[date, Decimal]]) -> Plateau | None:
    """Return the plateau of a trend that is there."""
    trend = fit_trend(points)
    assert trend
    return trend.plateau


class TestPlateau:
    def test_a_standstill_with_its_evidence(self) -> None:
        # About their mean of 101 they are -1, 1, -1, 1, -1, 1 on days 0, 7, …, 35: the line rises
        # 6/35 a week, 6/7 in all, and leaves squares of 6 - 18/35 to 4 degrees of freedom.
        plateau = plateau_of(weekly("100", "102", "100", "102", "100", "102"))
        assert plateau
        assert parts(plateau, "since", "until", "exposures", "is_reached") == (
            MONDAY,
            MONDAY + timedelta(35),
            6,
            True,
        )
        assert round(plateau.gain, 9) == round(Decimal(6) / 7, 9)
        assert round(plateau.noise, 9) == round((Decimal(192) / 35 / 4).sqrt(), 9)

    @pytest.mark.parametrize(
        ("values", "reached"),
        [
            (("100",) * 6, True),
            (("100", "101", "102", "103", "104", "105"), False),
            (("105", "104", "103", "102", "101", "100"), False),
            (("100", "106", "99", "107", "98", "105"), True),
            (("100", "103", "101", "105", "103", "107"), False),
        ],
    )
    def test_is_a_gain_that_the_noise_hides(self, values: tuple[str, ...], reached: bool) -> None:
        plateau = plateau_of(weekly(*values))
        assert plateau
        assert plateau.is_reached == reached

    def test_looks_at_the_last_six_weeks_alone(self) -> None:
        climbing = weekly(*(str(50 + 5 * n) for n in range(10)))
        standing = [(day + timedelta(70), Decimal(100)) for day, _ in weekly(*"123456")]
        plateau = plateau_of([*climbing, *standing])
        assert plateau
        assert parts(plateau, "exposures", "gain", "is_reached") == (6, 0, True)

    def test_too_little_to_tell(self) -> None:
        assert plateau_of(weekly("100", "100", "100", "100", "100")) is None
        assert plateau_of(weekly(*["100"] * 12, days=2)) is None

    def test_an_answer_carries_the_evidence(self) -> None:
        found = of([group("100", 1, day=7 * n) for n in range(6)])
        document = json.loads(progression_document(found, "{}", "kg", "day", METHOD))
        assert document["trend"] == {
            "e1rm_per_week": 0,
            "standard_error": 0,
            "points": 6,
            "plateau": {
                "is_reached": True,
                "from": "2024-01-01",
                "to": "2024-02-05",
                "exposures": 6,
                "gain": 0,
                "noise": 0,
            },
        }


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
            "data_version": 7,
            "generated_at": "2024-02-01T00:00:00.000000Z",
        }
