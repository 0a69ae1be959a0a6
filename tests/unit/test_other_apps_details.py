"""What files of other apps leave open, hide or get wrong has a defined answer."""

import re
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.transfer import exports
from functions.transfer.errors import ParameterNeededError, UnknownFormatError
from functions.transfer.formats import setlogs
from functions.transfer.formats.column_names import BY_COLUMNS, Columns
from functions.transfer.formats.detection import TABLES, read_table
from functions.transfer.formats.header import read_headers
from functions.transfer.schemas import ExportFormat, Format
from setlogs.errors import ApiError
from tests.headers import ANDROID, FITNOTES, FRENCH, GERMAN, NEWER, QUOTED_HEVY, STRONG
from tests.unit.import_files import assert_whole, codes, entries, read

FILES = Path(__file__).parent / "app_files"
NAMES = (
    "fitbod",
    "jefit",
    "stronglifts",
    "stronglifts_wide",
    "lyfta",
    "liftosaur",
    "liftlog",
)
HEADERS = {
    name: next(
        line for line in (FILES / f"{name}.csv").read_text("utf-8-sig").splitlines() if line.strip()
    )
    for name in NAMES
}
KNOWN = {
    "strong": (STRONG, FRENCH, ANDROID, NEWER, GERMAN),
    "hevy": (QUOTED_HEVY,),
    "fitnotes": (
        FITNOTES,
        "Date,Exercise,Category,Weight (lbs),Reps,Distance,Distance Unit,Time",
        "Date,Exercise,Category,Weight (kg),Weight (lbs),Reps,Distance,Distance Unit,Time,Notes,Kind",
    ),
    "hevy measurements": ("date,weight_kg,fat_percent",),
    "fitnotes body tracker": ("Date,Time,Measurement,Value,Unit,Comment",),
    **{name: (HEADERS[name],) for name in NAMES if name != "stronglifts_wide"},
    "older stronglifts": (
        HEADERS["stronglifts_wide"],
        "Date,Note,Body Weight (KG),Body Weight (LB),Exercise 1,Weight (KG),Weight (LB),Set 1,Set 2",
    ),
}
FITBOD, LYFTA, LIFTLOG = HEADERS["fitbod"], HEADERS["lyfta"], HEADERS["liftlog"]


class TestDetection:
    @pytest.mark.parametrize("name", TABLES)
    def test_each_header_is_that_of_one_format(self, name: str) -> None:
        for header in KNOWN[name]:
            [found] = {
                called
                for called, table in TABLES.items()
                for one in read_headers(header)
                if table.matches(one)
            }
            assert found == name

    def test_formats_are_those_that_the_routes_name(self) -> None:
        apps = {table.NAME for table in TABLES.values()}
        assert set(get_args(Format)) == apps | {BY_COLUMNS, setlogs.NAME}
        assert set(get_args(ExportFormat)) == {"json", *exports.TABLES}

    def test_an_unknown_file_is_told_what_each_format_needs(self) -> None:
        with pytest.raises(UnknownFormatError) as caught:
            read("Day,Lift,Load", "2024-03-01,Squat,100")
        assert set(caught.value.needed) == set(TABLES)
        assert "columns" in caught.value.message

    @pytest.mark.parametrize("name", NAMES)
    def test_another_source_does_not_take_it(self, name: str) -> None:
        data = (FILES / f"{name}.csv").read_bytes()
        for source in {table.NAME for table in TABLES.values()} - {name.removesuffix("_wide")}:
            with pytest.raises(UnknownFormatError):
                read_table(data, source, "UTC", "kg")

    @pytest.mark.parametrize("name", NAMES)
    def test_a_zone_is_needed_for_the_days(self, name: str) -> None:
        with pytest.raises(ParameterNeededError) as caught:
            read_table((FILES / f"{name}.csv").read_bytes(), "auto", None, "kg")
        assert [error.name for error in caught.value.errors] == ["timezone"]


