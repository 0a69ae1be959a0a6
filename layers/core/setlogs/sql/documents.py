"""The JSON documents of the API, rendered by PostgreSQL from the rows they show.

One expression per resource, used wherever it is shown: answers, lists, stored answers to retries and
the audit trail. So they cannot differ, and a row is never taken apart and put together again.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    FromClause,
    Numeric,
    Select,
    Text,
    case,
    cast,
    func,
    literal_column,
    select,
)

from setlogs.fields.requests import RequestModel
from setlogs.fields.resources import (
    ExerciseFields,
    SessionFields,
    SetFields,
    UserFields,
    WeighInFields,
)
from setlogs.ids import CATALOGUE_USER_ID


def instant(column: ColumnElement[Any]) -> ColumnElement[str]:
    """Return an instant as RFC 3339 in UTC with microseconds and `Z`."""
    return func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')


def number(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a number without trailing zeros: 100, 62.5."""
    return func.trim_scale(column)


def members(rows: FromClause, fields: type[RequestModel]) -> list[ColumnElement[Any]]:
    """Return the columns that hold the fields of a resource, as documents show them."""
    return [_member(rows.c[name]) for name in fields.model_fields]


def _member(column: ColumnElement[Any]) -> ColumnElement[Any]:
    if isinstance(column.type, DateTime):
        return instant(column).label(column.key)
    if isinstance(column.type, Numeric):
        return number(column).label(column.key)
    return column


def document(rows: FromClause, *members: ColumnElement[Any]) -> ColumnElement[str]:
    """Return the JSON text of an object with these members, in their order and named as labelled.

    Args:
        rows: What the members are taken from.
        *members: Columns or labelled expressions.
    """
    fields: Select[Any] = select(*members).correlate(rows)
    return (
        select(cast(func.row_to_json(literal_column("fields")), Text))
        .select_from(fields.subquery("fields"))
        .scalar_subquery()
    )


def user_document(user: FromClause) -> ColumnElement[str]:
    """Return `User`."""
    u = user.c
    return document(
        user,
        u.id,
        u.email,
        instant(u.email_verified_at).label("email_verified_at"),
        *members(user, UserFields),
        instant(u.created_at).label("created_at"),
        instant(u.updated_at).label("updated_at"),
        u.version,
    )


def exercise_document(exercise: FromClause) -> ColumnElement[str]:
    """Return `Exercise`."""
    e = exercise.c
    return document(
        exercise,
        e.id,
        e.version,
        *members(exercise, ExerciseFields),
        owner(e.user_id).label("owner"),
        instant(e.archived_at).label("archived_at"),
        e.merged_into,
        instant(e.created_at).label("created_at"),
        instant(e.updated_at).label("updated_at"),
    )


def owner(user_id: ColumnElement[Any]) -> ColumnElement[str]:
    """Return `catalogue` for shipped exercises, `me` for the caller's own."""
    return case((user_id == CATALOGUE_USER_ID, "catalogue"), else_="me")


def session_document(workout: FromClause, *more: ColumnElement[Any]) -> ColumnElement[str]:
    """Return `Session`, with further members behind its own."""
    s = workout.c
    return document(
        workout,
        s.id,
        *members(workout, SessionFields),
        s.version,
        instant(s.created_at).label("created_at"),
        instant(s.updated_at).label("updated_at"),
        *more,
    )


def set_document(workout_set: FromClause) -> ColumnElement[str]:
    """Return `Set`."""
    s = workout_set.c
    return document(
        workout_set,
        s.id,
        s.session_id,
        s.exercise_id,
        s.exercise_version,
        s.position,
        *members(workout_set, SetFields),
        number(func.round(s.weight_kg, 2)).label("weight_kg"),
        s.version,
        instant(s.created_at).label("created_at"),
        instant(s.updated_at).label("updated_at"),
    )


def weigh_in_document(weigh_in: FromClause) -> ColumnElement[str]:
    """Return `WeighIn`."""
    w = weigh_in.c
    weight, unit, *others = members(weigh_in, WeighInFields)
    return document(
        weigh_in,
        w.id,
        weight,
        unit,
        number(func.round(w.weight_kg, 2)).label("weight_kg"),
        *others,
        w.version,
        instant(w.created_at).label("created_at"),
        instant(w.updated_at).label("updated_at"),
    )
