"""Statements of the progression report, and what those of the other reports share."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    DateTime,
    Executable,
    FromClause,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    func,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from functions.reports.one_rep_max import MAX_REPS
from functions.reports.progression import MAX_GROUPS
from setlogs.fields.workout import BODYWEIGHT_TYPES, MAX_SETS_PER_SESSION
from setlogs.models import workout_sessions, workout_sets
from setlogs.sql import audit
from setlogs.sql.bounds import at_least, at_most, started_within
from setlogs.sql.catalogue import visible_exercise
from setlogs.sql.compiler import statement
from setlogs.sql.documents import exercise_document, instant
from setlogs.sql.loads import BodyWeights, load_kg


def exercise_param() -> ColumnElement[Any]:
    """Return the parameter that names an exercise."""
    return bindparam("exercise_id", type_=Uuid)


def data_stamp(caller: FromClause) -> ColumnElement[str]:
    """Return what changes whenever the user's data do."""
    return cast(caller.c.data_version, Text)


def exercise_in_question() -> CTE:
    """Return the CTE `exercise`: the caller's own or a shipped one."""
    return visible_exercise().cte("exercise")


def _stamp(caller: FromClause, exercise: FromClause) -> ColumnElement[str]:
    """Return what changes whenever the report may: the user's data, or the exercise shown with it.

    A shipped exercise changes with a deployment, which raises nobody's data version.
    """
    return func.concat(caller.c.data_version, ".", exercise.c.revision)


def performed(*columns: ColumnElement[Any], exercise: bool) -> Select[Any]:
    """Select the caller's live sets of a period, by an index that starts with what is asked for.

    Those of an exercise lie together by day; all are found by their sessions, which lie by time.

    Args:
        *columns: Of `workout_sets`.
        exercise: Whether one exercise is asked for.
    """
    s, w, user_id = workout_sets.c, workout_sessions.c, audit.user_id_param()
    sets = select(*columns).where(s.deleted_at.is_(None))
    if exercise:
        since = s.performed_on >= at_least("since", Date)
        until = s.performed_on <= at_most("until", Date)
        return sets.where(s.user_id == user_id, s.exercise_id == exercise_param(), since, until)
    # Ordered and limited, so that PostgreSQL looks the sets of each session up by it whatever it knows of
    # the tables: where it expects few sets, a join may begin with all that the caller has.
    performed_in = (
        sets.where(s.user_id == user_id, s.session_id == w.id)
        .order_by(s.position)
        .limit(MAX_SETS_PER_SESSION)
        .correlate(workout_sessions)
        .lateral("performed_in")
    )
    return (
        select(performed_in)
        .join_from(workout_sessions, performed_in, true())
        .where(w.user_id == user_id, w.deleted_at.is_(None), *started_within(workout_sessions))
    )


@statement
def select_stamp() -> Executable:
    """Show what a report on an exercise would be computed from now."""
    caller, exercise = audit.caller(), exercise_in_question()
    return select(exercise.c.id, _stamp(caller, exercise).label("stamp")).select_from(
        caller.outerjoin(exercise, true())
    )


@statement
def select_data_stamp() -> Executable:
    """Show what a report on all of the caller's sets would be computed from now."""
    caller = audit.caller()
    return select(caller.c.id, data_stamp(caller).label("stamp"))


@statement
def select_progression() -> Executable:
    """Show an exercise with its sets, added up by bucket and effort, as JSON arrays.

    Everything is of one snapshot. The members of each array are those of `progression.SetGroup`.
    """
    caller, exercise = audit.caller(), exercise_in_question()
    # One more than there may be, to tell that there are too many.
    bodies = BodyWeights.of(_sessions_with_body(exercise))
    groups = _groups(_efforts(bodies), MAX_GROUPS + 1)
    listed = select(
        func.json_agg(
            aggregate_order_by(func.json_build_array(*groups.c), groups.c.date, groups.c.reps_each)
        )
    ).scalar_subquery()
    return select(
        exercise.c.id,
        exercise.c.type,
        exercise_document(exercise).label("exercise"),
        _stamp(caller, exercise).label("stamp"),
        caller.c.data_version,
        caller.c.unit,
        instant(func.now()).label("generated_at"),
        func.coalesce(cast(listed, Text), "[]").label("groups"),
        *bodies.used(),
    ).select_from(caller.outerjoin(exercise, true()))


def _sessions_with_body(exercise: CTE) -> Select[Any]:
    """Select the sessions whose body weight the report needs: none but of bodyweight work.

    That is asked of the exercise, once: the sets of another are not read for it.
    """
    s, of_body = workout_sets.c, exercise.c.type.in_(BODYWEIGHT_TYPES)
    asked = select(of_body).scalar_subquery()
    return performed(s.session_id, exercise=True).where(asked, s.set_type != "warmup").distinct()


def _efforts(bodies: BodyWeights) -> FromClause:
    """Return the live sets in question, each with its bucket and what tells its effort."""
    s = workout_sets.c
    is_warmup = s.set_type == "warmup"
    load = load_kg(workout_sets, bodies.kg(s.session_id))
    estimable = and_(~is_warmup, s.reps.between(1, MAX_REPS))
    return performed(
        _first_day().label("date"),
        is_warmup.label("is_warmup"),
        # From here on repetitions and RPE say nothing of the 1RM, and would only make more groups.
        case((is_warmup, None), (s.reps > MAX_REPS, MAX_REPS + 1), else_=s.reps).label("reps_each"),
        case((estimable, s.rpe)).label("rpe"),
        case((~is_warmup, load > 0)).label("is_loaded"),
        s.reps,
        s.weight_kg,
        load.label("load_kg"),
        s.duration_seconds,
        s.distance_meters,
        exercise=True,
    ).subquery("effort")


def _first_day() -> ColumnElement[Any]:
    """Return the first day of a set's bucket: the day itself, a week's Monday, a month's first."""
    bucket = bindparam("bucket", type_=Text)
    # Without a zone: the day is local already, and the server's own zone must not move it.
    return cast(func.date_trunc(bucket, cast(workout_sets.c.performed_on, DateTime)), Date)


def _groups(effort: FromClause, most: int) -> FromClause:
    """Return the sets added up by bucket and effort, up to `most` groups of them."""
    e = effort.c
    return (
        select(
            e.date,
            e.is_warmup,
            e.reps_each,
            e.rpe,
            func.count().label("sets"),
            func.coalesce(func.sum(e.reps), 0).label("reps"),
            func.coalesce(func.sum(e.load_kg * e.reps), 0).label("volume_kg"),
            func.min(e.weight_kg).label("least_kg"),
            func.max(e.weight_kg).label("most_kg"),
            func.max(e.load_kg).label("load_kg"),
            func.coalesce(func.sum(e.duration_seconds), 0).label("duration_seconds"),
            func.coalesce(func.sum(e.distance_meters), 0).label("distance_meters"),
        )
        .group_by(e.date, e.is_warmup, e.reps_each, e.rpe, e.is_loaded)
        .limit(most)
        .subquery("groups")
    )
