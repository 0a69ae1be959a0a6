"""Statements with which somebody sees where they are logged in, and ends a login."""

from sqlalchemy import (
    CTE,
    Executable,
    FromClause,
    Uuid,
    bindparam,
    exists,
    select,
    true,
)

from functions.auth.token_statements import end, unspent
from setlogs.models import logins, refresh_tokens
from setlogs.sql import audit
from setlogs.sql.compiler import statement
from setlogs.sql.documents import document, instant

MAX_LOGINS = 500
"""So many are shown: of an account whose script logs in each minute, those used last."""


@statement
def select_logins() -> Executable:
    """Show the caller's logins that go on: the one that asks, then those used last."""
    caller = audit.caller()
    mine = _going_on(caller)
    current = mine.c.id == bindparam("family_id", type_=Uuid)
    order = (current.desc(), mine.c.last_used_at.desc(), mine.c.id.desc())
    page = select(mine, current.label("current")).order_by(*order).limit(MAX_LOGINS).cte("page")
    p = page.c
    body = document(
        page,
        p.id,
        instant(p.created_at).label("created_at"),
        instant(p.last_used_at).label("last_used_at"),
        p.client,
        p.network,
        p.current,
    )
    shown = select(p.current, p.last_used_at, p.id, body.label("body")).subquery("shown")
    return (
        select(caller.c.id, shown.c.body)
        .select_from(caller.outerjoin(shown, true()))
        .order_by(shown.c.current.desc(), shown.c.last_used_at.desc(), shown.c.id.desc())
    )


@statement
def select_login() -> Executable:
    """Find a login that goes on; `id` is null when the caller has no such one."""
    caller = audit.caller()
    found = _one(_going_on(caller))
    return select(found.c.id).select_from(caller.outerjoin(found, true()))


@statement
def end_login_of_caller() -> Executable:
    """End a login that goes on; `id` is null when the caller has no such one."""
    caller, own = audit.caller(), logins.c
    found = _one(_going_on(caller))
    ending = end(
        own.user_id == audit.user_id_param(),
        own.id == bindparam("login_id", type_=Uuid),
        exists(select(found)),
    )
    ended = ending.returning(own.id).cte("ended")
    return select(ended.c.id).select_from(caller.outerjoin(ended, true()))


def _one(going_on: FromClause) -> CTE:
    found = select(going_on.c.id).where(going_on.c.id == bindparam("login_id", type_=Uuid))
    return found.cte("found")


def _going_on(caller: CTE) -> FromClause:
    """Return the caller's logins whose refresh token would still get another."""
    own, token = logins.c, refresh_tokens.alias("token")
    # As it is: REFRESH_TOKEN_EXPIRE_DAYS may have been another when it was issued.
    can_refresh = exists().where(
        token.c.user_id == audit.user_id_param(), token.c.family_id == own.id, *unspent(token)
    )
    return (
        select(*own)
        .where(
            own.user_id == audit.user_id_param(),
            own.user_id == caller.c.id,
            own.ended_at.is_(None),
            can_refresh,
            audit.is_live(caller, own.epoch, own.id),
        )
        .subquery("mine")
    )
