"""Statements that read what an account has of some days, and what earlier imports read of it.

None joins two tables: what was just imported is in no statistics, and a join would be planned for a few
rows. Each is found by an index, so that what is read follows the file and not the history of the account.
"""

from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Executable,
    Select,
    Text,
    Uuid,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    true,
    union_all,
)

from functions.transfer.import_read_statements import among
from functions.transfer.plans.known import SET_VALUES
from setlogs.models import exercises, import_entries, imports, workout_sessions, workout_sets
from setlogs.sql import audit
from setlogs.sql.bounds import INSTANT
from setlogs.sql.compiler import statement


def _sessions() -> Select[Any]:
    w = workout_sessions.c
    return select(
        w.id,
        w.version,
        w.started_at,
        w.ended_at,
        w.timezone,
        w.title,
        w.notes,
        w.created_at,
        w.deleted_at,
    ).where(w.user_id == audit.user_id_param())


@statement
def select_sessions_started() -> Executable:
    """Read the sessions, deleted ones too, that start between two instants."""
    w = workout_sessions.c
    first, last = bindparam("first", type_=INSTANT), bindparam("last", type_=INSTANT)
    started = _sessions().where(w.started_at.between(first, last))
    # There is an index of those that live, and one of those that do not.
    return union_all(
        started.where(w.deleted_at.is_(None)), started.where(w.deleted_at.is_not(None))
    )


@statement
def select_sessions_by_id() -> Executable:
    """Read the sessions, deleted ones too, that have one of some ids."""
    return _with_ids(_sessions(), workout_sessions.c.id)


def _sets() -> Select[Any]:
    s = workout_sets.c
    return select(
        s.id,
        s.version,
        s.session_id,
        s.position,
        s.exercise_id,
        s.exercise_type,
        *(s[name] for name in SET_VALUES),
        s.created_at,
        s.deleted_at,
    ).where(s.user_id == audit.user_id_param())


def _with_ids(rows: Select[Any], id_: ColumnElement[Any]) -> Select[Any]:
    """Return those rows that have one of some ids, each looked up by itself whatever statistics say."""
    ids = func.unnest(bindparam("ids", type_=ARRAY(Uuid())))
    wanted = ids.table_valued(column("id", Uuid)).render_derived(name="wanted")
    # With an offset, it is no join that could be planned in another way.
    found = rows.where(id_ == wanted.c.id).offset(literal_column("0")).lateral("found")
    return select(*found.c).select_from(wanted.join(found, true()))


def _is_of_sessions(session_id: ColumnElement[Any]) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a row is of one of some sessions, all between two ids."""
    first, last = bindparam("first", type_=Uuid), bindparam("last", type_=Uuid)
    return session_id.between(first, last), among(session_id, "session_ids", Uuid())


@statement
def select_sets_in_sessions() -> Executable:
    """Read the sets, deleted ones too, of sessions whose ids are between two."""
    return _sets().where(*_is_of_sessions(workout_sets.c.session_id))


@statement
def select_sets_by_id() -> Executable:
    """Read the sets, deleted ones too, that have one of some ids."""
    return _with_ids(_sets(), workout_sets.c.id)


def _entries() -> Select[Any]:
    i = import_entries.c
    return select(
        i.entity_id, i.import_id, i.is_new, i.session_id, i.source_start, cast(i.source, Text)
    ).where(i.user_id == audit.user_id_param())


@statement
def select_session_entries() -> Executable:
    """Read what imports read of sessions that start between two times on the wall clocks of files."""
    i, local = import_entries.c, DateTime(timezone=False)
    first, last = bindparam("first", type_=local), bindparam("last", type_=local)
    return _entries().where(i.entity == "session", i.source_start.between(first, last))


@statement
def select_set_entries() -> Executable:
    """Read what imports read of the sets that they put into, or found in, sessions between two ids."""
    i = import_entries.c
    return _entries().where(i.entity == "set", *_is_of_sessions(i.session_id))


@statement
def select_entries_by_id() -> Executable:
    """Read what imports read of sessions, or of sets, that have one of some ids."""
    i = import_entries.c
    of_entity = _entries().where(i.entity == bindparam("entity", type_=Text))
    return _with_ids(of_entity, i.entity_id)


@statement
def select_times() -> Executable:
    """Read when imports were made, and undone."""
    i = imports.c
    return select(i.id, i.created_at, i.undone_at).where(i.user_id == audit.user_id_param())


@statement
def select_merged() -> Executable:
    """Read which of the user's exercises were merged, and what is left of them."""
    e = exercises.c
    return select(e.id, e.merged_into).where(
        e.user_id == audit.user_id_param(), e.merged_into.is_not(None)
    )
