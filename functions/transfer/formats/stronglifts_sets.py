"""The sets of StrongLifts' exercises: those of 0 repetitions were planned and not done."""

from collections.abc import Sequence

from functions.transfer.formats.cells import CellError, Row
from functions.transfer.formats.reading import Entry, Reading
from functions.transfer.formats.table import count_rows
from setlogs.fields.workout import MAX_REPS


class Sets:
    """Takes the sets of exercises, which are what the report counts as rows.

    Args:
        reading: Takes problems, and at the end what was planned and not done.
    """

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.first_planned: int | None = None
        self.planned = 0

    def of(
        self, row: Row, exercise: str, places: Sequence[tuple[str, str | None, str]]
    ) -> list[Entry]:
        """Return the sets that were done of an exercise; one without any set was planned.

        Args:
            row: Where they stand.
            exercise: Its name.
            places: Of each set, the columns of repetitions and weight, and its unit.
        """
        count_rows(self.reading, max(len(places), 1))
        done, planned = [], 0 if places else 1
        for reps, weight, unit in places:
            try:
                lifted, used = row.load(weight, unit, unit, exercise) if weight else (None, unit)
                reps_done = row.whole(reps, MAX_REPS)
            except CellError as error:
                self.reading.skip(row.line, error.column, error.code, error.detail)
                continue
            if reps_done:
                entry = Entry(row.line, exercise, reps=reps_done, weight=lifted, unit=used)
                done.append(entry)
            else:
                planned += 1
        if planned:
            self.planned += planned
            self.first_planned = self.first_planned or row.line
        return done

    def sum_up(self) -> None:
        """Report what was planned and not done."""
        self.reading.not_done(self.first_planned, None, self.planned)
