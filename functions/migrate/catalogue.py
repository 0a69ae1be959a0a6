"""Brings the catalogue to the state of catalogue.json; can be repeated any number of times."""

import json
from pathlib import Path
from typing import Any

import psycopg

from setlogs.fields.requests import search_key
from setlogs.statement import Statement, Statements

sql = Statements.beside(__file__)

CATALOGUE = Path(__file__).with_name("catalogue.json")


class ExerciseInUseError(Exception):
    """A shipped exercise would take another type, and sets were logged with it."""


def load_catalogue(database_url: str) -> int:
    """Return how many shipped exercises were added, changed or retired; 0 when nothing was.

    What changed becomes a new version. What is no longer listed is archived, and restored when it is
    listed again. All of it is committed together.

    Args:
        database_url: As the role that owns the schema.

    Raises:
        ExerciseInUseError: another `type` for an exercise that sets were logged with takes a new
            exercise instead; nothing was changed. A set that is logged at this moment keeps the
            definition that it saw.
        psycopg.Error: nothing was changed.
    """
    params = {"exercises": json.dumps(_exercises()), "request_id": None}
    with psycopg.connect(database_url) as connection:
        # Two deployments at once: the second waits, and finds nothing left to do.
        _execute(connection, sql.lock_catalogue, params)
        if retyped := _execute(connection, sql.select_retyped_in_use, params):
            names = ", ".join(name for (name,) in retyped)
            raise ExerciseInUseError(
                f"Sets were logged with {names}: another type is another exercise."
            )
        [retired] = _execute(connection, sql.retire_exercises, params)
        _execute(connection, sql.free_names, params)
        [upserted] = _execute(connection, sql.upsert_exercises, params)
    return int(retired[0] + upserted[0])


def catalogue_size() -> int:
    """Return how many exercises are shipped."""
    return len(_exercises())


def _execute(
    connection: psycopg.Connection, statement: Statement, params: dict[str, Any]
) -> list[tuple[Any, ...]]:
    cursor = statement.execute(connection, params)
    return cursor.fetchall() if cursor.description else []


def _exercises() -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(CATALOGUE.read_text(encoding="utf-8"))["exercises"]
    for exercise in listed:
        names = (exercise["name"], *exercise["aliases"])
        exercise["name_key"] = search_key(exercise["name"])
        exercise["search_key"] = "\n".join(map(search_key, names))
    return listed
