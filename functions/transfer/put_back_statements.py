"""Statements that put back what an import updated, where nobody has changed it since.

What was there before is in the audit trail, under the numbers that the import's changes have: each
statement goes over a range of them.
"""

from typing import Any

from sqlalchemy import (
    CTE,
    JSON,
    BigInteger,
    ColumnElement,
    Executable,
    FromClause,
    Integer,
    Table,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    func,
    select,
    update,
)

from functions.transfer.import_batch_statements import count, is_live, of_user
from setlogs.fields.requests import RequestModel
from setlogs.fields.resources import SessionFields, SetFields
from setlogs.models import (
    audit_trail,
    exercise_versions,
    exercises,
    imports,
    workout_sessions,
    workout_sets,
)
from setlogs.sql import audit
from setlogs.sql.bounds import between_ends
from setlogs.sql.catalogue import is_visible
from setlogs.sql.compiler import statement
from setlogs.sql.documents import session_document, set_document
from setlogs.sql.measures import fits
from setlogs.sql.workouts import moved, touched


def _updated_by_import(table: Table, entity: str) -> CTE:
    """Return the live rows whose last change is an update by the import, with the document before it.

    Those whose first such update is in the range: one import may update a set with its session, and
    then by itself.
    """
    a, t = audit_trail.c, table.c
    before = (
        select(a.entity_id, a.before, _version(func.max, entity).label("last"))
        .where(
            a.user_id == audit.user_id_param(),
            a.entity == entity,
            a.action == "updated",
            a.seq.between(
                bindparam("first", type_=BigInteger), bindparam("last", type_=BigInteger)
            ),
            a.version == _version(func.min, entity),
        )
        .cte("before")
    )
    b = before.c
    return (
        select(table, b.before)
        .join_from(before, table, and_(t.id == b.entity_id, t.version == b.last))
        .where(
            t.user_id == audit.user_id_param(),
            between_ends(t.id, b.entity_id),
            is_live(t),
        )
        .cte("updated")
    )


def _version(function: Any, entity: str) -> ColumnElement[int]:
    """Return the least or the greatest version that an update by the import made of an audited row."""
    i, other = imports.c, audit_trail.alias("other")
    is_import = and_(i.user_id == audit.user_id_param(), i.id == bindparam("import_id", type_=Uuid))
    first, last = (select(bound).where(is_import) for bound in (i.first_seq, i.last_seq))
    o = other.c
    return (
        select(function(o.version))
        .where(
            o.user_id == audit.user_id_param(),
            o.entity_id == audit_trail.c.entity_id,
            o.entity == entity,
            o.action == "updated",
            # Found by its key: a sum is in no index.
            (o.seq + 0).between(first.scalar_subquery(), last.scalar_subquery()),
        )
        .correlate(audit_trail)
        .scalar_subquery()
    )


def _member(updated: CTE, name: str, kind: Any) -> ColumnElement[Any]:
    return cast(func.json_extract_path_text(cast(updated.c.before, JSON), name), kind)


def _members(
    updated: CTE, table: Table, fields: type[RequestModel]
) -> dict[str, ColumnElement[Any]]:
    names = (*fields.model_fields, "updated_at")
    return {name: _member(updated, name, table.c[name].type) for name in names}


@statement
def put_back_sets() -> Executable:
    """Put back a range of sets, also their exercises, except where they would fit none any more."""
    updated = _updated_by_import(workout_sets, "set")
    wanted = _wanted(updated)
    current = (
        select(
            wanted,
            set_document(updated).label("body"),
            func.row_number().over(order_by=wanted.c.id).label("ordinal"),
        )
        .join_from(wanted, updated, wanted.c.id == updated.c.id)
        .where(fits(wanted, wanted.c.exercise_type))
        .cte("sets")
    )
    change, s = audit.change(rows=count(current)), workout_sets.c
    names = [
        name for name in (column.key for column in wanted.c) if name not in ("id", "session_id")
    ]
    put_back = (
        update(workout_sets)
        .where(*of_user(s, change), between_ends(s.id, current.c.id), s.id == current.c.id)
        .values(**{name: current.c[name] for name in names}, version=s.version + 1)
        .returning(*s, current.c.ordinal, current.c.body.label("before"))
        .cte("new")
    )
    after = select(put_back, set_document(put_back).label("body")).cte("after")
    return (
        select(func.count().label("done"))
        .select_from(after)
        .add_cte(_audited(after, "set", change, current), touched(after).cte("touched"))
    )


