"""Statements of the records report."""

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
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

from functions.reports.one_rep_max import MAX_REPS
from functions.reports.progression_statements import (
    data_stamp,
    exercise_in_question,
    exercise_param,
    performed,
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
    place,
)
from functions.reports.records import LAST_BRACKET
from setlogs.models import workout_sets
from setlogs.models.workouts import EFFORT, LOAD_KG, RANKED, UNRANKED
from setlogs.sql import audit
from setlogs.sql.compiler import statement
from setlogs.sql.documents import instant

# The type whose weight is all that is moved: only there weight times repetitions means something.
_LIFTED = "weight_reps"
_ASSISTED = "assisted_bodyweight"
_WARMUP = "warmup"


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
    wanted = and_(of_caller, in_question, *behind, _old_enough())
    end = exercise_param() if exercise else last(following)
    heaviest = _heaviest(end, exercise=exercise)
    with_body = with_body_of_history(select(*_columns()).where(wanted), heaviest)
    sets = _best_sets(wanted, heaviest)
    return _shown(sets, with_body, _counts(wanted), following, exercise=exercise)


def _of_period(*, exercise: bool) -> Executable:
    following, *_ = exercises_of_page(exercise=exercise)
    read = performed(*_columns(), exercise=exercise)
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


def _columns() -> tuple[ColumnElement[Any], ...]:
    """Return what a record may be of, and whether the set counts."""
    s = workout_sets.c
    is_warmup = s.set_type == _WARMUP
    return (
        s.id,
        s.session_id,
        s.exercise_id,
        s.exercise_type,
        s.performed_on,
        s.performed_at,
        s.reps,
        s.weight_kg,
        s.duration_seconds,
        s.distance_meters,
        is_warmup.label("is_warmup"),
        and_(~is_warmup, s.reps.is_distinct_from(0)).label("counts"),
        LOAD_KG.label("load_kg"),
        case((s.exercise_type == _LIFTED, s.weight_kg * s.reps)).label("volume_kg"),
        # Beyond, repetitions and RPE say nothing of the 1RM, and would only make more candidates.
        case((s.reps <= MAX_REPS, s.rpe)).label("rpe"),
    )


def _counts_of(sets: CTE) -> CTE:
    """Count sets that are read anyway."""
    s = sets.c
    return select(
        func.count().filter(s.counts).label("used"),
        func.count().filter(s.is_warmup).label("warmup"),
        func.count().filter(and_(~s.is_warmup, s.reps == 0)).label("no_reps"),
    ).cte("counts")


def _old_enough() -> ColumnElement[bool]:
    """Return the condition under which a set was performed by the day that is asked for."""
    too_late = workout_sets.c.performed_on > bindparam("until", type_=Date)
    # PostgreSQL expects a third of all rows to pass a comparison, and nearly all not to be null: where
    # it expects few, it would sort them instead of taking the first of an index.
    return case((too_late, null()), else_=true()).is_not(None)


def _best_sets(wanted: ColumnElement[bool], heaviest: CTE) -> CTE:
    """Return the sets of a whole history that may be the best, at a cost that does not follow it.

    They are the first with the greatest load by repetitions and RPE, the first with the most
    repetitions, and all without repetitions, which have neither.
    """
    most = select(_most_reps(heaviest))
    without = select(*_columns()).where(wanted, UNRANKED, workout_sets.c.reps.is_(None))
    return (
        select(*(column for column in heaviest.c if column.key != "effort"))
        .union_all(most, without)
        .cte("sets")
    )


def _heaviest(end: ColumnElement[Any], *, exercise: bool) -> CTE:
    """Return the best set by exercise, repetitions and RPE, leaping from each to the next.

    Args:
        end: The last exercise in question.
        exercise: Whether it is the only one.
    """
    s = workout_sets.c
    kind = (s.user_id, s.exercise_id, s.reps, EFFORT)
    of_exercise = tuple_(*kind[:2])

    def first(beyond: ColumnElement[bool]) -> Select[Any]:
        found = select(*_columns(), EFFORT.label("effort"))
        found = found.where(_old_enough(), RANKED, beyond, of_exercise <= place(end))
        return found.order_by(*kind, -LOAD_KG, s.performed_on, s.performed_at, s.id).limit(1)

    start = of_exercise >= place(end) if exercise else of_exercise > place(after())
    heaviest = select(first(start).subquery("first")).cte("heaviest", recursive=True)
    h = heaviest.c
    following = first(tuple_(*kind) > place(h.exercise_id, h.reps, h.effort)).lateral("following")
    return heaviest.union_all(select(following).select_from(heaviest.join(following, true())))


def _most_reps(heaviest: CTE) -> CTE:
    """Return the first set with the most repetitions of each exercise."""
    s = workout_sets.c
    most = (
        select(heaviest.c.exercise_id, func.max(heaviest.c.reps).label("reps"))
        .group_by(heaviest.c.exercise_id)
        .subquery("most")
    )
    wanted = and_(
        _old_enough(),
        RANKED,
        s.user_id == audit.user_id_param(),
        s.exercise_id == most.c.exercise_id,
        s.reps == most.c.reps,
    )
    # Grouped, so that the day is looked up in the index by repetitions.
    day = (
        select(func.min(s.performed_on).label("performed_on"))
        .where(wanted)
        .group_by(s.exercise_id, s.reps)
        .lateral("day")
    )
    first = (
        select(*_columns())
        .where(wanted, s.performed_on == day.c.performed_on)
        .order_by(s.performed_at, s.id)
        .limit(1)
        .lateral("first")
    )
    return select(first).select_from(most.join(day, true()).join(first, true())).cte("most_reps")


def _counts(wanted: ColumnElement[bool]) -> CTE:
    """Count a whole history in its indexes."""
    s = workout_sets.c
    everything = select(func.count()).where(wanted, s.deleted_at.is_(None)).scalar_subquery()
    is_warmup = s.set_type == _WARMUP
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
    rpe = case((s.exercise_type == _LIFTED, s.rpe))
    helped = s.exercise_type == _ASSISTED
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
        sets: With the columns of `_columns`.
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
