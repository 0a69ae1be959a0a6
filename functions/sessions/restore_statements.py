"""Statements that bring back what was deleted: a set, or a session with the sets that went with it."""

from sqlalchemy import (
    CTE,
    ColumnElement,
    Executable,
    Uuid,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    select,
    true,
    update,
)

from functions.sessions.position_statements import has_room
from setlogs.models import workout_sessions, workout_sets
from setlogs.sql import audit
from setlogs.sql.changes import count_of, outcome_shown
from setlogs.sql.compiler import statement
from setlogs.sql.documents import session_document, set_document
from setlogs.sql.measures import fits
from setlogs.sql.workouts import brought_back


@statement
def restore_set() -> Executable:
    """Bring a set back to its place, or behind all others where that is taken.

    Nothing happens, and the row says why, when it is there, does not fit its exercise, or the session
    is full.
    """
    caller, current = audit.caller(), _deleted_set()
    c = current.c
    change = audit.change(
        exists(select(current).where(c.differs, c.fits, c.has_room)), audit.types_as_seen(caller)
    )
    restored = _set_back(current, _place(change, current))
    after = select(restored, set_document(restored).label("body")).cte("after")
    audited = audit.record(
        after, entity="set", action="restored", seq=change.c.seq, after=after.c.body
    )
    told = (c.fits, c.has_room)
    return outcome_shown(caller, current, after, *told).add_cte(audited.cte("audited"))


@statement
def restore_session() -> Executable:
    """Bring a session back with the sets that went with it, each with an entry of its own.

    Nothing happens, and the row says why, when it is there, or some set does not fit its exercise.
    """
    caller, current = audit.caller(), _deleted_session()
    returning = _returning(current)
    unfit = count_of(returning, ~returning.c.fits)
    many = count_of(returning)
    change = audit.change(
        exists(select(current).where(current.c.differs)),
        unfit == 0,
        audit.types_as_seen(caller),
        rows=many + 1,
    )
    restored = _session_back(change, current)
    after = select(restored, session_document(restored).label("body")).cte("after")
    restored_sets = _sets_back(after, returning)
    after_sets = select(restored_sets, set_document(restored_sets).label("body")).cte("after_sets")
    # The session goes first, as its sets name it.
    first = change.c.seq - many
    audited = audit.record(
        after, entity="session", action="restored", seq=first, after=after.c.body
    )
    audited_sets = audit.record(
        after_sets,
        entity="set",
        action="restored",
        seq=first + after_sets.c.ordinal,
        after=after_sets.c.body,
    )
    return outcome_shown(caller, current, after, unfit.label("unfit")).add_cte(
        audited.cte("audited"), audited_sets.cte("audited_sets")
    )


@statement
def select_restorable_set() -> Executable:
    """Find a set that is there or can be, as its session is there."""
    caller, current = audit.caller(), _deleted_set()
    return select(current.c.id).select_from(caller.outerjoin(current, true()))


@statement
def select_restorable_session() -> Executable:
    """Find a session, deleted or not."""
    caller, current = audit.caller(), _deleted_session()
    return select(current.c.id).select_from(caller.outerjoin(current, true()))


def _deleted_set() -> CTE:
    """Return the set, deleted or not; no row when its session is deleted."""
    s, w = workout_sets, workout_sessions
    return (
        select(
            *s.c,
            _fits(),
            w.c.sets_version,
            has_room(literal(1)).label("has_room"),
            s.c.deleted_at.is_not(None).label("differs"),
            set_document(s).label("body"),
            true().label("matches"),
        )
        .join_from(s, w, and_(w.c.user_id == s.c.user_id, w.c.id == s.c.session_id))
        .where(
            s.c.user_id == audit.user_id_param(),
            s.c.id == bindparam("set_id", type_=Uuid),
            w.c.deleted_at.is_(None),
        )
        .cte("set")
    )


def _deleted_session() -> CTE:
    w = workout_sessions
    return (
        select(
            w,
            w.c.deleted_at.is_not(None).label("differs"),
            session_document(w).label("body"),
            true().label("matches"),
        )
        .where(
            w.c.user_id == audit.user_id_param(),
            w.c.id == bindparam("session_id", type_=Uuid),
        )
        .cte("workout")
    )


def _returning(current: CTE) -> CTE:
    """Return the sets that went with a session: in the same moment, and not by themselves before."""
    s = workout_sets
    return (
        select(
            s.c.id,
            _fits(),
            func.row_number().over(order_by=s.c.position).label("ordinal"),
        )
        .where(
            s.c.user_id == current.c.user_id,
            s.c.session_id == current.c.id,
            s.c.deleted_at == current.c.deleted_at,
        )
        .cte("returning_sets")
    )


def _place(change: CTE, current: CTE) -> CTE:
    """Give a place in its session to a set that has lost its own; no row when there is none for it."""
    w, c = workout_sessions.c, current.c
    return (
        update(workout_sessions)
        .where(
            w.user_id == change.c.user_id,
            w.id == c.session_id,
            w.deleted_at.is_(None),
            # What happened to its sets while this statement waited was not judged: see writes.
            w.sets_version == c.sets_version,
        )
        .values(
            sets_version=w.sets_version + 1,
            last_position=w.last_position + case((c.position.is_(None), 1), else_=0),
        )
        .returning(w.user_id, w.last_position)
        .cte("place")
    )


def _set_back(current: CTE, place: CTE) -> CTE:
    s, c = workout_sets.c, current.c
    return (
        update(workout_sets)
        .where(
            s.user_id == place.c.user_id,
            s.id == c.id,
            s.deleted_at.is_not(None),
            s.version == c.version,
        )
        .values(
            position=func.coalesce(s.position, place.c.last_position),
            **brought_back(workout_sets),
        )
        .returning(*s)
        .cte("new")
    )


def _session_back(change: CTE, current: CTE) -> CTE:
    w = workout_sessions.c
    return (
        update(workout_sessions)
        .where(
            w.user_id == change.c.user_id,
            w.id == current.c.id,
            w.deleted_at.is_not(None),
            w.version == current.c.version,
        )
        .values(**brought_back(workout_sessions), sets_version=w.sets_version + 1)
        .returning(*w)
        .cte("new")
    )


def _sets_back(after: CTE, returning: CTE) -> CTE:
    s = workout_sets.c
    return (
        update(workout_sets)
        .where(
            s.user_id == after.c.user_id,
            s.id == returning.c.id,
            s.deleted_at.is_not(None),
        )
        .values(**brought_back(workout_sets))
        .returning(*s, returning.c.ordinal)
        .cte("new_sets")
    )


def _fits() -> ColumnElement[bool]:
    """Return whether a set fits its exercise, whose type it has also while it is deleted."""
    return fits(workout_sets, workout_sets.c.exercise_type).label("fits")
