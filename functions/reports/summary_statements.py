"""The SQL statements of the summary report."""

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
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from functions.reports.statements import data_stamp, performed
from functions.reports.summary import PRIMARY_SHARE, SECONDARY_SHARE
from setlogs.models import exercise_versions, workout_sets
from setlogs.sql import audit
from setlogs.sql.compiler import statement
from setlogs.sql.documents import instant


@statement
def select_summary(*, since: bool, until: bool) -> Executable:
    """Show the caller's sets, added up by week and by muscle, as JSON arrays.

    Everything is of one snapshot. The members of the arrays are those of `summary.WeekSum` and
    `summary.MuscleSum`.

    Args:
        since: Whether the first day is given.
        until: Whether the last day is given.
    """
    caller, sets = audit.caller(), _sets(since=since, until=until)
    weeks, muscles = _weeks(sets), _muscles(sets)
    warmups = select(func.count()).where(sets.c.is_warmup).scalar_subquery()
    return select(
        caller.c.id,
        caller.c.unit,
        caller.c.data_version,
        data_stamp(caller).label("stamp"),
        instant(func.now()).label("generated_at"),
        _listed(weeks, weeks.c.monday).label("weeks"),
        _listed(muscles, muscles.c.muscle).label("muscles"),
        warmups.label("warmups"),
    ).select_from(caller)


def _sets(*, since: bool, until: bool) -> CTE:
    """Return the live sets of the period."""
    s = workout_sets.c
    return performed(
        s.session_id,
        s.performed_on,
        s.exercise_user_id,
        s.exercise_id,
        s.exercise_version,
        (s.set_type == "warmup").label("is_warmup"),
        func.coalesce(s.reps, 0).label("reps"),
        _volume_kg().label("volume_kg"),
        func.coalesce(s.duration_seconds, 0).label("duration_seconds"),
        exercise=False,
        since=since,
        until=until,
    ).cte("sets")


def _volume_kg() -> ColumnElement[Any]:
    """Return weight times repetitions; what a machine took away was not lifted."""
    s = workout_sets.c
    lifted = func.coalesce(s.weight_kg * s.reps, 0)
    return case((s.exercise_type == "assisted_bodyweight", 0), else_=lifted)


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


def _muscles(sets: CTE) -> FromClause:
    """Return the working sets added up by muscle, by the definitions they were performed by."""
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
    defined = and_(
        v.user_id == performed.c.exercise_user_id,
        v.exercise_id == performed.c.exercise_id,
        v.version == performed.c.exercise_version,
    )

    def of(muscles: ColumnElement[Any], share: Decimal) -> Select[Any]:
        return select(
            func.unnest(muscles).label("muscle"),
            literal(share).label("share"),
            performed.c.sets,
            performed.c.volume_kg,
        ).join_from(performed, exercise_versions, defined)

    worked = union_all(
        of(v.primary_muscles, PRIMARY_SHARE), of(v.secondary_muscles, SECONDARY_SHARE)
    ).subquery("worked")
    m = worked.c
    return (
        select(
            m.muscle,
            func.sum(m.sets * m.share).label("sets"),
            func.sum(m.volume_kg * m.share).label("volume_kg"),
        )
        .group_by(m.muscle)
        .subquery("muscles")
    )


def _listed(rows: FromClause, order: ColumnElement[Any]) -> ColumnElement[str]:
    """Return rows as the text of a JSON array of arrays."""
    arrays = func.json_agg(aggregate_order_by(func.json_build_array(*rows.c), order))
    return func.coalesce(cast(select(arrays).scalar_subquery(), Text), "[]")
