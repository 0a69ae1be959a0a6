"""Wall-clock times as other apps write them, and the instants they mean."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from functions.transfer.formats.table import CellError, Row
from setlogs.fields.requests import EARLIEST, FUTURE

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# iOS puts a narrow no-break space (U+202F) before AM and PM.
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(:(?P<second>\d\d))?(\s*(?P<half>[ap])\.?m\.?)?"
_STYLES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)([ T]{_CLOCK})?",
        rf"(?P<day>\d{{1,2}}) (?P<name>[a-z]{{3}})[a-z]* (?P<year>\d{{4}}),? {_CLOCK}",
        rf"(?P<name>[a-z]{{3}})[a-z]* (?P<day>\d{{1,2}}), (?P<year>\d{{4}}),? {_CLOCK}",
    )
)
# Fractions of a second are cut off.
_MOMENT = re.compile(
    r"(?P<local>.+?)(\.\d{1,9})?(\s*(?P<offset>Z|[+-]\d\d:?\d\d))?", re.ASCII | re.IGNORECASE
)
# Up to the year 5138, so that none is beyond what a time can hold.
_SECONDS = re.compile(r"\d{1,11}", re.ASCII)
# Hours may be unpadded; bare seconds are a length too.
_LENGTH = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,2}):)?(\d{1,6})", re.ASCII)


def parse_local(text: str) -> datetime | None:
    """Return a local time without its zone, None when it is in none of the known styles.

    Known are `2026-04-08 16:50[:00]` (Strong, with AM or PM where the phone has a 12-hour clock),
    `8 Apr 2026, 16:50` and `Jul 5, 2026, 10:21 AM` (Hevy), and a date alone (FitNotes).
    """
    match = next((m for style in _STYLES if (m := style.fullmatch(text))), None)
    if match is None:
        return None
    parts = match.groupdict()
    hour = int(parts["hour"] or 0)
    if half := parts["half"]:
        if not 1 <= hour <= 12:  # noqa: PLR2004  a 12-hour clock
            return None
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    try:
        month = MONTHS.index(parts["name"].lower()) + 1 if "name" in parts else parts["month"]
        numbers = (parts["year"], month, parts["day"], hour, parts["minute"], parts["second"])
        return datetime(*(int(part or 0) for part in numbers))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None


def parse_day(text: str) -> date | None:
    """Return a calendar date, None when it is none."""
    local = parse_local(text) if ":" not in text else None
    return local.date() if local else None


def local_instant(row: Row, column: str, zone: ZoneInfo) -> datetime:
    """Return the instant of a local time in a cell, in UTC.

    A time that the clock skipped counts by the offset before the change, one that it showed twice is
    the first of the two (RFC 5545, section 3.3.5); the row's report says so.

    Raises:
        CellError: no time in a known style, or out of range.
    """
    local = parse_local(row.needed(column, 100))
    if local is None:
        raise row.error(
            column, "date_format", "Must be a date and time such as 2026-04-08 16:50:00"
        )
    return to_instant(row, column, local, zone)


def moment(row: Row, column: str, zone: ZoneInfo) -> datetime:
    """Return the instant that a cell names, in UTC: by its own offset, or else by a zone's clock.

    Raises:
        CellError: no time in a known style, or out of range.
    """
    match = _MOMENT.fullmatch(row.needed(column, 100))
    local = parse_local(match["local"]) if match else None
    if match is None or local is None:
        raise row.error(column, "date_format", "Must be a time such as 2026-04-08T16:50:00Z")
    if match["offset"] is None:
        return to_instant(row, column, local, zone)
    try:
        written = datetime.fromisoformat(f"{local.isoformat()}{match['offset'].upper()}")
        instant = written.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _out_of_range(row, column) from None
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


def in_range(row: Row, column: str, instant: datetime) -> datetime:
    """Return an instant of a cell.

    Raises:
        CellError: before 2000 or more than a day ahead.
    """
    if not EARLIEST <= instant <= datetime.now(UTC) + FUTURE:
        raise _out_of_range(row, column)
    return instant


def clock_seconds(text: str) -> int | None:
    """Return a length such as 1:02:03, 2:03 or 3 in seconds, None when it is none."""
    match = _LENGTH.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def to_instant(row: Row, column: str, local: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant of a local time; what the clock did then is reported.

    Raises:
        CellError: before 2000 or more than a day ahead.
    """
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    try:
        instant = first.astimezone(UTC)
    except OverflowError:
        # Of the year 1 or 9999, and in UTC of the one before or after.
        raise _out_of_range(row, column) from None
    in_range(row, column, instant)
    if first.utcoffset() != second.utcoffset():
        if instant.astimezone(zone).replace(tzinfo=None) != local:
            row.note(
                column,
                "nonexistent_local_time",
                "This local time was skipped by the clock; the later one is used",
            )
        else:
            row.note(
                column, "ambiguous_local_time", "This local time occurred twice; the first is used"
            )
    return instant


def _out_of_range(row: Row, column: str) -> CellError:
    return row.error(column, "instant_range", "Must be between 2000-01-01 and 24 hours from now")
