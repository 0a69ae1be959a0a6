"""CSV as other apps write it: encoding, delimiter, header, and cells that report their errors."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from functions.transfer.errors import TooManyRowsError
from functions.transfer.formats.reading import Reading
from setlogs.fields.requests import MAX_BODY_WEIGHT, MIN_BODY_WEIGHT, is_blank
from setlogs.fields.workout import MAX_NOTES_LENGTH

DELIMITERS = (",", ";", "\t")
MAX_ROWS = 50_000
_MAX_HEADER_LENGTH = 10_000
# Each problem repeats the name of its column.
_MAX_SHOWN = 60
KG_PER_LB = Decimal("0.45359237")
METERS = {
    "m": Decimal(1),
    "meters": Decimal(1),
    "km": Decimal(1000),
    "kilometers": Decimal(1000),
    # International yard and pound agreement, 1959.
    "mi": Decimal("1609.344"),
    "miles": Decimal("1609.344"),
    "yd": Decimal("0.9144"),
    "ft": Decimal("0.3048"),
}
WEIGHT_UNITS = {"kg": "kg", "kgs": "kg", "lb": "lb", "lbs": "lb"}
_NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,15})?", re.ASCII)


class CellError(Exception):
    """A row cannot be used.

    Attributes:
        column: The cell's column, None when it is about the whole row.
        code: Stable, snake_case.
        detail: For a person, without the value.
    """

    def __init__(self, column: str | None, code: str, detail: str) -> None:
        super().__init__(code)
        self.column = column
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a file.

    Attributes:
        names: As they stand in the file.
        delimiter: What parts them.
    """

    names: tuple[str, ...]
    delimiter: str

    @property
    def keys(self) -> tuple[str, ...]:
        """The names as they are compared: lower case, without a unit in parentheses."""
        return tuple(key for key, _ in map(_parted, self.names))

    @property
    def whole_keys(self) -> tuple[str, ...]:
        """The names as they are compared where only their units tell them apart."""
        return tuple(name.strip().casefold() for name in self.names)

    def units(self) -> dict[str, str]:
        """Return the unit that a name has in parentheses, by key, in lower case."""
        parted = map(_parted, self.names)
        return {key: unit for key, unit in parted if unit is not None}


def _parted(name: str) -> tuple[str, str | None]:
    """Return a name and the unit that it ends with in parentheses, as they are compared."""
    whole = name.strip().casefold()
    key, opened, unit = whole.removesuffix(")").rpartition("(")
    if not opened or not whole.endswith(")") or ")" in unit:
        return whole, None
    return key.strip(), unit.strip()


def read_headers(text: str) -> list[Header]:
    """Return the first line under each delimiter; none that is no CSV at all."""
    line = text.lstrip("\r\n")[: _MAX_HEADER_LENGTH + 1].partition("\n")[0].rstrip("\r")
    headers: list[Header] = []
    if len(line) > _MAX_HEADER_LENGTH:
        return headers
    for delimiter in DELIMITERS:
        try:
            names = next(csv.reader([line], delimiter=delimiter, strict=True), [])
        except csv.Error:
            continue
        headers.append(Header(tuple(names), delimiter))
    return headers


