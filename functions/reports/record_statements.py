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
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

from functions.reports.one_rep_max import MAX_REPS
from functions.reports.records import LAST_BRACKET
from functions.reports.statements import data_stamp, exercise_in_question, exercise_param
from setlogs import audit
from setlogs.documents import instant
from setlogs.models import workout_sets
from setlogs.models.workouts import EFFORT, LOAD_KG, RANKED, UNRANKED
from setlogs.statements import statement

# The type whose weight is all that is moved: only there weight times repetitions means something.
_LIFTED = "weight_reps"
_ASSISTED = "assisted_bodyweight"
_WARMUP = "warmup"


@statement
def select_records(*, exercise: bool, since: bool, until: bool) -> Executable:
    """Show the sets that may hold a record, as JSON arrays with the members of `records.Candidate`.

    Args:
        exercise: Whether one exercise is asked for; `id` is null when it is not there.
        since: Whether the first day is given.
        until: Whether the last day is given.
    """
    caller = audit.caller()
    wanted = _wanted(exercise=exercise, since=since, until=until)
    sets = _sets_of_period(wanted) if since else _best_sets(wanted, exercise=exercise)
    counts = _counts_of_period(wanted) if since else _counts(wanted)
    candidates = _candidates(sets).subquery("candidates")
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
        *counts.c,
    ).select_from(counted if found is None else counted.outerjoin(found, true()))


def _wanted(*, exercise: bool, since: bool, until: bool) -> ColumnElement[bool]:
    """Return the condition under which a live set is in question."""
    s = workout_sets.c
    conditions = [s.user_id == audit.user_id_param(), s.deleted_at.is_(None)]
    if exercise:
        conditions.append(s.exercise_id == exercise_param())
    if since:
        conditions.append(s.performed_on >= bindparam("since", type_=Date))
    if until:
        conditions.append(s.performed_on <= bindparam("until", type_=Date))
    return and_(*conditions)


def _sets() -> Select[Any]:
    """Select working sets with what a record may be of, but for those that were only tried."""
    s = workout_sets.c
    return select(
        s.id,
        s.session_id,
        s.exercise_id,
        s.exercise_type,
        s.performed_on,
        s.performed_at,
        s.reps,
        s.duration_seconds,
        s.distance_meters,
        LOAD_KG.label("load_kg"),
        case((s.exercise_type == _LIFTED, s.weight_kg * s.reps)).label("volume_kg"),
        # Beyond, repetitions and RPE say nothing of the 1RM, and would only make more candidates.
        case((and_(s.exercise_type == _LIFTED, s.reps <= MAX_REPS), s.rpe)).label("rpe"),
    ).where(s.deleted_at.is_(None), s.set_type != _WARMUP, s.reps.is_distinct_from(0))


def _sets_of_period(wanted: ColumnElement[bool]) -> CTE:
    """Return all sets in question: the answer may be in any."""
    return _sets().where(wanted).cte("sets")


def _counts_of_period(wanted: ColumnElement[bool]) -> CTE:
    s = workout_sets.c
    is_warmup = s.set_type == _WARMUP
    return (
        select(
            func.count().filter(~is_warmup, s.reps.is_distinct_from(0)).label("used"),
            func.count().filter(is_warmup).label("warmup"),
            func.count().filter(~is_warmup, s.reps == 0).label("no_reps"),
        )
        .where(wanted)
        .cte("counts")
    )


def _best_sets(wanted: ColumnElement[bool], *, exercise: bool) -> CTE:
    """Return the sets of a whole history that may be the best, at a cost that does not follow it.

    They are of the first days of each exercise's greatest load by repetitions and RPE, and of its
    most repetitions; and all without repetitions, which have neither.
    """
    s, efforts = workout_sets.c, _best_efforts(wanted, exercise=exercise)
    most = (
        select(efforts.c.exercise_id, func.max(efforts.c.reps).label("reps"))
        .group_by(efforts.c.exercise_id)
        .subquery("most")
    )
    # Grouped, so that it is looked up for each exercise by itself, in the index that knows.
    first = (
        select(func.min(s.performed_on).label("performed_on"))
        .where(wanted, RANKED, s.exercise_id == most.c.exercise_id, s.reps == most.c.reps)
        .group_by(s.exercise_id, s.reps)
        .lateral("first")
    )
    firsts = select(*most.c, first.c.performed_on).join_from(most, first, true())
    days = select(efforts.c.exercise_id, efforts.c.reps, efforts.c.performed_on).union(firsts)
    found = days.cte("days")
    on_them = and_(
        s.exercise_id == found.c.exercise_id,
        s.performed_on == found.c.performed_on,
        s.reps == found.c.reps,
    )
    with_reps = _sets().select_from(found.join(workout_sets, and_(wanted, RANKED, on_them)))
    return with_reps.union_all(_sets().where(wanted, s.reps.is_(None))).cte("sets")


def _best_efforts(wanted: ColumnElement[bool], *, exercise: bool) -> CTE:
    """Return the best load by exercise, repetitions and RPE, leaping from each to the next."""
    s = workout_sets.c

    def best(*after: ColumnElement[bool]) -> Select[Any]:
        columns = (s.exercise_id, s.reps, EFFORT.label("effort"), s.performed_on)
        in_order = (s.exercise_id, s.reps, EFFORT, -LOAD_KG, s.performed_on)
        return select(*columns).where(wanted, RANKED, *after).order_by(*in_order).limit(1)

    efforts = select(best().subquery("first")).cte("efforts", recursive=True)
    e = efforts.c
    # A leap lands by what is compared after the columns that are fixed.
    here, there = [s.reps, EFFORT], [e.reps, e.effort]
    if not exercise:
        here, there = [s.exercise_id, *here], [e.exercise_id, *there]
    following = best(tuple_(*here) > tuple_(*there)).lateral("following")
    return efforts.union_all(select(following).select_from(efforts.join(following, true())))


def _counts(wanted: ColumnElement[bool]) -> CTE:
    """Count a whole history in its indexes."""
    s = workout_sets.c
    everything = select(func.count()).where(wanted).scalar_subquery()
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
        .where(value.is_not(None), or_(value != 0, s.exercise_type == _ASSISTED))
        .ext(distinct_on(s.exercise_id, *common))
        .order_by(s.exercise_id, *common, value.desc(), s.performed_on, s.performed_at, s.id)
    )
    return select(best.subquery(measure))
