"""Statements that bring back what its owner deleted and a file still has, many at a time."""

from sqlalchemy import (
    CTE,
    ColumnElement,
    Executable,
    Integer,
    Uuid,
    and_,
    column,
    func,
    select,
    update,
)

from functions.transfer.import_batch_statements import count, is_near, of_user, sent
from setlogs.models import weigh_ins, workout_sessions, workout_sets
from setlogs.sql import audit
from setlogs.sql.compiler import statement
from setlogs.sql.documents import session_document, set_document, weigh_in_document
from setlogs.sql.measures import fits
from setlogs.sql.workouts import brought_back

_ROWS = (column("ordinal", Integer), column("id", Uuid))


@statement
def restore_sessions() -> Executable:
    """Bring sessions back with the sets that went with them, except sets that fit no exercise any more."""
    batch, w = sent(_ROWS), workout_sessions
    gone = (
        select(
            w.c.id,
            w.c.deleted_at,
            func.row_number().over(order_by=batch.c.ordinal).label("ordinal"),
        )
        .join_from(w, batch, w.c.id == batch.c.id)
        .where(w.c.user_id == audit.user_id_param(), is_near(w.c.id), w.c.deleted_at.is_not(None))
        .cte("workouts")
    )
    returning = _returning_with(gone)
    change = audit.change(rows=count(gone) + count(returning))
    restored = (
        update(workout_sessions)
        .where(*of_user(w.c, change), is_near(w.c.id), w.c.id == gone.c.id)
        .values(**brought_back(w), sets_version=w.c.sets_version + 1)
        .returning(*w.c, gone.c.ordinal)
        .cte("new")
    )
    after = select(restored, session_document(restored).label("body")).cte("after")
    s = workout_sets.c
    restored_sets = (
        update(workout_sets)
        .where(
            *of_user(s, after),
            is_near(s.session_id),
            s.session_id == after.c.id,
            s.id == returning.c.id,
        )
        .values(**brought_back(workout_sets))
        .returning(*s, returning.c.ordinal)
        .cte("new_sets")
    )
    after_sets = select(restored_sets, set_document(restored_sets).label("body")).cte("after_sets")
    # The sessions go first, as their sets name them.
    first = change.c.seq - count(gone) - count(returning)
    audited = _audited(after, "session", first + after.c.ordinal)
    audited_sets = _audited(after_sets, "set", first + count(gone) + after_sets.c.ordinal)
    return select(func.count().label("done")).select_from(after).add_cte(audited, audited_sets)


def _returning_with(gone: CTE) -> CTE:
    """Return the sets that went with sessions: in the same moment, and not by themselves before."""
    s = workout_sets
    return (
        select(
            s.c.id,
            func.row_number().over(order_by=(gone.c.ordinal, s.c.position)).label("ordinal"),
        )
        .join_from(s, gone, and_(s.c.session_id == gone.c.id, s.c.deleted_at == gone.c.deleted_at))
        .where(
            s.c.user_id == audit.user_id_param(),
            is_near(s.c.session_id),
            fits(s, s.c.exercise_type),
        )
        .cte("returning_sets")
    )


@statement
def restore_sets() -> Executable:
    """Bring sets of live sessions back to their places, or behind all others where those are taken.

    A set that fits its exercise no more stays deleted.
    """
    returning = _returning(sent(_ROWS))
    change = audit.change(rows=count(returning))
    placed, s = _placed(change, returning), workout_sets.c
    restored = (
        update(workout_sets)
        .where(
            *of_user(s, change),
            is_near(s.id),
            s.session_id == placed.c.id,
            s.id == returning.c.id,
        )
        .values(
            position=func.coalesce(s.position, placed.c.first + returning.c.place),
            **brought_back(workout_sets),
        )
        .returning(*s, returning.c.ordinal)
        .cte("new")
    )
    after = select(restored, set_document(restored).label("body")).cte("after")
    seq = change.c.seq - count(returning) + after.c.ordinal
    return (
        select(func.count().label("done")).select_from(after).add_cte(_audited(after, "set", seq))
    )


def _returning(batch: CTE) -> CTE:
    """Return the deleted sets, `place` counting those of a session that have lost their own."""
    s, w = workout_sets, workout_sessions
    placeless = s.c.position.is_(None)
    return (
        select(
            s.c.id,
            s.c.session_id,
            placeless.label("placeless"),
            func.row_number().over(order_by=batch.c.ordinal).label("ordinal"),
            func.count()
            .filter(placeless)
            .over(partition_by=s.c.session_id, order_by=batch.c.ordinal)
            .label("place"),
        )
        .join_from(s, batch, s.c.id == batch.c.id)
        .join(w, and_(w.c.user_id == s.c.user_id, w.c.id == s.c.session_id))
        .where(
            s.c.user_id == audit.user_id_param(),
            w.c.user_id == audit.user_id_param(),
            is_near(s.c.id),
            s.c.deleted_at.is_not(None),
            w.c.deleted_at.is_(None),
            fits(s, s.c.exercise_type),
        )
        .cte("returning_sets")
    )


def _placed(change: CTE, returning: CTE) -> CTE:
    """Give out places to sets that have none; `first` is the one before those of a session."""
    w, r = workout_sessions.c, returning.c
    many = (
        select(r.session_id, func.count().filter(r.placeless).label("many"))
        .group_by(r.session_id)
        .cte("many")
    )
    return (
        update(workout_sessions)
        .where(*of_user(w, change), w.id == many.c.session_id)
        .values(last_position=w.last_position + many.c.many, sets_version=w.sets_version + 1)
        .returning(w.id, (w.last_position - many.c.many).label("first"))
        .cte("placed")
    )


@statement
def restore_weigh_ins() -> Executable:
    """Bring weigh-ins back."""
    batch, w = sent(_ROWS), weigh_ins
    gone = (
        select(w.c.id, func.row_number().over(order_by=batch.c.ordinal).label("ordinal"))
        .join_from(w, batch, w.c.id == batch.c.id)
        .where(is_near(w.c.id), w.c.deleted_at.is_not(None), w.c.user_id == audit.user_id_param())
        .cte("returning_weigh_ins")
    )
    change = audit.change(rows=count(gone))
    restored = (
        update(weigh_ins)
        .where(*of_user(w.c, change), is_near(w.c.id), w.c.id == gone.c.id)
        .values(**brought_back(w))
        .returning(*w.c, gone.c.ordinal)
        .cte("new")
    )
    after = select(restored, weigh_in_document(restored).label("body")).cte("after")
    audited = _audited(after, "weigh_in", change.c.seq - count(gone) + after.c.ordinal)
    return select(func.count().label("done")).select_from(after).add_cte(audited)


def _audited(after: CTE, entity: str, seq: ColumnElement[int]) -> CTE:
    return audit.record(after, entity=entity, action="restored", seq=seq, after=after.c.body).cte(
        f"audited_{entity}s"
    )
