"""The units of a file of Strong: in its header, in its rows, or nowhere."""

from decimal import Decimal

from functions.transfer.formats.cells import Row
from functions.transfer.formats.header import Header
from functions.transfer.formats.strong_words import COLUMNS
from functions.transfer.formats.units import METERS, WEIGHT_UNITS, meters, weight_unit


def written_unit(header: Header, column: str) -> str | None:
    """Return the unit of a column, which its name has in parentheses or is."""
    place = header.places(COLUMNS).get(column)
    if place is None:
        return None
    key = header.keys[place]
    return header.units().get(key, key if key in {*WEIGHT_UNITS, *METERS} else None)


class Units:
    """What the numbers of a file are in.

    Attributes:
        wanted: In which unit weights were entered, where the app converted them.
        weight: Of weights whose row has no unit, None when nobody says.
    """

    def __init__(self, header: Header, wanted: str | None) -> None:
        self.wanted = wanted
        self.weight = weight_unit(written_unit(header, "weight")) or wanted
        distances = written_unit(header, "distance")
        self._meters = meters(distances)
        if distances is None and "distance_unit" not in header.places(COLUMNS):
            self._meters = METERS["mi" if self.weight == "lb" else "km"]

    def load(self, row: Row, exercise: str) -> tuple[Decimal | None, str | None]:
        """Return the weight of a row, and its unit.

        Raises:
            CellError: it is no weight, or nobody says in which unit it is.
        """
        weight, unit = row.load("weight", self.weight, self.wanted, exercise, "weight_unit")
        return weight, unit if weight else self.weight

    def meters(self, row: Row) -> Decimal | None:
        """Return how many metres the unit of a row's distance is."""
        written = row.text("distance_unit", 20)
        return meters(written) if written else self._meters
