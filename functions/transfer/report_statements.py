"""Statements that keep the report of an import item by item, and show it page by page."""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
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
    func,
    insert,
    select,
    true,
    union_all,
)

from setlogs.models import import_report_items, imports
from setlogs.sql import audit
from setlogs.sql.compiler import statement
from setlogs.sql.recordsets import recordset


def _import_id() -> ColumnElement[Any]:
    return bindparam("import_id", type_=Uuid)


def _list() -> ColumnElement[str]:
    return bindparam("list", type_=Text)


@statement
def insert_report_items() -> Executable:
    """Keep a batch of the items of a list."""
    # As text: JSONB, in which the rows are sent, would put its members in another order.
    batch = recordset("rows", column("place", Integer), column("item", Text))
    item = cast(batch.c.item, JSON)
    draft = select(audit.user_id_param(), _import_id(), _list(), batch.c.place, item)
    names = ["user_id", "import_id", "list", "place", "item"]
    return insert(import_report_items).from_select(names, draft)


@statement
def select_report_items() -> Executable:
    """Show a page of a list, in its order; `id` is null when the import is not there."""
    caller, i = audit.caller(), imports.c
    requested = (
        select(i.id, i.mapping_total, i.problems, i.mapping)
        .where(i.user_id == audit.user_id_param(), i.id == _import_id())
        .cte("import")
    )
    page = union_all(_kept(), _kept_by_older_code(requested)).subquery("page")
    return (
        select(requested.c.id, page.c.place, page.c.body)
        .select_from(caller.outerjoin(requested, true()).outerjoin(page, true()))
        .order_by(page.c.place)
    )


def _kept() -> Any:
    r = import_report_items.c
    return _shown(
        select(r.place, cast(r.item, Text).label("body")).where(
            r.user_id == audit.user_id_param(), r.import_id == _import_id(), r.list == _list()
        ),
        r.place,
        "kept",
    )


def _kept_by_older_code(requested: FromClause) -> Any:
    """Return the items of a report that the import itself holds."""
    array = case((_list() == "problems", requested.c.problems), else_=requested.c.mapping)
    items = (
        func.json_array_elements(array)
        .table_valued(column("value", JSON), with_ordinality="place", name="items")
        .render_derived()
    )
    place = cast(items.c.place, Integer)
    return _shown(
        select(place.label("place"), cast(items.c.value, Text).label("body"))
        .select_from(requested.join(items, true()))
        .where(requested.c.mapping_total.is_(None)),
        place,
        "older",
    )


def _shown(items: Any, place: ColumnElement[int], name: str) -> Any:
    """Return as many of them as a page has, behind the last of the page before."""
    behind = items.where(place > bindparam("after", type_=BigInteger)).order_by(place)
    return behind.limit(bindparam("limit", type_=Integer)).subquery(name).select()
