"""Files that were put together: one after the other of one table is one, any other is refused."""

import pytest

from functions.transfer.errors import SeveralFilesError
from functions.transfer.formats.detection import read_table
from tests.headers import HEVY, QUOTED_HEVY, STRONG
from tests.unit.import_files import GOLDEN, SET, codes, entries, read


class TestSeveralFilesInOne:
    def test_the_same_header_again_is_no_row(self) -> None:
        reading = read(STRONG, SET.format(1, ""), STRONG, SET.format(2, ""), unit="kg")
        assert codes(reading) == [(3, None, "repeated_header", True)]
        assert (reading.rows_total, len(entries(reading))) == (2, 2)

    @pytest.mark.parametrize(
        "other",
        [HEVY.replace("weight_kg", "weight_lbs"), HEVY.replace("reps,", ""), HEVY + ",mood"],
    )
    def test_another_header_is_refused(self, other: str) -> None:
        row = 'A,"8 Apr 2026, 16:50",,,Squat,,,0,normal,100,5,,,'
        with pytest.raises(SeveralFilesError) as caught:
            read(HEVY, row, other, row)
        assert caught.value.members == {"line": 3}

    @pytest.mark.parametrize("last", ["5,,,", '5,,,"8"'])
    def test_a_header_without_a_line_of_its_own_is_refused(self, last: str) -> None:
        row = f'A,"8 Apr 2026, 16:50",,,Squat,,,0,normal,100,{last}'
        with pytest.raises(SeveralFilesError):
            read(HEVY, row + HEVY.replace("weight_kg", "weight_lbs"), row)

    def test_a_mark_in_front_of_the_second_header_changes_nothing(self) -> None:
        row = 'A,"8 Apr 2026, 16:50",,,Squat,,,0,normal,100,5,,,'
        assert codes(read(HEVY, row, f"\ufeff{QUOTED_HEVY}", row)) == [
            (3, None, "repeated_header", True)
        ]
        with pytest.raises(SeveralFilesError):
            read(HEVY, row, f"\ufeff{QUOTED_HEVY.replace('weight_kg', 'weight_lbs')}", row)

    def test_of_fitnotes_with_two_weights(self) -> None:
        header = "Date,Exercise,Category,Weight (lbs),Weight (kg),Reps,Distance,DistanceUnit,Time,Notes,Kind"
        row = "2024-03-01,Curl,Arms,45.0,20.41,10,,,,,wr"
        reading = read(header, row, header, row, unit="lb")
        assert codes(reading) == [(3, None, "repeated_header", True)]
        assert [(entry.weight, entry.unit) for entry in entries(reading)] == [(45, "lb")] * 2

    def test_a_workout_that_is_called_like_a_column_is_a_row(self) -> None:
        row = 'title,"8 Apr 2026, 16:50",,,Squat,,,0,normal,100,5,,,'
        assert len(entries(read(HEVY, row))) == 1

    @pytest.mark.parametrize("name", sorted(GOLDEN))
    def test_of_two_apps_in_whatever_order(self, name: str) -> None:
        one = GOLDEN[name]
        for other in GOLDEN.values():
            if one[0] != other[0]:
                with pytest.raises(SeveralFilesError):
                    read_table(one[1] + b"\n" + other[1], "auto", "Europe/Berlin", "kg")
