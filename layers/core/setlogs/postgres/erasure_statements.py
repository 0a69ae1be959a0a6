"""The SQL statements that remove what is left of an erased user, a batch at a time."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Integer,
    Table,
    bindparam,
    delete,
    exists,
    func,
    literal_column,
    select,
)

from setlogs.models import (
    audit_trail,
    exercise_versions,
    exercises,
    idempotency_records,
    import_entries,
    import_report_items,
    imported_names,
    imports,
    logins,
    mail_codes,
    mails,
    metadata,
    personal_tokens,
    refresh_tokens,
    users,
    weigh_ins,
    workout_sessions,
    workout_sets,
)
from setlogs.sql import audit
from setlogs.sql.compiler import statement
from setlogs.statement import Statement

FEW_ROWS = 10_000
"""Audit rows that may go with the user in one statement: some tens of milliseconds."""


def _delete_rows(of: Table) -> Executable:
    mine = audit.user_id_param()
    # Found by where they lie. A join of batch and table, or a look at each row of the user for each
    # batch, would take longer with every row: so the user is compared in a way that no index serves.
    place: ColumnElement[Any] = literal_column("ctid")
    batch = (
        select(place)
        .select_from(of)
        .where(of.c.user_id == mine, exists(select(users.c.id).where(*_erased())))
        .order_by(*of.primary_key.columns)
        .limit(bindparam("batch_rows", type_=Integer))
        .with_for_update(of=of)
    )
    gone = (
        delete(of)
        .where(
            place == func.any(func.array(batch.scalar_subquery())),
            of.c.user_id.is_not_distinct_from(mine),
        )
        .returning(of.c.user_id)
        .cte("gone")
    )
    return select(func.count().label("rows")).select_from(gone)


def _batch_of(table: Table) -> Callable[[], Statement]:
    """Return the statement `delete_<table>`."""

    def delete_batch() -> Executable:
        return _delete_rows(table)

    delete_batch.__name__ = f"delete_{table.name}"
    delete_batch.__doc__ = (
        "Delete a batch of an erased user's rows and count them; of anybody else none."
    )
    return statement(delete_batch)


delete_refresh_tokens = _batch_of(refresh_tokens)
delete_personal_tokens = _batch_of(personal_tokens)
delete_logins = _batch_of(logins)
delete_mail_codes = _batch_of(mail_codes)
delete_mails = _batch_of(mails)
delete_workout_sets = _batch_of(workout_sets)
delete_workout_sessions = _batch_of(workout_sessions)
delete_weigh_ins = _batch_of(weigh_ins)
delete_exercise_versions = _batch_of(exercise_versions)
delete_exercises = _batch_of(exercises)
delete_import_entries = _batch_of(import_entries)
delete_imported_names = _batch_of(imported_names)
delete_import_report_items = _batch_of(import_report_items)
delete_imports = _batch_of(imports)
delete_idempotency_records = _batch_of(idempotency_records)
delete_audit_trail = _batch_of(audit_trail)


@statement
def delete_user() -> Executable:
    """Delete an erased user of whom only few audit rows are left, together with those rows.

    The application may not delete audit rows by themselves; PostgreSQL does it for the foreign key.
    """
    mine = audit.user_id_param()
    of_users = (table for table in metadata.sorted_tables if "user_id" in table.c)
    others = (table for table in of_users if table is not audit_trail)
    trail = select(audit_trail.c.seq).where(audit_trail.c.user_id == mine)
    first = trail.order_by(audit_trail.c.seq).limit(FEW_ROWS + 1)
    counted = select(func.count()).select_from(first.subquery("first")).scalar_subquery()
    return (
        delete(users)
        .where(
            *_erased(),
            *(_first_row(table, mine).is_(None) for table in others),
            counted <= FEW_ROWS,
        )
        .returning(users.c.id)
    )


def _first_row(table: Table, user_id: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the user's id from their first row of a table, null when there is none.

    With EXISTS the planner expects to meet a row soon and reads the table from its start: all of it
    when there is none. The order takes it to the index.
    """
    rows = select(table.c.user_id).where(table.c.user_id == user_id)
    return rows.order_by(*table.primary_key.columns).limit(1).scalar_subquery()


def _erased() -> tuple[ColumnElement[bool], ...]:
    return users.c.id == audit.user_id_param(), users.c.erased_at.is_not(None)
