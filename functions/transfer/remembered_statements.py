"""The statement that reads what earlier imports made of the rows of a file."""

from sqlalchemy import (
    ColumnElement,
    Executable,
    LargeBinary,
    Table,
    case,
    exists,
    false,
    func,
    or_,
    select,
    true,
)

from functions.transfer.import_read_statements import among
from setlogs.models import import_entries, imports, weigh_ins, workout_sessions, workout_sets
from setlogs.sql import audit
from setlogs.sql.compiler import statement


@statement
def select_imported() -> Executable:
    """Read what earlier imports made of rows with these keys; of sets not whether they live."""
    i = import_entries.c
    return (
        select(
            i.source_key,
            i.entity,
            i.entity_id,
            case(
                (i.entity == "session", _lives(workout_sessions)),
                (i.entity == "weigh_in", _lives(weigh_ins)),
                else_=true(),
            ).label("is_live"),
        )
        .where(
            i.user_id == audit.user_id_param(),
            among(i.source_key, "keys", LargeBinary()),
            _is_remembered(),
        )
        .order_by(i.entity_id)
    )


def _is_remembered() -> ColumnElement[bool]:
    """Return whether an entry counts: not when an undo deleted what it added, and nobody restored it.

    What an undo deletes is deleted at the moment that the import has for it.
    """
    i, made, mine = import_entries.c, imports.c, audit.user_id_param()
    undone = select(made.id).where(made.user_id == mine, made.undone_at.is_not(None))
    undone_at = (
        select(made.undone_at)
        .where(made.user_id == mine, made.id == i.import_id)
        .correlate(import_entries)
        .scalar_subquery()
    )
    came_back = [
        exists().where(
            i.entity == entity,
            table.c.user_id == mine,
            table.c.id == i.entity_id,
            table.c.deleted_at.is_distinct_from(undone_at),
        )
        for entity, table in (
            ("session", workout_sessions),
            ("set", workout_sets),
            ("weigh_in", weigh_ins),
        )
    ]
    return or_(i.import_id.not_in(undone), *came_back)


def _lives(table: Table) -> ColumnElement[bool]:
    """Return whether what an import added to a table is still there."""
    t, i, made = table.c, import_entries.c, imports.c
    imported_at = (
        select(made.created_at)
        .where(made.user_id == audit.user_id_param(), made.id == i.import_id)
        .correlate(import_entries)
        .scalar_subquery()
    )
    lives = (
        select(t.deleted_at.is_(None))
        .where(
            t.user_id == audit.user_id_param(),
            t.id == i.entity_id,
            # A later one may have the id of one that retention removed.
            t.created_at == imported_at,
        )
        .correlate(import_entries)
    )
    # Retention removes what was deleted long ago.
    return func.coalesce(lives.scalar_subquery(), false())
