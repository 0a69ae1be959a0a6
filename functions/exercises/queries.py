"""Reads exercises."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from functions.exercises.schemas import Filter
from setlogs.answer_size import MAX_ANSWER_BYTES
from setlogs.errors import AnswerTooLargeError, unknown_parameter
from setlogs.fields.requests import search_pattern
from setlogs.postgres.call import Call
from setlogs.postgres.database import Row
from setlogs.postgres.pages import Page, cut
from setlogs.postgres.writes import require_row
from setlogs.statement import Statements

sql = Statements.beside(__file__)

EXERCISE_KEY = (str, UUID)
VERSION_KEY = (int,)
HISTORY_KEY = (datetime, UUID)
_TOO_LONG = (
    "The sets of a session are too long for one answer. Read them with GET /sessions/{id}/sets, and"
    " go on here with that session as `before`."
)


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
        params["q"] = search_pattern(q)
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


def list_history(
    call: Call,
    exercise_id: UUID,
    *,
    before: UUID | None,
    after: Sequence[Any] | None,
    limit: int,
) -> Page:
    """Return a page of the sessions with an exercise and its sets in each, newest start first.

    Args:
        call: Whose sessions.
        exercise_id: The exercise.
        before: Only sessions that started before this one.
        after: Start and id of the last session of the page before.
        limit: Items on the page.

    Raises:
        NotFoundError: neither the caller's nor of the catalogue.
        InvalidRequestError: no such session of this user.
        AnswerTooLargeError: the sets of the next session are too long for an answer.
    """
    after_at, after_id = after or (None, None)
    params = call.params | {"exercise_id": exercise_id, "before": before, "limit": limit + 1}
    params |= {"after_at": after_at, "after_id": after_id}
    rows = call.db.fetch_all(sql.select_exercise_history, params)
    first = require_row(rows[0] if rows else None)
    if before is not None and first.before_id is None:
        raise unknown_parameter("before", "session")
    if first.session_id is not None and (
        first.body is None or len(first.body.encode()) > MAX_ANSWER_BYTES
    ):
        raise AnswerTooLargeError(_TOO_LONG)
    return cut(rows, limit, lambda row: (row.started_at, row.session_id))


def exercise_tags(call: Call, exercise_id: UUID) -> frozenset[str]:
    """Return the entity tag of an exercise."""
    return frozenset({get_exercise(call, exercise_id).etag})
