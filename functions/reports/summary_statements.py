"""Statements of the summary report."""

from decimal import Decimal
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
    and_,
    case,
    cast,
    extract,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from functions.reports.progression_statements import data_stamp, performed
from functions.reports.summary import MAX_MUSCLES, PRIMARY_SHARE, SECONDARY_SHARE
from setlogs.fields.workout import BODYWEIGHT_TYPES
from setlogs.models import exercise_versions, workout_sessions, workout_sets
from setlogs.sql import audit
from setlogs.sql.bounds import started_within
from setlogs.sql.compiler import statement
from setlogs.sql.documents import instant
from setlogs.sql.loads import BodyWeights, load_kg, volume_kg

LEFT_OUT = ("warmup", "bodyweight_unknown", "no_reps", "no_load")
"""Why a set is left out: a warm-up of everything, the others of the volume only."""


@statement
def select_summary_stamp() -> Executable:
    """Show what a summary would be computed from now: the user's data, and what day it is."""
    caller = audit.caller()
    return select(caller.c.id, _stamp(caller).label("stamp"))


@statement
def select_summary() -> Executable:
    """Show the caller's sets, added up by week and by muscle, as JSON arrays.

    Everything is of one snapshot. The members of the arrays are those of `summary.WeekSum`,
    `summary.MuscleSum` and `summary.SessionSum`.
    """
    caller, performed_sets = audit.caller(), _performed()
    bodies = BodyWeights.of(_sessions_with_body(performed_sets))
    sets = _sets(performed_sets, bodies)
    defined = _defined(sets)
    weeks, muscles = _weeks(sets), _muscles(defined)
    sessions = _sessions()
    return select(
        caller.c.id,
        caller.c.unit,
        caller.c.data_version,
        _stamp(caller).label("stamp"),
        _today(caller).label("today"),
        instant(func.now()).label("generated_at"),
        _listed(weeks, weeks.c.monday).label("weeks"),
        _listed(muscles, muscles.c.muscle).label("muscles"),
        _listed(sessions).label("sessions"),
        _left_out(sets, defined).label("sets_left_out"),
        *bodies.used(),
    ).select_from(caller)


def _today(caller: FromClause) -> ColumnElement[Any]:
    """Return the day it is for the user."""
    return cast(func.timezone(caller.c.timezone, func.now()), Date)


def _stamp(caller: FromClause) -> ColumnElement[str]:
    """Return what changes whenever the summary may: a streak ends by nothing but time."""
    return func.concat(data_stamp(caller), ".", _today(caller))


def _performed() -> CTE:
    """Return the live sets of the period."""
    s = workout_sets.c
    return performed(
        s.session_id,
        s.performed_on,
        s.exercise_user_id,
        s.exercise_id,
        s.exercise_version,
        s.exercise_type,
        (s.set_type == "warmup").label("is_warmup"),
        and_(s.exercise_type.in_(BODYWEIGHT_TYPES), s.set_type != "warmup").label("has_body"),
        func.coalesce(s.reps, 0).label("reps"),
        s.weight_kg,
        func.coalesce(s.duration_seconds, 0).label("duration_seconds"),
        exercise=False,
    ).cte("performed")


def _sessions_with_body(performed_sets: CTE) -> Select[Any]:
    """Select the sessions whose body weight the report needs."""
    s = performed_sets.c
    return select(s.session_id).where(s.has_body).distinct()


def _sets(performed_sets: CTE, bodies: BodyWeights) -> CTE:
    """Return the sets with their volume, and with the reason why they have none."""
    s = performed_sets.c
    body = bodies.kg(s.session_id)
    load, volume = load_kg(performed_sets, body), volume_kg(performed_sets, body)
    sets = select(
        s.session_id,
        s.performed_on,
        s.exercise_user_id,
        s.exercise_id,
        s.exercise_version,
        s.is_warmup,
        _reason(performed_sets, load).label("reason"),
        s.reps,
        volume.label("volume_kg"),
        s.duration_seconds,
    )
    # A second copy of all sets takes longer than what is computed of each.
    return sets.cte("sets").prefix_with("NOT MATERIALIZED")


def _reason(performed_sets: CTE, load: ColumnElement[Any]) -> ColumnElement[str]:
    """Return why a set is left out of the volume, null when it is not; the first of LEFT_OUT."""
    s = performed_sets.c
    warmup, bodyweight, no_reps, no_load = LEFT_OUT
    return case(
        (s.is_warmup, warmup),
        (and_(s.has_body, load.is_(None)), bodyweight),
        (s.reps == 0, no_reps),
        (func.coalesce(load, 0) == 0, no_load),
    )


