"""The first line of a CSV file: what its columns are called, and in which units they are."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DELIMITERS = (",", ";", "\t")
# Where files were put together, a byte order mark stands before a quote.
MARKS = '\ufeff" '
_MAX_HEADER_LENGTH = 10_000
# Each problem repeats the name of its column.
_MAX_SHOWN = 60


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
        return tuple(key for key, _ in map(parted, self.names))

    @property
    def shown(self) -> tuple[str, ...]:
        """The names as problems repeat them: not at any length, and without what no text can hold."""
        return tuple(name[:_MAX_SHOWN].replace("\x00", "") for name in self.names)

    def units(self) -> dict[str, str]:
        """Return the unit that a name has in parentheses, by key, in lower case."""
        pairs = map(parted, self.names)
        return {key: unit for key, unit in pairs if unit is not None}

    def named(self, key: str) -> dict[int, str | None]:
        """Return the unit in parentheses of each column of a name, by where it stands."""
        pairs = enumerate(map(parted, self.names))
        return {place: unit for place, (name, unit) in pairs if name == key}

    def whole_places(self) -> dict[str, int]:
        """Return where each name stands, in lower case with its unit, in their order; the first of equals."""
        places: dict[str, int] = {}
        for place, name in enumerate(self.names):
            places.setdefault(name.strip().casefold(), place)
        return places

    def places(self, columns: Mapping[str, Sequence[str]]) -> dict[str, int]:
        """Return where each column stands that the file has.

        Args:
            columns: The keys that each goes by, the first of which that is there counts.
        """
        places: dict[str, int] = {}
        first = {key: place for place, key in reversed([*enumerate(self.keys)])}
        for name, known in columns.items():
            key = next((key for key in known if key in first), None)
            if key is not None:
                places[name] = first[key]
        return places


def parted(name: str) -> tuple[str, str | None]:
    """Return a name and the unit that it ends with in parentheses, as they are compared."""
    whole = name.strip().casefold()
    key, opened, unit = whole.removesuffix(")").rpartition("(")
    if not opened or not whole.endswith(")") or ")" in unit:
        return whole, None
    return key.strip(), unit.strip()


def read_headers(text: str) -> list[Header]:
    """Return the first line under each delimiter; none that is no CSV at all."""
    line = (
        io.StringIO(text.lstrip("\r\n")[: _MAX_HEADER_LENGTH + 1], newline="")
        .readline()
        .rstrip("\r\n")
    )
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
