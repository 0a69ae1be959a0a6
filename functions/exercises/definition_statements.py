"""What statements share that give the sets of an exercise another definition: another type, or a merge.

Reports read a whole history by one type, so all sets take it at once, or none does.
"""

from sqlalchemy import (
    CTE,
    ColumnElement,
    Insert,
    Update,
    Uuid,
    bindparam,
    func,
    select,
    update,
)

from setlogs.models import users, workout_sets
from setlogs.sql import audit
from setlogs.sql.catalogue import definition_of
from setlogs.sql.documents import set_document
from setlogs.sql.measures import fits


def sets_of(type_: ColumnElement[str], *conditions: ColumnElement[bool]) -> CTE:
    """Return the CTE `sets`: the live sets of the caller's exercise, each with whether it `fits`.

    Args:
        type_: Of the definition they would take.
        *conditions: When there are any.
    """
    s = workout_sets
    return (
        select(
            s.c.id,
            set_document(s).label("body"),
            fits(s, type_).label("fits"),
            func.row_number().over(order_by=s.c.id.desc()).label("ordinal"),
        )
        .where(*_of_exercise(), s.c.deleted_at.is_(None), *conditions)
        .cte("sets")
    )


def unfit(sets: CTE) -> ColumnElement[int]:
    """Return how many of the sets do not fit."""
    return select(func.count()).where(~sets.c.fits).scalar_subquery()


def as_seen(caller: CTE) -> ColumnElement[bool]:
    """Return whether everything is still as the statement saw it, judged again under the user's lock.

    What committed while it waited may be a set of the exercise. A set that waits in its turn finds
    `retyped_version` raised.
    """
    return users.c.data_version == select(caller.c.data_version).scalar_subquery()


def redefined(change: CTE, sets: CTE, definition: CTE) -> CTE:
    """Give the live sets a definition, and return them with `before` and `body`.

    Args:
        change: Holds the user's lock.
        sets: Those that fit.
        definition: With `user_id`, `id`, `type` and `version` of the exercise.
    """
    s = workout_sets.c
    updated = (
        update(workout_sets)
        .where(s.user_id == change.c.user_id, s.id == sets.c.id)
        .values(**definition_of(definition), version=s.version + 1, updated_at=func.now())
        .returning(*s, sets.c.ordinal, sets.c.body.label("before"))
        .cte("new_sets")
    )
    return select(updated, set_document(updated).label("body")).cte("redefined")


def deleted_redefined(change: CTE, definition: CTE, *conditions: ColumnElement[bool]) -> Update:
    """Give the deleted sets the definition too, so that they can come back as sets of it.

    Nobody sees them, so they have no new version and no history.
    """
    s = workout_sets.c
    return (
        update(workout_sets)
        .where(s.user_id == change.c.user_id, *_of_exercise(), s.deleted_at.is_not(None))
        .where(*conditions)
        .values(**definition_of(definition))
    )


def audited(redefined: CTE, seq: ColumnElement[int]) -> Insert:
    """Audit the sets, each under a number of its own.

    Args:
        redefined: The sets.
        seq: The number behind the last of them.
    """
    return audit.record(
        redefined,
        entity="set",
        action="updated",
        seq=seq - redefined.c.ordinal,
        before=redefined.c.before,
        after=redefined.c.body,
    )


def _of_exercise() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a set is one of the exercise, as one of the caller's own."""
    s, mine = workout_sets.c, audit.user_id_param()
    id_ = bindparam("exercise_id", type_=Uuid)
    return s.user_id == mine, s.exercise_user_id == mine, s.exercise_id == id_
