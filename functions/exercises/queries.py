"""What is read of exercises."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from functions.exercises import read_statements
from functions.exercises.schemas import Filter
from setlogs.fields.requests import search_key
from setlogs.postgres.caller import read_params
from setlogs.postgres.database import Database, Row, get_database
from setlogs.postgres.pages import Page, cut
from setlogs.postgres.writes import found
from setlogs.tokens import Identity

EXERCISE_KEY = (str, UUID)
VERSION_KEY = (int,)


def get_exercise(db: Database, caller: Identity, exercise_id: UUID) -> Row:
    """Return `body` and `etag` of an exercise, and whether it is `owned` by the caller.

    Raises:
        NotFoundError: neither the caller's nor of the catalogue.
    """
    params = read_params(caller) | {"exercise_id": exercise_id}
    return found(db.one(read_statements.select_exercise(), params))


def list_exercises(
    db: Database,
    caller: Identity,
    filters: Mapping[Filter, str | None],
    *,
    archived: bool,
    after: Sequence[Any] | None,
    limit: int,
) -> Page:
    """Return a page of exercises by name.

    Args:
        db: The database.
        caller: Who asks.
        filters: What is asked of an exercise; None for all.
        archived: Whether archived ones are wanted too.
        after: Name key and id of the last exercise of the page before.
        limit: Items on the page.
    """
    given = {name: value for name, value in filters.items() if value is not None}
    statement = read_statements.select_exercises(
        filters=frozenset(given), archived=archived, after=after is not None
    )
    params = read_params(caller) | given | {"limit": limit + 1}
    if "q" in given:
        params["q"] = f"%{_escaped(search_key(given['q']))}%"
    if after:
        params |= {"after_name": after[0], "after_id": after[1]}
    return cut(db.all(statement, params), limit, lambda row: (row.name_key, row.id))


def get_version(db: Database, caller: Identity, exercise_id: UUID, version: int) -> Row:
    """Return `body` of a version.

    Raises:
        NotFoundError: no such exercise, or no such version of it.
    """
    params = read_params(caller) | {"exercise_id": exercise_id, "version": version}
    return found(db.one(read_statements.select_version(), params), "version")


def list_versions(
    db: Database, caller: Identity, exercise_id: UUID, after: Sequence[Any] | None, limit: int
) -> Page:
    """Return a page of an exercise's versions, newest first.

    Raises:
        NotFoundError: neither the caller's nor of the catalogue.
    """
    params = read_params(caller) | {"exercise_id": exercise_id, "limit": limit + 1}
    if after:
        params["after_version"] = after[0]
    rows = db.all(read_statements.select_versions(after=after is not None), params)
    found(rows[0] if rows else None)
    return cut(rows, limit, lambda row: (row.version,))


def exercise_tags(caller: Identity, exercise_id: UUID) -> frozenset[str]:
    """Return the entity tag of an exercise."""
    return frozenset({get_exercise(get_database(), caller, exercise_id).etag})


def _escaped(text: str) -> str:
    for wildcard in "!%_":
        text = text.replace(wildcard, f"!{wildcard}")
    return text
