"""The parts of statements by which a session gives out positions for new sets."""

from sqlalchemy import CTE, ColumnElement, case, func, or_, select, true, update

from functions.sessions.session_statements import current_session
from setlogs.fields.workout import MAX_SETS_PER_SESSION
from setlogs.models import workout_sessions, workout_sets


def live_session(many: ColumnElement[int]) -> CTE:
    """Return the CTE `workout`: the session in question, no row when it is deleted.

    Args:
        many: Sets to be added; `has_room` says whether they may be.
    """
    w = workout_sessions.c
    return (
        current_session()
        .with_only_columns(w.id, w.sets_version, has_room(many).label("has_room"))
        .cte("workout")
    )


def has_room(many: ColumnElement[int]) -> ColumnElement[bool]:
    """Return whether a session may have so many more sets."""
    w, s = workout_sessions.c, workout_sets.c
    there = (
        select(func.count())
        .where(s.user_id == w.user_id, s.session_id == w.id, s.deleted_at.is_(None))
        .correlate(workout_sessions)
        .scalar_subquery()
    )
    # No two sets have one position, so they need to be counted only where many were deleted.
    return case(
        (w.last_position + many <= MAX_SETS_PER_SESSION, true()),
        else_=there + many <= MAX_SETS_PER_SESSION,
    )


def numbered(change: CTE, workout: CTE, many: ColumnElement[int]) -> CTE:
    """Give out a session's next positions; its row is locked until the commit.

    Args:
        change: The user's change.
        workout: The session, as `live_session` saw it.
        many: How many positions; `first` is the one before them.
    """
    w = workout_sessions.c
    still_has_room = or_(
        w.last_position + many <= MAX_SETS_PER_SESSION,
        # Sets that came while this statement waited for the lock were not counted: see writes.
        w.sets_version == workout.c.sets_version,
    )
    return (
        update(workout_sessions)
        .where(
            w.user_id == change.c.user_id,
            w.id == workout.c.id,
            w.deleted_at.is_(None),
            still_has_room,
        )
        .values(last_position=w.last_position + many, sets_version=w.sets_version + 1)
        .returning(
            w.user_id,
            w.id,
            w.started_on,
            w.started_at,
            w.ended_at,
            (w.last_position - many).label("first"),
        )
        .cte("numbered")
    )
