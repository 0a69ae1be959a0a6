"""Hevy's measurements, a file of their own: a row per day, of which the body weight is read."""

from zoneinfo import ZoneInfo

from functions.transfer.formats.cells import Row
from functions.transfer.formats.header import Header
from functions.transfer.formats.local_time import local_instant
from functions.transfer.formats.reading import Reading, WeighIn
from functions.transfer.formats.table import read_rows

NAME = "hevy"
NEEDS = ("date", "weight_kg", "fat_percent")
COLUMNS = {name: (name,) for name in ("date", "weight_kg")}


def matches(header: Header) -> bool:
    """Return whether a header is that of Hevy's measurements."""
    return set(NEEDS) <= set(header.keys)


def needs_unit(_header: Header) -> bool:
    """Return False: weights are in kilograms, whatever unit the account shows."""
    return False


def read(text: str, header: Header, reading: Reading, zone: ZoneInfo, unit: str | None) -> None:
    """Read a file.

    Args:
        text: The file.
        header: Its first line.
        reading: Takes weigh-ins and problems.
        zone: Where it was written.
        unit: In which weights were entered that the app converted.
    """

    def use(row: Row) -> None:
        weight, entered_in = row.body_load("weight_kg", "kg", unit)
        if weight is None or entered_in is None:
            raise row.error("weight_kg", "no_weight", "Only body weights are imported")
        weighed_at = local_instant(row, "date", zone)
        weigh_in = WeighIn(row.line, weight, entered_in, weighed_at, timezone=zone.key)
        reading.weigh_ins.append(weigh_in)

    read_rows(text, header, COLUMNS, reading, use)
