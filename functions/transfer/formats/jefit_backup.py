"""The file that JEFIT writes: sections, `### NAME ####…`, each with a blank line and its own header.

The columns of a section vary by the age of the file, so they go by name. A section may have several
tables, as ROUTINES has. `TIMESTAMP` is when a row was synchronised, not when anything was done.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from functions.transfer.errors import SeveralFilesError, TooManyRowsError
from functions.transfer.formats.cells import Row
from functions.transfer.formats.reading import MAX_ROWS, Reading
from functions.transfer.formats.records import read_records
from functions.transfer.formats.table import count_rows
from functions.transfer.formats.units import weight_unit
from setlogs.fields.workout import MAX_NAME_LENGTH

MARK = "###"
LOGS, SET_LOGS, CARDIO = "EXERCISE LOGS", "EXERCISE SET LOGS", "CARDIO LOGS"
SETTING, PROFILE, SESSIONS = "SETTING", "PROFILE", "WORKOUT SESSIONS"
CUSTOM = "CUSTOM EXERCISES"
_COLUMNS = {
    SETTING: ("mass",),
    PROFILE: ("mydate", "weight"),
    SESSIONS: ("_id", "starttime", "endtime"),
    LOGS: ("_id", "mydate", "eid", "ename", "logs", "belongsession", "logTime"),
    SET_LOGS: ("exercise_log_id", "set_index", "set_type", "duration", "log_time"),
    CARDIO: ("mydate", "eid", "duration", "distance"),
    CUSTOM: ("_id", "name"),
}
"""Those that are used, of the sections that are."""
_MAX_KEPT = 2 * MAX_ROWS
_MAX_ID_LENGTH = 20
_NAMES = {LOGS: ("eid", "ename"), CUSTOM: ("_id", "name")}


class Backup:
    """A backup, by its sections.

    Args:
        text: The file.
        reading: Takes the problems of rows that cannot be read.
    """

    def __init__(self, text: str, reading: Reading) -> None:
        self._reading = reading
        self.sections: dict[str, list[Row]] = defaultdict(list)
        for section, row in _rows(text, reading):
            self.sections[section].append(row)
        self._sessions = {row.cells.get("_id", ""): row for row in self.sections[SESSIONS]}
        self._set_logs = {
            (row.cells.get("exercise_log_id", ""), row.cells.get("set_index", "")): row
            for row in self.sections[SET_LOGS]
        }
        self._names = {
            row.cells.get(id_, ""): (row, name)
            for section, (id_, name) in _NAMES.items()
            for row in self.sections[section]
            if row.cells.get(name, "").strip()
        }

    def sets(self) -> Iterator[Row]:
        """Yield each set of every log as a row of its own, with its `weight`, `reps` and `index`."""
        for row in self.sections[LOGS]:
            for index, written in enumerate(row.cells.get("logs", "").split(",")):
                weight, _, reps = written.partition("x")
                cells = row.cells | {"weight": weight, "reps": reps, "index": str(index)}
                shown = {"weight": "logs", "reps": "logs"}
                yield Row(row.line, cells, shown, self._reading, _decimal_point)

    def unit(self) -> str | None:
        """Return the unit of all weights, None when the settings do not say."""
        units = (weight_unit(row.cells.get("mass", "").strip()) for row in self.sections[SETTING])
        return next((unit for unit in units if unit), None)

    def name(self, row: Row) -> str:
        """Return the name of the exercise of a log; its number when nothing in the file names it.

        Raises:
            CellError: it has neither, or too long a name.
        """
        if written := row.text("ename", MAX_NAME_LENGTH):
            return written
        number = row.needed("eid", _MAX_ID_LENGTH)
        elsewhere, column = self._names.get(number, (row, "ename"))
        return elsewhere.text(column, MAX_NAME_LENGTH) or f"JEFIT exercise {number}"

    def session(self, row: Row) -> Row | None:
        """Return the session that a log belongs to."""
        return self._sessions.get(row.cells.get("belongsession", ""))

    def set_log(self, row: Row) -> Row | None:
        """Return what newer files add about one set of a log, by its place there."""
        return self._set_logs.get((row.cells.get("_id", ""), row.cells["index"]))


def _rows(text: str, reading: Reading) -> Iterator[tuple[str, Row]]:
    """Yield the rows of the sections that are used, with their cells by the names in the header.

    Raises:
        TooManyRowsError: they are more than those of 50,000 sets can be.
        SeveralFilesError: something else follows a section, or the settings come again.
    """
    # The first line is the mark of the settings.
    section = SETTING
    names: list[str] = []
    kept = 0
    for record in read_records(text, ",", None):
        cells = record.cells
        if cells is None:
            count_rows(reading, 1)
            detail = "A quote is never closed, or the row is too long"
            reading.skip(record.line, None, "malformed_row", detail)
        elif cells[0].startswith(MARK):
            if cells[0].strip("# ") == SETTING:
                raise SeveralFilesError(record.line)
            section, names = cells[0].strip("# "), []
        elif not section and not cells[0].startswith(MARK[0]):
            raise SeveralFilesError(record.line)
        elif not names:
            names = cells
        elif wanted := _COLUMNS.get(section):
            kept += 1
            if kept > _MAX_KEPT:
                raise TooManyRowsError
            named = {n: cell for n, cell in zip(names, cells, strict=False) if n in wanted}
            yield section, Row(record.line, named, {}, reading, _decimal_point)
    if section or names:
        detail = "The file does not end with the end of a section: it was cut, and what followed is missing"
        reading.note(None, None, "incomplete_file", detail)


def _decimal_point(_column: str, question: Callable[..., Any], *more: object) -> Any:
    """Return what a column of numbers with a decimal point shows, as all of them have."""
    return question(["0.5"], *more)
