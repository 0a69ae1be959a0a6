"""Statements that load the catalogue, each whole: rows, versions, audit and data version."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Executable,
    Select,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from setlogs.fields.resources import ExerciseFields
from setlogs.ids import CATALOGUE_USER_ID
from setlogs.models import exercise_versions, exercises, users, workout_sets
from setlogs.sql import audit
from setlogs.sql.compiler import statement
from setlogs.sql.documents import exercise_document

DEFINITION = tuple(ExerciseFields.model_fields)
"""Columns that make up a definition; a change of one is a new version."""
KEYS = ("name_key", "search_key")
"""Columns that are computed from the definition."""


@statement
def lock_catalogue() -> Executable:
    """Make a second load wait until this one is committed."""
    return select(users.c.id).where(users.c.id == CATALOGUE_USER_ID).with_for_update()


@statement
def select_retyped_in_use() -> Executable:
    """Name the exercises that would take another type though somebody has sets of them."""
    e, s, wanted = exercises.c, workout_sets.c, _wanted()
    has_sets = exists().where(s.exercise_user_id == CATALOGUE_USER_ID, s.exercise_id == e.id)
    return (
        select(e.name)
        .where(e.user_id == CATALOGUE_USER_ID, e.id == wanted.c.id, e.type != wanted.c.type)
        .where(has_sets)
        .order_by(e.name)
    )


@statement
def retire_exercises() -> Executable:
    """Archive what is no longer wanted; the sets that were logged with it keep it."""
    e, wanted = exercises.c, _wanted()
    current = _current(e.archived_at.is_(None), e.id.not_in(select(wanted.c.id)))
    retired = (
        update(exercises)
        .where(e.user_id == CATALOGUE_USER_ID, e.id == current.c.id)
        .values(archived_at=func.now(), revision=e.revision + 1, updated_at=func.now())
        .returning(*e)
        .cte("new")
    )
    return _recorded(retired, current)


@statement
def free_names() -> Executable:
    """Take the names from those that are renamed, so that one can have what was another's.

    The uniqueness of names is checked row by row: two that swap theirs would be in each other's way.
    """
    e, wanted = exercises.c, _wanted()
    renamed = (e.id == wanted.c.id, e.name_key != wanted.c.name_key)
    return (
        update(exercises)
        .where(e.user_id == CATALOGUE_USER_ID, *renamed)
        .values(name_key=cast(e.id, Text))
    )


@statement
def upsert_exercises() -> Executable:
    """Add what is new, define anew what changed, restore what was archived."""
    e, wanted = exercises.c, _wanted()
    columns = ("id", *DEFINITION, *KEYS)
    draft = insert(exercises).from_select(
        ["user_id", *columns],
        select(literal(CATALOGUE_USER_ID, Uuid), *(wanted.c[name] for name in columns)),
    )
    new = draft.excluded
    redefined = or_(*(e[name].is_distinct_from(new[name]) for name in DEFINITION))
    rekeyed = or_(*(e[name] != new[name] for name in KEYS))
    upserted = (
        draft.on_conflict_do_update(
            index_elements=[e.user_id, e.id],
            set_={name: new[name] for name in (*DEFINITION, *KEYS)}
            | {
                "archived_at": None,
                "version": e.version + case((redefined, 1), else_=0),
                "revision": e.revision + 1,
                "updated_at": func.now(),
            },
            where=or_(redefined, rekeyed, e.archived_at.is_not(None)),
        )
        .returning(*e)
        .cte("new")
    )
    return _recorded(upserted, _current())


def _wanted() -> CTE:
    """Return the CTE `wanted`: the catalogue as the file has it."""
    columns = (column(name, exercises.c[name].type) for name in ("id", *DEFINITION, *KEYS))
    rows = func.jsonb_to_recordset(bindparam("exercises", type_=JSONB)).table_valued(*columns)
    return select(rows.render_derived("listed", with_types=True)).cte("wanted")


def _current(*conditions: ColumnElement[bool]) -> CTE:
    """Return the CTE `current`: shipped exercises as they were before the statement."""
    e = exercises.c
    body = exercise_document(exercises).label("body")
    return (
        select(e.id, e.version, body)
        .where(e.user_id == CATALOGUE_USER_ID, *conditions)
        .cte("current")
    )


def _recorded(new: CTE, current: CTE) -> Select[Any]:
    """Count what was written; audit it, keep new definitions, and raise the data version for it."""
    written = (
        select(
            new,
            exercise_document(new).label("body"),
            current.c.body.label("body_before"),
            current.c.version.label("version_before"),
        )
        .select_from(new.outerjoin(current, new.c.id == current.c.id))
        .cte("written")
    )
    raised = (
        update(users)
        .where(users.c.id == CATALOGUE_USER_ID, exists(select(written.c.id)))
        .values(data_version=users.c.data_version + 1)
        .returning(users.c.data_version.label("seq"))
        .cte("raised")
    )
    w = written.c
    is_new = w.version_before.is_(None)
    defined = select(w.user_id, w.id, w.version, *(w[name] for name in DEFINITION)).where(
        or_(is_new, w.version > w.version_before)
    )
    versions = insert(exercise_versions).from_select(
        ["user_id", "exercise_id", "version", *DEFINITION], defined
    )
    return (
        select(func.count().label("changed"))
        .select_from(written)
        .add_cte(
            _audited("created", written, raised, is_new),
            _audited("updated", written, raised, ~is_new),
            versions.cte("versions"),
        )
    )


def _audited(action: str, written: CTE, raised: CTE, condition: ColumnElement[bool]) -> CTE:
    """Write an audit row for each of `written` that fulfils the condition."""
    rows = select(written, raised.c.seq).where(condition).cte(action)
    return audit.record(
        rows,
        entity="exercise",
        action=action,
        version=rows.c.revision,
        seq=rows.c.seq,
        before=None if action == "created" else rows.c.body_before,
        after=rows.c.body,
        has_caller=False,
    ).cte(f"audited_{action}")
