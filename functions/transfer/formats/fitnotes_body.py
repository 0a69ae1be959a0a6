"""FitNotes' body tracker, a file of its own: a row per measurement, of which body weights are read."""

from datetime import datetime
from zoneinfo import ZoneInfo

from functions.transfer.formats.cells import Row
from functions.transfer.formats.header import Header
from functions.transfer.formats.instants import NOON
from functions.transfer.formats.local_time import local_day, parse_local, to_instant
from functions.transfer.formats.reading import Reading, WeighIn
from functions.transfer.formats.table import read_rows

NAME = "fitnotes"
NEEDS = ("Date", "Time", "Measurement", "Value", "Unit")
COLUMNS = {name: (name,) for name in ("date", "time", "measurement", "value", "unit", "comment")}
_BODY_WEIGHT = frozenset({"bodyweight", "body weight", "weight"})


def matches(header: Header) -> bool:
    """Return whether a header is that of FitNotes' body tracker."""
    return header.keys[: len(NEEDS)] == tuple(name.casefold() for name in NEEDS)


def needs_unit(_header: Header) -> bool:
    """Return False: each row has its unit."""
    return False


def read(text: str, header: Header, reading: Reading, zone: ZoneInfo, unit: str | None) -> None:
    """Read a file.

    Args:
        text: The file.
        header: Its first line.
        reading: Takes weigh-ins and problems.
        zone: Where it was written.
        unit: Of weights in rows that say none.
    """

    def use(row: Row) -> None:
        if (row.text("measurement") or "").casefold() not in _BODY_WEIGHT:
            raise row.error("measurement", "no_weight", "Only body weights are imported")
        weight, known = row.body_load("value", row.unit("unit", unit), unit)
        if weight is None:
            raise row.error("value", "missing", "Must not be empty or 0")
        if known is None:
            raise row.error("unit", "unit_missing", "Must be kg or lbs")
        weighed_at = to_instant(row, "date", _local(row), zone)
        notes = row.text("comment")
        reading.weigh_ins.append(WeighIn(row.line, weight, known, weighed_at, notes, zone.key))

    read_rows(text, header, COLUMNS, reading, use)


def _local(row: Row) -> datetime:
    """Return when a row was measured on the wall clock; at noon where it has a day alone."""
    date, clock = local_day(row, "date"), row.text("time", 100)
    if clock is None:
        return datetime.combine(date, NOON)
    local = parse_local(f"{date} {clock}")
    if local is None:
        raise row.error("time", "time_format", "Must be a time such as 07:30:00")
    return local
