"""Wall-clock times as other apps write them, and the instants they mean."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from functions.transfer.errors import AmbiguousDatesError
from functions.transfer.formats.cells import CellError, Row
from functions.transfer.formats.months import AmbiguousMonthError, languages_of, parse_month
from setlogs.fields.requests import EARLIEST, FUTURE

_CLOCK = (
    r"(?:(?:(?P<early>上午|午前|오전|öö)|(?P<late>下午|午後|오후|ös))\s?)?"
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(:(?P<second>\d\d))?(\s*(?P<half>[ap])\.?\s?m\.?)?"
)
_MONTHS, _CENTURY = 12, 2000
_NAME = r"(?P<name>[^\W\d_]{3,12})\.?"
_STYLES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)([ T]{_CLOCK})?",
        rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.(?P<year>\d{{4}})(,? {_CLOCK})?",
        rf"(?P<first>\d{{1,2}})/(?P<other>\d{{1,2}})/(?P<year>\d{{4}}|\d\d)(,? {_CLOCK})?",
        rf"(?P<day>\d{{1,2}})\.? (de )?{_NAME} (de )?(?P<year>\d{{4}}),? {_CLOCK}",
        rf"{_NAME} (?P<day>\d{{1,2}}), (?P<year>\d{{4}}),? {_CLOCK}",
        rf"(?P<day>\d{{1,2}}) (?P<month>\d{{1,2}})[月월] (?P<year>\d{{4}}),? {_CLOCK}",
        rf"(?P<year>\d{{4}})[年년] ?(?P<month>\d{{1,2}})[月월] ?(?P<day>\d{{1,2}})[日일],? {_CLOCK}",
    )
)


def _matched(text: str) -> dict[str, str | None] | None:
    """Return the parts of a time in a known style; iOS writes a narrow no-break space before AM and PM."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    match = next((m for style in _STYLES if (m := style.fullmatch(plain))), None)
    return match.groupdict() if match else None


def language_of(cells: Iterable[str]) -> "Language":
    """Return how the dates of a column are to be read, as far as its cells show it."""
    matches = [parts for cell in cells if (parts := _matched(cell.strip()))]
    names = frozenset(name for parts in matches if (name := parts.get("name")))
    pairs = [
        (int(parts["first"] or 0), int(parts["other"] or 0))
        for parts in matches
        if "first" in parts
    ]
    day_is_first = any(first > _MONTHS for first, _ in pairs)
    month_is_first = any(other > _MONTHS for _, other in pairs)
    return Language(languages_of(names), day_is_first if day_is_first != month_is_first else None)


@dataclass(frozen=True, slots=True)
class Language:
    """What tells how dates are to be read.

    Attributes:
        spoken: In which all names of months in the file are some.
        day_is_first: Whether 4/8/2026 is in August, None when that is open.
    """

    spoken: frozenset[str] = frozenset()
    day_is_first: bool | None = None


def parse_local(text: str) -> datetime | None:
    """Return a local time without its zone, None when it is in none of the known styles.

    Known are `2026-04-08 16:50[:00]` (Strong, with AM or PM where the phone has a 12-hour clock),
    `8 Apr 2026, 16:50` and `Jul 5, 2026, 10:21 AM` (Hevy), also in other languages, a date alone
    (FitNotes), and what spreadsheets make of them, `18.11.2024 15:04` or `11/18/2024 15:04`.
    """
    try:
        return _parsed(text, Language())
    except AmbiguousMonthError:
        return None


def _parsed(text: str, language: Language) -> datetime | None:
    """Return a local time.

    Raises:
        AmbiguousMonthError: the month depends on what the language leaves open.
    """
    parts = _matched(text)
    if parts is None:
        return None
    hour = int(parts["hour"] or 0)
    half = "a" if parts["early"] else "p" if parts["late"] else (parts["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:  # noqa: PLR2004  a 12-hour clock
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        year, month, day = _date(parts, language)
        return datetime(  # noqa: DTZ001
            year, month, day, hour, int(parts["minute"] or 0), int(parts["second"] or 0)
        )
    except AmbiguousMonthError:
        raise
    except ValueError:
        return None


def _date(parts: dict[str, str | None], language: Language) -> tuple[int, int, int]:
    """Return year, month and day of a match.

    Raises:
        AmbiguousMonthError: the month depends on what the language leaves open.
        ValueError: there is no such month.
    """
    year = int(parts["year"] or 0)
    if "first" in parts:
        first, other = int(parts["first"] or 0), int(parts["other"] or 0)
        if language.day_is_first is None and first != other:
            raise AmbiguousMonthError
        month, day = (other, first) if language.day_is_first else (first, other)
        return year + (_CENTURY if year < _CENTURY else 0), month, day
    name = parts.get("name")
    month = parse_month(name, language.spoken) if name else int(parts["month"] or 0)
    return year, month, int(parts["day"] or 0)


def parse_day(text: str) -> date | None:
    """Return a calendar date, None when it is none."""
    local = parse_local(text) if ":" not in text else None
    return local.date() if local else None


def local_day(row: Row, column: str) -> date:
    """Return the calendar date in a cell.

    Raises:
        CellError: it is none.
        AmbiguousDatesError: its month depends on the language, and the file tells none.
    """
    text = row.needed(column, 100)
    local = _read(row, column, text) if ":" not in text else None
    if local is None:
        raise row.error(column, "date_format", "Must be a date such as 2026-04-08")
    return local.date()


def local_instant(row: Row, column: str, zone: ZoneInfo) -> datetime:
    """Return the instant of a local time in a cell, in UTC.

    A time that the clock skipped counts by the offset before the change, one that it showed twice is
    the first of the two (RFC 5545, section 3.3.5); the row's report says so.

    Raises:
        CellError: no time in a known style, or out of range.
        AmbiguousDatesError: its month depends on the language, and the file tells none.
    """
    local = _read(row, column, row.needed(column, 100))
    if local is None:
        raise row.error(
            column, "date_format", "Must be a date and time such as 2026-04-08 16:50:00"
        )
    return to_instant(row, column, local, zone)


def _read(row: Row, column: str, text: str) -> datetime | None:
    """Return a local time; what its cell leaves open, the others of the column decide."""
    try:
        return _parsed(text, Language())
    except AmbiguousMonthError:
        try:
            return _parsed(text, row.ask(column, language_of))
        except AmbiguousMonthError as error:
            raise AmbiguousDatesError from error


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


def in_range(row: Row, column: str, instant: datetime) -> datetime:
    """Return the instant of a cell.

    Raises:
        CellError: before 2000 or more than a day ahead.
    """
    if not EARLIEST <= instant <= datetime.now(UTC) + FUTURE:
        raise _out_of_range(row, column)
    return instant


def _out_of_range(row: Row, column: str) -> CellError:
    return row.error(column, "instant_range", "Must be between 2000-01-01 and 24 hours from now")
