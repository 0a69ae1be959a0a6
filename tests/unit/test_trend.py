"""The trend of a progression, and whether it stands still."""

import json
import statistics
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from functions.reports.rendering import progression_document
from functions.reports.trend import Plateau, fit_trend
from functions.reports.units import KG_PER_LB
from tests.unit.progressions import METHOD, MONDAY, group, of, parts

POINTS = st.lists(
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

    @given(POINTS)
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