class TestWhateverIsInAFile:
    @given(st.text(max_size=300), st.sampled_from(sorted(HEADERS)))
    def test_is_a_set_or_a_problem(self, body: str, name: str) -> None:
        data = f"{HEADERS[name]}\n{body}".encode(errors="replace")
        try:
            reading = read_table(data, "auto", "UTC", "kg")
        except ApiError:
            return
        assert_whole(reading)

    @given(st.data(), st.sampled_from(NAMES))
    def test_with_other_cells_is_a_set_or_a_problem(self, data: st.DataObject, name: str) -> None:
        """Cells of a good file change places with others, and with what cells can be at worst."""
        text = (FILES / f"{name}.csv").read_text("utf-8-sig")
        parts = re.split("([,\n])", text)
        start = len(re.split("([,\n])", text[: text.index(HEADERS[name]) + len(HEADERS[name])]))
        cells = range(start + 1, len(parts), 2)
        worst = st.sampled_from(
            [
                "",
                "-1",
                "1e9",
                "1,5",
                "x" * 5000,
                "\x00",
                '"',
                "9" * 30,
                "0001-01-01",
                "null",
                "1/2/3",
            ]
        )
        for _ in range(data.draw(st.integers(1, 6))):
            place = data.draw(st.sampled_from(cells))
            parts[place] = data.draw(worst | st.sampled_from(parts[start + 1 :: 2]))
        try:
            reading = read_table("".join(parts).encode(), "auto", "Europe/Berlin", None)
        except ApiError:
            return
        assert_whole(reading)

    @given(st.text(max_size=40), st.text(max_size=12))
    def test_is_read_by_columns_too(self, cell: str, date_format: str) -> None:
        try:
            columns = Columns(
                started_at="a", exercise="b", reps="c", date_format=date_format or None
            )
        except ValueError:
            columns = Columns(started_at="a", exercise="b", reps="c")
        written = '"' + cell.replace('"', '""') + '"'
        data = f"a,b,c\n{written},Squat,5\n2024-03-01,{written},5\n".encode(errors="replace")
        try:
            reading = read_table(data, "columns", "UTC", "kg", columns)
        except ApiError:
            return
        assert_whole(reading)


class TestFitbod:
    ROW = "2024-03-01 17:05:00 +0000,Squat, 5,{weight},0.0,0.0,0.0,0.0,false,, 1.0"

    def test_pounds_are_turned_back_exactly(self) -> None:
        for halves in range(1, 1400):
            pounds = Decimal(halves) / 2
            weight = float(pounds) / 2.20462
            [entry] = entries(read(FITBOD, self.ROW.format(weight=repr(weight))))
            is_short = Decimal(repr(weight)) == round(Decimal(repr(weight)), 2)
            assert (entry.weight, entry.unit) == (pounds, "lb") or is_short

    def test_kilograms_stay(self) -> None:
        for weight in ("42.5", "20.0", "7.25"):
            [entry] = entries(read(FITBOD, self.ROW.format(weight=weight), unit="lb"))
            assert (entry.weight, entry.unit) == (Decimal(weight), "kg")

    def test_what_follows_within_two_hours_is_the_same_workout(self) -> None:
        stamps = ("17:00:00", "18:59:59", "20:59:59", "23:00:00")
        rows = (self.ROW.format(weight="20").replace("17:05:00", stamp) for stamp in stamps)
        workouts = read(FITBOD, *reversed([*rows])).workouts
        assert [len(workout.entries) for workout in workouts] == [3, 1]
        assert f"{workouts[0].started_at:%H:%M}, {workouts[0].ended_at:%H:%M}" == "17:00, 20:59"

    def test_older_files_without_a_multiplier_are_read(self) -> None:
        header, row = (t.rpartition(",")[0] for t in (FITBOD, self.ROW.format(weight="20")))
        assert len(entries(read(header, row))) == 1


class TestJefit:
    def test_the_unit_is_in_the_settings_or_asked_for(self) -> None:
        text = (FILES / "jefit.csv").read_text()
        pounds = read_table(text.replace('" kg"', '" lbs"').encode(), "auto", "UTC", "kg")
        assert {entry.unit for entry in entries(pounds) if entry.weight} == {"lb"}
        assert pounds.workouts[0].entries[-1].distance_meters == Decimal("5632.70")
        without = text.replace('" kg"', "").encode()
        with pytest.raises(ParameterNeededError) as caught:
            read_table(without, "auto", "UTC", None)
        assert [error.name for error in caught.value.errors] == ["unit"]
        assert entries(read_table(without, "auto", "UTC", "lb"))[0].unit == "lb"

    def test_notes_over_several_lines_tear_nothing(self) -> None:
        text = (FILES / "jefit.csv").read_text()
        notes = '### NOTES ####\n\nrow_id,mynote\n1,"6 x 45\n\nand more"\n\n####\n\n### WORKOUT SESSIONS'
        reading = read_table(
            text.replace("### WORKOUT SESSIONS", notes).encode(), "auto", "Europe/Berlin", None
        )
        assert len(entries(reading)) == 6

    def test_a_file_that_was_cut_says_so(self) -> None:
        text = (FILES / "jefit.csv").read_text()
        cut = text[: text.index("Side Plank")]
        reading = read_table(cut.encode(), "auto", "Europe/Berlin", None)
        assert (41, None, "malformed_row", False) in codes(reading)


