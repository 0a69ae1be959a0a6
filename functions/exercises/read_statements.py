"""The SQL statements that read exercises."""

from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Executable,
    FromClause,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
    tuple_,
)

from functions.exercises.schemas import Filter
from functions.exercises.statements import DEFINITION, etag, visible_exercise
from setlogs.ids import CATALOGUE_USER_ID
from setlogs.models import exercise_versions, exercises
from setlogs.sql import audit
from setlogs.sql.compiler import statement
from setlogs.sql.documents import exercise_document
from setlogs.sql.pages import while_there_is_room


@statement
def select_exercise() -> Executable:
    """Show one exercise."""
    caller = audit.caller()
    current = visible_exercise().cte("exercise")
    return select(
        current.c.id,
        exercise_document(current).label("body"),
        etag(current).label("etag"),
        (current.c.user_id == audit.user_id_param()).label("owned"),
    ).select_from(caller.outerjoin(current, true()))


def _condition(name: str) -> ColumnElement[bool]:
    e, given = exercises.c, bindparam(name, type_=Text)
    if name == "q":
        # The client's wildcards are escaped by `queries.list_exercises`.
        return e.search_key.like(given, escape="!")
    if name == "muscle":
        return or_(given == func.any(e.primary_muscles), given == func.any(e.secondary_muscles))
    if name == "owner":
        is_mine = e.user_id == audit.user_id_param()
        return is_mine == (given == literal("me"))
    return e[name] == given


@statement
def select_exercises(*, filters: frozenset[Filter], archived: bool, after: bool) -> Executable:
    """Show a page of exercises by name.

    Args:
        filters: Those that are given.
        archived: Whether archived ones are wanted too.
        after: Whether a sort key to go on behind is given.
    """
    caller, e = audit.caller(), exercises.c
    wanted = select(exercises).where(
        or_(e.user_id == audit.user_id_param(), e.user_id == CATALOGUE_USER_ID),
        *(_condition(name) for name in sorted(filters)),
    )
    if not archived:
        wanted = wanted.where(e.archived_at.is_(None))
    # Byte order, whatever locale the database has: a cursor must mean the same everywhere.
    sort_key = (e.name_key.collate("C"), e.id)
    if after:
        behind = (bindparam("after_name", type_=Text), bindparam("after_id", type_=Uuid))
        wanted = wanted.where(tuple_(*sort_key) > tuple_(*behind))
    page = wanted.order_by(*sort_key).limit(bindparam("limit", type_=Integer)).subquery("page")
    order = (page.c.name_key.collate("C"), page.c.id)
    body = while_there_is_room(exercise_document(page), order, *_texts(page))
    shown = select(page.c.name_key, page.c.id, body.label("body")).subquery("shown")
    return (
        select(shown)
        .select_from(caller.outerjoin(shown, true()))
        .order_by(shown.c.name_key.collate("C"), shown.c.id)
    )


def _texts(exercise: FromClause) -> tuple[ColumnElement[Any], ...]:
    e = exercise.c
    return e.description, e.primary_muscles, e.secondary_muscles, e.aliases


def _versions(exercise: CTE) -> Select[Any]:
    """Select the definitions of an exercise in the shape of exercises, never archived."""
    v = exercise_versions.c
    return select(
        v.user_id,
        v.exercise_id.label("id"),
        v.version,
        *(v[name] for name in DEFINITION),
        cast(null(), exercises.c.archived_at.type).label("archived_at"),
        exercise.c.created_at,
        v.created_at.label("updated_at"),
    ).join_from(
        exercise,
        exercise_versions,
        and_(v.user_id == exercise.c.user_id, v.exercise_id == exercise.c.id),
    )


@statement
def select_version() -> Executable:
    """Show one definition of an exercise."""
    caller, v = audit.caller(), exercise_versions.c
    versions = _versions(visible_exercise().cte("exercise"))
    found = versions.where(v.version == bindparam("version", type_=Integer)).cte("found")
    return select(found.c.version, exercise_document(found).label("body")).select_from(
        caller.outerjoin(found, true())
    )


@statement
def select_versions(*, after: bool) -> Executable:
    """Show a page of an exercise's definitions, newest first.

    Args:
        after: Whether a version to go on behind is given.
    """
    caller, v = audit.caller(), exercise_versions.c
    current = visible_exercise().cte("exercise")
    wanted = _versions(current)
    if after:
        wanted = wanted.where(v.version < bindparam("after_version", type_=BigInteger))
    limit: Any = bindparam("limit", type_=Integer)
    page = wanted.order_by(v.version.desc()).limit(limit).subquery("page")
    order = (page.c.version.desc(),)
    body = while_there_is_room(exercise_document(page), order, *_texts(page))
    shown = select(page.c.version, body.label("body")).subquery("shown")
    return (
        select(current.c.id, shown)
        .select_from(caller.outerjoin(current, true()).outerjoin(shown, true()))
        .order_by(shown.c.version.desc())
    )
