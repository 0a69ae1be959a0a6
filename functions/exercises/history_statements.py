"""Statements that read what was done of an exercise."""

from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Date,
    Executable,
    FromClause,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from setlogs.answer_size import MAX_ANSWER_BYTES
from setlogs.models import workout_sessions, workout_sets
from setlogs.sql import audit
from setlogs.sql.bounds import INSTANT, at_most
from setlogs.sql.catalogue import visible_exercise
from setlogs.sql.compiler import statement
from setlogs.sql.documents import document, instant, set_document
from setlogs.sql.pages import has_room
from setlogs.sql.performances import latest_day, newest_sessions

# Of a set's document, besides its notes, a third: as much as `has_room` counts of texts.
_SET_BYTES = 170


@statement
def select_exercise_history() -> Executable:
    """Show a page of the sessions with an exercise and its sets in each, newest start first.

    `id` is null when the exercise is not there, `before_id` when the session is not that was named.
    """
    caller, w = audit.caller(), workout_sessions.c
    exercise = visible_exercise().cte("exercise")
    before = (
        select(w.id, w.started_at)
        .where(
            w.user_id == audit.user_id_param(),
            w.id == bindparam("before", type_=Uuid),
            w.deleted_at.is_(None),
        )
        .cte("before")
    )
    b = before.c
    behind_at = func.coalesce(
        bindparam("after_at", type_=INSTANT), select(b.started_at).scalar_subquery()
    )
    behind_id = func.coalesce(bindparam("after_id", type_=Uuid), select(b.id).scalar_subquery())
    page = _page(behind_at, behind_id)
    return (
        select(exercise.c.id, before.c.id.label("before_id"), page)
        .select_from(
            caller.outerjoin(exercise, true()).outerjoin(before, true()).outerjoin(page, true())
        )
        .order_by(page.c.started_at.desc(), page.c.session_id.desc())
    )


def _page(behind_at: ColumnElement[Any], behind_id: ColumnElement[Any]) -> FromClause:
    """Return the sessions behind a place, each with its document where there is room for it."""
    behind = (
        func.coalesce(behind_at, cast(literal("infinity", Text), INSTANT)),
        func.coalesce(behind_id, at_most("after_id", Uuid())),
    )
    sessions = newest_sessions(
        bindparam("exercise_id", type_=Uuid),
        (cast(literal("-infinity", Text), Date), latest_day(behind[0])),
        lambda w: tuple_(w.c.started_at, w.c.id) < tuple_(*behind),
    ).cte("sessions")
    w = sessions.c
    order = (w.started_at.desc(), w.id.desc())
    sized = _sized(sessions)
    fits = has_room(sized.c.bytes, order).label("fits")
    page = (
        select(sessions, sized.c.notes_bytes, fits).join_from(sessions, sized, true()).cte("page")
    )
    p = page.c
    shown = and_(p.fits, p.notes_bytes <= MAX_ANSWER_BYTES)
    session = _session_head(page)
    body = document(page, cast(session, JSON).label("session"), _sets(page).label("sets"))
    return select(
        p.started_at, p.id.label("session_id"), case((shown, body)).label("body")
    ).subquery("shown")


def _of_session(workout: FromClause) -> tuple[ColumnElement[bool], ...]:
    s = workout_sets.c
    return (
        s.user_id == audit.user_id_param(),
        s.performed_on == workout.c.started_on,
        s.session_id == workout.c.id,
        s.exercise_id == bindparam("exercise_id", type_=Uuid),
        s.deleted_at.is_(None),
    )


def _sized(sessions: FromClause) -> FromClause:
    """Return how long the sets of a session are, before any of them is rendered."""
    notes = func.sum(func.coalesce(func.octet_length(workout_sets.c.notes), 0))
    sized = select(notes.label("notes_bytes"), (notes + func.count() * _SET_BYTES).label("bytes"))
    return sized.where(*_of_session(sessions)).correlate(sessions).lateral("sized")


def _session_head(workout: FromClause) -> ColumnElement[str]:
    w = workout.c
    return document(
        workout,
        w.id,
        w.title,
        instant(w.started_at).label("started_at"),
        instant(w.ended_at).label("ended_at"),
        w.timezone,
    )


def _sets(workout: FromClause) -> ColumnElement[Any]:
    """Return the sets of a session as a JSON array, by position."""
    sets = select(workout_sets).where(*_of_session(workout)).correlate(workout).subquery("sets")
    # Not the position itself: it would lead to an index that has all sets of the session in this order.
    position = sets.c.position + 0
    rendered = aggregate_order_by(cast(set_document(sets), JSON), position)
    return select(func.json_agg(rendered)).select_from(sets).scalar_subquery()