class TestStrongLifts:
    WIDE = HEADERS["stronglifts_wide"]

    def test_the_order_of_dates_shows_in_the_file(self) -> None:
        row = '{date},"",A,84KG,Squat,60,130,5,5,5'
        day_first = read(self.WIDE, *(row.format(date=d) for d in ("06/02/2015", "13/02/2015")))
        assert [w.started_at.month for w in day_first.workouts] == [2, 2]
        with pytest.raises(ApiError) as caught:
            read(self.WIDE, row.format(date="06/02/2015"))
        assert caught.value.code == "ambiguous_dates"

    def test_the_unit_is_that_of_the_body_weight_or_asked_for(self) -> None:
        row = '02/13/2015,"",A,{body},Squat,60,130,5,5,5'
        assert entries(read(self.WIDE, row.format(body="84KG")))[0].weight == 60
        assert entries(read(self.WIDE, row.format(body="184lb")))[0].weight == 130
        assert entries(read(self.WIDE, row.format(body="84KG"), unit="lb"))[0].weight == 130
        with pytest.raises(ParameterNeededError):
            read(self.WIDE, row.format(body=""))

    def test_body_weights_that_cannot_be_are_told_once(self) -> None:
        wide = '{date}/2015,"",A,5KG,Squat,60,130,5,5,5'
        long = '2024/03/{date},1,"A","P",5,"Squat",5,,,,,,,,6:00 PM,7:00 PM,"",5,100,5,100,5,100'
        for header, row in ((self.WIDE, wide), (HEADERS["stronglifts"], long)):
            days = ("02/13", "02/15") if row is wide else ("01", "02")
            reading = read(header, *(row.format(date=day) for day in days))
            assert len(reading.workouts) == 2
            assert [one for _, _, one, _ in codes(reading)].count("out_of_range") == 1

    def test_a_name_of_a_column_is_told_as_a_text_can_hold_it(self) -> None:
        reading = read(
            f"{self.WIDE},Mo\x00od{'x' * 99}", '02/13/2015,"",A,84KG,Squat,60,130,5,5,5,ok'
        )
        assert codes(reading)[0] == (1, f"Mood{'x' * 55}", "unknown_column", True)

    def test_a_workout_goes_on_past_midnight(self) -> None:
        header = HEADERS["stronglifts"]
        row = '2024/03/01,1,"A","P",,"Squat",5,,,,,,,,11:30 PM,12:15 AM,"",5,100,,,,'
        [workout] = read(header, row).workouts
        assert workout.ended_at is not None
        assert (workout.ended_at - workout.started_at).total_seconds() == 45 * 60

    def test_a_set_that_cannot_be_used_costs_itself_alone(self) -> None:
        header = HEADERS["stronglifts"]
        row = '2024/03/01,1,"A","P",5,"Squat",5,,,,,,,,6:00 PM,7:00 PM,"",5,100,x,100,4,100'
        reading = read(header, row)
        assert [entry.reps for entry in entries(reading)] == [5, 4]
        assert codes(reading) == [
            (2, "Set 2 (Reps)", "not_a_number", False),
            (2, "Body Weight (KG)", "out_of_range", True),
        ]


class TestLyfta:
    ROW = 'Push,"2024-03-01 18:02:50",01:07:28,Squat,{superset},{weight},5,,,NORMAL_SET,,'

    def test_the_unit_is_asked_for(self) -> None:
        with pytest.raises(ParameterNeededError) as caught:
            read(LYFTA, self.ROW.format(superset="", weight="5.000"))
        assert [error.name for error in caught.value.errors] == ["unit"]

    def test_three_decimals_are_no_thousands(self) -> None:
        rows = (self.ROW.format(superset="", weight=weight) for weight in ("5.000", "7.250"))
        reading = read(LYFTA, *rows, unit="lb")
        assert [entry.weight for entry in entries(reading)] == [5, Decimal("7.25")]

    def test_supersets_are_numbered_in_each_workout(self) -> None:
        rows = [
            self.ROW.format(superset=f"{day}{n}", weight="20.0").replace("03-01", f"03-0{day}")
            for day in (1, 2)
            for n in (1, 1, 2)
        ]
        assert [e.superset for e in entries(read(LYFTA, *rows, unit="kg"))] == [1, 1, 2, 1, 1, 2]


class TestLiftLog:
    def test_each_weight_needs_a_unit(self) -> None:
        row = "a,2024-03-01T18:00:00,Squat,{weight},,5,5,"
        assert entries(read(LIFTLOG, row.format(weight="")))[0].weight is None
        assert codes(read(LIFTLOG, row.format(weight="60"))) == [
            (2, "WeightUnit", "unit_missing", False)
        ]
        assert entries(read(LIFTLOG, row.format(weight="60"), unit="lb"))[0].unit == "lb"
