"""A file that is cut, wrong or of another app has a defined answer; no row is lost without a word."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.transfer.errors import (
    AmbiguousDatesError,
    NotTextError,
    UnknownFormatError,
)
from functions.transfer.formats.detection import read_table
from tests.headers import FITNOTES, HEVY, STRONG
from tests.unit.import_files import GOLDEN, SET, assert_whole, codes, entries, read


def lines_read(*rows: str) -> list[int]:
    return [entry.line for entry in entries(read(STRONG, *rows, unit="kg"))]


class TestNoMeasures:
    @pytest.mark.parametrize(
        "header",
        [
            STRONG.replace("Weight", "Kilos"),
            STRONG.replace("Reps", "Times"),
            STRONG.replace("Weight", "Weight (stone)"),
            STRONG.replace("Weight", "Weight (公斤)"),
            "Date,Workout Name,Exercise Name,Set Order,Notes",
            HEVY.replace("weight_kg", "weight"),
            HEVY.replace("weight_kg", "weight_stone"),
            HEVY.replace("reps", "repetitions"),
            FITNOTES.replace(",Weight,Weight Unit", ",Load,Load Unit"),
            FITNOTES.replace(",Weight,Weight Unit", ",Weight (st),Weight Unit"),
            FITNOTES.replace("Reps", "Repetitions"),
        ],
    )
    def test_is_no_format_rather_than_a_history_of_zeros(self, header: str) -> None:
        with pytest.raises(UnknownFormatError) as caught:
            read(header, "2024-03-01", unit="kg")
        assert caught.value.members["columns"] == next(csv.reader([header]))

    def test_a_distance_in_an_unknown_unit_is_a_problem(self) -> None:
        header = STRONG.replace("Distance", "Distance (leagues)")
        reading = read(header, SET.format(1, "").replace(",0,0,", ",2,0,"), unit="kg")
        assert codes(reading) == [(2, "Distance (leagues)", "unit_missing", False)]


class TestEncodings:
    @pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le", "cp1252", "shift_jis"])
    def test_none_but_utf8_is_text(self, encoding: str) -> None:
        data = f"{STRONG}\n{SET.format(1, 'ö—あ' if encoding == 'shift_jis' else 'ö')}"
        if encoding == "shift_jis":
            data = data.replace("ö—", "")
        with pytest.raises((NotTextError, UnknownFormatError)):
            read_table(data.encode(encoding), "auto", "UTC", "kg")

    def test_a_workbook_is_no_text(self) -> None:
        with pytest.raises(NotTextError):
            read_table(b"PK\x03\x04\x14\x00\x06\x00\x08\x00\xde\xad\xbe\xef", "auto", "UTC", "kg")

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_any_end_of_line_and_a_mark_in_front(self, end: str) -> None:
        text = end.join(["\ufeff" + STRONG, SET.format(1, f"two{end}lines"), SET.format(2, "")])
        reading = read_table(text.encode(), "auto", "UTC", "kg")
        assert reading.problems == []
        assert [entry.line for entry in entries(reading)] == [2, 4]
        assert entries(reading)[0].notes == f"two{end}lines"

    def test_nul_is_a_problem_of_its_row(self) -> None:
        reading = read(
            STRONG, SET.format(1, "a\0b"), SET.format(2, "").replace("100", "1\0"), unit="kg"
        )
        assert codes(reading) == [
            (2, "Notes", "nul_character", False),
            (3, "Weight", "not_a_number", False),
        ]


class TestTornRows:
    def test_a_row_cut_at_the_end_says_so(self) -> None:
        reading = read(STRONG, SET.format(1, ""), SET.format(2, "")[:40], unit="kg")
        assert codes(reading) == [(3, None, "incomplete_row", False)]
        assert "cut" in reading.problems[0].detail
        reading = read(STRONG, SET.format(1, "")[:40], SET.format(2, ""), unit="kg")
        assert codes(reading) == [(2, None, "incomplete_row", False)]
        assert "cut" not in reading.problems[0].detail

    def test_a_quote_that_is_never_closed_costs_its_line_alone(self) -> None:
        open_ = SET.format(2, "")[:-7] + '"half a no'
        rows = [SET.format(1, ""), open_, *(SET.format(n, "") for n in range(3, 9))]
        reading = read(STRONG, *rows, unit="kg")
        assert codes(reading) == [(3, None, "malformed_row", False)]
        assert [entry.line for entry in entries(reading)] == [2, *range(4, 10)]

    def test_a_quote_that_a_later_one_closes_costs_its_line_alone(self) -> None:
        rows = [SET.format(n, "") for n in range(1, 9)]
        rows[2] = rows[2].replace('"A"', '"A')
        reading = read(STRONG, *rows, unit="kg")
        assert codes(reading) == [(4, None, "malformed_row", False)]
        assert len(entries(reading)) == 7

    def test_notes_of_several_lines_are_whole(self) -> None:
        assert lines_read(SET.format(1, 'a\n""b"",\n\n2024,'), SET.format(2, "")) == [2, 6]

    def test_notes_of_several_lines_are_whole_in_rows_with_a_cell_more(self) -> None:
        assert lines_read(SET.format(1, "two\nlines") + ",", SET.format(2, "")) == [2, 4]
        row = '2025-04-29,Press (Each Side, Dumbbells),Shoulders,8.0,kgs,5,,,,"two\nlines"'
        [entry] = entries(read(FITNOTES, row))
        assert (entry.exercise, entry.notes) == ("Press (Each Side, Dumbbells)", "two\nlines")

    @given(st.lists(st.text(alphabet='a",\n ', max_size=12), min_size=1, max_size=8))
    def test_what_a_writer_quotes_is_read_whole(self, notes: list[str]) -> None:
        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\n")
        for n, note in enumerate(notes, 1):
            row = [f"2024-03-{n:02} 18:00:00", "A", "45m", "Squat", 1, 100, 5, 0, 0, note, "", 8]
            writer.writerow(row)
        reading = read(STRONG, file.getvalue(), unit="kg")
        assert [entry.notes or "" for entry in entries(reading)] == [
            "" if not note.strip() else note.strip() for note in notes
        ]

    @given(st.lists(st.sampled_from(['"', "a", ",", "\n", SET.format(1, ""), "\n"]), max_size=30))
    def test_every_line_is_read_or_told(self, pieces: list[str]) -> None:
        reading = read(STRONG, "".join(pieces), SET.format(9, ""), unit="kg")
        told = {p.line for p in reading.problems if p.line and not p.row_used}
        assert told.isdisjoint(entry.line for entry in entries(reading))
        assert reading.rows_total == len(entries(reading)) + reading.rows_skipped
        last = "".join(pieces).count("\n") + 3
        assert last == max([*told, *(entry.line for entry in entries(reading))])


class TestCut:
    @pytest.mark.parametrize("name", sorted(GOLDEN))
    def test_every_row_is_used_or_told(self, name: str) -> None:
        _, data = GOLDEN[name]
        whole = read_table(data, "auto", "Europe/Berlin", "kg")
        for end in range(0, len(data), 17):
            try:
                reading = read_table(data[:end], "auto", "Europe/Berlin", "kg")
            except (UnknownFormatError, NotTextError, AmbiguousDatesError):
                continue
            assert_whole(reading)
            assert len(entries(reading)) <= len(entries(whole))
            assert reading.rows_total or reading.problems

    def test_a_backup_of_jefit_says_so(self) -> None:
        _, data = GOLDEN["jefit"]
        for end in (b"### PROFILE", b"USERID,TIMESTAMP,belongSys", b"### CUSTOM"):
            cut = data[: data.index(end) + len(end)]
            reading = read_table(cut, "auto", "Europe/Berlin", "kg")
            assert ("incomplete_file", True) in [(p.code, p.row_used) for p in reading.problems]

    def test_a_header_alone_says_so(self) -> None:
        assert codes(read(HEVY)) == [(None, None, "no_rows", True)]


class TestWrongDelimiter:
    def test_none_of_the_known_is_no_format(self) -> None:
        with pytest.raises(UnknownFormatError):
            read(STRONG.replace(",", "|"), SET.format(1, "").replace(",", "|"), unit="kg")

    def test_another_below_the_header_says_so_first(self) -> None:
        rows = [SET.format(n, "").replace(",", ";") for n in range(1, 6)]
        reading = read(STRONG, *rows, unit="kg")
        assert reading.problems[0].code == "mostly_refused"
        assert reading.rows_skipped == 5


class TestWorkoutsWithoutSets:
    def test_a_workout_whose_only_set_is_refused_is_none(self) -> None:
        assert read(STRONG, SET.format(1, "").replace(",5,", ",x,"), unit="kg").workouts == []
        row = 'A,"8 Apr 2026, 16:50",,,Squat,,,0,normal,100,x,,,'
        assert read(HEVY, row).workouts == []
        assert read(FITNOTES, "2024-03-01,Curl,Arms,20,kgs,x,,,,").workouts == []

    def test_nor_is_one_of_rests_and_notes(self) -> None:
        start = "2024-03-01 18:00:00,A,45m,Squat"
        reading = read(
            STRONG,
            f"{start},1,100,x,0,0,,,",
            f"{start},Rest Timer,0,0,0,90,,,",
            f"{start},Note,0,0,0,0,low bar,,",
            unit="kg",
        )
        assert reading.workouts == []
        assert codes(reading) == [
            (2, "Reps", "not_a_number", False),
            (3, "Set Order", "rest_without_set", False),
            (4, None, "note_without_set", False),
        ]
        assert (reading.rows_total, reading.rows_skipped) == (3, 3)

    def test_a_hevy_row_refused_for_its_notes_leaves_no_workout(self) -> None:
        row = f'A,"8 Apr 2026, 16:50",,,Squat,,{"x" * 5000},0,normal,100,5,,,'
        reading = read(HEVY, row)
        assert (reading.workouts, [p.code for p in reading.problems]) == ([], ["too_long"])


class TestFitNotesWithCommasInNames:
    HEADER = FITNOTES.removesuffix(",Comment")

    @pytest.mark.parametrize(
        ("header", "row", "name"),
        [
            (
                HEADER,
                "Overhead Press (Each Side, Dumbbells),Shoulders,8.0,kgs,5,,,",
                "Overhead Press (Each Side, Dumbbells)",
            ),
            (
                FITNOTES,
                "Overhead Press (Each Side, Dumbbells),Shoulders,8.0,kgs,5,,,,",
                "Overhead Press (Each Side, Dumbbells)",
            ),
            (
                FITNOTES,
                'Press, Each Side, Slow,Shoulders,8.0,kgs,5,,,,"left, right"',
                "Press, Each Side, Slow",
            ),
            (FITNOTES, "Row (3x5,2x3),Back,,,,5,km,0:25:30,", "Row (3x5,2x3)"),
        ],
    )
    def test_are_read_where_the_row_makes_it_certain(
        self, header: str, row: str, name: str
    ) -> None:
        reading = read(header, f"2025-04-29,{row}")
        assert reading.problems == []
        assert [entry.exercise for entry in entries(reading)] == [name]

    @pytest.mark.parametrize(
        "row", ["Curl,Hammer,Arms,8.0,kgs,5,,,,", "Curl, Hammer,Arms,x,kgs,5,,,,", "a, b,c,,,,,,,"]
    )
    def test_else_they_are_a_problem(self, row: str) -> None:
        reading = read(FITNOTES, f"2025-04-29,{row}x")
        assert codes(reading) == [(2, None, "incomplete_row", False)]


class TestUnitsWithDots:
    def test_of_strong(self) -> None:
        header = "Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps;RPE;Distance;Distance Unit;Seconds;Notes;Workout Notes;Workout Duration"
        [entry] = entries(read(header, "2024-03-01 18:00:00;A;Run;1;45;lbs.;5;;2;mi.;0;;;"))
        assert (entry.unit, str(entry.distance_meters)) == ("lb", "3218.69")
