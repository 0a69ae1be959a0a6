"""Statements that keep what an import read of what was there already, and which changes are its own."""

from sqlalchemy import (
    Boolean,
    Executable,
    Text,
    Uuid,
    bindparam,
    column,
    insert,
    select,
    update,
)

from functions.transfer.import_batch_statements import SOURCE, sent
from setlogs.models import import_entries, imports, users
from setlogs.sql import audit
from setlogs.sql.compiler import statement


@statement
def insert_links() -> Executable:
    """Keep what the file said of sessions and sets that the import did not add."""
    batch = sent(
        (
            column("entity", Text),
            column("id", Uuid),
            column("session_id", Uuid),
            *SOURCE,
            column("is_new", Boolean),
        )
    )
    b = batch.c
    rows = select(
        audit.user_id_param(),
        b.id,
        bindparam("import_id", type_=Uuid),
        b.entity,
        b.session_id,
        b.source_start,
        b.source,
        b.is_new,
    )
    names = ["user_id", "entity_id", "import_id", "entity"]
    more = ["session_id", "source_start", "source", "is_new"]
    return insert(import_entries).from_select([*names, *more], rows)


@statement
def close_import() -> Executable:
    """Keep the number of the last change that the import made."""
    i, u = imports.c, users.c
    last = select(u.data_version).where(u.id == audit.user_id_param()).scalar_subquery()
    return (
        update(imports)
        .where(i.user_id == audit.user_id_param(), i.id == bindparam("import_id", type_=Uuid))
        .values(last_seq=last)
    )
