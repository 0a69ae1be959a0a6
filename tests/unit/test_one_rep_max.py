"""Golden numbers of formulas.md, and what must hold for every set."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.reports.one_rep_max import (
    FORMULAS,
    Confidence,
    Formula,
    estimate,
    obstacle,
    one_rep_max,
    reps_to_failure,
)

# 1RM of 100 by epley, brzycki, lombardi, oconner, wathan.
GOLDEN = {
    2: ("106.7", "102.9", "107.2", "105.0", "105.1"),
    3: ("110.0", "105.9", "111.6", "107.5", "109.0"),
    5: ("116.7", "112.5", "117.5", "112.5", "116.6"),
    8: ("126.7", "124.1", "123.1", "120.0", "127.7"),
    10: ("133.3", "133.3", "125.9", "125.0", "134.7"),
    12: ("140.0", "144.0", "128.2", "130.0", "141.5"),
}
HUNDRED = Decimal(100)

formulas = st.sampled_from(FORMULAS)
loads = st.decimals("0.01", "9999.99", places=2)
rpes = st.none() | st.integers(2, 20).map(lambda halves: Decimal(halves) / 2)


class TestOneRepMax:
    @pytest.mark.parametrize("reps", GOLDEN)
    def test_golden_numbers(self, reps: int) -> None:
        found = [one_rep_max(formula, HUNDRED, Decimal(reps)) for formula in FORMULAS]
        assert tuple(str(round(value, 1)) for value in found) == GOLDEN[reps]

    @pytest.mark.parametrize("formula", FORMULAS)
    def test_a_single_is_the_weight_itself(self, formula: Formula) -> None:
        assert one_rep_max(formula, Decimal("142.75"), Decimal(1)) == Decimal("142.75")

    def test_lombardi_is_not_epley(self) -> None:
        """Mistake 14."""
        tenfold = [one_rep_max(name, HUNDRED, Decimal(10)) for name in ("lombardi", "epley")]
        assert [round(value, 2) for value in tenfold] == [Decimal("125.89"), Decimal("133.33")]

    def test_epley_equals_brzycki_at_ten(self) -> None:
        ten = Decimal(10)
        assert one_rep_max("epley", HUNDRED, ten) == one_rep_max("brzycki", HUNDRED, ten)

    @pytest.mark.parametrize("reps", ["0", "0.5", "12.5", "36", "37", "38"])
    @pytest.mark.parametrize("formula", FORMULAS)
    def test_refuses_repetitions_it_is_not_made_for(self, formula: Formula, reps: str) -> None:
        with pytest.raises(ValueError, match="repetitions"):
            one_rep_max(formula, HUNDRED, Decimal(reps))

    @given(formulas, loads, st.integers(2, 23))
    def test_another_half_repetition_never_lowers_it(
        self, formula: Formula, load: Decimal, halves: int
    ) -> None:
        fewer, more = Decimal(halves) / 2, Decimal(halves + 1) / 2
        assert one_rep_max(formula, load, fewer) < one_rep_max(formula, load, more)

    @given(formulas, loads, st.integers(1, 12))
    def test_grows_with_the_load(self, formula: Formula, load: Decimal, reps: int) -> None:
        heavier = load + Decimal("0.01")
        assert one_rep_max(formula, load, Decimal(reps)) < one_rep_max(
            formula, heavier, Decimal(reps)
        )


class TestEstimate:
    @pytest.mark.parametrize(
        ("reps", "rpe", "confidence"),
        [
            (1, None, "high"),
            (10, None, "high"),
            (11, None, "low"),
            (12, None, "low"),
            (8, "8", "high"),
            (8, "7.5", "low"),
            (10, "8", "low"),
            (1, "6", "high"),
            (1, "5.5", "low"),
        ],
    )
    def test_confidence(self, reps: int, rpe: str | None, confidence: Confidence) -> None:
        found = estimate(HUNDRED, reps, Decimal(rpe) if rpe else None, "epley")
        assert found
        assert found.confidence == confidence

    def test_range_over_the_five_formulas(self) -> None:
        found = estimate(HUNDRED, 5, None, "brzycki")
        assert found
        rounded = [round(value, 1) for value in (found.low, found.value, found.high)]
        assert rounded == [Decimal("112.5"), Decimal("112.5"), Decimal("117.5")]

    def test_repetitions_in_reserve_count_as_done(self) -> None:
        assert estimate(HUNDRED, 3, Decimal(8), "epley") == estimate(HUNDRED, 5, None, "epley")
        half = estimate(HUNDRED, 3, Decimal("8.5"), "epley")
        assert half
        assert half.value == HUNDRED * Decimal("34.5") / 30

    def test_rpe_ten_is_all_out(self) -> None:
        assert estimate(HUNDRED, 1, Decimal(10), "epley") == estimate(HUNDRED, 1, None, "epley")

    @pytest.mark.parametrize(
        ("load", "reps", "rpe", "reason"),
        [
            (100, 13, None, "over_12_reps"),
            (100, 36, None, "over_12_reps"),
            (100, 12, "9.5", "over_12_reps"),
            (100, 33, "6", "over_12_reps"),
            (100, 0, None, "no_reps"),
            (100, 0, "8", "no_reps"),
            (0, 5, None, "no_load"),
        ],
    )
    def test_none_says_why(self, load: int, reps: int, rpe: str | None, reason: str) -> None:
        effort = Decimal(load), reps, Decimal(rpe) if rpe else None
        assert obstacle(*effort) == reason
        assert estimate(*effort, "epley") is None

    @given(loads, st.integers(0, 10_000), rpes, formulas)
    def test_lies_in_its_range_or_is_none_for_a_reason(
        self, load: Decimal, reps: int, rpe: Decimal | None, formula: Formula
    ) -> None:
        found = estimate(load, reps, rpe, formula)
        assert (found is None) == (obstacle(load, reps, rpe) is not None)
        if found:
            assert load <= found.low <= found.value <= found.high < load * Decimal("1.45")
            assert (found.low == found.high) == (reps_to_failure(reps, rpe) == 1)
