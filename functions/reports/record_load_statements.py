"""Records of bodyweight work: of what was moved, the body in it.

The body's weight changes from day to day, so no order of an index says which of an exercise's sets was
the heaviest: all of them are read (docs/decisions/0017-body-weights.md).
"""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, exists, func, select

from setlogs.fields.workout import BODYWEIGHT_TYPES
from setlogs.models import workout_sets
from setlogs.models.workouts import RANKED
from setlogs.sql.loads import BodyWeights, load_kg


def with_body_of_history(columns: Select[Any], heaviest: CTE) -> CTE:
    """Return the CTE `with_body`: the working sets of the bodyweight exercises in question.

    Args:
        columns: Selects live sets in question, without the exercises.
        heaviest: Has each exercise in question at least once, with its type.
    """
    s, h = workout_sets.c, heaviest.c
    exercises = select(h.exercise_id).where(h.exercise_type.in_(BODYWEIGHT_TYPES))
    of_them = s.exercise_id == func.any(func.array(exercises.distinct().scalar_subquery()))
    of_body = s.exercise_type.in_(BODYWEIGHT_TYPES)
    # Asked once, so that nothing is read of those who do no such exercise, whatever the plan.
    return columns.where(exists(exercises), of_them, of_body, RANKED).cte("with_body")


def with_body_of(sets: CTE) -> CTE:
    """Return the CTE `with_body`: the working sets of bodyweight exercises among those read anyway."""
    of_body = sets.c.exercise_type.in_(BODYWEIGHT_TYPES)
    return select(sets).where(sets.c.counts, of_body).cte("with_body")


def loaded(with_body: CTE) -> tuple[CTE, tuple[ColumnElement[Any], ...]]:
    """Return the CTE `loaded`, the sets with their load, and what `method` says of them.

    Args:
        with_body: Of one of the above.
    """
    s = with_body.c
    bodies = BodyWeights.of(select(s.session_id).distinct())
    body = bodies.kg(s.session_id)
    # Of the others those names are of the weight alone.
    same = (c for c in s if c.key not in {"load_kg", "volume_kg"})
    sets = select(*same, load_kg(with_body, body).label("load_kg")).cte("loaded")
    unknown = select(func.count()).where(sets.c.load_kg.is_(None)).scalar_subquery()
    return sets, (unknown.label("bodyweight_unknown"), *bodies.used())
