"""Reports say first what cost most rows, and say once what is alike."""

from dataclasses import replace

from functions.transfer.formats.reading import Reading
from tests.headers import STRONG
from tests.unit.import_files import codes, entries, read

GOOD = "2024-03-01 18:00:00,A,45m,Squat,1,100,5,0,0,,,"


class TestOneLinePerColumnAndReason:
    def test_cells_alike_are_one_problem_at_the_first_of_them(self) -> None:
        rows = [GOOD, *[GOOD.replace(",100,", f",{n}.127,") for n in range(50)]]
        reading = read(STRONG, *rows, unit="kg")
        assert codes(reading) == [(3, "Weight", "rounded", True)]
        assert reading.problems[0].detail == "Rounded to 2 decimals; 50 cells of this column in all"
        assert (reading.problems_total, len(entries(reading))) == (1, 51)

    def test_columns_and_reasons_stay_apart(self) -> None:
        reading = read(
            STRONG,
            "2024-03-01 18:00:00,A,soon,Squat,1,100.127,5,0,0,,,11",
            "2024-03-02 18:00:00,A,soon,Squat,1,100.127,5,0,0,,,8.3",
            "2024-03-03 18:00:00,A,soon,Squat,1,100.127,5,0,0,,,hard",
            unit="kg",
        )
        assert codes(reading) == [
            (2, "Weight", "rounded", True),
            (2, "RPE", "out_of_range", True),
            (2, "Duration", "length_format", True),
            (4, "RPE", "not_a_number", True),
        ]
        assert [entry.rpe for entry in entries(reading)] == [None] * 3

    def test_what_is_used_of_a_refused_row_is_not_reported(self) -> None:
        reading = read(STRONG, "2024-03-01 18:00:00,A,1h,Squat,1,99.127,5.5,0,0,,,11", unit="kg")
        assert codes(reading) == [(2, "Reps", "not_whole", False)]

    def test_a_copy_reports_on_its_own(self) -> None:
        reading = Reading("strong", rows_total=9)
        reading.note_once(2, "Weight", "rounded", "Rounded")
        for line in (3, 4):
            reading.skip(line, None, "empty_set", "Empty")
        for _ in range(2):
            copy = replace(reading, problems=[*reading.problems])
            copy.skip(5, None, "empty_set", "Empty")
            copy.sum_up()
            assert (copy.problems[0].line, copy.problems_total) == (None, 5)
        reading.sum_up()
        assert [problem.line for problem in reading.problems] == [2, 3, 4]


class TestMostlyRefused:
    def test_is_first_and_counts(self) -> None:
        bad = [GOOD.replace("2024-03-01", "yesterday at")] * 3
        reading = read(STRONG, *[GOOD] * 20, *bad, GOOD, GOOD.replace(",5,", ",5.5,"), unit="kg")
        first, *rest = reading.problems
        assert (first.line, first.column, first.code) == (None, "Date", "mostly_refused")
        assert first.detail.startswith("3 of 25 rows were not imported. Date: Must be")
        assert [problem.code for problem in rest] == ["date_format"] * 3 + ["not_whole"]
        assert (reading.problems_total, reading.rows_skipped) == (5, 4)

    def test_needs_three_rows_and_more_than_a_tenth(self) -> None:
        bad = GOOD.replace("2024-03-01", "yesterday at")
        for good, refused in ((0, 2), (27, 3)):
            reading = read(STRONG, *[GOOD] * good, *[bad] * refused, unit="kg")
            assert {problem.code for problem in reading.problems} == {"date_format"}

    def test_names_each_reason_the_largest_first(self) -> None:
        dates, reps = GOOD.replace("2024-03-01", "noon"), GOOD.replace(",5,", ",5.5,")
        reading = read(STRONG, *[dates] * 3, *[reps] * 4, unit="kg")
        assert [(p.column, p.code) for p in reading.problems[:3]] == [
            ("Reps", "mostly_refused"),
            ("Date", "mostly_refused"),
            ("Date", "date_format"),
        ]

    def test_what_stays_deleted_is_not_refused(self) -> None:
        reading = Reading("strong", rows_total=5)
        for line in range(2, 7):
            reading.skip(line, None, "deleted_here", "Stays deleted")
        reading.sum_up()
        assert {problem.code for problem in reading.problems} == {"deleted_here"}

    def test_comes_once_however_often_it_is_summed_up(self) -> None:
        reading = read(STRONG, *[GOOD.replace(",5,", ",x,")] * 3, unit="kg")
        reading.sum_up()
        reading.sum_up()
        assert [problem.code for problem in reading.problems].count("mostly_refused") == 1
        assert reading.problems_total == len(reading.problems) == 4
