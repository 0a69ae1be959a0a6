"""Pages of the records report: which exercises are on one."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Uuid,
    exists,
    func,
    literal,
    null,
    select,
    true,
    tuple_,
)

from functions.reports.progression_statements import exercise_param
from functions.reports.records import EXERCISES_PER_PAGE
from setlogs.models import workout_sets
from setlogs.sql import audit
from setlogs.sql.bounds import at_least

_LAST_ID = UUID(int=2**128 - 1)


def exercises_of_page(
    *, exercise: bool
) -> tuple[ColumnElement[Any], ColumnElement[bool], list[ColumnElement[bool]]]:
    """Return the last exercise of a page that has another behind it, where the page ends and begins.

    It leaps from each exercise of the caller's sets to the next, as many times as a page is long.

    Args:
        exercise: Whether one exercise is asked for, which is all of the page.
    """
    s = workout_sets.c
    if exercise:
        return null(), s.exercise_id == exercise_param(), []

    def first(after_id: ColumnElement[Any]) -> Select[Any]:
        order = (s.user_id, s.exercise_id)
        bounds = (tuple_(*order) > place(after_id), s.user_id <= audit.user_id_param())
        found = select(s.exercise_id).where(s.deleted_at.is_(None), *bounds)
        return found.order_by(*order).limit(1)

    start = first(after()).subquery("first")
    page = select(start, literal(0, Integer).label("place")).cte("page", recursive=True)
    p = page.c
    further = first(p.exercise_id).lateral("further")
    leap = select(further, p.place + 1).select_from(page.join(further, true()))
    page = page.union_all(leap.where(p.place < EXERCISES_PER_PAGE))
    # With a page and one more, the last of the page is the greatest but one.
    full = exists(select(page).where(page.c.place == EXERCISES_PER_PAGE))
    following = (
        select(page.c.exercise_id)
        .where(page.c.place == EXERCISES_PER_PAGE - 1, full)
        .scalar_subquery()
    )
    return following, s.exercise_id <= last(following), [s.exercise_id > after()]


def place(*values: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a place in the order of an index that begins with `user_id`: the caller's, and `values`.

    What leaps is bounded by places instead of by `user_id = …`. PostgreSQL then expects many rows in
    between, whatever it knows of the table, and enters the index that has their order. Where it
    expects one, any index will do, and each leap may read a whole history.
    """
    return tuple_(audit.user_id_param(), *values)


def after() -> ColumnElement[Any]:
    """Return the exercise behind which a page begins."""
    return at_least("after_exercise", Uuid())


def last(following: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the last exercise of a page."""
    return func.coalesce(following, _LAST_ID)
