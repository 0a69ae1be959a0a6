"""The statement that reads which weigh-ins earlier imports made of the rows of a file."""

from sqlalchemy import (
    ColumnElement,
    Executable,
    LargeBinary,
    exists,
    or_,
    select,
)

from functions.transfer.import_read_statements import among
from setlogs.models import import_entries, imports, weigh_ins
from setlogs.sql import audit
from setlogs.sql.compiler import statement


@statement
def select_imported() -> Executable:
    """Read what earlier imports made of weigh-ins with these keys.

    `is_live` is null for those that retention removed.
    """
    i = import_entries.c
    return (
        select(
            i.source_key,
            i.entity_id,
            _lives().label("is_live"),
            (~_is_remembered()).label("is_forgotten"),
        )
        .where(
            i.user_id == audit.user_id_param(),
            i.entity == "weigh_in",
            among(i.source_key, "keys", LargeBinary()),
        )
        .order_by(i.entity_id)
    )


def _is_remembered() -> ColumnElement[bool]:
    """Return whether an entry counts: not when what it added was deleted, and the import undone after that."""
    i, made, mine, w = import_entries.c, imports.c, audit.user_id_param(), weigh_ins.c
    undone = select(made.id).where(made.user_id == mine, made.undone_at.is_not(None))
    undone_at = (
        select(made.undone_at)
        .where(made.user_id == mine, made.id == i.import_id)
        .correlate(import_entries)
        .scalar_subquery()
    )
    came_back = exists().where(
        w.user_id == mine,
        w.id == i.entity_id,
        or_(w.deleted_at.is_(None), w.deleted_at > undone_at),
    )
    return or_(i.import_id.not_in(undone), came_back)


def _lives() -> ColumnElement[bool]:
    """Return whether a weigh-in that an import added is still there."""
    w, i, made = weigh_ins.c, import_entries.c, imports.c
    imported_at = (
        select(made.created_at)
        .where(made.user_id == audit.user_id_param(), made.id == i.import_id)
        .correlate(import_entries)
        .scalar_subquery()
    )
    lives = (
        select(w.deleted_at.is_(None))
        .where(
            w.user_id == audit.user_id_param(),
            w.id == i.entity_id,
            # A later one may have the id of one that retention removed.
            w.created_at == imported_at,
        )
        .correlate(import_entries)
    )
    return lives.scalar_subquery()
