"""Statements that read an account for its export, rendered as the file has it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    Executable,
    FromClause,
    Integer,
    Label,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on

from setlogs.fields.resources import (
    ExerciseFields,
    SessionFields,
    SetFields,
    UserFields,
    WeighInFields,
)
from setlogs.models import (
    exercise_versions,
    exercises,
    imported_names,
    imports,
    weigh_ins,
    workout_sessions,
    workout_sets,
)
from setlogs.sql import audit
from setlogs.sql.bounds import INSTANT, at_least
from setlogs.sql.catalogue import is_visible
from setlogs.sql.compiler import statement
from setlogs.sql.documents import document, instant, members, owner

# About what a row takes without its long texts.
_ROW_BYTES = 200
_DEFINITIONS_BYTES = 500_000


def _array(body: ColumnElement[str], order: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a JSON array of rendered documents."""
    joined = func.string_agg(body, aggregate_order_by(literal(",", Text), order))
    return cast(func.concat("[", joined, "]"), JSON)


@statement
def select_sessions() -> Executable:
    """Read the settings of the account and the moment of its export, with sessions, oldest first.

    The session to go on at, where one is given, comes first.
    """
    u, w = audit.caller(), workout_sessions.c
    verified = instant(u.c.email_verified_at).label("email_verified_at")
    settings = document(u, *members(u, UserFields), verified)
    shown = document(workout_sessions, *members(workout_sessions, SessionFields))
    at = tuple_(at_least("after_at", INSTANT), at_least("after_id", Uuid()))
    wanted = select(w.started_at, w.id, w.title, w.last_position, shown.label("body")).where(
        w.user_id == audit.user_id_param(), w.deleted_at.is_(None), tuple_(w.started_at, w.id) >= at
    )
    limit = bindparam("limit", type_=Integer)
    page = wanted.order_by(w.started_at, w.id).limit(limit).subquery("page")
    return (
        select(
            settings.label("settings"),
            u.c.unit,
            instant(func.now()).label("exported_at"),
            page,
        )
        .select_from(u.outerjoin(page, true()))
        .order_by(page.c.started_at, page.c.id)
    )


@statement
def select_sets() -> Executable:
    """Read the sets of some sessions in their order, as many as there is room for.

    The sessions come as a list, because a join could scan all sets of the user for each of them: what
    was just imported is in no statistics yet. Of the first, the sets behind a position are read.
    """
    s = workout_sets.c
    session_ids = bindparam("session_ids", type_=ARRAY(Uuid))
    place = func.array_position(session_ids, s.session_id)
    size = func.coalesce(func.octet_length(s.notes), 0) + _ROW_BYTES
    order = (place, s.position)
    sized = (
        select(workout_sets, _bytes_before(size, order), _rows_left(order))
        .where(
            s.user_id == audit.user_id_param(),
            s.session_id == func.any(session_ids),
            s.deleted_at.is_(None),
            or_(place > 1, s.position > bindparam("after_position", type_=Integer)),
        )
        .subquery("sized")
    )
    c = sized.c
    shown = document(sized, c.exercise_id, c.exercise_version, *members(sized, SetFields))
    # Most members of a set are null, and would double the file.
    slim = cast(func.json_strip_nulls(cast(shown, JSON)), Text)
    return (
        select(c.session_id, c.position, c.exercise_id, c.left, slim.label("body"))
        .where(c.before <= bindparam("room", type_=Integer))
        .order_by(c.before)
    )


@statement
def select_definitions() -> Executable:
    """Read the exercises of some ids in their order, as many as there is room for."""
    place = func.array_position(bindparam("exercise_ids", type_=ARRAY(Uuid)), exercises.c.id)
    return _with_definitions((place,), (is_visible(), place.is_not(None)))


@statement
def select_exercise_names() -> Executable:
    """Read the names of the exercises that sets name."""
    e = exercises.c
    shown = select(e.id, e.name, owner(e.user_id).label("owner"))
    return shown.where(is_visible(), _is_used()).order_by(e.id)


@statement
def select_names_that_came() -> Executable:
    """Read under which name exercises came from an app, each under one.

    What an exercise itself was called there comes before what those were that were merged into it, what
    was found by its name before what somebody said that it means, and what came last before the rest.
    """
    n, i = imported_names.c, imports.c
    # The catalogue's are never merged.
    is_own = and_(exercises.c.user_id == n.user_id, exercises.c.id == n.exercise_id)
    left = func.coalesce(exercises.c.merged_into, n.exercise_id)
    is_merged = exercises.c.merged_into.is_not(None)
    return (
        select(left.label("id"), n.name)
        .join_from(imported_names, imports, and_(i.user_id == n.user_id, i.id == n.import_id))
        .join(exercises, is_own, isouter=True)
        .where(
            n.user_id == audit.user_id_param(),
            n.exercise_id.is_not(None),
            i.user_id == audit.user_id_param(),
            i.source == bindparam("app", type_=Text),
        )
        .ext(distinct_on(left))
        .order_by(left, is_merged, n.given, n.created_at.desc(), n.name_key)
    )


