"""Statements that add what an import brings, many rows at a time."""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    Executable,
    Integer,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    column,
    exists,
    func,
    insert,
    select,
    true,
    update,
)

from functions.transfer.import_batch_statements import (
    SESSION_FIELDS,
    SET_FIELDS,
    SOURCE,
    added,
    count,
    inserted,
    of_user,
    sent,
    version_of,
)
from functions.transfer.import_read_statements import import_document, import_etag
from setlogs.fields.resources import ExerciseFields, SessionFields, WeighInFields
from setlogs.ids import CATALOGUE_USER_ID
from setlogs.models import (
    exercise_versions,
    exercises,
    imports,
    weigh_ins,
    workout_sessions,
    workout_sets,
)
from setlogs.sql import audit
from setlogs.sql.compiler import statement
from setlogs.sql.documents import (
    exercise_document,
    session_document,
    set_document,
    weigh_in_document,
)
from setlogs.sql.idempotency import claim
from setlogs.sql.recordsets import sent_columns

_DEFINITION = sent_columns(exercises, ExerciseFields)
_EXERCISE = (
    column("ordinal", Integer),
    column("id", Uuid),
    *_DEFINITION,
    column("name_key", Text),
    column("search_key", Text),
    column("version", Integer),
    column("archived", Boolean),
    column("merged_into", Uuid),
)
_SESSION = (
    column("ordinal", Integer),
    column("id", Uuid),
    *SESSION_FIELDS,
    *SOURCE,
)
_SET = (
    column("ordinal", Integer),
    column("id", Uuid),
    column("session_id", Uuid),
    *SET_FIELDS,
    *SOURCE,
)
_WEIGH_IN = (
    column("ordinal", Integer),
    column("id", Uuid),
    *sent_columns(weigh_ins, WeighInFields),
    column("source_key", Text),
)


@statement
def insert_exercises() -> Executable:
    """Add exercises as their latest definition says; `insert_versions` has all of them."""
    batch = sent(_EXERCISE)
    change = audit.change(rows=count(batch))
    b = batch.c
    names = [c.name for c in _DEFINITION]
    values: dict[str, ColumnElement[Any]] = {
        "user_id": change.c.user_id,
        "id": b.id,
        **{name: b[name] for name in (*names, "name_key", "search_key", "version")},
        "revision": b.version,
        "archived_at": case((b.archived, func.now())),
        "merged_into": b.merged_into,
        "merged_into_user_id": case(
            (b.merged_into.is_(None), None),
            (_is_shipped(b.merged_into), CATALOGUE_USER_ID),
            else_=change.c.user_id,
        ),
    }
    new = inserted(exercises, values, batch.join(change, true()))
    return added(new, batch, change, "exercise", exercise_document(new), "revision")


def _is_shipped(exercise_id: ColumnElement[Any]) -> ColumnElement[bool]:
    e = exercises.c
    return exists().where(e.user_id == CATALOGUE_USER_ID, e.id == exercise_id)


@statement
def insert_versions() -> Executable:
    """Add the definitions of exercises."""
    columns = (column("exercise_id", Uuid), column("version", Integer), *_DEFINITION)
    batch = sent(columns)
    names = [c.name for c in columns]
    draft = select(audit.user_id_param(), *(batch.c[name] for name in names))
    return insert(exercise_versions).from_select(["user_id", *names], draft)


@statement
def insert_sessions() -> Executable:
    """Add sessions, still without sets."""
    batch = sent(_SESSION)
    change = audit.change(rows=count(batch))
    names = ("id", *SessionFields.model_fields)
    values: dict[str, ColumnElement[Any]] = {
        "user_id": change.c.user_id,
        **{name: batch.c[name] for name in names},
    }
    new = inserted(workout_sessions, values, batch.join(change, true()))
    return added(new, batch, change, "session", session_document(new))


@statement
def insert_sets() -> Executable:
    """Add sets behind those that their sessions have."""
    batch = sent(_SET)
    change = audit.change(rows=count(batch))
    w, b = workout_sessions.c, batch.c
    many = select(b.session_id, func.count().label("many")).group_by(b.session_id).cte("many")
    numbered = (
        update(workout_sessions)
        .where(
            *of_user(w, change),
            w.id == many.c.session_id,
            w.id.between(
                bindparam("first_session_id", type_=Uuid), bindparam("last_session_id", type_=Uuid)
            ),
            w.deleted_at.is_(None),
        )
        .values(last_position=w.last_position + many.c.many, sets_version=w.sets_version + 1)
        .returning(
            w.user_id,
            w.id,
            w.started_on,
            w.started_at,
            (w.last_position - many.c.many).label("first"),
        )
        .cte("numbered")
    )
    place = func.row_number().over(partition_by=b.session_id, order_by=b.ordinal)
    derived = ("exercise_user_id", "exercise_version", "performed_at")
    owner = func.coalesce(b.exercise_user_id, numbered.c.user_id)
    values: dict[str, ColumnElement[Any]] = {
        "user_id": numbered.c.user_id,
        "performed_on": numbered.c.started_on,
        "position": numbered.c.first + place,
        "exercise_user_id": owner,
        "exercise_version": version_of(owner, batch),
        "performed_at": func.coalesce(b.performed_at, numbered.c.started_at),
        **{name: b[name] for name in ("id", "session_id")},
        **{c.name: b[c.name] for c in SET_FIELDS if c.name not in derived},
    }
    new = inserted(workout_sets, values, batch.join(numbered, numbered.c.id == b.session_id))
    return added(new, batch, change, "set", set_document(new))


@statement
def insert_weigh_ins() -> Executable:
    """Add weigh-ins."""
    batch = sent(_WEIGH_IN)
    change = audit.change(rows=count(batch))
    names = ("id", *WeighInFields.model_fields)
    values: dict[str, ColumnElement[Any]] = {
        "user_id": change.c.user_id,
        **{name: batch.c[name] for name in names},
    }
    new = inserted(weigh_ins, values, batch.join(change, true()))
    return added(new, batch, change, "weigh_in", weigh_in_document(new))


_COUNTS = (
    "sessions_added",
    "sets_added",
    "exercises_added",
    "duplicates_skipped",
    "deleted_skipped",
    "sets_updated",
    "sets_restored",
    "rows_total",
    "rows_skipped",
    "problems_total",
    "mapping_total",
)


@statement
def insert_import() -> Executable:
    """Keep the import itself and show it; what it adds refers to it, so it comes first."""
    values: dict[str, ColumnElement[Any]] = {
        "user_id": audit.user_id_param(),
        "id": bindparam("import_id", type_=Uuid),
        "source": bindparam("source", type_=Text),
        **{name: bindparam(name, type_=Integer) for name in _COUNTS},
        "problems": cast(bindparam("problems", type_=Text), JSON),
        "mapping": cast(bindparam("mapping", type_=Text), JSON),
        "first_seq": bindparam("first_seq", type_=BigInteger),
    }
    new = insert(imports).from_select(list(values), select(*values.values()))
    created = new.returning(imports).cte("new")
    shown = select(
        created.c.user_id,
        created.c.id,
        import_document(created).label("body"),
        import_etag(created).label("etag"),
    ).cte("shown")
    location = func.concat("/imports/", shown.c.id)
    claimed = claim(shown, location=location, etag=shown.c.etag)
    return select(shown.c.id, shown.c.body, shown.c.etag).add_cte(claimed.cte("claimed"))
