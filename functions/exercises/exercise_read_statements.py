"""Statements that read exercises."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
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

from functions.exercises.exercise_statements import DEFINITION
from setlogs.models import exercise_versions, exercises
from setlogs.sql import audit
from setlogs.sql.bounds import at_least, at_most
from setlogs.sql.catalogue import is_visible, visible_exercise
from setlogs.sql.changes import etag
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
        etag(current.c.revision).label("etag"),
        (current.c.user_id == audit.user_id_param()).label("owned"),
    ).select_from(caller.outerjoin(current, true()))


def _filters() -> Iterator[ColumnElement[bool]]:
    """Yield a condition for each filter; an absent filter matches everything."""
    e = exercises.c
    q, muscle, owner, type_, equipment = (
        bindparam(name, type_=Text) for name in ("q", "muscle", "owner", "type", "equipment")
    )
    # The client's wildcards are escaped by `search_pattern`.
    yield or_(q.is_(None), e.search_key.like(q, escape="!"))
    yield or_(
        muscle.is_(None),
        muscle == func.any(e.primary_muscles),
        muscle == func.any(e.secondary_muscles),
    )
    yield or_(owner.is_(None), (e.user_id == audit.user_id_param()) == (owner == literal("me")))
    yield or_(type_.is_(None), e.type == type_)
    yield or_(equipment.is_(None), e.equipment == equipment)
    yield or_(bindparam("archived", type_=Boolean), e.archived_at.is_(None))


@statement
def select_exercises() -> Executable:
    """Show a page of exercises by name: those that match the filters, after a given one."""
    caller, e = audit.caller(), exercises.c
    # Byte order, whatever locale the database has: a cursor must mean the same everywhere.
    sort_key = (e.name_key.collate("C"), e.id)
    behind = (at_least("after_name", Text()), at_least("after_id", Uuid()))
    wanted = select(exercises).where(
        is_visible(),
        *_filters(),
        tuple_(*sort_key) > tuple_(*behind),
    )
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
        cast(null(), exercises.c.merged_into.type).label("merged_into"),
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
    requested = versions.where(v.version == bindparam("version", type_=Integer)).cte("found")
    return select(requested.c.version, exercise_document(requested).label("body")).select_from(
        caller.outerjoin(requested, true())
    )


@statement
def select_versions() -> Executable:
    """Show a page of an exercise's definitions, newest first."""
    caller, v = audit.caller(), exercise_versions.c
    current = visible_exercise().cte("exercise")
    wanted = _versions(current).where(v.version < at_most("after_version", BigInteger()))
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
