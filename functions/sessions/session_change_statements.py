"""Statements that change a session, and with its start when its sets were performed."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Executable,
    Insert,
    Update,
    Uuid,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    update,
)

from functions.sessions.session_statements import current_session, session_matches
from setlogs.fields.resources import SessionFields
from setlogs.models import workout_sessions, workout_sets
from setlogs.sql import audit
from setlogs.sql.changes import count_of, outcome_shown, patched_columns
from setlogs.sql.compiler import statement
from setlogs.sql.documents import session_document, set_document
from setlogs.sql.workouts import is_possible, moved


@statement
def update_session() -> Executable:
    """Change what a draft without a start names; the same content again changes nothing."""
    caller, new = audit.caller(), patched_columns(workout_sessions, SessionFields.model_fields)
    current = _judged(new)
    change = audit.change(exists(select(current).where(current.c.matches, current.c.differs)))
    after = _changed(change, current, new)
    audited = _audited(change, current, after)
    return outcome_shown(caller, current, after).add_cte(audited.cte("audited"))


@statement
def move_session() -> Executable:
    """Change what a draft with a start names, and move the sets by as much as the start moves.

    Each live set has a version, a history entry and a change of its own. Deleted ones move along, where
    they can, for when they are restored. Nothing happens, and `sets_out_of_range` says so, when a live
    one would be performed when no set can be.
    """
    caller, new = audit.caller(), patched_columns(workout_sessions, SessionFields.model_fields)
    current = _judged(new)
    moving = _moving(current)
    out_of_range = exists(select(moving).where(~moving.c.in_range))
    change = audit.change(
        exists(select(current).where(current.c.matches, current.c.differs)),
        ~out_of_range,
        rows=count_of(moving) + 1,
    )
    version = workout_sessions.c.sets_version
    new["sets_version"] = case((current.c.moves, version + 1), else_=version)
    # A set added while this statement waited for the lock is not among those that move.
    same_sets = or_(~current.c.moves, version == current.c.sets_version)
    after = _changed(change, current, new, same_sets)
    new_sets = _moved(after, moving)
    audited_sets = audit.record(
        new_sets,
        entity="set",
        action="updated",
        # The sets go first, the session last, as when it is deleted.
        seq=change.c.seq - new_sets.c.ordinal,
        before=new_sets.c.before,
        after=new_sets.c.body,
    )
    audited = _audited(change, current, after)
    told = out_of_range.label("sets_out_of_range")
    return outcome_shown(caller, current, after, told).add_cte(
        audited.cte("audited"),
        audited_sets.cte("audited_sets"),
        _moved_deleted(after, current).cte("moved_deleted"),
    )


def _judged(new: dict[str, ColumnElement[Any]]) -> CTE:
    """Return the CTE `workout`: the session as it stands, and what the request is to it."""
    w = workout_sessions.c
    differs = or_(*(w[name].is_distinct_from(value) for name, value in new.items()))
    return (
        current_session()
        .add_columns(
            session_document(workout_sessions).label("body"),
            differs.label("differs"),
            new["started_at"].label("new_start"),
            (w.started_at != new["started_at"]).label("moves"),
            session_matches().label("matches"),
        )
        .cte("workout")
    )


def _moving(current: CTE) -> CTE:
    """Return the live sets of a session whose start moves, and when they will have been performed."""
    s = workout_sets
    performed_at = moved(s.c.performed_at, current.c.started_at, current.c.new_start)
    return (
        select(
            s.c.id,
            set_document(s).label("body"),
            performed_at.label("performed_at"),
            is_possible(performed_at).label("in_range"),
            func.row_number().over(order_by=s.c.position.desc()).label("ordinal"),
        )
        .where(
            s.c.user_id == current.c.user_id,
            s.c.session_id == current.c.id,
            s.c.deleted_at.is_(None),
            current.c.moves,
        )
        .cte("moving")
    )


def _moved_deleted(after: CTE, current: CTE) -> Update:
    """Move deleted sets, which nobody sees, except to when none can be performed."""
    s = workout_sets.c
    performed_at = moved(s.performed_at, current.c.started_at, current.c.new_start)
    return (
        update(workout_sets)
        .where(
            s.user_id == after.c.user_id,
            s.session_id == after.c.id,
            s.deleted_at.is_not(None),
            current.c.moves,
            is_possible(performed_at),
        )
        .values(performed_at=performed_at)
    )


def _changed(
    change: CTE, current: CTE, new: dict[str, ColumnElement[Any]], *still: ColumnElement[bool]
) -> CTE:
    """Store the new values and show them.

    Args:
        change: Holds the user's lock.
        current: The session as it was judged.
        new: Values by column.
        *still: What else must hold under the lock.
    """
    w = workout_sessions.c
    updated = (
        update(workout_sessions)
        .where(
            w.user_id == change.c.user_id,
            w.id == bindparam("session_id", type_=Uuid),
            w.deleted_at.is_(None),
            # What changed while this statement waited for the lock was not judged: see writes.
            w.version == current.c.version,
            *still,
        )
        .values(**new, version=w.version + 1, updated_at=func.now())
        .returning(*w)
        .cte("new")
    )
    return select(updated, session_document(updated).label("body")).cte("after")


def _moved(after: CTE, moving: CTE) -> CTE:
    """Store when the sets were performed, and on which day, and show them."""
    s = workout_sets.c
    updated = (
        update(workout_sets)
        .where(s.user_id == after.c.user_id, s.id == moving.c.id, s.deleted_at.is_(None))
        .values(
            performed_at=moving.c.performed_at,
            performed_on=after.c.started_on,
            version=s.version + 1,
            updated_at=func.now(),
        )
        .returning(*s, moving.c.ordinal, moving.c.body.label("before"))
        .cte("new_sets")
    )
    return select(updated, set_document(updated).label("body")).cte("moved")


def _audited(change: CTE, current: CTE, after: CTE) -> Insert:
    return audit.record(
        after,
        entity="session",
        action="updated",
        seq=change.c.seq,
        before=current.c.body,
        after=after.c.body,
    )