def _wanted(updated: CTE) -> CTE:
    """Return the sets as they were; an exercise that was merged meanwhile is what it was merged into."""
    e = exercises
    named_id = _member(updated, "exercise_id", Uuid)
    merged = e.alias("merged")
    into = (
        select(merged.c.merged_into)
        .where(merged.c.user_id == audit.user_id_param(), merged.c.id == named_id)
        .scalar_subquery()
    )
    found = (
        select(updated, func.coalesce(into, named_id).label("left_id"), named_id.label("named_id"))
    ).cte("found")
    f = found.c
    is_same = f.left_id == f.exercise_id
    definition = {
        "exercise_user_id": e.c.user_id,
        "exercise_id": e.c.id,
        "exercise_type": e.c.type,
        "exercise_version": func.coalesce(_old_version(found, e), e.c.version),
    }
    return (
        select(
            f.id,
            f.session_id,
            *(
                value.label(name)
                for name, value in _members(found, workout_sets, SetFields).items()
            ),
            *(
                case((is_same, f[name]), else_=value).label(name)
                for name, value in definition.items()
            ),
        )
        .join_from(found, e, and_(is_visible(), e.c.id == f.left_id))
        .cte("wanted")
    )


def _old_version(found: CTE, exercise: FromClause) -> ColumnElement[Any]:
    """Return the definition that a set had, null where that is of another type or another exercise."""
    v, f, e = exercise_versions.c, found.c, exercise.c
    return (
        select(v.version)
        .where(
            v.user_id == e.user_id,
            v.exercise_id == e.id,
            v.version == _member(found, "exercise_version", Integer),
            v.type == e.type,
            f.named_id == e.id,
        )
        .scalar_subquery()
    )


@statement
def put_back_sessions() -> Executable:
    """Put back a range of sessions; their sets are put back by themselves, deleted ones with them."""
    updated = _updated_by_import(workout_sessions, "session")
    current = (
        select(
            updated.c.id,
            updated.c.started_at.label("moved_start"),
            *(
                value.label(name)
                for name, value in _members(updated, workout_sessions, SessionFields).items()
            ),
            session_document(updated).label("body"),
            func.row_number().over(order_by=updated.c.id).label("ordinal"),
        )
    ).cte("workouts")
    change, w, c = audit.change(rows=count(current)), workout_sessions.c, current.c
    names = (*SessionFields.model_fields, "updated_at")
    put_back = (
        update(workout_sessions)
        .where(*of_user(w, change), between_ends(w.id, c.id), w.id == c.id)
        .values(**{name: c[name] for name in names}, version=w.version + 1)
        .returning(*w, c.ordinal, c.body.label("before"))
        .cte("new")
    )
    after = select(put_back, session_document(put_back).label("body")).cte("after")
    s = workout_sets.c
    deleted_moved = (
        update(workout_sets)
        .where(
            *of_user(s, change),
            between_ends(s.session_id, c.id),
            s.session_id == c.id,
            s.deleted_at.is_not(None),
            c.started_at != c.moved_start,
        )
        .values(performed_at=moved(s.performed_at, c.moved_start, c.started_at))
    )
    return (
        select(func.count().label("done"))
        .select_from(after)
        .add_cte(_audited(after, "session", change, current), deleted_moved.cte("deleted_moved"))
    )


def _audited(after: CTE, entity: str, change: CTE, current: CTE) -> CTE:
    return audit.record(
        after,
        entity=entity,
        action="updated",
        seq=change.c.seq - count(current) + after.c.ordinal,
        before=after.c.before,
        after=after.c.body,
    ).cte("audited")
