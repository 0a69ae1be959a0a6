"""The SQL statement of the records report."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Executable,
    Integer,
    Numeric,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

from functions.reports.one_rep_max import MAX_REPS
from functions.reports.records import LAST_BRACKET
from functions.reports.statements import data_stamp, exercise_in_question, exercise_param
from setlogs import audit
from setlogs.documents import instant
from setlogs.models import workout_sets
from setlogs.statements import statement

# The type whose weight is all that is moved: only there weight times repetitions means something.
_LIFTED = "weight_reps"
_ASSISTED = "assisted_bodyweight"


@statement
def select_records(*, exercise: bool, since: bool, until: bool) -> Executable:
    """Show the sets that may hold a record, as JSON arrays with the members of `records.Candidate`.

    Args:
        exercise: Whether one exercise is asked for; `id` is null when it is not there.
        since: Whether the first day is given.
        until: Whether the last day is given.
    """
    caller = audit.caller()
    sets = _sets(exercise=exercise, since=since, until=until)
    candidates = _candidates(sets).subquery("candidates")
    listed = select(func.json_agg(func.json_build_array(*candidates.c))).scalar_subquery()
    counts = select(
        func.count().filter(sets.c.counts).label("used"),
        func.count().filter(sets.c.is_warmup).label("warmup"),
        func.count().filter(and_(~sets.c.is_warmup, sets.c.reps == 0)).label("no_reps"),
    ).cte("counts")
    found = exercise_in_question() if exercise else None
    counted = caller.join(counts, true())
    return select(
        caller.c.id if found is None else found.c.id,
        caller.c.unit,
        caller.c.data_version,
        data_stamp(caller).label("stamp"),
        instant(func.now()).label("generated_at"),
        func.coalesce(cast(listed, Text), "[]").label("candidates"),
        *counts.c,
    ).select_from(counted if found is None else counted.outerjoin(found, true()))


def _sets(*, exercise: bool, since: bool, until: bool) -> CTE:
    """Return the live sets in question."""
    s = workout_sets.c
    is_warmup = s.set_type == "warmup"
    wanted: Select[Any] = select(
        s.id,
        s.session_id,
        s.exercise_id,
        s.exercise_type,
        s.performed_on,
        s.performed_at,
        s.reps,
        s.duration_seconds,
        s.distance_meters,
        is_warmup.label("is_warmup"),
        and_(~is_warmup, s.reps.is_distinct_from(0)).label("counts"),
        _load_kg().label("load_kg"),
        case((s.exercise_type == _LIFTED, s.weight_kg * s.reps)).label("volume_kg"),
        # Beyond, repetitions and RPE say nothing of the 1RM, and would only make more candidates.
        case((and_(s.exercise_type == _LIFTED, s.reps <= MAX_REPS), s.rpe)).label("rpe"),
    ).where(s.user_id == audit.user_id_param(), s.deleted_at.is_(None))
    if exercise:
        wanted = wanted.where(s.exercise_id == exercise_param())
    if since:
        wanted = wanted.where(s.performed_on >= bindparam("since", type_=Date))
    if until:
        wanted = wanted.where(s.performed_on <= bindparam("until", type_=Date))
    return wanted.cte("sets")


def _load_kg() -> ColumnElement[Any]:
    """Return what is the better the greater it is: the weight, or help counted down from zero."""
    s = workout_sets.c
    return case((s.exercise_type == _ASSISTED, -s.weight_kg), (s.weight_kg > 0, s.weight_kg))


def _candidates(sets: CTE) -> Any:
    s = sets.c
    reps = func.least(func.coalesce(s.reps, 0), LAST_BRACKET)
    return union_all(
        _best_of(sets, "load", s.load_kg, reps, s.rpe),
        _best_of(sets, "volume", s.volume_kg),
        _best_of(sets, "reps", s.reps),
        _best_of(sets, "duration", s.duration_seconds),
        _best_of(sets, "distance", s.distance_meters),
    )


def _best_of(
    sets: CTE, measure: str, value: ColumnElement[Any], *common: ColumnElement[Any]
) -> Select[Any]:
    """Select the best set of each exercise and of what its sets have in common."""
    s = sets.c
    reps, rpe = common or (literal(0, Integer), null())
    best = (
        select(
            s.exercise_id,
            s.exercise_type,
            literal(measure, Text).label("measure"),
            reps.label("reps"),
            cast(rpe, Numeric).label("rpe"),
            value.label("value"),
            s.performed_on,
            instant(s.performed_at).label("performed_at"),
            s.id,
            s.session_id,
        )
        .where(s.counts, value.is_not(None), or_(value != 0, s.exercise_type == _ASSISTED))
        .ext(distinct_on(s.exercise_id, *common))
        .order_by(s.exercise_id, *common, value.desc(), s.performed_on, s.performed_at, s.id)
    )
    return select(best.subquery(measure))
