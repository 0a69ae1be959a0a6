"""The rows of a CSV file, whose faults stay where they are: a quote that is never closed costs its line."""

import csv
import io
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a file, blank ones left out.

    Attributes:
        line: Where it begins, from 1.
        cells: None when its quotes do not fit.
        is_last: Whether the file ends with it.
        text: Its first line.
    """

    line: int
    cells: list[str] | None
    is_last: bool
    text: str


def read_records(
    text: str, delimiter: str, fits: Callable[[list[str]], bool] | None
) -> Iterator[Record]:
    """Yield the rows below the header.

    A row that runs over several lines and does not fit was torn: its first line is told, and the next
    one begins a row of its own. Each line is read at most twice by that, as a quote that opens where a
    row begins closes what was open before.

    Args:
        text: The file.
        delimiter: What parts cells.
        fits: Whether a row has the cells that it should have, None where any will do.
    """
    lines = _Lines(text)
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    while next(rows, None) == []:
        pass
    while True:
        lines.taken.clear()
        line = lines.number + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error:
            cells = None
        if cells is None or (fits and len(lines.taken) > 1 and not fits(cells)):
            lines.give_back()
            cells = None if len(lines.taken) > 1 else cells
        if cells is None or any(cells):
            yield Record(line, cells, lines.is_at_end(), lines.taken[0])


class _Lines:
    """The lines of a text, which can be given back.

    Attributes:
        number: How many have been taken.
        taken: Those of the present row.
    """

    def __init__(self, text: str) -> None:
        self._file = io.StringIO(text, newline="")
        self._again: deque[str] = deque()
        self.number = 0
        self.taken: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._file)
        self.taken.append(line)
        self.number += 1
        return line

    def give_back(self) -> None:
        """Give back all lines of the present row but the first."""
        self._again.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1

    def is_at_end(self) -> bool:
        """Return whether nothing follows."""
        if not self._again and (line := self._file.readline()):
            self._again.append(line)
        return not self._again
