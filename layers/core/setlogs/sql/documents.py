"""The JSON documents of the API, rendered by PostgreSQL from the rows they show.

One expression per resource, used wherever it is shown: answers, lists, stored answers to retries and
the audit trail. So they cannot differ, and a row is never taken apart and put together again.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Text,
    case,
    cast,
    func,
    literal_column,
    select,
)

from setlogs.ids import CATALOGUE_USER_ID


def instant(column: ColumnElement[Any]) -> ColumnElement[str]:
    """Return an instant as RFC 3339 in UTC with microseconds and `Z`."""
    return func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')


def number(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a number without trailing zeros: 100, 62.5."""
    return func.trim_scale(column)


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
        u.display_name,
        u.unit,
        u.timezone,
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
        e.name,
        e.description,
        e.type,
        e.primary_muscles,
        e.secondary_muscles,
        e.equipment,
        e.aliases,
        owner(e.user_id).label("owner"),
        instant(e.archived_at).label("archived_at"),
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
        s.title,
        s.notes,
        instant(s.started_at).label("started_at"),
        instant(s.ended_at).label("ended_at"),
        s.timezone,
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
        s.set_type,
        s.reps,
        number(s.weight).label("weight"),
        s.unit,
        number(func.round(s.weight_kg, 2)).label("weight_kg"),
        number(s.rpe).label("rpe"),
        s.duration_seconds,
        number(s.distance_meters).label("distance_meters"),
        s.rest_seconds,
        s.superset,
        s.notes,
        instant(s.performed_at).label("performed_at"),
        s.version,
        instant(s.created_at).label("created_at"),
        instant(s.updated_at).label("updated_at"),
    )
