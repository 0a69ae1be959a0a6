"""The file that JEFIT writes: sections, `### NAME ####…`, each with a blank line and its own header.

The columns of a section vary by the age of the file, so they go by name. A section may have several
tables, as ROUTINES has. `TIMESTAMP` is when a row was synchronised, not when anything was done.
"""

from collections import defaultdict
from collections.abc import Iterator

from functions.transfer.formats.reading import Reading
from functions.transfer.formats.table import WEIGHT_UNITS, Row, records

MARK = "###"
LOGS, SET_LOGS, CARDIO = "EXERCISE LOGS", "EXERCISE SET LOGS", "CARDIO LOGS"
SETTING, PROFILE, SESSIONS = "SETTING", "PROFILE", "WORKOUT SESSIONS"
_NAMES = {LOGS: ("eid", "ename"), "CUSTOM EXERCISES": ("_id", "name")}


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
            row.cells.get(id_, ""): row.cells[name]
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
                yield Row(row.line, cells, {"weight": "logs", "reps": "logs"}, self._reading)

    def unit(self) -> str | None:
        """Return the unit of all weights, None when the settings do not say."""
        masses = (row.cells.get("mass", "").strip().casefold() for row in self.sections[SETTING])
        return next((WEIGHT_UNITS[mass] for mass in masses if mass in WEIGHT_UNITS), None)

    def name(self, row: Row) -> str:
        """Return the name of the exercise of a log; its number when nothing in the file names it."""
        written = row.cells.get("ename", "").strip()
        number = row.cells.get("eid", "").strip()
        return written or self._names.get(number) or f"JEFIT exercise {number}".strip()

    def session(self, row: Row) -> Row | None:
        """Return the session that a log belongs to."""
        return self._sessions.get(row.cells.get("belongsession", ""))

    def set_log(self, row: Row) -> Row | None:
        """Return what newer files add about one set of a log, by its place there."""
        return self._set_logs.get((row.cells.get("_id", ""), row.cells["index"]))


def _rows(text: str, reading: Reading) -> Iterator[tuple[str, Row]]:
    """Yield the rows of every section, with their cells by the names in its header."""
    section = ""
    names: list[str] = []
    for line, cells in records(text, ",", reading):
        if cells and cells[0].startswith(MARK):
            section, names = cells[0].strip("# "), []
        elif any(cells) and names:
            yield section, Row(line, dict(zip(names, cells, strict=False)), {}, reading)
        elif any(cells):
            names = cells