def _is_used() -> ColumnElement[bool]:
    """Return whether a set names an exercise."""
    s = workout_sets.c
    return exists().where(
        s.user_id == audit.user_id_param(),
        s.exercise_id == exercises.c.id,
        s.deleted_at.is_(None),
    )


@statement
def select_unused_exercises() -> Executable:
    """Read exercises of one's own that no set names, behind an id, as many as there is room for."""
    e = exercises.c
    mine, behind = e.user_id == audit.user_id_param(), e.id > bindparam("after_id", type_=Uuid)
    left = _rows_left((e.id,))
    return _with_definitions((e.id,), (mine, behind, ~_is_used()), left, e.merged_into)


@statement
def select_weigh_ins() -> Executable:
    """Read weigh-ins behind an id, as many as there is room for."""
    w = weigh_ins.c
    size = func.coalesce(func.octet_length(w.notes), 0) + _ROW_BYTES
    sized = (
        select(weigh_ins, _bytes_before(size, (w.id,)), _rows_left((w.id,)))
        .where(
            w.user_id == audit.user_id_param(),
            w.deleted_at.is_(None),
            w.id > bindparam("after_id", type_=Uuid),
        )
        .subquery("sized")
    )
    shown = document(sized, *members(sized, WeighInFields))
    return (
        select(sized.c.id, sized.c.left, shown.label("body"))
        .where(sized.c.before <= bindparam("room", type_=Integer))
        .order_by(sized.c.before)
    )


def _with_definitions(
    order: Sequence[Any], wanted: Sequence[ColumnElement[bool]], *more: ColumnElement[Any]
) -> Executable:
    e = exercises.c
    size = func.coalesce(func.octet_length(e.description), 0) + _ROW_BYTES
    before = _bytes_before(size, order)
    sized = (
        select(e.user_id, e.id, e.version, e.archived_at, e.merged_into, before, *more)
        .where(*wanted)
        .subquery("sized")
    )
    c = sized.c
    shown = document(
        sized,
        c.id,
        owner(c.user_id).label("owner"),
        c.archived_at.is_not(None).label("archived"),
        c.merged_into,
        _definitions(sized).label("versions"),
    )
    return (
        select(c.id, shown.label("body"), *(c[column.name] for column in more))
        .where(c.before <= bindparam("room", type_=Integer))
        .order_by(c.before)
    )


def _definitions(exercise: FromClause) -> ColumnElement[Any]:
    """Return the definitions of one's own exercise, the latest of one of the catalogue, oldest first.

    They are numbered by their places. Of those that are too long together, the oldest have only their
    name and type.
    """
    v = exercise_versions.c
    texts = func.array_to_string(v.primary_muscles + v.secondary_muscles + v.aliases, "")
    size = func.coalesce(func.octet_length(v.description), 0) + func.octet_length(texts)
    newer = _bytes_before(size + _ROW_BYTES, (v.version.desc(),))
    sized = (
        select(exercise_versions, newer)
        .where(
            v.user_id == exercise.c.user_id,
            v.exercise_id == exercise.c.id,
            or_(exercise.c.user_id == audit.user_id_param(), v.version == exercise.c.version),
        )
        .correlate(exercise)
        .subquery("sized_versions")
    )
    c = sized.c
    whole = document(sized, *members(sized, ExerciseFields))
    body = case((c.before <= _DEFINITIONS_BYTES, whole), else_=document(sized, c.name, c.type))
    return select(_array(body, c.version)).scalar_subquery()


def _bytes_before(size: ColumnElement[int], order: Sequence[Any]) -> ColumnElement[int]:
    """Return `before`: about how many bytes the rows before one take.

    Args:
        size: Of a row.
        order: Of the rows.
    """
    before = func.sum(size).over(order_by=order, rows=(None, -1))
    return func.coalesce(before, 0).label("before")


def _rows_left(order: Sequence[Any]) -> Label[int]:
    """Return `left`: how many rows there are behind one."""
    return (func.count().over() - func.row_number().over(order_by=order)).label("left")
