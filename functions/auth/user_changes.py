"""What statements share that change a user: the row after it, and its audit row."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, func, select, update

from setlogs.models import users
from setlogs.sql import audit
from setlogs.sql.documents import user_document


def changed_user(new: dict[str, Any], *conditions: ColumnElement[bool]) -> CTE:
    """Return the CTE `after`: the user with new values, and the document as `body`.

    Args:
        new: Values by column.
        conditions: Which user, and what must hold; judged again once the row is locked.
    """
    changed = (
        update(users)
        .where(*conditions)
        .values(
            **new,
            version=users.c.version + 1,
            data_version=users.c.data_version + 1,
            updated_at=func.now(),
        )
        .returning(*users.c)
        .cte("new")
    )
    return select(changed, user_document(changed).label("body")).cte("after")


def audited_change(before: CTE, after: CTE, *, has_caller: bool = True) -> CTE:
    """Return the CTE `audited`: the audit row of a change.

    Args:
        before: The user before it, with the document as `body`.
        after: The user after it, as `changed_user` returns it.
        has_caller: Whether somebody who is logged in made the change.
    """
    return audit.record(
        after,
        entity="user",
        action="updated",
        user_id=after.c.id,
        seq=after.c.data_version,
        before=before.c.body,
        after=after.c.body,
        has_caller=has_caller,
    ).cte("audited")
