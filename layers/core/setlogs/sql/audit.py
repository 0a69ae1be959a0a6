"""The parts that every write shares: who calls, the next data version, and the audit row.

A write is one statement: `caller` finds the user with a live token, `change` raises the user's data
version and thereby takes the lock that puts the user's writes in one order, and the audit row is
inserted beside the change.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    CTE,
    JSON,
    ColumnElement,
    FromClause,
    Insert,
    Integer,
    Text,
    Uuid,
    any_,
    bindparam,
    cast,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)

from setlogs.models import audit_trail, personal_tokens, users


def user_id_param() -> ColumnElement[Any]:
    """Return the parameter that every statement on a user's rows has."""
    return bindparam("user_id", type_=Uuid)


def is_live(
    user: FromClause, epoch: ColumnElement[int], login_id: ColumnElement[Any]
) -> ColumnElement[bool]:
    """Return whether a token's epoch is still valid: it is the user's, or its login was spared.

    The epoch is carried from where the user was judged, so nothing needs a lock: what is written
    while the epoch is raised is dead from the start. A raise names who is spared, or nobody; a login
    that it ended can never be spared later, as to name oneself takes a live token.
    """
    return or_(user.c.token_epoch == epoch, user.c.spared_family_id == login_id)


def token_digest_param() -> ColumnElement[Any]:
    """Return the parameter that names a personal access token, null when a login calls."""
    return bindparam("token_digest", type_=Uuid)


def live_token() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which the caller's row is found: the token has not been ended.

    Personal access tokens are looked for in the user's row too. So a write that waited for its lock
    judges them again under it, and none outlives what revoked its token.
    """
    epoch, family_id = bindparam("epoch", type_=Integer), bindparam("family_id", type_=Uuid)
    is_there = users.c.erased_at.is_(None)
    is_issued = token_digest_param() == any_(users.c.live_tokens)
    return users.c.id == user_id_param(), is_there, is_live(users, epoch, family_id) | is_issued


def caller() -> CTE:
    """Return the CTE `caller`: the user's row, no row when the token's epoch has passed."""
    return select(users).where(*live_token()).cte("caller")


def change(
    *conditions: ColumnElement[bool],
    rows: ColumnElement[int] | None = None,
    also: Mapping[str, ColumnElement[Any]] | None = None,
) -> CTE:
    """Return the CTE `change` with `user_id` and `seq`, the new data version.

    No row, and no change, when a condition fails or the token's epoch has passed. The user's row
    stays locked until the commit, so `seq` orders the user's changes as they were committed.

    Args:
        *conditions: What else must hold.
        rows: How many rows change, so that each gets a number of its own up to `seq`; one, unless
            given.
        also: What else of the user's row changes, by column.
    """
    raised = users.c.data_version + (1 if rows is None else rows)
    return (
        update(users)
        .where(*live_token(), *conditions)
        .values(data_version=raised, **(also or {}))
        .returning(users.c.id.label("user_id"), users.c.data_version.label("seq"))
        .cte("change")
    )


def types_as_seen(seen: CTE) -> ColumnElement[bool]:
    """Return whether the user's exercises still have the types that a statement saw.

    A condition of `change`, which is judged again under the lock: what committed while the statement
    waited for it is not in what it sees.

    Args:
        seen: The CTE `caller`.
    """
    return users.c.retyped_version <= select(seen.c.data_version).scalar_subquery()


def first_version(entity: str, id_: ColumnElement[Any]) -> ColumnElement[int]:
    """Return the version that a new row begins with, 1 unless its id was that of an earlier one.

    Retention removes what was deleted long ago, but not the last row of its trail: who knows that
    must not take an older state for a newer one.

    Args:
        entity: `session`, `set` or `weigh_in`.
        id_: Of the new row.
    """
    a = audit_trail.c
    last = select(func.max(a.version)).where(
        a.user_id == user_id_param(), a.entity_id == id_, a.entity == entity
    )
    return func.coalesce(last.scalar_subquery(), 0) + 1


def record(
    changed: FromClause,
    *,
    entity: str,
    action: str,
    seq: ColumnElement[int],
    version: ColumnElement[int] | None = None,
    user_id: ColumnElement[Any] | None = None,
    before: ColumnElement[str] | None = None,
    after: ColumnElement[str] | None = None,
    has_caller: bool = True,
) -> Insert:
    """Return the insert of one audit row for each row of `changed`.

    Args:
        changed: What was written, with `id`; no row there, no audit row.
        entity: `user`, `exercise`, `session`, `set` or `weigh_in`.
        action: `created`, `updated`, `deleted` or `restored`.
        seq: The row's number among the user's changes, unique.
        version: The row's version after the change; its `version`, unless given.
        user_id: Whose change it is; the row's `user_id`, unless given.
        before: The document before, None for what is created or restored.
        after: The document after, None for a deletion.
        has_caller: Whether somebody with a token did it, whose name is kept when it is a personal one.
    """
    columns = ["user_id", "entity_id", "version", "entity", "action", "seq", "request_id", "via"]
    row = select(
        changed.c.user_id if user_id is None else user_id,
        changed.c.id,
        changed.c.version if version is None else version,
        literal(entity, Text),
        literal(action, Text),
        seq,
        bindparam("request_id", type_=Text),
        _token_name() if has_caller else null(),
        null() if before is None else cast(before, JSON),
        null() if after is None else cast(after, JSON),
    )
    return insert(audit_trail).from_select([*columns, "before", "after"], row)


def _token_name() -> ColumnElement[Any]:
    """Return what the personal access token that calls is called; a login costs no look."""
    t, digest = personal_tokens.c, token_digest_param()
    token = select(t.name).where(
        digest.is_not(None), t.user_id == user_id_param(), t.digest == digest
    )
    return token.scalar_subquery()
