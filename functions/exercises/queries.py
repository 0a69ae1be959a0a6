"""Reads exercises."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from functions.exercises.schemas import Filter
from setlogs.fields.requests import search_key
from setlogs.postgres.call import Call
from setlogs.postgres.database import Row
from setlogs.postgres.pages import Page, cut
from setlogs.postgres.writes import require_row
from setlogs.statement import Statements

sql = Statements.beside(__file__)

EXERCISE_KEY = (str, UUID)
VERSION_KEY = (int,)


def get_exercise(call: Call, exercise_id: UUID) -> Row:
    """Return `body` and `etag` of an exercise, and whether it is `owned` by the caller.

    Raises:
        NotFoundError: neither the caller's nor of the catalogue.
    """
    params = call.params | {"exercise_id": exercise_id}
    return require_row(call.db.fetch_one(sql.select_exercise, params))


def list_exercises(
    call: Call,
    filters: Mapping[Filter, str | None],
    *,
    archived: bool,
    after: Sequence[Any] | None,
    limit: int,
) -> Page:
    """Return a page of exercises by name.

    Args:
        call: Who asks.
        filters: What is asked of an exercise; None for all.
        archived: Whether archived ones are wanted too.
        after: Name key and id of the last exercise of the page before.
        limit: Items on the page.
    """
    after_name, after_id = after or (None, None)
    params = call.params | dict(filters) | {"archived": archived, "limit": limit + 1}
    params |= {"after_name": after_name, "after_id": after_id}
    if (q := filters["q"]) is not None:
        params["q"] = f"%{_escaped(search_key(q))}%"
    return cut(
        call.db.fetch_all(sql.select_exercises, params), limit, lambda row: (row.name_key, row.id)
    )


def get_version(call: Call, exercise_id: UUID, version: int) -> Row:
    """Return `body` of a version.

    Raises:
        NotFoundError: no such exercise, or no such version of it.
    """
    params = call.params | {"exercise_id": exercise_id, "version": version}
    return require_row(call.db.fetch_one(sql.select_version, params), "version")


def list_versions(call: Call, exercise_id: UUID, after: Sequence[Any] | None, limit: int) -> Page:
    """Return a page of an exercise's versions, newest first.

    Raises:
        NotFoundError: neither the caller's nor of the catalogue.
    """
    params = call.params | {"exercise_id": exercise_id, "limit": limit + 1}
    params["after_version"] = after[0] if after else None
    rows = call.db.fetch_all(sql.select_versions, params)
    require_row(rows[0] if rows else None)
    return cut(rows, limit, lambda row: (row.version,))


def exercise_tags(call: Call, exercise_id: UUID) -> frozenset[str]:
    """Return the entity tag of an exercise."""
    return frozenset({get_exercise(call, exercise_id).etag})


def _escaped(text: str) -> str:
    for wildcard in "!%_":
        text = text.replace(wildcard, f"!{wildcard}")
    return text
