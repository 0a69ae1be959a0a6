"""Statements that give sessions and sets the values that a file has for them now, many at a time."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Executable,
    Insert,
    Integer,
    Update,
    Uuid,
    and_,
    case,
    column,
    func,
    or_,
    select,
    update,
)

from functions.transfer.import_batch_statements import (
    SESSION_FIELDS,
    SET_FIELDS,
    count,
    is_live,
    is_near,
    of_user,
    sent,
    version_of,
)
from setlogs.fields.resources import SessionFields, SetFields
from setlogs.models import workout_sessions, workout_sets
from setlogs.sql import audit
from setlogs.sql.compiler import statement
from setlogs.sql.documents import session_document, set_document
from setlogs.sql.workouts import is_possible, moved, touched

_HEAD = (column("ordinal", Integer), column("id", Uuid))


@statement
def update_sessions() -> Executable:
    """Give live sessions new values; the sets of those whose start moves are moved by as much."""
    batch = sent((*_HEAD, *SESSION_FIELDS))
    current, w = _current_sessions(batch), workout_sessions.c
    moving = _moving(current)
    change = audit.change(rows=count(current) + count(moving))
    new = {name: batch.c[name] for name in SessionFields.model_fields}
    updated = (
        update(workout_sessions)
        .where(*of_user(w, change), is_near(w.id), w.id == current.c.id, w.id == batch.c.id)
        .values(
            **new,
            version=w.version + 1,
            sets_version=w.sets_version + case((current.c.moves, 1), else_=0),
            updated_at=func.now(),
        )
        .returning(*w, current.c.ordinal, current.c.body.label("before"))
        .cte("new")
    )
    after = select(updated, session_document(updated).label("body")).cte("after")
    after_sets = _moved(after, moving)
    # The sets go first, the sessions last, as when one is moved by itself.
    first = change.c.seq - count(current)
    audited_sets = _audited(after_sets, "set", first - count(moving) + after_sets.c.ordinal)
    audited = _audited(after, "session", first + after.c.ordinal)
    return (
        select(func.count().label("done"))
        .select_from(after)
        .add_cte(
            audited.cte("audited"),
            audited_sets.cte("audited_sets"),
            _moved_deleted(change, current).cte("moved_deleted"),
        )
    )


def _audited(after: CTE, entity: str, seq: ColumnElement[int]) -> Insert:
    before, body = after.c.before, after.c.body
    return audit.record(after, entity=entity, action="updated", seq=seq, before=before, after=body)


def _current_sessions(batch: CTE) -> CTE:
    w, b = workout_sessions, batch.c
    return (
        select(
            w.c.id,
            w.c.started_at,
            b.started_at.label("new_start"),
            (w.c.started_at != b.started_at).label("moves"),
            session_document(w).label("body"),
            func.row_number().over(order_by=b.ordinal).label("ordinal"),
        )
        .join_from(w, batch, w.c.id == b.id)
        .where(w.c.user_id == audit.user_id_param(), is_near(w.c.id), is_live(w.c))
        .cte("workouts")
    )


def _moving(current: CTE) -> CTE:
    """Return the live sets of sessions whose start moves; one that could not be performed then stays."""
    s, c = workout_sets, current.c
    performed_at = moved(s.c.performed_at, c.started_at, c.new_start)
    return (
        select(
            s.c.id,
            set_document(s).label("body"),
            performed_at.label("performed_at"),
            func.row_number().over(order_by=(c.ordinal, s.c.position)).label("ordinal"),
        )
        .join_from(s, current, s.c.session_id == c.id)
        .where(
            s.c.user_id == audit.user_id_param(),
            is_near(s.c.session_id),
            s.c.deleted_at.is_(None),
            c.moves,
            is_possible(performed_at),
        )
        .cte("moving")
    )


def _moved(after: CTE, moving: CTE) -> CTE:
    s = workout_sets.c
    updated = (
        update(workout_sets)
        .where(
            *of_user(s, after),
            is_near(s.session_id),
            s.session_id == after.c.id,
            s.id == moving.c.id,
        )
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


def _moved_deleted(change: CTE, current: CTE) -> Update:
    """Move deleted sets too, which nobody sees, for when they are restored."""
    s, c = workout_sets.c, current.c
    performed_at = moved(s.performed_at, c.started_at, c.new_start)
    return (
        update(workout_sets)
        .where(
            *of_user(s, change),
            is_near(s.session_id),
            s.session_id == c.id,
            s.deleted_at.is_not(None),
            c.moves,
            is_possible(performed_at),
        )
        .values(performed_at=performed_at)
    )


@statement
def update_sets() -> Executable:
    """Give live sets new values, also another exercise; an exercise or a time that nobody says stays."""
    batch = sent((*_HEAD, *SET_FIELDS))
    current, s = _current_sets(batch), workout_sets.c
    change = audit.change(rows=count(current))
    updated = (
        update(workout_sets)
        .where(*of_user(s, change), is_near(s.id), s.id == current.c.id, s.id == batch.c.id)
        .values(**_new_set(batch), version=s.version + 1, updated_at=func.now())
        .returning(*s, current.c.ordinal, current.c.body.label("before"))
        .cte("new")
    )
    after = select(updated, set_document(updated).label("body")).cte("after")
    audited = _audited(after, "set", change.c.seq - count(current) + after.c.ordinal)
    return (
        select(func.count().label("done"))
        .select_from(after)
        .add_cte(audited.cte("audited"), touched(after).cte("touched"))
    )


def _current_sets(batch: CTE) -> CTE:
    s, b = workout_sets, batch.c
    return (
        select(
            s.c.id,
            set_document(s).label("body"),
            func.row_number().over(order_by=b.ordinal).label("ordinal"),
        )
        .join_from(s, batch, s.c.id == b.id)
        .where(s.c.user_id == audit.user_id_param(), is_near(s.c.id), is_live(s.c))
        .cte("sets")
    )


def _new_set(batch: CTE) -> dict[str, ColumnElement[Any]]:
    s, b = workout_sets.c, batch.c
    values = {name: b[name] for name in SetFields.model_fields}
    owner = func.coalesce(b.exercise_user_id, audit.user_id_param())
    is_named = and_(s.exercise_id == b.exercise_id, s.exercise_user_id == owner)
    is_same = or_(b.exercise_id.is_(None), is_named)
    definition = {
        "exercise_user_id": owner,
        "exercise_id": b.exercise_id,
        "exercise_type": b.exercise_type,
        "exercise_version": version_of(owner, batch),
    }
    kept = {name: case((is_same, s[name]), else_=value) for name, value in definition.items()}
    return values | kept | {"performed_at": func.coalesce(b.performed_at, s.performed_at)}
