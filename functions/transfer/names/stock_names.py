"""Knows which exercise of the catalogue a stock name of another app means, and the way back.

The tables beside this module are one for each app and language, `APP.LANGUAGE.csv`, and `common` for
what people and further apps write: the name, the exercise's name in the catalogue, and a note. `synonym`
is one more name for the same lift with the same load, `here` a name that says something else outside of
this app. They are read when they are needed.
"""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from setlogs.fields.requests import search_key as key_of

_TABLES = Path(__file__).parent
_SYNONYM, _HERE = "synonym", "here"


class StockName(NamedTuple):
    """A row of a table.

    Attributes:
        name: As the app shows and exports it.
        exercise: The catalogue's exercise of the same lift and load.
        note: Empty, `synonym` or `here`.
    """

    name: str
    exercise: str
    note: str


def exercise_of(search_key: str) -> str | None:
    """Return the catalogue's exercise that a stock name means in whichever app or language.

    Args:
        search_key: Of the name, see `setlogs.fields.requests.search_key`.
    """
    return _exercises().get(search_key)


def exercise_in(app: str, search_key: str) -> str | None:
    """Return the exercise that a name means in one app, where it would mean another one elsewhere.

    "Hip Thrust" is done without a load in Hevy, and with a barbell by most people.

    Args:
        app: Any source of an import.
        search_key: Of the name.
    """
    return _exercises_in(app).get(search_key)


def name_for(app: str, catalogue_name: str) -> str | None:
    """Return what an app calls an exercise of the catalogue in English.

    Args:
        app: `hevy`, `strong` or `fitnotes`; others call nothing.
        catalogue_name: The exercise's name, not one of its aliases.
    """
    return _names_for(app).get(catalogue_name)


def all_names() -> Iterator[tuple[str, str]]:
    """Yield stock names, as they are compared, with what each means in whichever app."""
    yield from _exercises().items()


def all_names_in(app: str) -> Iterator[tuple[str, str]]:
    """Yield the names that mean something else in one app, as they are compared, with what that is.

    Args:
        app: Any source of an import.
    """
    yield from _exercises_in(app).items()


def read_table(path: Path) -> list[StockName]:
    """Return the rows of one table in the order of the file."""
    with path.open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    return [StockName(*row) for row in rows]


def tables() -> Iterator[Path]:
    """Yield the tables' files, always in the same order."""
    yield from sorted(_TABLES.glob("*.csv"))


@cache
def _exercises() -> dict[str, str]:
    return {
        key_of(row.name): row.exercise
        for path in tables()
        for row in read_table(path)
        if row.note != _HERE
    }


@cache
def _exercises_in(app: str) -> dict[str, str]:
    return {key_of(row.name): row.exercise for row in _english(app) if row.note == _HERE}


@cache
def _names_for(app: str) -> dict[str, str]:
    return {row.exercise: row.name for row in _english(app) if row.note != _SYNONYM}


def _english(app: str) -> list[StockName]:
    path = _TABLES / f"{app}.en.csv"
    return read_table(path) if path in tables() else []
