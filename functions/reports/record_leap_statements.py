"""The sets of a whole history that may hold a record, found by leaps over all that were beaten."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    case,
    func,
    null,
    select,
    true,
    tuple_,
)

from functions.reports.one_rep_max import MAX_REPS
from functions.reports.record_page_statements import after, place
from setlogs.models import workout_sets
from setlogs.models.workouts import EFFORT, LOAD_KG, RANKED, UNRANKED
from setlogs.sql import audit

LIFTED = "weight_reps"
"""The type whose weight is all that is moved: only there weight times repetitions means something."""
WARMUP = "warmup"


def columns() -> tuple[ColumnElement[Any], ...]:
    """Return what a record may be of, and whether the set counts."""
    s = workout_sets.c
    is_warmup = s.set_type == WARMUP
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
        case((s.exercise_type == LIFTED, s.weight_kg * s.reps)).label("volume_kg"),
        # Beyond, repetitions and RPE say nothing of the 1RM, and would only make more candidates.
        case((s.reps <= MAX_REPS, s.rpe)).label("rpe"),
    )


def old_enough() -> ColumnElement[bool]:
    """Return the condition under which a set was performed by the day that is asked for."""
    too_late = workout_sets.c.performed_on > bindparam("until", type_=Date)
    # PostgreSQL expects a third of all rows to pass a comparison, and nearly all not to be null: where
    # it expects few, it would sort them instead of taking the first of an index.
    return case((too_late, null()), else_=true()).is_not(None)


def best_sets(wanted: ColumnElement[bool], heaviest: CTE) -> CTE:
    """Return the sets of a whole history that may be the best, at a cost that does not follow it.

    They are the first with the greatest load by repetitions and RPE, the first with the most
    repetitions, the longest and the farthest of those with repetitions, and all without, which have no
    load that leads to them.
    """
    s, most = workout_sets.c, _most_reps(heaviest)
    return (
        select(*(column for column in heaviest.c if column.key != "effort"))
        .union_all(
            select(most),
            _greatest(most, s.duration_seconds, "longest"),
            _greatest(most, s.distance_meters, "farthest"),
            select(*columns()).where(wanted, UNRANKED, s.reps.is_(None)),
        )
        .cte("sets")
    )


def _greatest(most_reps: CTE, measure: ColumnElement[Any], name: str) -> Select[Any]:
    """Select the first set with the most of a measure, of each exercise that has sets with repetitions."""
    s = workout_sets.c
    greatest = (
        select(*columns())
        .where(
            old_enough(),
            RANKED,
            s.user_id == audit.user_id_param(),
            s.exercise_id == most_reps.c.exercise_id,
            measure > 0,
        )
        .order_by(-measure, s.performed_on, s.performed_at, s.id)
        .limit(1)
        .lateral(name)
    )
    return select(greatest).select_from(most_reps.join(greatest, true()))


def heaviest_sets(end: ColumnElement[Any], *, exercise: bool) -> CTE:
    """Return the best set by exercise, repetitions and RPE, leaping from each to the next.

    Args:
        end: The last exercise in question.
        exercise: Whether it is the only one.
    """
    s = workout_sets.c
    kind = (s.user_id, s.exercise_id, s.reps, EFFORT)
    of_exercise = tuple_(*kind[:2])

    def first(beyond: ColumnElement[bool]) -> Select[Any]:
        found = select(*columns(), EFFORT.label("effort"))
        found = found.where(old_enough(), RANKED, beyond, of_exercise <= place(end))
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
        old_enough(),
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
        select(*columns())
        .where(wanted, s.performed_on == day.c.performed_on)
        .order_by(s.performed_at, s.id)
        .limit(1)
        .lateral("first")
    )
    return select(first).select_from(most.join(day, true()).join(first, true())).cte("most_reps")
