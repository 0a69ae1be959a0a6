"""The SQL statements that read an account for its export, rendered as the file has it."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    DateTime,
    Executable,
    Integer,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from setlogs.ids import CATALOGUE_USER_ID
from setlogs.models import (
    exercise_versions,
    exercises,
    workout_sessions,
    workout_sets,
)
from setlogs.sql import audit
from setlogs.sql.compiler import statement
from setlogs.sql.documents import document, instant, number, owner

INSTANT = DateTime(timezone=True)


def _array(body: ColumnElement[str], order: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a JSON array of rendered documents."""
    joined = func.string_agg(body, aggregate_order_by(literal(",", Text), order))
    return cast(func.concat("[", joined, "]"), JSON)


@statement
def select_caller() -> Executable:
    """Read the settings of the account and the moment of its export."""
    u = audit.caller()
    settings = document(u, u.c.display_name, u.c.unit, u.c.timezone)
    return select(settings.label("body"), u.c.unit, instant(func.now()).label("exported_at"))


@statement
def select_exercises() -> Executable:
    """Read one's own exercises with all their definitions, and those of the catalogue in use."""
    e, v, s = exercises.c, exercise_versions.c, workout_sets.c
    in_use = (
        select(s.exercise_id)
        .where(s.user_id == audit.user_id_param(), s.deleted_at.is_(None))
        .distinct()
    )
    definition = document(
        exercise_versions,
        v.name,
        v.description,
        v.type,
        v.primary_muscles,
        v.secondary_muscles,
        v.equipment,
        v.aliases,
    )
    mine = e.user_id == audit.user_id_param()
    versions = (
        select(_array(definition, v.version))
        .where(v.user_id == e.user_id, v.exercise_id == e.id, or_(mine, v.version == e.version))
        .correlate(exercises)
        .scalar_subquery()
    )
    shown = document(
        exercises,
        e.id,
        owner(e.user_id).label("owner"),
        e.archived_at.is_not(None).label("archived"),
        versions.label("versions"),
    )
    return (
        select(e.id, e.name, shown.label("body"))
        .where(or_(mine, and_(e.user_id == CATALOGUE_USER_ID, e.id.in_(in_use))))
        .order_by(e.id)
    )


@statement
def select_sessions(*, after: bool) -> Executable:
    """Read sessions, oldest first.

    Args:
        after: Whether a sort key to go on behind is given.
    """
    w = workout_sessions.c
    shown = document(
        workout_sessions,
        w.title,
        w.notes,
        instant(w.started_at).label("started_at"),
        instant(w.ended_at).label("ended_at"),
        w.timezone,
    )
    wanted = select(w.started_at, w.id, shown.label("body")).where(
        w.user_id == audit.user_id_param(), w.deleted_at.is_(None)
    )
    if after:
        behind = tuple_(bindparam("after_at", type_=INSTANT), bindparam("after_id", type_=Uuid))
        wanted = wanted.where(tuple_(w.started_at, w.id) > behind)
    return wanted.order_by(w.started_at, w.id).limit(bindparam("limit", type_=Integer))


@statement
def select_sets() -> Executable:
    """Read the sets of some sessions, those of each as one text.

    The sessions come as a list, because a join could scan all sets of the user for each of them: what
    was just imported is in no statistics yet.
    """
    s = workout_sets.c
    shown = document(
        workout_sets,
        s.exercise_id,
        s.exercise_version,
        s.set_type,
        s.reps,
        number(s.weight).label("weight"),
        s.unit,
        number(s.rpe).label("rpe"),
        s.duration_seconds,
        number(s.distance_meters).label("distance_meters"),
        s.rest_seconds,
        s.superset,
        s.notes,
        instant(s.performed_at).label("performed_at"),
    )
    # Most members of a set are null, and would double the file.
    slim = cast(func.json_strip_nulls(cast(shown, JSON)), Text)
    joined = func.string_agg(slim, aggregate_order_by(literal(",", Text), s.position))
    return (
        select(s.session_id, joined.label("body"))
        .where(
            s.user_id == audit.user_id_param(),
            s.session_id == func.any(bindparam("session_ids", type_=ARRAY(Uuid))),
            s.deleted_at.is_(None),
        )
        .group_by(s.session_id)
    )