def _sessions() -> FromClause:
    """Return all live sessions of the period added up."""
    w = workout_sessions.c
    seconds = func.sum(extract("epoch", w.ended_at - w.started_at))
    return (
        select(
            func.count().label("sessions"),
            func.count().filter(w.ended_at.is_(None)).label("open_sessions"),
            func.coalesce(seconds, 0).label("seconds"),
        )
        .where(
            w.user_id == audit.user_id_param(),
            w.deleted_at.is_(None),
            *started_within(workout_sessions),
        )
        .subquery("sessions")
    )


def _left_out(sets: CTE, defined: CTE) -> ColumnElement[str]:
    """Return how many sets are left out by reason, as the text of a JSON object."""
    counts = select(
        *(func.count().filter(sets.c.reason == reason).label(reason) for reason in LEFT_OUT)
    ).select_from(sets)
    nameless = select(func.coalesce(func.sum(defined.c.sets), 0).label("no_muscles")).where(
        func.cardinality(defined.c.primary_muscles) == 0,
        func.cardinality(defined.c.secondary_muscles) == 0,
    )
    counted = select(counts.subquery("counts"), nameless.subquery("nameless")).subquery("left_out")
    members = [part for c in counted.c for part in (literal(c.key), c)]
    return cast(select(func.json_build_object(*members)).scalar_subquery(), Text)


def _weeks(sets: CTE) -> FromClause:
    """Return the working sets added up by ISO week."""
    # Without a zone: the day is local already, and the server's own zone must not move it.
    monday = cast(func.date_trunc("week", cast(sets.c.performed_on, DateTime)), Date)
    return (
        select(
            monday.label("monday"),
            func.count(sets.c.session_id.distinct()).label("sessions"),
            func.count().label("sets"),
            func.sum(sets.c.reps).label("reps"),
            func.sum(sets.c.volume_kg).label("volume_kg"),
            func.sum(sets.c.duration_seconds).label("duration_seconds"),
            func.count(sets.c.performed_on.distinct()).label("active_days"),
        )
        .where(~sets.c.is_warmup)
        .group_by(monday)
        .subquery("weeks")
    )


def _defined(sets: CTE) -> CTE:
    """Return the working sets added up by the definition that they were performed by."""
    v = exercise_versions.c
    performed = (
        select(
            sets.c.exercise_user_id,
            sets.c.exercise_id,
            sets.c.exercise_version,
            func.count().label("sets"),
            func.sum(sets.c.volume_kg).label("volume_kg"),
        )
        .where(~sets.c.is_warmup)
        .group_by(sets.c.exercise_user_id, sets.c.exercise_id, sets.c.exercise_version)
        .subquery("performed")
    )
    of_version = and_(
        v.user_id == performed.c.exercise_user_id,
        v.exercise_id == performed.c.exercise_id,
        v.version == performed.c.exercise_version,
    )
    return (
        select(performed.c.sets, performed.c.volume_kg, v.primary_muscles, v.secondary_muscles)
        .join_from(performed, exercise_versions, of_version)
        .cte("defined")
    )


def _muscles(defined: CTE) -> FromClause:
    """Return the working sets added up by muscle."""
    d = defined.c

    def of(muscles: ColumnElement[Any], share: Decimal) -> Select[Any]:
        return select(
            func.unnest(muscles).label("muscle"),
            literal(share).label("share"),
            d.sets,
            d.volume_kg,
        )

    worked = union_all(
        of(d.primary_muscles, PRIMARY_SHARE), of(d.secondary_muscles, SECONDARY_SHARE)
    ).subquery("worked")
    m = worked.c
    return (
        select(
            m.muscle,
            func.sum(m.sets * m.share).label("sets"),
            func.sum(m.volume_kg * m.share).label("volume_kg"),
        )
        .group_by(m.muscle)
        .order_by(func.sum(m.sets * m.share).desc(), m.muscle)
        .limit(MAX_MUSCLES)
        .subquery("muscles")
    )


def _listed(rows: FromClause, *order: ColumnElement[Any]) -> ColumnElement[str]:
    """Return rows as the text of a JSON array of arrays."""
    array = func.json_build_array(*rows.c)
    arrays = func.json_agg(aggregate_order_by(array, *order) if order else array)
    return func.coalesce(cast(select(arrays).scalar_subquery(), Text), "[]")
