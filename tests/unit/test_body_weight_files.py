"""Files of body weights become weigh-ins; what is not read is named."""

from decimal import Decimal
from typing import Any

from functions.transfer.formats.reading import Reading
from tests.unit.import_files import codes, read


class TestBodyWeights:
    HEVY = '"date","weight_kg","fat_percent","neck_cm","waist_cm"'
    FITNOTES = "Date,Time,Measurement,Value,Unit,Comment"

    def weighed(self, reading: Reading) -> list[tuple[Any, ...]]:
        return [
            (each.line, each.weight, each.unit, each.weighed_at.isoformat(), each.notes)
            for each in reading.weigh_ins
        ]

    def test_of_hevy_are_in_kilograms_unless_it_converted_them(self) -> None:
        reading = read(
            self.HEVY,
            '"28 Jan 2026, 00:00",75,,,',
            '"3 Feb 2026, 07:30",76.2,18.5,,82',
            '"4 Feb 2026, 07:30",83.914589,,,',
            '"5 Feb 2026, 07:30",83.917,,,',
            unit="lb",
        )
        assert reading.source == "hevy"
        assert self.weighed(reading) == [
            (2, 75, "kg", "2026-01-27T23:00:00+00:00", None),
            (3, Decimal("76.20"), "kg", "2026-02-03T06:30:00+00:00", None),
            (4, 185, "lb", "2026-02-04T06:30:00+00:00", None),
            (5, Decimal("83.92"), "kg", "2026-02-05T06:30:00+00:00", None),
        ]
        assert codes(reading) == [
            (1, "fat_percent", "unknown_column", True),
            (1, "neck_cm", "unknown_column", True),
            (1, "waist_cm", "unknown_column", True),
            (5, "weight_kg", "rounded", True),
        ]

    def test_of_fitnotes_have_a_time_and_a_unit(self) -> None:
        reading = read(
            self.FITNOTES,
            "2026-01-10,07:00:00,Bodyweight,82.0,kg,",
            '2026-01-11,,Bodyweight,180.5,lbs,"Light, after cardio"',
            "2026-01-12,07:00:00,Weight,81,,",
            unit="kg",
        )
        assert reading.source == "fitnotes"
        assert self.weighed(reading) == [
            (2, 82, "kg", "2026-01-10T06:00:00+00:00", None),
            (3, Decimal("180.5"), "lb", "2026-01-11T11:00:00+00:00", "Light, after cardio"),
            (4, 81, "kg", "2026-01-12T06:00:00+00:00", None),
        ]
        assert reading.problems == []

    def test_that_cannot_be_are_problems_of_their_rows(self) -> None:
        at = "2026-01-10,07:00:00"
        reading = read(
            self.FITNOTES,
            f"{at},Bodyweight,9.99,kg,",
            f"{at},Bodyweight,1000,kg,",
            f"{at},Bodyweight,0,kg,",
            f"{at},Bodyweight,heavy,kg,",
            f"{at},Bodyweight,80,stone,",
            f"{at},Bodyweight,80,,",
            f"{at},Body Fat,18,%,",
            "10 January,07:00:00,Bodyweight,80,kg,",
            "2026-01-10,early,Bodyweight,80,kg,",
            "1999-01-10,07:00:00,Bodyweight,80,kg,",
        )
        assert (reading.rows_total, reading.rows_skipped, reading.weigh_ins) == (10, 10, [])
        assert codes(reading) == [
            (2, "Value", "out_of_range", False),
            (3, "Value", "out_of_range", False),
            (4, "Value", "missing", False),
            (5, "Value", "not_a_number", False),
            (6, "Unit", "unit_missing", False),
            (7, "Unit", "unit_missing", False),
            (8, "Measurement", "no_weight", False),
            (9, "Date", "date_format", False),
            (10, "Time", "time_format", False),
            (11, "Date", "instant_range", False),
        ]
        reading = read(self.HEVY, '"28 Jan 2026, 00:00",,18,,', '"28 Jan 2026, 00:00",8,18,,')
        assert codes(reading)[3:] == [
            (2, "weight_kg", "no_weight", False),
            (3, "weight_kg", "out_of_range", False),
        ]
