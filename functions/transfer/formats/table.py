"""CSV as other apps write it, row by row."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from functions.transfer.errors import SeveralFilesError, TooManyRowsError
from functions.transfer.formats.cells import CellError, Row
from functions.transfer.formats.header import MARKS, Header, parted
from functions.transfer.formats.numbers import decimal_mark
from functions.transfer.formats.reading import MAX_ROWS, Reading
from functions.transfer.formats.records import Record, read_records

UNNAMED = "Cells of columns without a name are not imported"


def count_rows(reading: Reading, rows: int) -> None:
    """Count rows with content.

    Raises:
        TooManyRowsError: the file has more than 50,000.
    """
    reading.rows_total += rows
    if reading.rows_total > MAX_ROWS:
        raise TooManyRowsError


def read_rows(
    text: str,
    header: Header,
    columns: Mapping[str, Sequence[str]],
    reading: Reading,
    use: Callable[[Row], None],
    *,
    places: Mapping[str, int] | None = None,
    repair: Callable[[list[str]], list[str] | None] = lambda _: None,
    mark: str | None = None,
) -> None:
    """Hand every row to `use`; what it refuses is reported and skipped.

    Args:
        text: The file.
        header: Its first line.
        columns: For each column that the format knows, the keys it goes by.
        reading: Takes the problems.
        use: Makes a row part of a workout; raises CellError when it cannot.
        places: Where the columns stand, where their names alone do not tell.
        repair: Makes a row of another number of cells one of as many as the header has, if it can.
        mark: The decimal mark of all numbers, where it is known.

    Raises:
        TooManyRowsError: more than 50,000 rows.
        SeveralFilesError: below its rows, it has the header of another file.
    """
    places = header.places(columns) if places is None else places
    shown = header.shown
    names = {name: shown[place] for name, place in places.items()}
    unknown = sorted(set(range(len(shown))) - set(places.values()))
    note_unknown((shown[place] for place in unknown), reading)
    unnamed = [place for place in unknown if not shown[place].strip()]
    table = _Table(text, header, columns, places, repair, mark)
    for line, cells in table.rows(reading):
        notes = _Notes()
        if any(cells[place] for place in unnamed):
            notes.note_once(line, None, "unknown_column", UNNAMED)
        row = Row(line, {n: cells[place] for n, place in places.items()}, names, notes, table.ask)
        try:
            use(row)
        except CellError as error:
            reading.skip(line, error.column, error.code, error.detail)
        else:
            notes.hand_on(reading)


def note_unknown(names: Iterable[str], reading: Reading) -> None:
    """Report the columns that a format does not know; those without a name are none unless they are filled."""
    for name in filter(str.strip, names):
        reading.note(1, name, "unknown_column", "Not imported; its cells are not used")


@dataclass(slots=True)
class _Notes:
    """What is to be known about a row, if it is used."""

    kept: list[tuple[bool, tuple[int, str | None, str, str]]] = field(default_factory=list)

    def note(self, *about: Any) -> None:
        self.kept.append((False, about))

    def note_once(self, *about: Any) -> None:
        self.kept.append((True, about))

    def hand_on(self, reading: Reading) -> None:
        for once, about in self.kept:
            (reading.note_once if once else reading.note)(*about)


@dataclass(slots=True)
class _Table:
    """The rows of a file, which can be gone through again for what a column as a whole shows."""

    text: str
    header: Header
    columns: Mapping[str, Sequence[str]]
    places: Mapping[str, int]
    repair: Callable[[list[str]], list[str] | None]
    mark: str | None
    answers: dict[tuple[object, ...], Any] = field(default_factory=dict)

    def ask(self, column: str, question: Callable[..., Any], *more: object) -> Any:
        """Return the answer to a question about all cells of a column; it is asked once."""
        if self.mark and question is decimal_mark:
            return self.mark
        key = (column, question, *more)
        if key not in self.answers:
            self.answers[key] = question(self._cells(column), *more)
        return self.answers[key]

    def _cells(self, column: str) -> Iterator[str]:
        place = self.places.get(column)
        for record in self._records():
            if place is not None and record.cells is not None and place < len(record.cells):
                yield record.cells[place]

    def _records(self) -> Iterator[Record]:
        delimiter = self.header.delimiter
        return read_records(self.text, delimiter, lambda cells: self._fitting(cells) is not None)

    def _fitting(self, cells: list[str]) -> list[str] | None:
        """Return a row with as many cells as the header, None when it has others."""
        width = len(self.header.names)
        if len(cells) == width:
            return cells
        repaired = self.repair(cells)
        return (
            cells
            if repaired is None and len(cells) > width and not any(cells[width:])
            else repaired
        )

    def rows(self, reading: Reading) -> Iterator[tuple[int, list[str]]]:
        """Yield the line and the cells of every row that has as many as the header."""
        width = len(self.header.names)
        known = {key for keys in self.columns.values() for key in keys}
        for record in self._records():
            line, cells = record.line, record.cells
            if self._has_header(record, known):
                if not self._is_same_header(cells):
                    raise SeveralFilesError(line)
                reading.note(line, None, "repeated_header", "The header again; not a row")
                continue
            count_rows(reading, 1)
            if cells is None:
                detail = "A quote is never closed, or the row is too long; the next line begins a new row"
                reading.skip(line, None, "malformed_row", detail)
                continue
            fitting = self._fitting(cells)
            if fitting is None:
                reading.skip(line, None, "incomplete_row", _misfit(record, width))
            else:
                yield line, fitting

    def _has_header(self, record: Record, known: AbstractSet[str]) -> bool:
        """Return whether a row has names of columns where values should be, perhaps behind other cells."""
        cells = record.cells
        if cells is None:
            cells = record.text.replace('"', "").split(self.header.delimiter)
        width = len(self.header.names)
        if len(cells) == width and _key(next(filter(None, cells), "")) not in known:
            return False
        names = sum(_key(cell) in known for cell in cells)
        return names > 1 and names * 2 > width

    def _is_same_header(self, cells: list[str] | None) -> bool:
        names = [name.strip().casefold() for name in self.header.names]
        return [cell.strip(MARKS).casefold() for cell in cells or ()] == names


def _key(cell: str) -> str:
    """Return a cell as names of columns are compared."""
    return parted(cell.strip(MARKS))[0]


def _misfit(record: Record, width: int) -> str:
    if record.is_last and record.cells is not None and len(record.cells) < width:
        return "The file ends in the middle of this row: it was cut, and what followed is missing"
    return "It has another number of cells than the header"
