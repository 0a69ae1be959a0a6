"""Every known variant of every format becomes the same workouts; what is not read is named."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.transfer.errors import (
    NotTextError,
    ParameterNeededError,
    TooManyRowsError,
    UnknownFormatError,
)
from functions.transfer.formats.detection import read_table
from tests.headers import ANDROID, FITNOTES, FRENCH, GERMAN, NEWER, QUOTED_HEVY, STRONG
from tests.unit.import_files import codes, entries, read


class TestStrong:
    @pytest.mark.parametrize(
        "lines",
        [
            (STRONG, '2024-03-01 18:00:00,Push,1h 26m,Squat,1,100,5,0,0,"","",8.5'),
            (FRENCH, '2024-03-01 18:00:00,Push,1h 26min,Squat,1,100.0,5.0,0,0,"","",8.5'),
            (ANDROID, "2024-03-01 18:00:00;Push;Squat;1;100;kg;5;8.5;;;0;;;1h 26m"),
            (NEWER, "7;2024-03-01 18:00:00;Push;5160;Squat;1;100;5;8,5;;0;;"),
            (GERMAN, "2024-03-01 18:00:00;Push;Squat;1;100,0;5;8,5;0;0;;;1h 26m"),
            (STRONG, '2024-03-01 6:00:00\u202fPM,Push,1h 26m,Squat,1,100,5,0,0,"","",8.5'),
            (f"\ufeff{STRONG}\r", "2024-03-01 18:00:00,Push,1h 26m,Squat,1,100,5,0,0,,,8.5\r"),
        ],
    )
    def test_variants_say_the_same(self, lines: tuple[str, ...]) -> None:
        reading = read(*lines, unit="kg")
        [workout] = reading.workouts
        [entry] = entries(reading)
        assert reading.problems == []
        assert reading.source == "strong"
        assert (workout.title, workout.timezone) == ("Push", "Europe/Berlin")
        assert workout.started_at.isoformat() == "2024-03-01T17:00:00+00:00"
        assert workout.ended_at is not None
        assert (workout.ended_at - workout.started_at).total_seconds() == 5160
        assert (entry.exercise, entry.weight, entry.unit) == ("Squat", 100, "kg")
        assert (entry.reps, entry.rpe, entry.set_type) == (5, Decimal("8.5"), "normal")

    def test_units_of_header_and_row_win(self) -> None:
        header = NEWER.replace("kg", "lbs").replace("meters", "km")
        in_header = read(header, "1;2024-03-01 18:00:00;A;60;Run;1;45,5;5;;1,5;60;;", unit="kg")
        assert (entries(in_header)[0].unit, entries(in_header)[0].distance_meters) == ("lb", 1500)
        in_row = read(ANDROID, "2024-03-01 18:00:00;A;Run;1;45;lbs;5;;2;mi;0;;;", unit="kg")
        [entry] = entries(in_row)
        assert (entry.unit, entry.distance_meters) == ("lb", Decimal("3218.69"))

    def test_letters_rests_and_notes(self) -> None:
        start = "2024-03-01 18:00:00,Push,45m,Squat"
        reading = read(
            STRONG,
            f'{start},W,40,5,0,0,"knees, ""out""\nand down","felt good",',
            f"{start},D,100,5,0,0,,,0",
            f"{start},Rest Timer,0,0,0,90,,,",
            f"{start},F,90,3,0,0,,,10",
            f"{start},Note,0,0,0,0,low bar,,",
            unit="kg",
        )
        [workout] = reading.workouts
        assert [e.set_type for e in workout.entries] == ["warmup", "drop", "failure"]
        assert [e.rest_seconds for e in workout.entries] == [None, 90, None]
        assert [e.rpe for e in workout.entries] == [None, None, 10]
        assert workout.entries[0].notes == 'knees, "out"\nand down'
        assert workout.notes == "felt good\nSquat: low bar"
        assert (reading.rows_total, reading.rows_skipped) == (5, 0)

    def test_names_rows_that_cannot_be_used(self) -> None:
        good = "2024-03-01 18:00:00,A,45m,Squat,1"
        reading = read(
            STRONG,
            f"{good},-5,5,0,0,,,",
            f"{good},100,5.5,0,0,,,",
            f"{good},100,5,0,0,,,11",
            "yesterday,A,45m,Squat,1,100,5,0,0,,,",
            "1999-03-01 18:00:00,A,45m,Squat,1,100,5,0,0,,,",
            "2024-03-01 18:00:00,A,45m,,1,100,5,0,0,,,",
            "2024-03-01 18:00:00,A,45m,Squat,X,100,5,0,0,,,",
            f"{good},100,5,0,0,a\x00b,,",
            f"{good},100,5",
            unit="kg",
        )
        assert codes(reading) == [
            (2, "Weight", "negative_weight", False),
            (3, "Reps", "not_whole", False),
            (4, "RPE", "out_of_range", True),
            (5, "Date", "date_format", False),
            (6, "Date", "instant_range", False),
            (7, "Exercise Name", "missing", False),
            (8, "Set Order", "unknown_set_order", False),
            (9, "Notes", "nul_character", False),
            (10, None, "incomplete_row", False),
        ]
        assert (reading.rows_total, reading.rows_skipped) == (9, 8)
        assert [(e.line, e.rpe) for e in entries(reading)] == [(4, None)]

    def test_says_what_the_clock_did(self) -> None:
        rest = "A,45m,Squat,1,100,5,0,0,,,"
        skipped = read(STRONG, f"2024-03-31 02:30:00,{rest}", unit="kg")
        assert codes(skipped) == [(2, "Date", "nonexistent_local_time", True)]
        assert skipped.workouts[0].started_at.isoformat() == "2024-03-31T01:30:00+00:00"
        twice = read(STRONG, f"2024-10-27 02:30:00,{rest}", unit="kg")
        assert codes(twice) == [(2, "Date", "ambiguous_local_time", True)]
        assert twice.workouts[0].started_at.isoformat() == "2024-10-27T00:30:00+00:00"

    def test_a_row_cut_within_quotes_is_named(self) -> None:
        reading = read(
            STRONG,
            "2024-03-01 18:00:00,A,45m,Squat,1,100,5,0,0,,,",
            '2024-03-01 18:00:00,A,45m,Squat,1,100,5,0,0,"half a no',
            unit="kg",
        )
        assert codes(reading) == [(3, None, "malformed_row", False)]
        assert len(entries(reading)) == 1


class TestHevy:
    def row(self, exercise: str, index: int, rest: str, *, start: str = "8 Apr 2026, 16:50") -> str:
        return f'"Day","{start}","{start}","a\\nb","{exercise}",{rest.format(index)}'

    def test_blocks_supersets_and_types(self) -> None:
        reading = read(
            QUOTED_HEVY,
            self.row("Curl", 0, '0,"slow",{},"warmup",10,12,,,'),
            self.row("Curl", 1, '0,"slow",{},"dropset",12.5,10,,,8.5'),
            self.row("Row", 0, '0,"",{},"failure",50,8,,,10'),
            self.row("Curl", 0, ',"fast",{},"normal",12.5,10,,,'),
        )
        [workout] = reading.workouts
        assert reading.problems == []
        assert workout.notes == "a\nb"
        assert [e.exercise for e in workout.entries] == ["Curl", "Curl", "Row", "Curl"]
        assert [e.set_type for e in workout.entries] == ["warmup", "drop", "failure", "normal"]
        assert [e.superset for e in workout.entries] == [0, 0, 0, None]
        assert [e.notes for e in workout.entries] == ["slow", None, None, "fast"]

    @pytest.mark.parametrize(
        "start", ["8 Apr 2026, 16:50", "Apr 8, 2026, 4:50 PM", "2026-04-08 16:50:00"]
    )
    def test_both_styles_of_dates(self, start: str) -> None:
        reading = read(QUOTED_HEVY, self.row("Curl", 0, ",,{},normal,10,12,,,", start=start))
        assert reading.workouts[0].started_at.isoformat() == "2026-04-08T14:50:00+00:00"

    def test_pounds_and_miles(self) -> None:
        header = QUOTED_HEVY.replace("weight_kg", "weight_lbs").replace(
            "distance_km", "distance_miles"
        )
        reading = read(header, self.row("Run", 0, ",,{},normal,45,,3.1,1800,"))
        [entry] = entries(reading)
        assert (entry.weight, entry.unit) == (45, "lb")
        assert entry.distance_meters == Decimal("4988.97")

    def test_more_than_two_decimals_are_rounded_and_told(self) -> None:
        reading = read(QUOTED_HEVY, self.row("Curl", 0, ",,{},normal,20.41271,12,,,"))
        assert entries(reading)[0].weight == Decimal("20.41")
        assert codes(reading) == [(2, "weight_kg", "rounded", True)]

    def test_tabs_and_quoted_numbers(self) -> None:
        cells = ["Day", "8 Apr 2026, 16:50", "", "", "Curl", "", "", "0", "normal", "10", "12"]
        row = "\t".join(f'"{cell}"' for cell in [*cells, "", "", ""])
        [entry] = entries(read(QUOTED_HEVY.replace(",", "\t"), row))
        assert (entry.weight, entry.reps) == (10, 12)


class TestFitNotes:
    @pytest.mark.parametrize(
        ("header", "row"),
        [
            ("Date,Exercise,Category,Weight (lbs),Reps,Distance,Distance Unit,Time", "45.0,10,,,"),
            (
                "Date,Exercise,Category,Weight (lbs),Reps,Distance,Distance Unit,Time,Comment",
                '45.0,10,,,,""',
            ),
            (FITNOTES, '45.0,lbs,10,,,,""'),
            (
                "Date,Exercise,Category,Weight (lbs),Weight (kg),Reps,Distance,DistanceUnit,Time,Notes,Kind",
                "45.0,20.41,10,,,,,wr",
            ),
        ],
    )
    def test_variants_say_the_same(self, header: str, row: str) -> None:
        reading = read(header, f"2024-03-01,5's Curl,Arms,{row}", unit="lb")
        [workout] = reading.workouts
        [entry] = entries(reading)
        assert reading.problems == []
        assert workout.started_at.isoformat() == "2024-03-01T11:00:00+00:00"
        assert (entry.exercise, entry.category) == ("5's Curl", "Arms")
        assert (entry.weight, entry.unit, entry.reps) == (45, "lb", 10)

    def test_equal_rows_are_sets_of_their_own(self) -> None:
        reading = read(FITNOTES, *['2024-03-01,Curl,Arms,20,kgs,10,,,,""'] * 3)
        assert len(entries(reading)) == 3

    def test_times_and_distances(self) -> None:
        reading = read(
            FITNOTES,
            "2024-03-01,Run,Cardio,,,,5,km,0:25:30,",
            "2024-03-01,Row,Cardio,,,,1,mi,45,",
            "2024-03-01,Run,Cardio,,,,5,leagues,0:25:30,",
        )
        run, rowing = entries(reading)
        assert (run.distance_meters, run.duration_seconds) == (5000, 1530)
        assert (rowing.distance_meters, rowing.duration_seconds) == (Decimal("1609.34"), 45)
        assert codes(reading) == [(4, "Distance", "unit_missing", False)]


class TestDetection:
    def test_an_unknown_file_is_told_what_it_lacks(self) -> None:
        with pytest.raises(UnknownFormatError) as caught:
            read("Date,Time,Mood,Value,Unit,Comment", "2024-03-01,08:00,Good,80,%,")
        assert caught.value.members["columns"][:3] == ["Date", "Time", "Mood"]
        assert "Set Order" in caught.value.members["needed"]["strong"]
        assert "Measurement" in caught.value.members["needed"]["fitnotes body tracker"]

    def test_another_source_than_named_is_refused(self) -> None:
        with pytest.raises(UnknownFormatError):
            read_table(QUOTED_HEVY.encode(), "strong", "UTC", "kg")

    def test_what_the_file_leaves_open_is_asked_for(self) -> None:
        with pytest.raises(ParameterNeededError) as caught:
            read_table(STRONG.encode(), "auto", None, None)
        assert [error.name for error in caught.value.errors] == ["timezone", "unit"]
        with pytest.raises(ParameterNeededError) as caught:
            read_table(QUOTED_HEVY.encode(), "auto", None, None)
        assert [error.name for error in caught.value.errors] == ["timezone"]

    @pytest.mark.parametrize("data", [b"PK\x03\x04" + b"\x00" * 99, b"", b"\n", b"," * 5_000_000])
    def test_no_table_at_all(self, data: bytes) -> None:
        with pytest.raises(UnknownFormatError):
            read_table(data, "auto", "UTC", "kg")

    def test_another_encoding(self) -> None:
        with pytest.raises(NotTextError):
            read_table(STRONG.encode("utf-16"), "auto", "UTC", "kg")

    def test_too_many_rows(self) -> None:
        row = "2024-03-01 18:00:00,A,45m,Squat,1,100,5,0,0,,,"
        with pytest.raises(TooManyRowsError):
            read(STRONG, *[row] * 50_001, unit="kg")

    def test_a_line_of_megabytes_is_named(self) -> None:
        reading = read(
            STRONG, "x" * 5_000_000, "2024-03-01 18:00:00,A,45m,Squat,1,9,5,0,0,,,", unit="kg"
        )
        assert codes(reading) == [(2, None, "malformed_row", False)]
        assert len(entries(reading)) == 1

    def test_unknown_columns_are_told_once(self) -> None:
        reading = read(f"{FITNOTES},Mood", "2024-03-01,Curl,Arms,20,kgs,10,,,,,happy")
        assert codes(reading) == [(1, "Mood", "unknown_column", True)]

    def test_columns_without_a_name_are_told_where_they_have_anything(self) -> None:
        row = "2024-03-01,Curl,Arms,20,kgs,10,,,,,"
        assert codes(read(f"{FITNOTES},", *[row] * 2)) == []
        reading = read(f"{FITNOTES}, ", row, f"{row}happy", f"{row}tired")
        assert codes(reading) == [(3, None, "unknown_column", True)]
        assert len(entries(reading)) == 3

    def test_a_name_is_not_repeated_at_full_length(self) -> None:
        header = STRONG.replace("Reps", f"Reps ({'x' * 5000}\x00)")
        reading = read(header, "2024-03-01 18:00:00,A,45m,Squat,1,100,?,0,0,,,", unit="kg")
        [problem] = reading.problems
        assert problem.column == f"Reps ({'x' * 54}"

    @given(st.text(max_size=400), st.sampled_from([STRONG, ANDROID, NEWER, QUOTED_HEVY, FITNOTES]))
    def test_whatever_follows_the_header_is_a_set_or_a_problem(
        self, body: str, header: str
    ) -> None:
        reading = read_table(f"{header}\n{body}".encode(errors="replace"), "auto", "UTC", "kg")
        assert reading.rows_total == len(entries(reading)) + reading.rows_skipped
        refused = [problem for problem in reading.problems if problem.line and not problem.row_used]
        assert reading.rows_skipped == len(refused)
