"""Numbers are read as they were written, in the style of their column; what is open is no guess."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.transfer.formats.numbers import (
    AmbiguousNumberError,
    decimal_mark,
    entered,
    parse_number,
    was_converted,
)
from functions.transfer.formats.units import KG_PER_LB
from tests.headers import HEVY
from tests.unit.import_files import codes, entries, read

LARGEST = Decimal("9999.99")
STRONG = "Date;Workout Name;Exercise Name;Set Order;Weight;Reps;Distance;Seconds;Notes;RPE"
STYLES = [
    (".", ""),
    (".", ","),
    (".", "\u00a0"),
    (".", "'"),
    (",", ""),
    (",", "."),
    (",", "\u202f"),
]


def written(number: Decimal, mark: str, gap: str) -> str:
    return f"{number:,f}".replace(",", "T").replace(".", mark).replace("T", gap)


def weights(*cells: str, unit: str | None = None, exercise: str = "Squat") -> list[object]:
    """Read a column of weights in Hevy's kilograms."""
    rows = [
        f'A,"8 Apr 2026, 16:50",,,{exercise},,,{n},normal,"{w}",5,,,' for n, w in enumerate(cells)
    ]
    reading = read(HEVY, *rows, unit=unit)
    read_in = {e.line: (str(e.weight.normalize()), e.unit) for e in entries(reading)}
    refused = {p.line: p.code for p in reading.problems if p.line and not p.row_used}
    return [refused.get(line) or read_in[line] for line in range(2, len(cells) + 2)]


class TestParsing:
    @given(
        st.lists(st.decimals(0, 999_999, places=2), min_size=1, max_size=20),
        st.sampled_from(STYLES),
    )
    def test_any_style_is_read_back_where_its_column_shows_it(
        self, numbers: list[Decimal], style: tuple[str, str]
    ) -> None:
        cells = [written(number, *style) for number in numbers]
        mark = decimal_mark(cells, LARGEST)
        assert mark == style[0]
        assert [parse_number(cell, mark) for cell in cells] == numbers

    @given(
        st.lists(st.decimals(0, 9_999, places=3), min_size=1, max_size=20),
        st.sampled_from(STYLES),
    )
    def test_no_number_is_read_as_another(
        self, numbers: list[Decimal], style: tuple[str, str]
    ) -> None:
        cells = [written(number, *style) for number in numbers]
        mark = decimal_mark(cells, LARGEST)
        for cell, number in zip(cells, numbers, strict=True):
            try:
                assert parse_number(cell, mark) == number
            except AmbiguousNumberError:
                assert mark is None

    @given(st.text(max_size=40), st.sampled_from([None, ".", ","]))
    def test_anything_is_a_number_or_none(self, text: str, mark: str | None) -> None:
        with suppress(ValueError):
            assert parse_number(text, mark).is_finite()

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("4.9895160700000005", "4.98951607"),
            ("60.000000000000001", "60"),
            (f"0.{'3' * 300}", "0.333333333"),
            ("1.5E+2", "150"),
            ("5.0e-4", "0.0005"),
            ("1,000,000", "1000000"),
            ("1.000,5", "1000.5"),
            ("1 234,5", "1234.5"),
            ("-21", "-21"),
            ("\u221221.5", "-21.5"),
            ("+5", "5"),
        ],
    )
    def test_what_is_certain_without_a_column(self, text: str, number: str) -> None:
        assert parse_number(text, None) == Decimal(number)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "-",
            "1,00,000",
            "1,000,5",
            "1.2.3",
            "--1",
            "1e",
            "1e999",
            "1e13",
            "NaN",
            "Infinity",
            "0x1",
            "\u0661\u0662",
            "1" * 401,
            "1,0000,000",
            "5 kg",
            "1 23",
        ],
    )
    def test_what_is_none(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"^$"):
            parse_number(text, ".")


class TestColumns:
    def test_a_lone_thousand_is_asked_about(self) -> None:
        assert weights("100", "1,000") == [("1E+2", "kg"), "ambiguous_number"]
        assert weights("1.000") == ["ambiguous_number"]

    def test_the_column_tells(self) -> None:
        assert weights("62.5", "1,000")[1] == ("1E+3", "kg")
        assert weights("1,000", "62,5")[0] == ("1", "kg")
        assert weights("1.000,5", "1.000")[1] == ("1E+3", "kg")
        assert weights("2.268", "102.058")[0] == ("2.27", "kg")

    def test_a_column_that_shows_both_marks_tells_nothing(self) -> None:
        assert weights("62.5", "62,5", "1,000") == [
            ("62.5", "kg"),
            ("62.5", "kg"),
            "ambiguous_number",
        ]

    def test_a_comma_is_a_decimal_mark_in_any_column(self) -> None:
        reading = read(STRONG, "2024-03-01 18:00:00;A;Run;1;62,5;5;3,25;90,0;;8,5", unit="kg")
        [entry] = entries(reading)
        assert reading.problems == []
        assert (entry.weight, entry.distance_meters) == (Decimal("62.5"), 3250)
        assert (entry.duration_seconds, entry.rpe) == (90, Decimal("8.5"))


