"""Detects a file's format from its first line, never by guessing."""

import io
from functools import cache
from types import ModuleType
from zoneinfo import ZoneInfo

from functions.transfer.errors import (
    NotTextError,
    ParameterNeededError,
    SeveralFilesError,
    UnknownFormatError,
)
from functions.transfer.formats import columns as any_columns
from functions.transfer.formats import (
    fitbod,
    fitnotes,
    fitnotes_body,
    hevy,
    hevy_measurements,
    jefit,
    liftlog,
    liftosaur,
    lyfta,
    strong,
    stronglifts,
    stronglifts_wide,
)
from functions.transfer.formats.column_names import BY_COLUMNS, Columns
from functions.transfer.formats.header import DELIMITERS, MARKS, Header, parted, read_headers
from functions.transfer.formats.jefit_backup import MARK
from functions.transfer.formats.reading import Reading

TABLES: dict[str, ModuleType] = {
    "hevy": hevy,
    "strong": strong,
    "fitnotes": fitnotes,
    "hevy measurements": hevy_measurements,
    "fitnotes body tracker": fitnotes_body,
    "fitbod": fitbod,
    "jefit": jefit,
    "stronglifts": stronglifts,
    "older stronglifts": stronglifts_wide,
    "lyfta": lyfta,
    "liftosaur": liftosaur,
    "liftlog": liftlog,
}
"""Each has NAME, NEEDS, `matches`, `needs_unit` and `read`; a new format is one more module here.

An app whose workouts have body weights adds to `weigh_ins` what `Row.body_weight` gives, at the start
of the workout, a value of one day once.
"""
_MAX_NAMES, _MAX_NAME_LENGTH = 50, 60


def read_table(
    data: bytes,
    source: str,
    timezone: str | None,
    unit: str | None,
    columns: Columns | None = None,
) -> Reading:
    """Read a CSV file of another app.

    Args:
        data: The file, in UTF-8 with or without a byte order mark.
        source: `auto`, or the only format that it may have.
        timezone: IANA name of the zone it was written in.
        unit: `kg` or `lb`, for files that do not say.
        columns: What its columns are, when it has no known format.

    Raises:
        NotTextError: not UTF-8.
        UnknownFormatError: its first line is that of no known format.
        InvalidRequestError: it has no such columns.
        ParameterNeededError: it leaves open what only a parameter can tell.
        TooManyRowsError: it is longer than what is imported at once.
        SeveralFilesError: below its rows, it has the header of another file.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotTextError from error
    headers = read_headers(text)
    if columns:
        reading = _by_columns(text, headers, timezone, unit, columns)
    else:
        reading = _of_known_format(text, headers, source, timezone, unit)
    _check_for_other_headers(text, reading)
    if not reading.rows_total:
        reading.note(None, None, "no_rows", "The file has no rows below its first line")
    reading.sum_up()
    return reading


def _by_columns(
    text: str, headers: list[Header], timezone: str | None, unit: str | None, columns: Columns
) -> Reading:
    """Read a file by what somebody says of its columns."""
    if timezone is None:
        raise ParameterNeededError(["timezone"])
    reading = Reading(BY_COLUMNS)
    any_columns.read(text, headers, reading, ZoneInfo(timezone), unit, columns)
    return reading


def _of_known_format(
    text: str, headers: list[Header], source: str, timezone: str | None, unit: str | None
) -> Reading:
    """Read a file of the format that its first line is of."""
    allowed = {called: f for called, f in TABLES.items() if source in ("auto", f.NAME)}
    matches = [(f, h) for f in allowed.values() for h in headers if f.matches(h)]
    if not matches:
        raise UnknownFormatError(
            _names(headers), {called: f.NEEDS for called, f in allowed.items()}
        )
    table, header = max(matches, key=lambda pair: len(pair[1].names))
    missing = [] if timezone else ["timezone"]
    if unit is None and table.needs_unit(header):
        missing.append("unit")
    if missing or timezone is None:
        raise ParameterNeededError(missing)
    reading = Reading(table.NAME)
    table.read(text, header, reading, ZoneInfo(timezone), unit)
    return reading


def _check_for_other_headers(text: str, reading: Reading) -> None:
    """Look for headers of other formats among the rows that were refused.

    Raises:
        SeveralFilesError: there is one.
    """
    refused = {problem.line for problem in reading.problems if not problem.row_used} - {None}
    if not refused:
        return
    for number, line in enumerate(io.StringIO(text, newline=None), 1):
        if number in refused and _may_be_header(line) and _formats_of(line):
            raise SeveralFilesError(number)


def _may_be_header(line: str) -> bool:
    """Return whether a line begins with the name of a column, as few rows do."""
    first = line.lstrip(MARKS).partition('"')[0]
    for delimiter in DELIMITERS:
        first = first.partition(delimiter)[0]
    return first.startswith(MARK) or parted(first)[0] in _first_columns()


def _formats_of(line: str) -> list[ModuleType]:
    """Return the formats whose header a line is."""
    headers = read_headers(line.lstrip(MARKS[:1]))
    return [table for table in TABLES.values() for header in headers if table.matches(header)]


@cache
def _first_columns() -> frozenset[str]:
    return frozenset(
        key
        for table in TABLES.values()
        for keys in getattr(table, "COLUMNS", {}).values()
        for key in keys
    )


def _names(headers: list[Header]) -> list[str]:
    longest = max(headers, key=lambda header: len(header.names), default=None)
    names = longest.names[:_MAX_NAMES] if longest else ()
    return [name[:_MAX_NAME_LENGTH] for name in names]
