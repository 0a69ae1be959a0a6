"""Statements on personal access tokens.

Whether one is live stands in its user's row, under whose lock each is added and removed.
"""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Executable,
    FromClause,
    Integer,
    Uuid,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    true,
)

from setlogs.models import personal_tokens, users
from setlogs.sql import audit
from setlogs.sql.compiler import statement
from setlogs.sql.documents import document, instant

DRAFT = ("id", "digest", "name", "scopes", "hint", "expires_at")


@statement
def insert_personal_token() -> Executable:
    """Add a token; `body` is null when the user has as many as there may be."""
    caller = audit.caller()
    live = func.coalesce(func.cardinality(users.c.live_tokens), 0)
    change = audit.change(
        live < bindparam("max_tokens", type_=Integer),
        rows=literal(0),
        also={"live_tokens": func.array_append(users.c.live_tokens, _param("digest"))},
    )
    draft = select(change.c.user_id, *map(_param, DRAFT))
    new = (
        insert(personal_tokens)
        .from_select(["user_id", *DRAFT], draft)
        .returning(personal_tokens)
        .cte("new")
    )
    return select(caller.c.id, select(_document(new)).scalar_subquery().label("body"))


@statement
def select_personal_tokens() -> Executable:
    """Show the user's tokens, newest first; `body` is null when there is none."""
    caller, t = audit.caller(), personal_tokens
    mine = select(t).where(t.c.user_id == audit.user_id_param()).subquery("mine")
    shown = select(mine.c.id.label("token_id"), _document(mine).label("body")).subquery("shown")
    return (
        select(caller.c.id, shown.c.body)
        .select_from(caller.outerjoin(shown, true()))
        .order_by(shown.c.token_id.desc())
    )


@statement
def select_personal_token() -> Executable:
    """Find a token; `id` is null when the caller has no such one."""
    caller, found = audit.caller(), _asked_for(personal_tokens.c.id)
    return select(found.c.id).select_from(caller.outerjoin(found, true()))


@statement
def delete_personal_token() -> Executable:
    """Revoke a token, dead once this is committed; `id` is null when the caller has no such token."""
    caller, found = audit.caller(), _asked_for(personal_tokens.c.digest)
    digest = select(found.c.digest).scalar_subquery()
    change = audit.change(
        exists(select(found)),
        rows=literal(0),
        also={"live_tokens": func.array_remove(users.c.live_tokens, digest)},
    )
    gone = _deleted(change, _has_the_id())
    return select(gone.c.id).select_from(caller.outerjoin(gone, true()))


@statement
def delete_expired_tokens() -> Executable:
    """Make room: remove what nobody can use any more, and count it."""
    t = personal_tokens.c
    expired = t.expires_at <= func.now()
    dead = select(t.digest).where(t.user_id == audit.user_id_param(), expired)
    # Of the row as it is under the lock: a token that came meanwhile stays.
    live = func.unnest(users.c.live_tokens).column_valued("live")
    lasting = select(live).where(live.not_in(dead)).correlate(users).scalar_subquery()
    change = audit.change(rows=literal(0), also={"live_tokens": func.array(lasting)})
    gone = _deleted(change, expired)
    removed = select(func.count(gone.c.id)).scalar_subquery()
    return select(change.c.user_id, removed.label("removed"))


def _asked_for(column: ColumnElement[Any]) -> CTE:
    """Return a column of the caller's token that the request names."""
    own = personal_tokens.c.user_id == audit.user_id_param()
    return select(column).where(own, _has_the_id()).cte("found")


def _has_the_id() -> ColumnElement[bool]:
    return personal_tokens.c.id == bindparam("token_id", type_=Uuid)


def _deleted(change: CTE, condition: ColumnElement[bool]) -> CTE:
    t = personal_tokens.c
    return (
        delete(personal_tokens)
        .where(t.user_id == audit.user_id_param(), t.user_id == change.c.user_id, condition)
        .returning(t.id)
        .cte("gone")
    )


def _param(name: str) -> ColumnElement[Any]:
    return bindparam(name, type_=personal_tokens.c[name].type)


def _document(token: FromClause) -> ColumnElement[str]:
    t = token.c
    return document(
        token,
        t.id,
        t.name,
        t.scopes,
        t.hint,
        instant(t.created_at).label("created_at"),
        t.last_used_on,
        instant(t.expires_at).label("expires_at"),
    )
