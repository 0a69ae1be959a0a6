"""What statements of imports share: the rows of a batch, how they are added, and what is kept of them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Executable,
    FromClause,
    LargeBinary,
    Table,
    Uuid,
    bindparam,
    func,
    insert,
    literal,
    select,
    true,
)

from setlogs.models import import_entries
from setlogs.sql import audit
from setlogs.sql.recordsets import recordset


def sent(columns: Sequence[Any]) -> CTE:
    """Return the rows of a batch, `ordinal` counting them from 1."""
    return select(*recordset("rows", *columns).c).cte("batch")


def of_user(table: Any, change: CTE) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which rows of a table are the user's, once the change is made.

    Without the parameter, a hash join would read the rows of all users.
    """
    return table.user_id == audit.user_id_param(), table.user_id == change.c.user_id


def count(rows: CTE) -> ColumnElement[int]:
    """Return how many rows there are."""
    return select(func.count()).select_from(rows).scalar_subquery()


def inserted(table: Table, values: dict[str, ColumnElement[Any]], rows: FromClause) -> CTE:
    """Return the CTE `new`: the rows, added to a table."""
    draft = select(*values.values()).select_from(rows)
    return insert(table).from_select(list(values), draft).returning(table).cte("new")


def added(
    new: CTE,
    batch: CTE,
    change: CTE,
    entity: str,
    body: ColumnElement[str],
    version: str = "version",
) -> Executable:
    """Audit what was added, each row under a number of its own, and keep where it came from."""
    shown = (
        select(
            new.c.user_id,
            new.c.id,
            new.c[version].label("version"),
            batch.c.ordinal,
            body.label("body"),
        )
        .select_from(new.join(batch, new.c.id == batch.c.id))
        .cte("shown")
    )
    audited = audit.record(
        shown,
        entity=entity,
        action="created",
        seq=change.c.seq - count(batch) + shown.c.ordinal,
        after=shown.c.body,
    )
    source_key = (
        func.decode(batch.c.source_key, "hex")
        if "source_key" in batch.c
        else literal(None, LargeBinary)
    )
    entry = select(
        change.c.user_id,
        batch.c.id,
        bindparam("import_id", type_=Uuid),
        literal(entity),
        source_key,
    ).select_from(batch.join(change, true()))
    entries = insert(import_entries).from_select(
        ["user_id", "entity_id", "import_id", "entity", "source_key"], entry
    )
    return entries.add_cte(audited.cte("audited"))
