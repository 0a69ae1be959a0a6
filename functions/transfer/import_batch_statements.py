"""What statements of imports share: the rows of a batch, how they are added, and what is kept of them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    JSON,
    ColumnElement,
    DateTime,
    Executable,
    FromClause,
    Integer,
    Table,
    Text,
    Uuid,
    bindparam,
    column,
    func,
    insert,
    literal,
    select,
    true,
)

from setlogs.fields.resources import SessionFields, SetFields
from setlogs.models import (
    exercise_versions,
    exercises,
    import_entries,
    workout_sessions,
    workout_sets,
)
from setlogs.sql import audit
from setlogs.sql.recordsets import recordset, sent_columns

SESSION_FIELDS = sent_columns(workout_sessions, SessionFields)
SET_FIELDS = (
    column("exercise_user_id", Uuid),
    column("exercise_id", Uuid),
    column("exercise_type", Text),
    column("exercise_version", Integer),
    *sent_columns(workout_sets, SetFields),
)
SOURCE = (column("source_start", DateTime(timezone=False)), column("source", JSON))
"""What the file said of a session or a set."""


def sent(columns: Sequence[Any]) -> CTE:
    """Return the rows of a batch, `ordinal` counting them from 1."""
    return select(*recordset("rows", *columns).c).cte("batch")


def of_user(table: Any, change: CTE) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which rows of a table are the user's, once the change is made.

    Without the parameter, a hash join would read the rows of all users.
    """
    return table.user_id == audit.user_id_param(), table.user_id == change.c.user_id


def is_near(id_: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return whether an id is between the least and the greatest of a batch.

    By that an index finds the rows of the batch, and few of others when it is in the order of ids.
    """
    return id_.between(bindparam("first_id", type_=Uuid), bindparam("last_id", type_=Uuid))


def is_live(row: Any) -> ColumnElement[bool]:
    """Return whether a row that is found by its id is not deleted.

    To a planner without statistics, an index of what has no `deleted_at` is so small that it would read
    all of it instead of looking up ids; of the number of nulls no index is known.
    """
    return func.num_nulls(row.deleted_at) == 1


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
    n, b = new.c, batch.c
    shown = (
        select(n.user_id, n.id, n[version].label("version"), b.ordinal, body.label("body"))
        .select_from(new.join(batch, n.id == b.id))
        .cte("shown")
    )
    audited = audit.record(
        shown,
        entity=entity,
        action="created",
        seq=change.c.seq - count(batch) + shown.c.ordinal,
        after=shown.c.body,
    )
    names = ("session_id", "source_start", "source")
    sources: dict[str, ColumnElement[Any]] = {name: b[name] for name in names if name in b}
    if "source_key" in b:
        sources["source_key"] = func.decode(b.source_key, "hex")
    entry = select(
        change.c.user_id,
        b.id,
        bindparam("import_id", type_=Uuid),
        literal(entity),
        *sources.values(),
    ).select_from(batch.join(change, true()))
    entries = insert(import_entries).from_select(
        ["user_id", "entity_id", "import_id", "entity", *sources], entry
    )
    return entries.add_cte(audited.cte("audited"))


def version_of(owner: ColumnElement[Any], batch: CTE) -> ColumnElement[int]:
    """Return the definition that a set names; the current one where that is of another type."""
    e, v, b = exercises.c, exercise_versions.c, batch.c
    named = select(v.version).where(
        v.user_id == owner,
        v.exercise_id == b.exercise_id,
        v.version == b.exercise_version,
        v.type == b.exercise_type,
    )
    current = select(e.version).where(e.user_id == owner, e.id == b.exercise_id)
    return func.coalesce(named.scalar_subquery(), current.scalar_subquery())
