"""Which exercises a user sees: their own, and those of the catalogue."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Uuid, bindparam, func, or_, select

from setlogs.ids import CATALOGUE_USER_ID
from setlogs.models import exercises
from setlogs.sql import audit


def is_visible() -> ColumnElement[bool]:
    """Return whether an exercise is the caller's own or one of the catalogue."""
    owner = exercises.c.user_id
    return or_(owner == audit.user_id_param(), owner == CATALOGUE_USER_ID)


def visible_exercise() -> Select[Any]:
    """Select the exercise that `exercise_id` names, if the caller sees it."""
    return select(exercises).where(
        is_visible(), exercises.c.id == bindparam("exercise_id", type_=Uuid)
    )


def definition_of(exercise: FromClause) -> dict[str, ColumnElement[Any]]:
    """Return the columns of a set that say by which definition of which exercise it was performed.

    Args:
        exercise: With `user_id`, `id`, `type` and `version`.
    """
    e = exercise.c
    return {
        "exercise_user_id": e.user_id,
        "exercise_id": e.id,
        "exercise_type": e.type,
        "exercise_version": e.version,
    }


def exercise_of_sets() -> Select[Any]:
    """Select the exercise that a set gets which names `exercise_id`: what that was merged into, if it was.

    So a client that has not heard of a merge yet loses nothing.
    """
    named = bindparam("exercise_id", type_=Uuid)
    merged = exercises.alias("merged")
    into = select(merged.c.merged_into).where(
        merged.c.user_id == audit.user_id_param(), merged.c.id == named
    )
    id_ = func.coalesce(into.scalar_subquery(), named)
    return select(exercises).where(is_visible(), exercises.c.id == id_)
