"""Any other CSV is read as the columns that come with it say."""

from decimal import Decimal

import pytest

from functions.transfer.errors import SeveralFilesError
from functions.transfer.formats.column_names import Columns
from functions.transfer.formats.detection import read_table
from functions.transfer.formats.reading import Reading
from tests.headers import STRONG
from tests.unit.import_files import codes, entries


class TestColumns:
    def by(self, text: str, unit: str | None = None, **columns: str) -> Reading:
        named = Columns(started_at="when", exercise="what", **columns)  # type: ignore[arg-type]
        return read_table(text.encode(), "columns", "Europe/Berlin", unit, named)

    def test_times_may_have_an_offset_or_none(self) -> None:
        for when in ("2024-03-01 18:00", "2024-03-01T17:00:00Z", "2024-03-01T12:00:00-05:00"):
            [workout] = self.by(f"when;what;reps\n{when};Squat;5\n", reps="reps").workouts
            assert workout.started_at.isoformat() == "2024-03-01T17:00:00+00:00"
        [workout] = self.by(
            "when;what;reps\n01.03.24 1800 +0100;Squat;5\n",
            reps="reps",
            date_format="%d.%m.%y %H%M %z",
        ).workouts
        assert workout.started_at.isoformat() == "2024-03-01T17:00:00+00:00"

    def test_a_time_before_all_others_is_out_of_range(self) -> None:
        text = "when,what,reps\n01.01.0001 +1400,Squat,5\n"
        reading = self.by(text, reps="reps", date_format="%d.%m.%Y %z")
        assert [code for _, _, code, _ in codes(reading)] == ["instant_range"]

    def test_the_mark_of_decimals_is_what_was_said(self) -> None:
        text = "when\twhat\tload (lbs)\n2024-03-01\tSquat\t1.082\n"
        for mark, weight in ((",", "1082"), (".", "1.08")):
            [entry] = entries(self.by(text, weight="Load (lbs)", decimal=mark))
            assert (entry.weight, entry.unit) == (Decimal(weight), "lb")

    def test_a_file_without_rows_says_so(self) -> None:
        assert codes(self.by("when,what,reps\n", reps="reps")) == [(None, None, "no_rows", True)]

    def test_another_file_below_the_rows_is_told(self) -> None:
        text = f"when,what,reps\n2024-03-01,Squat,5\n{STRONG}\n"
        with pytest.raises(SeveralFilesError) as caught:
            self.by(text, reps="reps")
        assert caught.value.line == 3

    def test_ends_before_the_start_are_told_once(self) -> None:
        rows = (f"2024-03-0{day} 18:00,Squat,5,2024-03-01 17:00\n" for day in range(1, 4))
        reading = self.by(f"when,what,reps,end\n{''.join(rows)}", reps="reps", ended_at="end")
        assert codes(reading) == [(2, "end", "ended_before_started", True)]
        assert all(workout.ended_at == workout.started_at for workout in reading.workouts)

    def test_rows_of_one_start_and_title_are_a_workout(self) -> None:
        text = (
            "when,what,reps,name,end\n"
            "2024-03-01 18:00,Squat,5,A,2024-03-01 19:00\n"
            "2024-03-01 18:00,Squat,5,B,\n"
            "2024-03-01 18:00,Press,5,A,2024-03-01 19:00\n"
        )
        workouts = self.by(text, reps="reps", title="name", ended_at="end").workouts
        assert [(w.title, len(w.entries)) for w in workouts] == [("A", 2), ("B", 1)]
        assert f"{workouts[0].ended_at:%H:%M}" == "18:00"
