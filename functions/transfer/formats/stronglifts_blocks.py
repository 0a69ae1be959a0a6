"""The rows of StrongLifts' older CSV, whose header repeats its names for each exercise."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from functions.transfer.formats.cells import Row
from functions.transfer.formats.header import Header
from functions.transfer.formats.numbers import decimal_mark
from functions.transfer.formats.reading import Reading
from functions.transfer.formats.records import read_records
from functions.transfer.formats.table import UNNAMED, count_rows, note_unknown

EXERCISE = re.compile(r"exercise \d{1,3}", re.ASCII)
_KEYS = frozenset(
    {"date", "note", "workout", "body weight", "body weight (kg)", "body weight (lb)"}
)
_PART = re.compile(r"(?:weight\d* \((kg|lb)\)|(set \d{1,2})[a-z]?)", re.ASCII)


def read_workouts(text: str, header: Header, reading: Reading) -> list[Row]:
    """Return the workouts; trailing cells that are empty may be missing.

    The cells of an exercise are called `exercise 1`, `exercise 1: weight (kg)`, `exercise 1: set 1`.

    Args:
        text: The file.
        header: Its first line.
        reading: Takes the problems.
    """
    names = [*_told_apart(header.shown)]
    keys = [name.strip().casefold() for name in names]
    shown = dict(zip(keys, names, strict=True))
    used = [key in _KEYS or EXERCISE.match(key) is not None for key in keys]
    unknown = [name for name, is_used in zip(names, used, strict=True) if not is_used]
    note_unknown(unknown, reading)
    rows: list[Row] = []

    @cache
    def ask(column: str, question: Callable[..., Any], *more: object) -> Any:
        if question is decimal_mark:
            return "."
        return question([row.cells.get(column, "") for row in rows], *more)

    for line, cells in _records(text, header, reading):
        unnamed = (cell for key, cell in zip(keys, cells, strict=False) if not key)
        if any(unnamed) or any(cells[len(keys) :]):
            reading.note_once(line, None, "unknown_column", UNNAMED)
        kept = {key: cell for key, cell, is_used in zip(keys, cells, used, strict=False) if is_used}
        rows.append(Row(line, kept, shown, reading, ask))
        # Each is at least one set, so that no file of many rows is kept before it is refused.
        count_rows(reading, 1)
    count_rows(reading, -len(rows))
    return rows


def _records(text: str, header: Header, reading: Reading) -> Iterable[tuple[int, list[str]]]:
    for record in read_records(text, header.delimiter, None):
        if record.cells is None:
            count_rows(reading, 1)
            detail = "A quote is never closed, or the row is too long"
            reading.skip(record.line, None, "malformed_row", detail)
        else:
            yield record.line, record.cells


def _told_apart(names: Iterable[str]) -> Iterable[str]:
    """Yield the names, those of an exercise's block with its number."""
    exercise = ""
    for name in names:
        key = name.strip().casefold()
        if EXERCISE.fullmatch(key):
            exercise = name.strip()
            yield exercise
        elif exercise and (part := _PART.fullmatch(key)):
            yield f"{exercise}: {f'Weight ({part[1]})' if part[1] else part[2].title()}"
        else:
            yield name
