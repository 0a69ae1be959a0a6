"""Statements that delete again what an import restored, where nobody has changed it since.

It is deleted as of when its owner had deleted it: so it is theirs to bring back, and not forgotten.
Each statement goes over a range of the import's changes.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Executable,
    FromClause,
    Table,
    Uuid,
    and_,
    bindparam,
    exists,
    func,
    select,
    update,
)

from functions.transfer.import_batch_statements import count, is_live, of_user
from setlogs.models import audit_trail, imports, weigh_ins, workout_sessions, workout_sets
from setlogs.sql import audit
from setlogs.sql.bounds import between_ends
from setlogs.sql.compiler import statement
from setlogs.sql.documents import session_document, set_document, weigh_in_document
from setlogs.sql.workouts import touched


@statement
def delete_sets_again() -> Executable:
    """Delete a range of sets that the import restored."""
    restored = _restored(workout_sets, "set", set_document)
    deleted, audited = _deleted(workout_sets, "set", restored)
    return (
        select(func.count().label("done"))
        .select_from(deleted)
        .add_cte(audited, touched(deleted).cte("touched"))
    )


@statement
def delete_sessions_again() -> Executable:
    """Delete a range of sessions that the import restored and that have no sets any more."""
    w, s = workout_sessions.c, workout_sets.c
    has_sets = exists().where(
        s.user_id == audit.user_id_param(), s.session_id == w.id, s.deleted_at.is_(None)
    )
    restored = _restored(workout_sessions, "session", session_document, ~has_sets)
    deleted, audited = _deleted(workout_sessions, "session", restored)
    return select(func.count().label("done")).select_from(deleted).add_cte(audited)


@statement
def delete_weigh_ins_again() -> Executable:
    """Delete a range of weigh-ins that the import restored."""
    restored = _restored(weigh_ins, "weigh_in", weigh_in_document)
    deleted, audited = _deleted(weigh_ins, "weigh_in", restored)
    return select(func.count().label("done")).select_from(deleted).add_cte(audited)


def _restored(
    table: Table,
    entity: str,
    document: Callable[[FromClause], ColumnElement[str]],
    *still: ColumnElement[bool],
) -> CTE:
    """Return what the import restored, with when it had been deleted before."""
    i, t = imports.c, table.c
    mine = i.user_id == audit.user_id_param()
    is_import = and_(mine, i.id == bindparam("import_id", type_=Uuid))
    imported_at = select(i.created_at).where(is_import).scalar_subquery()
    restorations = _restorations(entity)
    again, deleted_at = restorations.c, _deleted_at(restorations, entity)
    return (
        select(
            t.id,
            document(table).label("body"),
            func.coalesce(deleted_at, imported_at).label("gone_at"),
            func.row_number().over(order_by=again.seq).label("ordinal"),
        )
        .join_from(restorations, table, t.id == again.entity_id)
        .where(
            t.user_id == audit.user_id_param(),
            between_ends(t.id, again.entity_id),
            is_live(t),
            # Every change of a row moves it.
            t.updated_at == imported_at,
            *still,
        )
        .cte("restored")
    )


def _restorations(entity: str) -> CTE:
    a = audit_trail.c
    first, last = (bindparam(name, type_=BigInteger) for name in ("first", "last"))
    return (
        select(a.entity_id, a.version, a.seq)
        .where(
            a.user_id == audit.user_id_param(),
            a.entity == entity,
            a.action == "restored",
            a.seq.between(first, last),
        )
        .cte("restorations")
    )


def _deleted_at(restorations: CTE, entity: str) -> ColumnElement[Any]:
    """Return when what was restored had been deleted; null where retention has removed that."""
    before = audit_trail.alias("before")
    return (
        select(before.c.at)
        .where(
            before.c.user_id == audit.user_id_param(),
            before.c.entity_id == restorations.c.entity_id,
            before.c.entity == entity,
            before.c.version == restorations.c.version - 1,
        )
        .correlate(restorations)
        .scalar_subquery()
    )


def _deleted(table: Table, entity: str, restored: CTE) -> tuple[CTE, CTE]:
    """Return what is deleted, and its audit."""
    change, t, r = audit.change(rows=count(restored)), table.c, restored.c
    place: list[ColumnElement[Any]] = [t.session_id] if "session_id" in t else []
    deleted = (
        update(table)
        .where(*of_user(t, change), between_ends(t.id, r.id), t.id == r.id, is_live(t))
        .values(deleted_at=r.gone_at, updated_at=r.gone_at, version=t.version + 1)
        .returning(t.user_id, t.id, t.version, *place, r.body, r.ordinal)
        .cte("deleted")
    )
    audited = audit.record(
        deleted,
        entity=entity,
        action="deleted",
        seq=change.c.seq - count(restored) + deleted.c.ordinal,
        before=deleted.c.body,
    )
    return deleted, audited.cte("audited")
