"""What statements share that move, bring back or delete sets with their session."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Table, Update, func, literal, select, update

from setlogs.fields.requests import EARLIEST
from setlogs.models import workout_sessions
from setlogs.sql import audit
from setlogs.sql.bounds import INSTANT, between_ends

DAY = func.make_interval(0, 0, 0, 0, 24)
"""24 hours: a day of the calendar has 23 or 25 when clocks change."""


def moved(
    performed_at: ColumnElement[Any], start: ColumnElement[Any], new_start: ColumnElement[Any]
) -> ColumnElement[Any]:
    """Return when a set will have been performed once its session starts at another instant."""
    # In UTC without a zone: there a day is 24 hours, whatever zone the server is in.
    moved_by = func.timezone("UTC", new_start) - func.timezone("UTC", start)
    return func.timezone("UTC", moved_by + func.timezone("UTC", performed_at))


def is_possible(performed_at: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return whether a set can be performed at an instant."""
    return performed_at.between(literal(EARLIEST, INSTANT), func.now() + DAY)


def brought_back(table: Table) -> dict[str, Any]:
    """Return the new values of a deleted row that is there again."""
    return {"deleted_at": None, "version": table.c.version + 1, "updated_at": func.now()}


def touched(changed: CTE) -> Update:
    """Raise the version under which a session is shown with its sets, of each session that has one.

    Args:
        changed: Sets of the caller, with `session_id`.
    """
    w = workout_sessions.c
    shown_with = select(changed.c.session_id).distinct()
    return (
        update(workout_sessions)
        .where(
            w.user_id == audit.user_id_param(),
            between_ends(w.id, changed.c.session_id),
            w.id.in_(shown_with),
        )
        .values(sets_version=w.sets_version + 1)
    )
