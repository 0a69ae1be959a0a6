"""Charts: whole SVG documents that can be read with and without eyes, of any number of points."""

import xml.etree.ElementTree as ET
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.reports.charts.drawing import Plot, shortened, ticks
from functions.reports.charts.progression_chart import progression_chart
from functions.reports.charts.summary_chart import summary_chart
from functions.reports.progression import Progression, SetGroup, progression
from functions.reports.summary import MuscleSum, SessionSum, Summary, WeekSum, summarise

SVG = "{http://www.w3.org/2000/svg}"
MONDAY = date(2024, 1, 1)


def trained(*kilograms: str, type_: str = "weight_reps") -> Progression:
    """Return the progression of 5 repetitions a day."""
    groups = [
        SetGroup(
            MONDAY + timedelta(day), False, 5, None, 1, 5, 5 * Decimal(kg), Decimal(kg), Decimal(kg),
            0, Decimal(0),
        )
        for day, kg in enumerate(kilograms)
    ]  # fmt: skip
    return progression(groups, type_, "kg", "epley")


def summed(weeks: int, *muscles: str) -> Summary:
    """Return a summary of equal weeks."""
    sums = [
        WeekSum(MONDAY + timedelta(weeks=n), 3, 40, 300, Decimal(20000 + n), 0, 3)
        for n in range(weeks)
    ]
    worked = [MuscleSum(name, Decimal(10), Decimal(900)) for name in muscles]
    return summarise(sums, worked, SessionSum(0, 0, Decimal(0)), {}, MONDAY)


def parsed(text: str) -> ET.Element:
    """Return the document's root, which fills the width of whatever shows it."""
    root = ET.fromstring(text)  # noqa: S314  made here
    assert root.tag == f"{SVG}svg"
    assert root.get("viewBox", "").startswith("0 0 400 ")
    assert "width" not in root.attrib
    return root


def said(root: ET.Element) -> str:
    """Return what a screen reader reads."""
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    return " ".join(root.findtext(f"{SVG}{name}", "") for name in ("title", "desc"))


def drawn(root: ET.Element, classes: str) -> list[ET.Element]:
    return [element for element in root.iter() if element.get("class") == classes]


class TestProgressionChart:
    def test_shows_line_range_trend_and_records(self) -> None:
        root = parsed(
            progression_chart(trained("100", "102.5", "101", "105"), "Squat", "weight_reps", "kg")
        )
        assert said(root) == (
            "Squat 2024-01-01 to 2024-01-04, 4 points. e1RM, kg: from 116.7 to 122.5. "
            "Top weight, kg: from 100 to 105. Trend +11.02 kg a week. 2 records."
        )
        assert [len(drawn(root, c)) for c in ("first line", "second line", "first thin")] == [
            1,
            1,
            1,
        ]
        assert len(drawn(root, "first band")) == 1
        # Two, and one in the legend.
        assert len(drawn(root, "first ring")) == 3

    def test_says_when_there_is_nothing(self) -> None:
        root = parsed(progression_chart(trained(), "Squat", "weight_reps", "kg"))
        assert said(root) == "Squat No working sets in this period."

    def test_of_one_point_lies_in_the_middle(self) -> None:
        root = parsed(progression_chart(trained("100"), "Squat", "weight_reps", "kg"))
        [dot] = [c for c in drawn(root, "second") if c.get("cy") != "42"]
        assert dot.get("cx") == "216.0"

    def test_of_two_thousand_points_has_lines_without_dots(self) -> None:
        found = trained(*(str(100 + n / 20) for n in range(2000)))
        text = progression_chart(found, "Squat", "weight_reps", "kg")
        [points] = drawn(parsed(text), "first line")
        assert len(points.get("points", "").split()) == 2000
        assert len(text) < 400_000

    def test_less_help_is_the_record(self) -> None:
        found = trained("30", "35", "25", type_="assisted_bodyweight")
        root = parsed(progression_chart(found, "Dip", "assisted_bodyweight", "kg"))
        assert said(root).endswith("Help, kg: from 30 to 25. 1 records.")

    @pytest.mark.parametrize("name", ["<script>alert(1)</script>", 'a & "b"', "a\x0b\x00b\ud800"])
    def test_text_is_text(self, name: str) -> None:
        root = parsed(progression_chart(trained("100"), name, "weight_reps", "kg"))
        assert not list(root.iter(f"{SVG}script"))
        shown = root.findtext(f"{SVG}title", "")
        assert shown == name.replace("\x0b", "�").replace("\x00", "�").replace("\ud800", "�")

    @given(st.lists(st.decimals(0, 9999, places=2), min_size=1, max_size=30))
    def test_everything_lies_on_the_paper(self, kilograms: list[Decimal]) -> None:
        found = trained(*map(str, kilograms))
        root = parsed(progression_chart(found, "Squat", "weight_reps", "kg"))
        for element in root.iter():
            for place in (element.get("points") or "").split():
                x, y = map(float, place.split(","))
                assert 0 <= x <= 400
                assert 0 <= y <= 300


class TestSummaryChart:
    def test_shows_weeks_and_muscles(self) -> None:
        root = parsed(summary_chart(summed(3, "chest", "back"), "kg"))
        assert "120 sets in 9 sessions, 60,003 kg in all." in said(root)
        assert "back 10, chest 10" in said(root)
        assert len([r for r in drawn(root, "first") if r.tag == f"{SVG}rect"]) == 5

    @pytest.mark.parametrize("weeks", [0, 1, 2000])
    def test_of_any_number_of_weeks_is_whole(self, weeks: int) -> None:
        root = parsed(summary_chart(summed(weeks), "lb"))
        assert len([r for r in drawn(root, "first") if r.tag == f"{SVG}rect"]) == weeks


class TestScale:
    @given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
    def test_marks_hold_every_value_and_are_few(self, low: float, span: float) -> None:
        marks = ticks(low, low + span)
        assert marks[0] <= low + 1e-6
        assert marks[-1] >= low + span - 1e-6
        assert 2 <= len(marks) <= 8

    def test_dates_run_from_left_to_right(self) -> None:
        plot = Plot(MONDAY, MONDAY + timedelta(10), [0, 1], 300)
        assert [plot.x(MONDAY + timedelta(n)) for n in (0, 5, 10)] == [46, 216, 386]

    def test_long_names_are_cut(self) -> None:
        assert shortened("Squat") == "Squat"
        assert len(shortened("x" * 99)) == 36
