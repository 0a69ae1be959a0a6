"""Statements that read imports, and what an import must know before it adds anything."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    Executable,
    FromClause,
    Integer,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    column,
    exists,
    false,
    func,
    literal,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.types import TypeEngine

from functions.transfer.reporting import MAPPING_BYTES, PROBLEMS_BYTES
from setlogs.models import (
    exercises,
    imports,
    weigh_ins,
)
from setlogs.sql import audit
from setlogs.sql.bounds import INSTANT, at_most
from setlogs.sql.catalogue import is_visible
from setlogs.sql.compiler import statement
from setlogs.sql.documents import document, instant
from setlogs.sql.idempotency import earlier_columns, earlier_record


def import_etag(row: FromClause) -> ColumnElement[str]:
    """Return the entity tag of an import, which changes once: when it is undone."""
    return case((row.c.undone_at.is_(None), '"v1"'), else_='"v2"')


def _shortened(array: ColumnElement[Any], most_bytes: int) -> ColumnElement[Any]:
    """Return a JSON array, of one that is too long only as many items as there is room for.

    Reports are stored within these bounds; older ones are not.
    """
    items = (
        func.json_array_elements(array)
        .table_valued(column("value", JSON), with_ordinality="place", name="items")
        .render_derived()
    )
    sized = select(
        items.c.value,
        items.c.place,
        func.sum(func.octet_length(cast(items.c.value, Text)))
        .over(order_by=items.c.place)
        .label("size"),
    ).subquery("sized")
    kept = func.json_agg(aggregate_order_by(sized.c.value, sized.c.place))
    first = select(func.coalesce(kept, cast(literal("[]", Text), JSON))).where(
        sized.c.size <= most_bytes
    )
    is_short = func.octet_length(cast(array, Text)) <= most_bytes
    return case((is_short, array), else_=first.scalar_subquery())


def import_document(row: FromClause, *, with_report: bool = True) -> ColumnElement[str]:
    """Return `Import`; without the report of its rows in lists."""
    i = row.c
    report = (
        [
            _shortened(i.problems, PROBLEMS_BYTES).label("problems"),
            _shortened(i.mapping, MAPPING_BYTES).label("mapping"),
        ]
        if with_report
        else []
    )
    return document(
        row,
        i.id,
        i.source,
        case((i.undone_at.is_(None), "completed"), else_="undone").label("status"),
        false().label("dry_run"),
        i.sessions_added,
        i.sets_added,
        i.sets_updated,
        i.sets_restored,
        i.exercises_added,
        i.duplicates_skipped,
        i.deleted_skipped,
        func.json_build_object(
            "total", i.rows_total, "used", i.rows_total - i.rows_skipped, "skipped", i.rows_skipped
        ).label("rows"),
        i.problems_total,
        func.coalesce(i.mapping_total, func.json_array_length(i.mapping)).label("mapping_total"),
        *report,
        instant(i.created_at).label("created_at"),
        instant(i.undone_at).label("undone_at"),
    )


def among(column: ColumnElement[Any], name: str, kind: TypeEngine[Any]) -> ColumnElement[bool]:
    """Return whether a column has one of the values in an array, looked up in a hash table.

    What was just imported is in no statistics yet. PostgreSQL takes it for a few rows and would
    compare each with each of thousands of values; within `coalesce` it has no choice.
    """
    array = select(bindparam(name, type_=ARRAY(kind))).scalar_subquery()
    return func.coalesce(column.in_(select(func.unnest(array))), false())


@statement
def lock_caller() -> Executable:
    """Hold back the user's other writes until the commit; no row when the token has ended.

    What follows in the transaction is planned without nested loops, for the reason of `among`.
    """
    change = audit.change(rows=literal(0))
    planned = func.set_config("enable_nestloop", "off", true())
    return select(change.c.seq.label("data_version"), planned.label("nested_loops"))


@statement
def select_unit() -> Executable:
    """Read the user's unit, the number of the last change, and the answer stored under the key."""
    caller, earlier = audit.caller(), earlier_record(audit.user_id_param())
    return select(caller.c.unit, caller.c.data_version, *earlier_columns(earlier)).select_from(
        caller.outerjoin(earlier, true())
    )


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
        e.merged_into,
        e.name,
        e.primary_muscles,
        e.secondary_muscles,
        e.equipment,
    ).where(is_visible())


@statement
def select_weigh_ins_between() -> Executable:
    """Read the weigh-ins between two instants, deleted ones too unless an undo deleted them.

    What an undo deletes is deleted at the moment that the import has for it.
    """
    w, i = weigh_ins.c, imports.c
    first, last = bindparam("first", type_=INSTANT), bindparam("last", type_=INSTANT)
    is_live = w.deleted_at.is_(None)
    weighed = select(w.id, w.weighed_at, w.weight, w.unit, is_live.label("is_live")).where(
        w.user_id == audit.user_id_param(), w.weighed_at.between(first, last)
    )
    undone = exists().where(i.user_id == audit.user_id_param(), i.undone_at == w.deleted_at)
    # There is an index of those that live, and one of those that do not.
    found = union_all(weighed.where(is_live), weighed.where(~is_live, ~undone)).subquery("found")
    return select(found).order_by(found.c.is_live.desc(), found.c.id)


@statement
def select_import() -> Executable:
    """Show one import with the report of its rows."""
    i, caller = imports.c, audit.caller()
    requested = (
        select(imports)
        .where(i.user_id == audit.user_id_param(), i.id == bindparam("import_id", type_=Uuid))
        .cte("import")
    )
    return select(
        requested.c.id,
        import_document(requested).label("body"),
        import_etag(requested).label("etag"),
    ).select_from(caller.outerjoin(requested, true()))


@statement
def select_imports() -> Executable:
    """Show a page of imports, newest first."""
    i, caller = imports.c, audit.caller()
    behind = tuple_(at_most("after_at", INSTANT), at_most("after_id", Uuid()))
    wanted = select(
        i.created_at, i.id, import_document(imports, with_report=False).label("body")
    ).where(i.user_id == audit.user_id_param(), tuple_(i.created_at, i.id) < behind)
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
