"""The statement that merges an exercise into another."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Executable,
    Select,
    Uuid,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    true,
    update,
)

from functions.exercises import definition_statements as definitions
from setlogs.models import exercises, users
from setlogs.sql import audit
from setlogs.sql.catalogue import is_visible, visible_exercise
from setlogs.sql.changes import count_of, etag
from setlogs.sql.compiler import statement
from setlogs.sql.documents import exercise_document
from setlogs.sql.workouts import touched


def _into() -> ColumnElement[Any]:
    return bindparam("into", type_=Uuid)


@statement
def merge_exercise() -> Executable:
    """Make every set of one of the caller's exercises one of another, and archive it.

    Nothing happens, and the row says why, when either of them is not what it must be, a set does not
    fit, or it was merged before.
    """
    caller, current, into = audit.caller(), _current(), _target()
    is_mergeable = exists(select(current).where(current.c.owned, current.c.merged_into.is_(None)))
    is_open = exists(select(into).where(into.c.archived_at.is_(None), into.c.id != _exercise_id()))
    type_ = select(into.c.type).scalar_subquery()
    sets = definitions.sets_of(type_, is_mergeable, is_open)
    unfit, names = definitions.unfit(sets), _names()
    change = audit.change(
        is_mergeable,
        is_open,
        unfit == 0,
        definitions.as_seen(caller),
        rows=count_of(sets) + count_of(names),
        also={"retyped_version": users.c.data_version + 1},
    )
    merged = _merged(change, names, into)
    redefined = definitions.redefined(change, sets, into)
    # The sets go first, the exercise last: so nothing that is followed ever leads to an empty one.
    behind_sets = change.c.seq - count_of(names) + 1
    audited = audit.record(
        merged,
        entity="exercise",
        action="updated",
        version=merged.c.revision,
        seq=change.c.seq + 1 - merged.c.ordinal,
        before=merged.c.before,
        after=merged.c.body,
    )
    return _outcome(caller, current, into, merged, unfit).add_cte(
        audited.cte("audited"),
        definitions.audited(redefined, behind_sets).cte("audited_sets"),
        touched(redefined).cte("touched"),
        definitions.deleted_redefined(change, into).cte("deleted_sets"),
    )


def _outcome(
    caller: CTE, current: CTE, into: CTE, merged: CTE, unfit: ColumnElement[int]
) -> Select[Any]:
    """Return what became of it, with the exercise that is left."""
    done = select(merged.c.id).where(merged.c.id == _exercise_id()).cte("done")
    # What it was merged into may have been merged itself since: then that is what is left.
    left = (
        select(exercises.c.revision, exercise_document(exercises).label("body"))
        .where(is_visible(), exercises.c.id == current.c.merged_into)
        .cte("left_before")
    )
    leads_to = func.coalesce(into.c.merged_into, _into())
    return select(
        current.c.id,
        current.c.owned,
        current.c.merged_into,
        true().label("matches"),
        current.c.merged_into.is_distinct_from(leads_to).label("differs"),
        into.c.id.label("into_id"),
        into.c.archived_at.label("into_archived_at"),
        unfit.label("unfit"),
        done.c.id.label("changed_id"),
        func.coalesce(left.c.body, into.c.body).label("body"),
        etag(func.coalesce(left.c.revision, into.c.revision)).label("etag"),
    ).select_from(
        caller.outerjoin(current, true())
        .outerjoin(into, true())
        .outerjoin(left, true())
        .outerjoin(done, true())
    )


def _exercise_id() -> ColumnElement[Any]:
    return bindparam("exercise_id", type_=Uuid)


def _current() -> CTE:
    owned = exercises.c.user_id == audit.user_id_param()
    return visible_exercise().add_columns(owned.label("owned")).cte("exercise")


def _target() -> CTE:
    named = select(exercises, exercise_document(exercises).label("body"))
    return named.where(is_visible(), exercises.c.id == _into()).cte("target")


def _names() -> CTE:
    """Return the exercise, first, and those that were merged into it before, which follow it."""
    e, mine = exercises.c, audit.user_id_param()
    follows = and_(e.merged_into_user_id == mine, e.merged_into == _exercise_id())
    return (
        select(
            e.id,
            exercise_document(exercises).label("body"),
            func.row_number().over(order_by=(e.id != _exercise_id(), e.id)).label("ordinal"),
        )
        .where(e.user_id == mine, or_(e.id == _exercise_id(), follows))
        .cte("names")
    )


def _merged(change: CTE, names: CTE, into: CTE) -> CTE:
    """Archive the exercise and let it and its followers name what it was merged into."""
    e = exercises.c
    updated = (
        update(exercises)
        .where(e.user_id == change.c.user_id, e.id == names.c.id)
        .values(
            archived_at=func.coalesce(e.archived_at, func.now()),
            merged_into_user_id=into.c.user_id,
            merged_into=into.c.id,
            revision=e.revision + 1,
            updated_at=func.now(),
        )
        .returning(*e, names.c.ordinal, names.c.body.label("before"))
        .cte("new")
    )
    return select(updated, exercise_document(updated).label("body")).cte("merged")
