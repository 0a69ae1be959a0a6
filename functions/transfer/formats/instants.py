"""Instants as apps write them, that is with an offset or in seconds since 1970, and lengths of time."""

import re
from collections.abc import Callable
from datetime import MAXYEAR, UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from functions.transfer.formats.cells import Row
from functions.transfer.formats.local_time import (
    in_range,
    local_day,
    local_instant,
    parse_local,
    to_instant,
)
from setlogs.fields.requests import EARLIEST
from setlogs.fields.workout import MAX_DURATION_SECONDS

NOON = time(12)
# Fractions of a second are cut off.
_MOMENT = re.compile(
    r"(?P<local>.+?)(?P<fraction>\.\d{1,9})?(\s*(?P<offset>Z|[+-]\d\d:?\d\d))?",
    re.ASCII | re.IGNORECASE,
)
# Up to the year 5138, so that none is beyond what a time can hold.
_SECONDS = re.compile(r"\d{1,11}", re.ASCII)
# Hours may be unpadded; bare seconds are a length too.
_LENGTH = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,2}):)?(\d{1,6})", re.ASCII)


def moment(row: Row, column: str, zone: ZoneInfo) -> datetime:
    """Return the instant that a cell names, in UTC: by its own offset, or else by a zone's clock.

    Raises:
        CellError: no time in a known style, or out of range.
        AmbiguousDatesError: its month depends on the language, and the file tells none.
    """
    match = _MOMENT.fullmatch(row.needed(column, 100))
    if match is None or (match["offset"] is None and match["fraction"] is None):
        return local_instant(row, column, zone)
    error = row.error(column, "date_format", "Must be a time such as 2026-04-08T16:50:00Z")
    local = parse_local(match["local"])
    if local is None:
        raise error
    if match["offset"] is None:
        return to_instant(row, column, local, zone)
    try:
        written = datetime.fromisoformat(f"{local.isoformat()}{match['offset'].upper()}")
    except ValueError:
        raise error from None
    return instant_of(row, column, written)


def noon(row: Row, column: str, zone: ZoneInfo) -> datetime:
    """Return the noon of the day in a cell, in UTC.

    Raises:
        CellError: no day, or out of range.
        AmbiguousDatesError: its month depends on the language, and the file tells none.
    """
    return to_instant(row, column, datetime.combine(local_day(row, column), NOON), zone)


def ended(row: Row, column: str, start: datetime, read: Callable[[], datetime]) -> datetime:
    """Return when a workout ended; when it began, if a cell does not say, or says that it was earlier.

    Args:
        row: Any of the workout.
        column: Where its end stands.
        start: Of the workout, in UTC.
        read: Returns the instant in the cell.
    """
    if row.text(column, 100) is None:
        return start
    end = read()
    if end < start:
        row.note_once(column, "ended_before_started", "Before the start; treated as unknown")
        return start
    return end


def instant_of(row: Row, column: str, written: datetime) -> datetime:
    """Return the instant of a time with an offset in a cell, in UTC.

    Raises:
        CellError: before 2000 or more than a day ahead.
    """
    # In UTC, the first and the last times that can be written have no year.
    instant = written.astimezone(UTC) if 1 < written.year < MAXYEAR else EARLIEST - timedelta(1)
    return in_range(row, column, instant)


def unix_instant(row: Row, column: str) -> datetime | None:
    """Return the instant of a number of seconds, None when there is none.

    Raises:
        CellError: no number, or out of range.
    """
    seconds = row.text(column, 20) or "0"
    if not _SECONDS.fullmatch(seconds):
        raise row.error(column, "date_format", "Must be a number of seconds since 1970")
    return (
        in_range(row, column, datetime.fromtimestamp(int(seconds), UTC)) if int(seconds) else None
    )


def clock_seconds(text: str) -> int | None:
    """Return a length such as 1:02:03, 2:03 or 3 in seconds, None when it is none."""
    match = _LENGTH.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def length(row: Row, column: str) -> int | None:
    """Return a length of time in whole seconds, written as such or as 1:02:03; None for an empty cell.

    Raises:
        CellError: no length, or more than a week.
    """
    text = row.text(column, 50)
    if text is None:
        return None
    if ":" in text:
        seconds = clock_seconds(text)
        if seconds is None:
            raise row.error(column, "time_format", "Must be a duration such as 0:09:21")
    else:
        seconds = round(row.number(column) or 0)
    if seconds > MAX_DURATION_SECONDS:
        raise row.error(column, "out_of_range", "Must be at most one week")
    return seconds
