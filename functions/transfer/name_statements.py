"""Statements that remember what the names in a file meant, for the next file."""

from sqlalchemy import (
    Boolean,
    Executable,
    Text,
    Uuid,
    and_,
    bindparam,
    column,
    delete,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on

from functions.transfer.import_batch_statements import sent
from setlogs.models import imported_names, imports
from setlogs.sql import audit
from setlogs.sql.compiler import statement

_NAME = (
    column("name_key", Text),
    column("type", Text),
    column("name", Text),
    column("exercise_id", Uuid),
    column("given", Boolean),
    column("made", Boolean),
)


@statement
def select_imported_names() -> Executable:
    """Read what each name meant last, best in a file of the same source.

    What the caller said counts more than what was found.
    """
    n, made = imported_names.c, imports.c
    is_same = made.source == bindparam("source", type_=Text)
    return (
        select(n.name_key, n.type, n.exercise_id, n.given, n.made, made.source)
        .join_from(imported_names, imports, and_(made.user_id == n.user_id, made.id == n.import_id))
        .where(n.user_id == audit.user_id_param(), made.user_id == audit.user_id_param())
        .ext(distinct_on(n.name_key, n.type))
        .order_by(n.name_key, n.type, n.given.desc(), is_same.desc(), n.created_at.desc())
    )


@statement
def insert_imported_names() -> Executable:
    """Remember what names meant in an import."""
    batch = sent(_NAME)
    names = [c.name for c in _NAME]
    draft = select(
        audit.user_id_param(),
        bindparam("import_id", type_=Uuid),
        *(batch.c[name] for name in names),
    )
    return insert(imported_names).from_select(["user_id", "import_id", *names], draft)


@statement
def forget_imported_names() -> Executable:
    """Forget what an import remembered: what was remembered before it counts again."""
    n = imported_names.c
    return delete(imported_names).where(
        n.user_id == audit.user_id_param(),
        n.import_id == bindparam("import_id", type_=Uuid),
    )
