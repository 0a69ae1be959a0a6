"""Reads workout sessions and sets."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from functions.sessions.schemas import SessionStatus
from setlogs.answer_size import MAX_ANSWER_BYTES
from setlogs.errors import AnswerTooLargeError, unknown_parameter
from setlogs.fields.periods import Period
from setlogs.fields.requests import search_pattern
from setlogs.postgres.call import Call
from setlogs.postgres.database import Row
from setlogs.postgres.pages import Page, cut
from setlogs.postgres.writes import require_row
from setlogs.statement import Statements

sql = Statements.beside(__file__)

SESSION_KEY = (datetime, UUID)
SET_KEY = (int,)
HISTORY_KEY = (int,)
# By whether an exercise is asked for, and whether all exercises are shown.
_LISTS = {
    (False, False): sql.select_sessions,
    (False, True): sql.select_sessions_with_exercises,
    (True, False): sql.select_sessions_of_exercise,
    (True, True): sql.select_sessions_of_exercise_with_exercises,
}
# By whether all exercises are shown. An exercise may be asked for or not: few sessions are open.
_OPEN_LISTS = {
    False: sql.select_open_sessions,
    True: sql.select_open_sessions_with_exercises,
}
_IN_PAGES = "The sets of this session are too long for one answer. Read GET /sessions/{id}/sets."


def get_session(call: Call, session_id: UUID) -> Row:
    """Return `body` and `etag` of a session, and its `etag_with_sets`.

    Raises:
        NotFoundError: no such session of this user.
    """
    return require_row(
        call.db.fetch_one(sql.select_session, call.params | {"session_id": session_id})
    )


def get_session_with_sets(call: Call, session_id: UUID) -> Row:
    """Return `body` and `etag` of a session with its sets.

    Raises:
        NotFoundError: no such session of this user.
        AnswerTooLargeError: its sets are too long to be shown at once.
    """
    params = call.params | {"session_id": session_id}
    row = require_row(call.db.fetch_one(sql.select_session_with_sets, params))
    if max(row.notes_bytes, len(row.body.encode())) > MAX_ANSWER_BYTES:
        raise AnswerTooLargeError(_IN_PAGES)
    return row


def list_sessions(
    call: Call,
    *,
    period: Period,
    status: SessionStatus | None,
    exercise_id: UUID | None,
    q: str | None,
    with_exercises: bool,
    after: Sequence[Any] | None,
    limit: int,
) -> Page:
    """Return a page of sessions, newest start first.

    Args:
        call: Whose sessions.
        period: Days on which they started.
        status: `open`, `ended` or None for both.
        exercise_id: An exercise that they have sets of; None for all.
        q: What their title or notes contain; None for anything.
        with_exercises: Whether each shows what was done in it.
        after: Start and id of the last session of the page before.
        limit: Items on the page.

    Raises:
        InvalidRequestError: no such exercise.
    """
    after_at, after_id = after or (None, None)
    params = call.params | period.params | {"status": status, "limit": limit + 1}
    params |= {"after_at": after_at, "after_id": after_id, "exercise_id": exercise_id}
    params["q"] = None if q is None else search_pattern(q)
    listed = _LISTS[exercise_id is not None, with_exercises]
    if status == "open":
        listed = _OPEN_LISTS[with_exercises]
    rows = call.db.fetch_all(listed, params)
    if exercise_id is not None and rows and rows[0].exercise_id is None:
        raise unknown_parameter("exercise_id", "exercise")
    return cut(rows, limit, lambda row: (row.started_at, row.id))


def get_set(call: Call, set_id: UUID) -> Row:
    """Return `body` and `etag` of a set.

    Raises:
        NotFoundError: no such set of this user.
    """
    return require_row(call.db.fetch_one(sql.select_set, call.params | {"set_id": set_id}))


def list_set_history(call: Call, set_id: UUID, after: Sequence[Any] | None, limit: int) -> Page:
    """Return a page of a set's changes, oldest first, also of a deleted one.

    Raises:
        NotFoundError: this user never had such a set.
    """
    params = call.params | {"set_id": set_id, "limit": limit + 1}
    params["after_version"] = after[0] if after else None
    rows = call.db.fetch_all(sql.select_set_history, params)
    require_row(rows[0] if rows else None, "version")
    return cut(rows, limit, lambda row: (row.version,))


def list_sets(call: Call, session_id: UUID, after: Sequence[Any] | None, limit: int) -> Page:
    """Return a page of a session's sets, by position.

    Raises:
        NotFoundError: no such session of this user.
    """
    params = call.params | {"session_id": session_id, "limit": limit + 1}
    params["after_position"] = after[0] if after else None
    rows = call.db.fetch_all(sql.select_sets, params)
    require_row(rows[0] if rows else None, "session_id")
    return cut(rows, limit, lambda row: (row.position,))


def session_tags(call: Call, session_id: UUID) -> frozenset[str]:
    """Return the entity tags of a session, with and without its sets."""
    row = get_session(call, session_id)
    return frozenset({row.etag, row.etag_with_sets})


def ordered_tags(call: Call, session_id: UUID) -> frozenset[str]:
    """Return the entity tag of a session with its sets, which an order depends on."""
    return frozenset({get_session(call, session_id).etag_with_sets})


def restorable_session_tags(call: Call, session_id: UUID) -> frozenset[str]:
    """Return no tags, as nothing depends on them, of a session that is there or deleted."""
    params = call.params | {"session_id": session_id}
    require_row(call.db.fetch_one(sql.select_restorable_session, params))
    return frozenset()


def restorable_set_tags(call: Call, set_id: UUID) -> frozenset[str]:
    """Return no tags, as nothing depends on them, of a set that is there or deleted."""
    params = call.params | {"set_id": set_id}
    require_row(call.db.fetch_one(sql.select_restorable_set, params))
    return frozenset()


def recorded_set_tags(call: Call, set_id: UUID) -> frozenset[str]:
    """Return no tags, as nothing depends on them, of a set that has a history."""
    list_set_history(call, set_id, None, 1)
    return frozenset()


def set_tags(call: Call, set_id: UUID) -> frozenset[str]:
    """Return the entity tag of a set."""
    return frozenset({get_set(call, set_id).etag})
