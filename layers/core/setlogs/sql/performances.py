"""The sessions in which the caller performed an exercise, newest first.

Sets lie by exercise, local day and session. Days are not quite the order in which sessions started, as
each is one of the session's own zone; but a session that started later is at most two days earlier.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    tuple_,
)

from setlogs.models import workout_sessions, workout_sets
from setlogs.sql import audit

_DAYS_OFF = 2


def session_by_id(session_id: ColumnElement[Any], name: str) -> FromClause:
    """Return a session of the caller, looked up by itself whatever it is joined with."""
    w, place = workout_sessions.c, tuple_(audit.user_id_param(), session_id)
    key = (w.user_id, w.id)
    # It is for those who join it to leave out deleted ones, so that only an index by id is in order.
    found = select(workout_sessions).where(tuple_(*key) >= place, tuple_(*key) <= place)
    return found.order_by(*key).limit(1).lateral(name)


def was_performed_in(workout: FromClause, exercise_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return whether a session of the caller has a live set of an exercise.

    Args:
        workout: With `id` and `started_on`.
        exercise_id: The exercise.
    """
    s, w = workout_sets.c, workout.c
    order = (s.user_id, s.exercise_id, s.performed_on, s.session_id)
    place = tuple_(audit.user_id_param(), exercise_id, w.started_on, w.id)
    # Looked up one by one: PostgreSQL may answer EXISTS by reading all sets of the exercise.
    found = (
        select(s.session_id)
        .where(tuple_(*order) >= place, tuple_(*order) <= place, s.deleted_at.is_(None))
        .order_by(*order)
        .limit(1)
    )
    return found.correlate(workout).scalar_subquery().is_not(None)


def latest_day(instant: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the latest local day, anywhere, of a session that started at or before an instant."""
    return cast(func.timezone("UTC", instant), Date) + 1


def newest_sessions(
    exercise_id: ColumnElement[Any],
    days: tuple[ColumnElement[Any], ColumnElement[Any]],
    is_wanted: Callable[[FromClause], ColumnElement[bool]],
) -> Select[Any]:
    """Select up to `limit` sessions with live sets of an exercise, the one that started last first.

    Leaps from session to session in the index of sets, newest day first, until there are enough of
    them and no earlier day can have a later one. So it reads what it shows, and what is not wanted.

    Args:
        exercise_id: The exercise.
        days: The first and the last local day.
        is_wanted: The condition, given a session.
    """
    limit = bindparam("limit", type_=Integer)
    walk = _walk(exercise_id, days, is_wanted, limit)
    newest = (
        select(walk.c.session_id, walk.c.started_at)
        .where(walk.c.is_wanted)
        .order_by(walk.c.started_at.desc(), walk.c.session_id.desc())
        .limit(limit)
        .subquery("newest")
    )
    of_page = session_by_id(newest.c.session_id, "of_page")
    return select(of_page).select_from(newest.join(of_page, true()))


def _walk(
    exercise_id: ColumnElement[Any],
    days: tuple[ColumnElement[Any], ColumnElement[Any]],
    is_wanted: Callable[[FromClause], ColumnElement[bool]],
    limit: ColumnElement[Any],
) -> CTE:
    """Return the CTE `walk`: sessions by day, how many are wanted so far, and when they were enough."""
    s = workout_sets.c
    since, until = days
    of_exercise = (audit.user_id_param(), exercise_id)
    order = (s.user_id, s.exercise_id, s.performed_on, s.session_id)

    def first(bound: ColumnElement[bool]) -> Select[Any]:
        # Bounded by places, so that PostgreSQL enters the index with this order whatever it knows of
        # the table: by `user_id = …` it may expect one row, for which any index will do.
        earliest = tuple_(*order[:3]) >= tuple_(*of_exercise, since)
        found = select(s.performed_on, s.session_id).where(bound, earliest, s.deleted_at.is_(None))
        return found.order_by(*(column.desc() for column in order)).limit(1)

    def step(
        leap: FromClause, found: ColumnElement[Any], enough_on: ColumnElement[Any], *from_: CTE
    ) -> Select[Any]:
        day, workout = leap.c.performed_on, session_by_id(leap.c.session_id, "workout")
        wanted = and_(workout.c.deleted_at.is_(None), func.coalesce(is_wanted(workout), false()))
        found += cast(wanted, Integer)
        columns = select(
            day.label("day"),
            leap.c.session_id,
            workout.c.started_at,
            wanted.label("is_wanted"),
            found.label("found"),
            func.coalesce(enough_on, case((found >= limit, day))).label("enough_on"),
        )
        start = from_[0].join(leap, true()) if from_ else leap
        return columns.select_from(start.join(workout, true()))

    last = tuple_(*order[:3]) <= tuple_(*of_exercise, until)
    start = step(first(last).subquery("latest"), literal(0, Integer), cast(null(), Date))
    walk = start.cte("walk", recursive=True)
    w = walk.c
    leap = first(tuple_(*order) < tuple_(*of_exercise, w.day, w.session_id)).lateral("leap")
    can_be_later = or_(w.enough_on.is_(None), leap.c.performed_on >= w.enough_on - _DAYS_OFF)
    return walk.union_all(step(leap, w.found, w.enough_on, walk).where(can_be_later))
