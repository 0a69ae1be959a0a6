"""Statements of the records report."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Executable,
    Integer,
    Numeric,
    Select,
    Text,
    and_,
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

from functions.reports.progression_statements import (
    data_stamp,
    exercise_in_question,
    exercise_param,
    performed,
)
from functions.reports.record_leap_statements import (
    LIFTED,
    WARMUP,
    best_sets,
    columns,
    heaviest_sets,
    old_enough,
)
from functions.reports.record_load_statements import (
    loaded,
    with_body_of,
    with_body_of_history,
)
from functions.reports.record_page_statements import (
    after,
    exercises_of_page,
    last,
)
from functions.reports.records import LAST_BRACKET
from setlogs.fields.workout import ASSISTED
from setlogs.models import workout_sets
from setlogs.models.workouts import UNRANKED
from setlogs.sql import audit
from setlogs.sql.compiler import statement
from setlogs.sql.documents import instant


@statement
def select_records() -> Executable:
    """Show the sets that may hold a record, as JSON arrays with the members of `records.Candidate`.

    A page has as many exercises as it may; `following` is the last of them when there are more.
    """
    return _of_history(exercise=False)


@statement
def select_records_of_exercise() -> Executable:
    """Show those of one exercise; `id` is null when it is not there."""
    return _of_history(exercise=True)


@statement
def select_records_since() -> Executable:
    """Show a page of those from a day on."""
    return _of_period(exercise=False)


@statement
def select_records_of_exercise_since() -> Executable:
    """Show those of one exercise from a day on."""
    return _of_period(exercise=True)


def _of_history(*, exercise: bool) -> Executable:
    following, in_question, behind = exercises_of_page(exercise=exercise)
    of_caller = workout_sets.c.user_id == audit.user_id_param()
    wanted = and_(of_caller, in_question, *behind, old_enough())
    end = exercise_param() if exercise else last(following)
    heaviest = heaviest_sets(end, exercise=exercise)
    with_body = with_body_of_history(select(*columns()).where(wanted), heaviest)
    sets = best_sets(wanted, heaviest)
    return _shown(sets, with_body, _counts(wanted), following, exercise=exercise)


def _of_period(*, exercise: bool) -> Executable:
    following, *_ = exercises_of_page(exercise=exercise)
    read = performed(*columns(), exercise=exercise)
    if exercise:
        sets = read.cte("sets")
    else:
        # Read by themselves: the bounds of the page would lead to an index over the whole history.
        of_period = read.cte("of_period").prefix_with("MATERIALIZED")
        id_ = of_period.c.exercise_id
        sets = select(of_period).where(id_ > after(), id_ <= last(following)).cte("sets")
    return _shown(sets, with_body_of(sets), _counts_of(sets), following, exercise=exercise)


def _shown(
    sets: CTE, with_body: CTE, counts: CTE, following: ColumnElement[Any], *, exercise: bool
) -> Executable:
    caller = audit.caller()
    loads, told = loaded(with_body)
    candidates = _candidates(sets, loads).subquery("candidates")
    listed = select(func.json_agg(func.json_build_array(*candidates.c))).scalar_subquery()
    found = exercise_in_question() if exercise else None
    counted = caller.join(counts, true())
    return select(
        caller.c.id if found is None else found.c.id,
        caller.c.unit,
        caller.c.data_version,
        data_stamp(caller).label("stamp"),
        instant(func.now()).label("generated_at"),
        func.coalesce(cast(listed, Text), "[]").label("candidates"),
        following.label("following"),
        *counts.c,
        *told,
    ).select_from(counted if found is None else counted.outerjoin(found, true()))


def _counts_of(sets: CTE) -> CTE:
    """Count sets that are read anyway."""
    s = sets.c
    return select(
        func.count().filter(s.counts).label("used"),
        func.count().filter(s.is_warmup).label("warmup"),
        func.count().filter(and_(~s.is_warmup, s.reps == 0)).label("no_reps"),
    ).cte("counts")


def _counts(wanted: ColumnElement[bool]) -> CTE:
    """Count a whole history in its indexes."""
    s = workout_sets.c
    everything = select(func.count()).where(wanted, s.deleted_at.is_(None)).scalar_subquery()
    is_warmup = s.set_type == WARMUP
    left_out = (
        select(
            func.count().filter(is_warmup).label("warmup"),
            func.count().filter(~is_warmup, s.reps == 0).label("no_reps"),
        )
        .where(wanted, UNRANKED)
        .subquery("left_out")
    )
    warmup, no_reps = left_out.c
    return select((everything - warmup - no_reps).label("used"), warmup, no_reps).cte("counts")


def _candidates(sets: CTE, loads: CTE) -> Any:
    s, with_body = sets.c, loads.c
    reps = func.least(func.coalesce(s.reps, 0), LAST_BRACKET)
    rpe = case((s.exercise_type == LIFTED, s.rpe))
    helped = s.exercise_type == ASSISTED
    return union_all(
        _best_of(sets, "load", s.load_kg, reps, rpe, counts=or_(s.load_kg != 0, helped)),
        _best_of(loads, "lifted", with_body.load_kg, with_body.reps, with_body.rpe),
        _best_of(loads, "volume", with_body.load_kg * with_body.reps),
        _best_of(sets, "volume", s.volume_kg),
        _best_of(sets, "reps", s.reps),
        _best_of(sets, "duration", s.duration_seconds),
        _best_of(sets, "distance", s.distance_meters),
    )


def _best_of(
    sets: CTE,
    measure: str,
    value: ColumnElement[Any],
    *common: ColumnElement[Any],
    counts: ColumnElement[bool] | None = None,
) -> Select[Any]:
    """Select the best set of each exercise and of what its sets have in common.

    Args:
        sets: With the columns of `columns`.
        measure: In what it is the best.
        value: What the greatest is the best of.
        *common: Repetitions and RPE, if they have something in common.
        counts: Under which condition a value is one; not 0, unless given.
    """
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
        .where(s.counts, value.is_not(None), value != 0 if counts is None else counts)
        .ext(distinct_on(s.exercise_id, *common))
        .order_by(s.exercise_id, *common, value.desc(), s.performed_on, s.performed_at, s.id)
    )
    return select(best.subquery(measure))
