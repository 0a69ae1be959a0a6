"""Statements that take back what an import added and nobody edited since."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Executable,
    FromClause,
    Integer,
    Table,
    Uuid,
    and_,
    bindparam,
    delete,
    exists,
    func,
    select,
    update,
)

from functions.transfer.import_batch_statements import count, is_live, is_near, of_user
from setlogs.models import (
    exercises,
    import_entries,
    imports,
    weigh_ins,
    workout_sessions,
    workout_sets,
)
from setlogs.sql import audit
from setlogs.sql.bounds import ends
from setlogs.sql.compiler import statement
from setlogs.sql.documents import (
    exercise_document,
    session_document,
    set_document,
    weigh_in_document,
)
from setlogs.sql.workouts import touched


def _import_id() -> ColumnElement[Any]:
    return bindparam("import_id", type_=Uuid)


@statement
def select_undoable() -> Executable:
    """Find the import in question; no row when it is not there.

    With the numbers of its changes, and the least and the greatest id of what it added.
    """
    i, e = imports.c, import_entries.c
    # Each is wanted twice, so they are read first: in the order of ids, all before them would be read too.
    added = (
        select(e.entity_id)
        .where(e.user_id == audit.user_id_param(), e.import_id == _import_id(), e.is_new)
        .cte("added")
    )
    first_id, last_id = ends(added.c.entity_id)
    return select(
        i.undone_at, i.first_seq, i.last_seq, first_id.label("first_id"), last_id.label("last_id")
    ).where(i.user_id == audit.user_id_param(), i.id == _import_id())


@statement
def forget_recognised() -> Executable:
    """Forget what the file said of rows that were there already.

    Entries of what was added stay, for what was edited since; of what is gone they do not count.
    """
    i = import_entries.c
    return delete(import_entries).where(
        i.user_id == audit.user_id_param(), i.import_id == _import_id(), ~i.is_new
    )


@statement
def mark_undone() -> Executable:
    """Show the import as undone from now on."""
    i = imports.c
    return (
        update(imports)
        .where(i.user_id == audit.user_id_param(), i.id == _import_id(), i.undone_at.is_(None))
        .values(undone_at=func.now())
    )


def _doomed(
    table: Table,
    entity: str,
    document: Callable[[FromClause], ColumnElement[str]],
    *still: ColumnElement[bool],
) -> CTE:
    """Return a batch of what the import added to a table and nobody has changed since.

    Args:
        table: What it was added to.
        entity: What its rows are called.
        document: Renders a row.
        *still: What else must hold.
    """
    t, i, made = table.c, import_entries.c, imports.c
    mine = made.user_id == audit.user_id_param()
    imported_at = select(made.created_at).where(mine, made.id == _import_id()).scalar_subquery()
    chosen = (
        select(table)
        .select_from(import_entries.join(table, and_(t.user_id == i.user_id, t.id == i.entity_id)))
        .where(
            i.user_id == audit.user_id_param(),
            i.import_id == _import_id(),
            i.entity == entity,
            i.is_new,
            is_near(i.entity_id),
            is_near(t.id),
            # Every change of a row moves it, and a later row with its id has another from the start.
            t.updated_at == imported_at,
            *still,
        )
        .limit(bindparam("limit", type_=Integer))
        # Rendering all rows of a large import, for each batch of them, would take too long.
        .cte("chosen")
    )
    ordinal = func.row_number().over(order_by=chosen.c.id).label("ordinal")
    return select(chosen.c.id, document(chosen).label("body"), ordinal).cte("doomed")


def _forgotten(gone: CTE, entity: str) -> Any:
    """Forget where rows came from, so that the same file brings them again."""
    i = import_entries.c
    return delete(import_entries).where(
        i.user_id == audit.user_id_param(),
        i.user_id == gone.c.user_id,
        is_near(i.entity_id),
        i.entity_id == gone.c.id,
        i.entity == entity,
    )


@statement
def delete_sets() -> Executable:
    """Delete a batch of sets, each with a tombstone."""
    s = workout_sets.c
    doomed = _doomed(workout_sets, "set", set_document, is_live(s))
    change = audit.change(rows=count(doomed))
    gone = (
        update(workout_sets)
        .where(*of_user(s, change), is_near(s.id), s.id == doomed.c.id, is_live(s))
        .values(deleted_at=func.now(), version=s.version + 1, updated_at=func.now())
        .returning(s.user_id, s.id, s.session_id, s.version, doomed.c.body, doomed.c.ordinal)
        .cte("gone")
    )
    audited = _audited(gone, change, doomed, "set")
    return (
        select(func.count().label("done"))
        .select_from(gone)
        .add_cte(audited.cte("audited"), touched(gone).cte("touched"))
    )


@statement
def delete_sessions() -> Executable:
    """Delete a batch of sessions that have no sets any more."""
    w, s = workout_sessions.c, workout_sets.c
    has_sets = exists().where(
        s.user_id == audit.user_id_param(),
        is_near(s.session_id),
        s.session_id == w.id,
        s.deleted_at.is_(None),
    )
    doomed = _doomed(
        workout_sessions,
        "session",
        session_document,
        is_live(w),
        ~has_sets,
    )
    change = audit.change(rows=count(doomed))
    gone = (
        update(workout_sessions)
        .where(*of_user(w, change), is_near(w.id), w.id == doomed.c.id, is_live(w))
        .values(deleted_at=func.now(), version=w.version + 1, updated_at=func.now())
        .returning(w.user_id, w.id, w.version, doomed.c.body, doomed.c.ordinal)
        .cte("gone")
    )
    audited = _audited(gone, change, doomed, "session")
    return select(func.count().label("done")).select_from(gone).add_cte(audited.cte("audited"))


@statement
def delete_weigh_ins() -> Executable:
    """Delete a batch of weigh-ins, each with a tombstone."""
    w = weigh_ins.c
    doomed = _doomed(weigh_ins, "weigh_in", weigh_in_document, is_live(w))
    change = audit.change(rows=count(doomed))
    gone = (
        update(weigh_ins)
        .where(*of_user(w, change), is_near(w.id), w.id == doomed.c.id, is_live(w))
        .values(deleted_at=func.now(), version=w.version + 1, updated_at=func.now())
        .returning(w.user_id, w.id, w.version, doomed.c.body, doomed.c.ordinal)
        .cte("gone")
    )
    audited = _audited(gone, change, doomed, "weigh_in")
    return select(func.count().label("done")).select_from(gone).add_cte(audited.cte("audited"))


@statement
def archive_exercises() -> Executable:
    """Archive a batch of exercises that no set uses any more; the rows of deleted sets need them."""
    e, s = exercises.c, workout_sets.c
    is_used = exists().where(
        s.user_id == audit.user_id_param(),
        is_near(s.exercise_id),
        s.exercise_id == e.id,
        s.deleted_at.is_(None),
    )
    doomed = _doomed(exercises, "exercise", exercise_document, e.archived_at.is_(None), ~is_used)
    change = audit.change(rows=count(doomed))
    gone = (
        update(exercises)
        .where(*of_user(e, change), is_near(e.id), e.id == doomed.c.id, e.archived_at.is_(None))
        .values(archived_at=func.now(), revision=e.revision + 1, updated_at=func.now())
        .returning(*exercises.c, doomed.c.body, doomed.c.ordinal)
        .cte("gone")
    )
    after = select(
        gone.c.user_id,
        gone.c.id,
        gone.c.revision.label("version"),
        gone.c.ordinal,
        gone.c.body.label("before"),
        exercise_document(gone).label("after"),
    ).cte("after")
    audited = audit.record(
        after,
        entity="exercise",
        action="updated",
        seq=change.c.seq - count(doomed) + after.c.ordinal,
        before=after.c.before,
        after=after.c.after,
    )
    return (
        select(func.count().label("done"))
        .select_from(gone)
        .add_cte(audited.cte("audited"), _forgotten(gone, "exercise").cte("forgotten"))
    )


def _audited(gone: CTE, change: CTE, doomed: CTE, entity: str) -> Any:
    return audit.record(
        gone,
        entity=entity,
        action="deleted",
        seq=change.c.seq - count(doomed) + gone.c.ordinal,
        before=gone.c.body,
    )
