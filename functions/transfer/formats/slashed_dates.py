"""Dates such as 07/25/16 and 13/02/2015: whether the day comes first, only the whole file can show."""

import re
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from functions.transfer.formats.local_time import to_instant
from functions.transfer.formats.table import Row

_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})", re.ASCII)
_MONTHS, _CENTURY = 12, 100


def is_day_first(rows: Iterable[Row], column: str) -> bool:
    """Return whether the day comes before the month; when nothing shows it, the month does.

    Args:
        rows: All of the file.
        column: Of the dates; the first is reported when nothing shows it.
    """
    texts = ((row, row.cells.get(column, "").strip()) for row in rows)
    dates = [(row, match) for row, text in texts if (match := _DATE.fullmatch(text))]
    if any(int(date[1]) > _MONTHS for _, date in dates):
        return True
    if dates and not any(int(date[2]) > _MONTHS for _, date in dates):
        detail = "No day of the file is above 12; they are read as month, day, year"
        dates[0][0].note(column, "date_order_assumed", detail)
    return False


def noon_of(row: Row, column: str, zone: ZoneInfo, *, day_first: bool) -> datetime:
    """Return the noon of a date in a cell, in UTC.

    Raises:
        CellError: no such date, or out of range.
    """
    match = _DATE.fullmatch(row.needed(column, 100))
    try:
        first, second, year = map(int, match.groups()) if match else (0, 0, 0)
        day, month = (first, second) if day_first else (second, first)
        noon = datetime(year + (2000 if year < _CENTURY else 0), month, day, 12)  # noqa: DTZ001
    except ValueError:
        raise row.error(column, "date_format", "Must be a date such as 07/25/16") from None
    return to_instant(row, column, noon, zone)
