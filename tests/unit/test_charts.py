"""Charts: whole SVG documents that can be read with and without eyes, of any number of points."""

import shutil
import subprocess
import xml.etree.ElementTree as ET
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.reports.charts.drawing import Plot, shortened, ticks
from functions.reports.charts.progression_chart import progression_chart
from functions.reports.charts.summary_chart import summary_chart
from functions.reports.charts.time_axis import time_axis
from functions.reports.progression import Progression, SetGroup, progression
from functions.reports.summary import MuscleSum, SessionSum, Summary, WeekSum, summarise
from tests.unit.png import colours

SVG = "{http://www.w3.org/2000/svg}"
MONDAY = date(2024, 1, 1)


def trained(*kilograms: str, type_: str = "weight_reps") -> Progression:
    """Return the progression of 5 repetitions a day."""
    groups = [
        SetGroup(
            MONDAY + timedelta(day), False, 5, None, 1, 5, 5 * Decimal(kg), Decimal(kg), Decimal(kg),
            None if type_.endswith("bodyweight") else Decimal(kg), 0, Decimal(0),
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
    return summary_of(sums, *muscles)


def summary_of(weeks: list[WeekSum], *muscles: str) -> Summary:
    """Return a summary of these weeks."""
    worked = [MuscleSum(name, Decimal(10), Decimal(900)) for name in muscles]
    return summarise(weeks, worked, SessionSum(0, 0, Decimal(0)), {}, MONDAY)


def trained_on(*days: int) -> list[WeekSum]:
    """Return equal weeks, by how many weeks they come after the first."""
    return [WeekSum(MONDAY + timedelta(weeks=n), 3, 40, 300, Decimal(20000), 0, 3) for n in days]


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


def texts(root: ET.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def bars(root: ET.Element) -> list[ET.Element]:
    return [element for element in drawn(root, "first") if element.tag == f"{SVG}rect"]


LONG_PAUSE = trained_on(*range(16), *range(390, 400))
CHARTS = {
    "progression": progression_chart(
        trained("100", "102.5", "101", "105"), "Squat", "weight_reps", "kg"
    ),
    "summary": summary_chart(summed(16, "chest", "upper_back"), "kg"),
    "pause": summary_chart(summary_of(LONG_PAUSE, "chest"), "kg"),
    "one week": summary_chart(summed(1, "chest"), "kg"),
    "400 weeks": summary_chart(summed(400, "chest"), "kg"),
    "nothing": summary_chart(summed(0), "kg"),
}
"""Of each kind of history one."""


class TestProgressionChart:
    def test_shows_line_range_trend_and_records(self) -> None:
        root = parsed(
            progression_chart(trained("100", "102.5", "101", "105"), "Squat", "weight_reps", "kg")
        )
        assert said(root) == (
            "Squat 2024-01-01 to 2024-01-04, 4 points. e1RM, kg: from 116.7 to 122.5. "
            "Top weight, kg: from 100 to 105. Trend +11.02 kg a week. 2 records."
        )
        assert [len(drawn(root, c)) for c in ("first line", "second line")] == [1, 1]
        # One each, and one in the legend; two rings.
        assert [len(drawn(root, c)) for c in ("first thin", "first band", "first ring")] == [
            2,
            2,
            3,
        ]
        assert texts(root)[-5:] == [
            "e1RM, kg",
            "Top weight, kg",
            "record",
            "range of formulas",
            "trend",
        ]

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
        assert len(bars(root)) == 5

    def test_ends_with_the_last_week_that_was_trained(self) -> None:
        """The week after it is to come."""
        root = parsed(CHARTS["summary"])
        dates = [text for text in texts(root) if text.startswith("202")]
        assert sorted(dates) == ["2024-01-01", "2024-02-26", "2024-04-15"]
        assert "2024-04-15: " in said(root)

    def test_names_muscles_as_people_do(self) -> None:
        root = parsed(CHARTS["summary"])
        assert "upper back" in texts(root)
        assert "upper back 10" in said(root)

    def test_says_that_it_shows_not_all_muscles(self) -> None:
        assert "Sets by muscle" in texts(parsed(CHARTS["summary"]))
        root = parsed(summary_chart(summed(1, *map(str, range(15))), "kg"))
        assert "Sets by muscle, the first 12 of 15" in texts(root)

    def test_weeks_keep_their_room_beside_a_pause_of_years(self) -> None:
        root = parsed(CHARTS["pause"])
        assert "7.2 years" in texts(root)
        assert min(float(bar.get("width", "")) for bar in bars(root)) > 5
        dates = sorted(text for text in texts(root) if text.startswith("20") and "-" in text)
        assert (dates[0], dates[-1]) == ("2024-01-01", "2031-08-25")
        assert "2031-06-23" in dates or "2024-04-15" in dates

    def test_a_pause_that_squeezes_nothing_is_drawn_to_scale(self) -> None:
        for weeks in (
            trained_on(*range(16), *range(40, 56)),
            trained_on(*range(99), *range(140, 200)),
        ):
            root = parsed(summary_chart(summary_of(weeks), "kg"))
            assert not drawn(root, "cut")
            widths = {bar.get("width") for bar in bars(root)}
            assert len(widths) <= 2  # but for rounding

    def test_many_weeks_have_a_line_that_tells_what_they_come_to(self) -> None:
        root = parsed(CHARTS["400 weeks"])
        [_, means] = drawn(root, "second line")
        assert len(means.get("points", "").split()) == 400 - 13
        assert "mean of 13 weeks" in texts(root)
        assert not drawn(parsed(CHARTS["summary"]), "second line")

    @pytest.mark.parametrize("weeks", [0, 1, 2000])
    def test_of_any_number_of_weeks_is_whole(self, weeks: int) -> None:
        root = parsed(summary_chart(summed(weeks), "lb"))
        assert len(bars(root)) == weeks


class TestPaint:
    """Every element says how it looks: what knows no style sheet shows the same picture."""

    @pytest.mark.parametrize("name", CHARTS)
    def test_is_in_attributes_and_the_dark_scheme_in_the_sheet(self, name: str) -> None:
        root = parsed(CHARTS[name])
        assert "var(" not in CHARTS[name]
        sheet = root.findtext(f"{SVG}style", "")
        assert sheet.startswith("@media(prefers-color-scheme:dark){")
        for element in root.iter():
            kind = element.tag.removeprefix(SVG)
            if kind in ("svg", "title", "desc", "style"):
                continue
            paint = {p: element.get(p) for p in ("fill", "stroke") if element.get(p)}
            assert paint, kind
            assert kind != "text" or "fill" in paint
            selector = "." + element.get("class", "").replace(" ", ".")
            rule = sheet.partition(f"{selector}{{")[2].partition("}")[0]
            assert {part.partition(":")[0] for part in rule.split(";")} == set(paint), selector
        assert root.get("font-size") == "13"

    @pytest.mark.parametrize("name", CHARTS)
    def test_is_what_librsvg_shows(self, name: str, tmp_path: Path) -> None:
        convert = shutil.which("rsvg-convert")
        if convert is None:
            pytest.skip("no librsvg: install the package librsvg2-bin")
        source, target = tmp_path / "chart.svg", tmp_path / "chart.png"
        source.write_text(CHARTS[name])
        subprocess.run([convert, "-w", "400", source, "-o", target], check=True)
        counted = colours(target.read_bytes())
        [(paper, most)] = counted.most_common(1)
        assert paper == (255, 255, 255)
        # Letters have soft edges, so a picture that shows them has many colours.
        assert len(counted) > 20
        assert most > sum(counted.values()) / 3
        assert ((9, 105, 218) in counted or (157, 195, 240) in counted) == (name != "nothing")


class TestTimeAxis:
    @given(st.sets(st.integers(0, 4000), min_size=1, max_size=40), st.sampled_from([0, 7]))
    def test_days_lie_in_their_order_within_the_edges(self, numbers: set[int], each: int) -> None:
        days = [MONDAY + timedelta(n * (each or 1)) for n in sorted(numbers)]
        axis = time_axis(days, 46, 386, timedelta(each))
        places = [axis.x(day) for day in days]
        assert places == sorted(places)
        assert places[0] >= 46
        assert places[-1] <= 386
        labels = sorted(axis.labels(), key=lambda label: label.left)
        assert all(b.left - a.left >= 80 for a, b in pairwise(labels))
        assert max(label.day for label in labels) <= days[-1]

    def test_cuts_pauses_that_take_more_than_half(self) -> None:
        days = [MONDAY + timedelta(weeks=n) for n in (*range(10), *range(70, 80), *range(200, 210))]
        axis = time_axis(days, 0, 400, timedelta(7))
        assert [cut.length for cut in axis.cuts()] == ["60 weeks", "2.3 years"]
        assert [stretch.first for stretch in axis.stretches] == [days[0], days[10], days[20]]

    def test_leaves_single_days_far_apart(self) -> None:
        days = [MONDAY, MONDAY + timedelta(400), MONDAY + timedelta(800)]
        assert [time_axis(days, 0, 400).x(day) for day in days] == [0, 200, 400]


class TestScale:
    @given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
    def test_marks_hold_every_value_and_are_few(self, low: float, span: float) -> None:
        marks = ticks(low, low + span)
        assert marks[0] <= low + 1e-6
        assert marks[-1] >= low + span - 1e-6
        assert 2 <= len(marks) <= 8

    def test_dates_run_from_left_to_right(self) -> None:
        days = [MONDAY + timedelta(n) for n in (0, 5, 10)]
        plot = Plot(time_axis(days, 46, 386), [0, 1], 300)
        assert [plot.x(day) for day in days] == [46, 216, 386]

    def test_marks_of_one_axis_are_written_alike(self) -> None:
        root = parsed(CHARTS["one week"])
        assert texts(root)[2:7] == ["0", "5k", "10k", "15k", "20k"]

    def test_long_names_are_cut(self) -> None:
        assert shortened("Squat") == "Squat"
        assert len(shortened("x" * 99)) == 36