class TestNegativeWeights:
    def test_help_where_the_exercise_says_so(self) -> None:
        assert weights("-21", exercise="Pull Up (Assisted)") == [("21", "kg")]
        assert weights("-21,5", exercise="Dominada asistida") == [("21.5", "kg")]

    def test_are_refused_elsewhere(self) -> None:
        assert weights("-21", "20") == ["negative_weight", ("2E+1", "kg")]


class TestConvertedWeights:
    @given(st.integers(1, 4000), st.integers(5, 12))
    def test_quarters_of_pounds_come_back(self, quarters: int, places: int) -> None:
        pounds = Decimal(quarters) / 4
        kilograms = round(pounds * KG_PER_LB, places)
        assert entered(kilograms, "kg") == pounds
        assert was_converted([kilograms], "kg") or kilograms == round(kilograms, 4)

    @given(st.integers(1, 1600))
    def test_with_the_factor_that_apps_use(self, quarters: int) -> None:
        pounds = Decimal(quarters) / 4
        assert entered(pounds * Decimal("0.4535929"), "kg") == pounds

    @given(st.decimals(1, 500, places=3).filter(lambda kg: kg * 100 % 1 != 0))
    def test_a_lone_weight_of_three_decimals_stays(self, kilograms: Decimal) -> None:
        assert not was_converted([kilograms], "kg")

    def test_one_that_was_no_quarter_keeps_the_column_as_it_is(self) -> None:
        assert weights("79.37866", "61.235", "20.127", "4.98951607") == [
            ("79.38", "kg"),
            ("61.24", "kg"),
            ("20.13", "kg"),
            ("4.99", "kg"),
        ]

    def test_the_unit_that_was_given_decides_for_each(self) -> None:
        assert weights("79.37866", "20.5", "4.9895160700000005", "60.010271", unit="lb") == [
            ("175", "lb"),
            ("20.5", "kg"),
            ("11", "lb"),
            ("132.3", "lb"),
        ]

    def test_the_column_decides_without_it(self) -> None:
        cells = ("79.37866", "20.5", "0", "4.9895160700000005")
        assert weights(*cells) == weights(*cells, unit="kg")
        assert weights(*cells)[::3] == [("175", "lb"), ("11", "lb")]
        assert weights(*cells)[1:3] == [("20.5", "kg"), ("0", "kg")]

    def test_of_pounds_that_were_kilograms(self) -> None:
        header = STRONG.replace("Weight", "Weight (lb)")
        reading = read(header, "2024-03-01 18:00:00;A;Squat;1;220.462262;5;;;;")
        assert [(e.weight, e.unit) for e in entries(reading)] == [(100, "kg")]
        assert reading.problems == []


class TestDetails:
    def test_an_impossible_detail_costs_the_detail(self) -> None:
        row = 'A,"8 Apr 2026, 16:50",,,Squat,{},,{},normal,100,5,,,{}'
        reading = read(HEVY, row.format("x", "0", "8.3"), row.format("-1", "one", "11"))
        assert [(e.rpe, e.superset, e.weight) for e in entries(reading)] == [(None, None, 100)] * 2
        assert codes(reading) == [
            (2, "rpe", "out_of_range", True),
            (2, "superset_id", "not_a_number", True),
            (3, "superset_id", "out_of_range", True),
            (3, "set_index", "not_a_number", True),
        ]

    def test_an_impossible_rest_costs_the_rest(self) -> None:
        start = "2024-03-01 18:00:00;A;Squat"
        reading = read(STRONG, f"{start};1;100;5;;;;", f"{start};Rest Timer;;;;-5;;", unit="kg")
        assert [(e.weight, e.rest_seconds) for e in entries(reading)] == [(100, None)]
        assert codes(reading) == [(3, "Seconds", "out_of_range", False)]

    @pytest.mark.parametrize(
        ("header", "distance", "step"),
        [
            ("Distance (meters)", "1500", "0"),
            ("Distance (km)", "1.5", "10"),
            ("Distance (mi)", "1.5", "16.09344"),
            ("Distance (mi)", "3.10686", "0.01609344"),
        ],
    )
    def test_how_far_two_distances_are_apart(self, header: str, distance: str, step: str) -> None:
        row = f"2024-03-01 18:00:00;A;Run;1;;;{distance};60;;"
        [entry] = entries(read(STRONG.replace("Distance", header), row, unit="kg"))
        assert entry.distance_step == Decimal(step)