class Row:
    """One row of a file.

    Args:
        line: Where it begins, from 1.
        cells: By the format's own names of the columns.
        names: What the file calls them.
        reading: Takes what should be known about cells that are used nevertheless.
    """

    __slots__ = ("_names", "_reading", "cells", "line")

    def __init__(
        self, line: int, cells: dict[str, str], names: dict[str, str], reading: Reading
    ) -> None:
        self.line = line
        self.cells = cells
        self._names = names
        self._reading = reading

    def error(self, column: str, code: str, detail: str) -> CellError:
        """Return the error that a cell makes its row unusable."""
        return CellError(self._names.get(column, column), code, detail)

    def note(self, column: str, code: str, detail: str) -> None:
        """Report something about a cell that is used nevertheless."""
        self._reading.note(self.line, self._names.get(column, column), code, detail)

    def text(self, column: str, max_length: int = MAX_NOTES_LENGTH) -> str | None:
        """Return a text, None for an empty one."""
        value = self.cells.get(column, "").strip()
        if len(value) > max_length:
            raise self.error(column, "too_long", f"Must be at most {max_length} characters")
        if "\x00" in value:
            raise self.error(column, "nul_character", "Must not contain NUL characters")
        return None if is_blank(value) else value

    def needed(self, column: str, max_length: int) -> str:
        """Return a text that must be there."""
        value = self.text(column, max_length)
        if value is None:
            raise self.error(column, "missing", "Must not be empty")
        return value

    def joined(self, column: str, before: str | None, more: str) -> str:
        """Return two notes as one, each on its own line."""
        together = f"{before}\n{more}" if before else more
        if len(together) > MAX_NOTES_LENGTH:
            raise self.error(
                column, "too_long", f"Must be at most {MAX_NOTES_LENGTH} characters in total"
            )
        return together

    def number(self, column: str) -> Decimal | None:
        """Return a number, with a decimal point or comma; None for an empty cell."""
        value = self.cells.get(column, "").strip()
        if not value:
            return None
        if not _NUMBER.fullmatch(value):
            raise self.error(column, "not_a_number", "Must be a number such as 62.5")
        return Decimal(value.replace(",", "."))

    def whole(self, column: str, maximum: int) -> int | None:
        """Return a whole number, which may be written as 20.0; None for an empty cell."""
        value = self.number(column)
        if value is None:
            return None
        if value % 1:
            raise self.error(column, "not_whole", "Must be a whole number")
        if value > maximum:
            raise self.error(column, "out_of_range", f"Must be from 0 to {maximum}")
        return int(value)

    def rounded(self, column: str, maximum: int) -> int | None:
        """Return a number to the nearest whole one; None for an empty cell."""
        value = self.number(column)
        if value is None:
            return None
        if value > maximum:
            raise self.error(column, "out_of_range", f"Must be from 0 to {maximum}")
        return round(value)

    def measure(self, column: str, maximum: str, factor: Decimal | None = None) -> Decimal | None:
        """Return a weight or distance with two decimals, told when there were more.

        Args:
            column: Where it stands.
            maximum: The largest that can be stored.
            factor: What turns it into the unit it is stored in.
        """
        value = self.number(column)
        if value is None:
            return None
        exact = round(value * (1 if factor is None else factor), 2)
        if exact > Decimal(maximum):
            raise self.error(column, "out_of_range", f"Must be at most {maximum}")
        if factor is None and exact != value:
            self.note(column, "rounded", "Rounded to 2 decimals")
        return exact

    def weight(self, column: str = "weight") -> Decimal | None:
        """Return a weight in its own unit."""
        return self.measure(column, "9999.99")

    def body_weight(self, column: str) -> Decimal | None:
        """Return how heavy somebody was, in its own unit; None for an empty cell or 0."""
        weight = self.measure(column, str(MAX_BODY_WEIGHT)) or None
        if weight is not None and weight < MIN_BODY_WEIGHT:
            raise self.error(column, "out_of_range", f"Must be at least {MIN_BODY_WEIGHT}")
        return weight

    def distance(self, factor: Decimal | None, column: str = "distance") -> Decimal | None:
        """Return a distance in metres.

        Args:
            factor: Metres in the unit of the file, None when nobody knows it.
            column: Where it stands.
        """
        if factor is None and self.number(column):
            raise self.error(column, "unit_missing", "The unit of this distance is unknown")
        return self.measure(column, "1000000", factor or Decimal(1))

    def rpe(self) -> Decimal | None:
        """Return the RPE; apps write 0 for none."""
        value = self.number("rpe")
        if not value:
            return None
        if value * 2 % 1 or not 1 <= value <= 10:  # noqa: PLR2004  the scale
            raise self.error("rpe", "out_of_range", "Must be from 1 to 10, in steps of 0.5")
        return value


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
) -> None:
    """Hand every row to `use`; what it refuses is reported and skipped.

    Args:
        text: The file.
        header: Its first line.
        columns: For each column that the format knows, the keys it goes by, or whole keys.
        reading: Takes the problems.
        use: Makes a row part of a workout; raises CellError when it cannot.

    Raises:
        TooManyRowsError: more than 50,000 rows.
    """
    keys, whole = header.keys, header.whole_keys
    places = {
        name: whole.index(key) if key in whole else keys.index(key)
        for name, known in columns.items()
        for key in known
        if key in whole or key in keys
    }
    shown = [name[:_MAX_SHOWN].replace("\x00", "") for name in header.names]
    names = {name: shown[place] for name, place in places.items()}
    for place in sorted(set(range(len(keys))) - set(places.values())):
        detail = "Not imported; its cells are not used"
        reading.note(1, shown[place], "unknown_column", detail)
    for line, cells in _records(text, header, reading):
        row = Row(line, {n: cells[place] for n, place in places.items()}, names, reading)
        try:
            use(row)
        except CellError as error:
            reading.skip(line, error.column, error.code, error.detail)


def records(text: str, delimiter: str, reading: Reading) -> Iterator[tuple[int, list[str]]]:
    """Yield the line and the cells of every row, blank ones included; one that is no CSV is reported."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = rows.line_num + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error:
            count_rows(reading, 1)
            detail = "A quote is never closed, or the row is too long"
            reading.skip(line, None, "malformed_row", detail)
            continue
        yield line, cells


def _records(text: str, header: Header, reading: Reading) -> Iterator[tuple[int, list[str]]]:
    """Yield the line and the cells of every row that has as many as the header."""
    rows = records(text, header.delimiter, reading)
    while not next(rows)[1]:
        pass
    width = len(header.names)
    for line, cells in rows:
        if not any(cells):
            continue
        count_rows(reading, 1)
        if len(cells) < width or any(cells[width:]):
            detail = "It has another number of cells than the header; was the file cut?"
            reading.skip(line, None, "incomplete_row", detail)
            continue
        yield line, cells
