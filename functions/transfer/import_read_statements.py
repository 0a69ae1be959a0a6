"""The SQL statements that read imports, and what an import must know before it adds anything."""

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Executable,
    FromClause,
    Integer,
    LargeBinary,
    Uuid,
    and_,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
    true,
    tuple_,
)

from setlogs.ids import CATALOGUE_USER_ID
from setlogs.models import (
    exercises,
    import_entries,
    imports,
    workout_sessions,
    workout_sets,
)
from setlogs.sql import audit
from setlogs.sql.compiler import statement
from setlogs.sql.documents import document, instant
from setlogs.sql.idempotency import earlier_columns, earlier_record

INSTANT = DateTime(timezone=True)


def import_etag(row: FromClause) -> ColumnElement[str]:
    """Return the entity tag of an import, which changes once: when it is undone."""
    return case((row.c.undone_at.is_(None), '"v1"'), else_='"v2"')


def import_document(row: FromClause, *, with_report: bool = True) -> ColumnElement[str]:
    """Return `Import`; without the report of its rows in lists."""
    i = row.c
    report = [i.problems, i.mapping] if with_report else []
    return document(
        row,
        i.id,
        i.source,
        case((i.undone_at.is_(None), "completed"), else_="undone").label("status"),
        false().label("dry_run"),
        i.sessions_added,
        i.sets_added,
        i.exercises_added,
        i.duplicates_skipped,
        func.json_build_object(
            "total", i.rows_total, "used", i.rows_total - i.rows_skipped, "skipped", i.rows_skipped
        ).label("rows"),
        i.problems_total,
        *report,
        instant(i.created_at).label("created_at"),
        instant(i.undone_at).label("undone_at"),
    )


@statement
def select_caller() -> Executable:
    """Read the user's unit."""
    return select(audit.caller().c.unit)


@statement
def select_earlier() -> Executable:
    """Read the answer that is stored under the key."""
    earlier = earlier_record(audit.user_id_param())
    return select(*earlier_columns(earlier))


@statement
def select_exercises() -> Executable:
    """Read the caller's exercises and the catalogue, as names are matched with them."""
    e = exercises.c
    return select(
        e.id,
        (e.user_id == audit.user_id_param()).label("owned"),
        e.search_key,
        e.type,
        e.version,
        e.archived_at.is_not(None).label("archived"),
    ).where(or_(e.user_id == audit.user_id_param(), e.user_id == CATALOGUE_USER_ID))


@statement
def select_imported() -> Executable:
    """Read what earlier imports made of rows with these keys, sessions only while they live."""
    i, w = import_entries.c, workout_sessions.c
    joined = import_entries.outerjoin(
        workout_sessions, and_(w.user_id == i.user_id, w.id == i.entity_id)
    )
    return (
        select(
            i.source_key,
            i.entity,
            i.entity_id,
            or_(i.entity != "session", w.deleted_at.is_(None)).label("is_live"),
        )
        .select_from(joined)
        .where(
            i.user_id == audit.user_id_param(),
            i.source_key == func.any(bindparam("keys", type_=ARRAY(LargeBinary))),
        )
        .order_by(i.entity_id)
    )


@statement
def select_sessions_between() -> Executable:
    """Read the sessions that started between two instants."""
    w = workout_sessions.c
    return (
        select(w.id, w.title, w.started_at, w.timezone)
        .where(
            w.user_id == audit.user_id_param(),
            w.deleted_at.is_(None),
            w.started_at.between(
                bindparam("first", type_=INSTANT), bindparam("last", type_=INSTANT)
            ),
        )
        .order_by(w.started_at, w.id)
    )


@statement
def select_sets_of() -> Executable:
    """Read what tells the sets of some sessions from each other."""
    s = workout_sets.c
    return select(
        s.id,
        s.session_id,
        s.exercise_id,
        s.set_type,
        s.reps,
        s.weight,
        s.unit,
        s.duration_seconds,
        s.distance_meters,
    ).where(
        s.user_id == audit.user_id_param(),
        s.session_id == func.any(bindparam("session_ids", type_=ARRAY(Uuid))),
        s.deleted_at.is_(None),
    )


@statement
def select_import() -> Executable:
    """Show one import with the report of its rows."""
    i, caller = imports.c, audit.caller()
    found = (
        select(imports)
        .where(i.user_id == audit.user_id_param(), i.id == bindparam("import_id", type_=Uuid))
        .cte("import")
    )
    return select(
        found.c.id, import_document(found).label("body"), import_etag(found).label("etag")
    ).select_from(caller.outerjoin(found, true()))


@statement
def select_imports(*, after: bool) -> Executable:
    """Show a page of imports, newest first.

    Args:
        after: Whether a sort key to go on behind is given.
    """
    i, caller = imports.c, audit.caller()
    wanted = select(
        i.created_at, i.id, import_document(imports, with_report=False).label("body")
    ).where(i.user_id == audit.user_id_param())
    if after:
        behind = tuple_(bindparam("after_at", type_=INSTANT), bindparam("after_id", type_=Uuid))
        wanted = wanted.where(tuple_(i.created_at, i.id) < behind)
    page = (
        wanted.order_by(i.created_at.desc(), i.id.desc())
        .limit(bindparam("limit", type_=Integer))
        .subquery("page")
    )
    return (
        select(page)
        .select_from(caller.outerjoin(page, true()))
        .order_by(page.c.created_at.desc(), page.c.id.desc())
    )
