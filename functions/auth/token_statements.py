"""Statements on logins and their refresh tokens.

Each locks the user, then the login, then the token, so that no two wait for one another.
"""

from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    Executable,
    FromClause,
    Integer,
    LargeBinary,
    Text,
    Update,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    exists,
    func,
    insert,
    null,
    select,
    update,
)

from setlogs.models import logins, refresh_tokens, users
from setlogs.sql import audit, mails
from setlogs.sql.compiler import statement

KNOWN_DAYS = 90
"""For so long after its last use, a login makes another from there no news."""
TOKEN = ["user_id", "token_hash", "family_id", "expires_at", "family_expires_at"]


@statement
def begin_login() -> Executable:
    """Begin a login in the epoch in which its password was verified, with its first token.

    A mail tells of it when it comes from where no other login did lately, and is not the first.
    """
    # Whoever changes the password raises the epoch, as what ends every login does.
    owner = _owner(users.c.token_epoch == bindparam("epoch", type_=Integer))
    login = select(
        owner.c.id,
        bindparam("family_id", type_=Uuid),
        owner.c.token_epoch,
        _in_days("family_days"),
        bindparam("remember", type_=Boolean),
        *_device().values(),
    )
    begun = (
        insert(logins)
        .from_select(["user_id", "id", "epoch", "expires_at", "remembered", *_device()], login)
        .returning(logins.c.user_id, logins.c.id, logins.c.expires_at)
        .cte("begun")
    )
    first = select(
        begun.c.user_id,
        bindparam("token_hash", type_=LargeBinary),
        begun.c.id,
        _in_days("days"),
        begun.c.expires_at,
    )
    stored = insert(refresh_tokens).from_select(TOKEN, first)
    surprised = select(owner).where(*_is_new_to(owner)).cte("surprised")
    mail = mails.queued(surprised, kind="new_login", recipient=surprised.c.email, details=_device())
    is_news = exists(select(surprised)).label("is_news")
    return stored.returning(_seconds_left(refresh_tokens), is_news).add_cte(mail.cte("mail"))


@statement
def rotate_refresh_token() -> Executable:
    """Spend a token and store its successor; of two at once, one gets no row."""
    r, remembered = refresh_tokens.c, _in_days("remember_days")
    used = _used(_owner(), remembered)
    spent = (
        update(refresh_tokens)
        .where(
            *_is_sent(refresh_tokens),
            *unspent(refresh_tokens),
            exists(select(used)),
        )
        .values(rotated_at=func.now())
        .returning(r.user_id, r.family_id)
        .cte("spent")
    )
    successor = select(
        spent.c.user_id,
        bindparam("successor_hash", type_=LargeBinary),
        spent.c.family_id,
        case((used.c.remembered, remembered), else_=_in_days("days")),
        used.c.expires_at,
    )
    stored = (
        insert(refresh_tokens)
        .from_select(TOKEN, successor)
        .returning(r.family_id, _seconds_left(refresh_tokens))
        .cte("stored")
    )
    return select(stored.c.family_id, stored.c.seconds_left, used.c.token_epoch)


@statement
def repeat_or_end() -> Executable:
    """Judge a token that cannot be spent: a lost answer gets it repeated, reuse ends the login.

    Answers the successor's row for as long as the successor is unused: whoever has that has the answer.
    Otherwise a token that was spent before is in two hands, and its login ends.
    """
    owner, r = _owner(), refresh_tokens.c
    successor = refresh_tokens.alias("successor")
    token = (
        select(r.user_id, r.family_id)
        .where(*_is_sent(refresh_tokens), r.rotated_at.is_not(None))
        .cte("token")
    )
    repeatable = (
        select(
            successor.c.family_id,
            successor.c.token_hash,
            _seconds_left(successor),
            owner.c.token_epoch,
        )
        .where(
            successor.c.user_id == token.c.user_id,
            successor.c.token_hash == any_(bindparam("successor_hashes", type_=ARRAY(LargeBinary))),
            *unspent(successor),
            _goes_on(successor, owner),
        )
        .cte("repeatable")
    )
    ended = end(
        logins.c.user_id == token.c.user_id,
        logins.c.id == token.c.family_id,
        ~exists(select(repeatable)),
    )
    return select(repeatable).add_cte(ended.cte("ended"))


@statement
def end_login() -> Executable:
    """Log out: end the login that a token belongs to, if there is one."""
    family = select(refresh_tokens.c.family_id).where(*_is_sent(refresh_tokens))
    return end(logins.c.user_id == audit.user_id_param(), logins.c.id == family.scalar_subquery())


@statement
def end_all_logins() -> Executable:
    """Log out everywhere: raise the epoch, which all logins and access tokens carry."""
    return (
        update(users)
        .where(*audit.live_token())
        .values(token_epoch=users.c.token_epoch + 1, spared_family_id=null())
        .returning(users.c.id)
    )


def _is_new_to(owner: FromClause) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a user does not expect a login from where this one comes."""
    lately = func.now() - func.make_interval(0, 0, 0, KNOWN_DAYS)
    own, device = logins.c, _device()
    mine = own.user_id == audit.user_id_param()
    is_known = exists().where(
        mine,
        own.network == device["network"],
        # As the index has it, in which a script's many logins are passed over.
        func.coalesce(own.client, "") == func.coalesce(device["client"], ""),
        own.last_used_at > lately,
    )
    # Of an old account without any, retention has removed them.
    is_first = and_(~exists().where(mine), owner.c.created_at > lately)
    return ~is_known, ~is_first


def _owner(*conditions: ColumnElement[bool]) -> CTE:
    """Return the user, who is not erased meanwhile; no write under way is waited for."""
    u = users.c
    columns = (u.id, u.token_epoch, u.spared_family_id, u.email, u.created_at)
    return (
        select(*columns)
        .where(users.c.id == audit.user_id_param(), users.c.erased_at.is_(None), *conditions)
        .with_for_update(key_share=True, read=True)
        .cte("owner")
    )


def _used(owner: CTE, remembered: ColumnElement[Any]) -> CTE:
    """Return the login of the token that was sent, once its use is kept, if the token is good."""
    token = refresh_tokens.alias("token")
    return (
        update(logins)
        .where(*_is_sent(token), *unspent(token), _goes_on(token, owner))
        .values(
            last_used_at=func.now(),
            expires_at=case((logins.c.remembered, remembered), else_=logins.c.expires_at),
            **_device(),
        )
        .returning(owner.c.token_epoch, logins.c.remembered, logins.c.expires_at)
        .cte("used")
    )


def _is_sent(token: FromClause) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a refresh token is the one that was sent."""
    sent = bindparam("token_hash", type_=LargeBinary)
    return token.c.user_id == audit.user_id_param(), token.c.token_hash == sent


def _goes_on(token: FromClause, owner: FromClause) -> ColumnElement[bool]:
    """Return whether the login of a token has not been ended, alone or with all others."""
    return and_(
        logins.c.user_id == token.c.user_id,
        logins.c.id == token.c.family_id,
        logins.c.ended_at.is_(None),
        owner.c.id == logins.c.user_id,
        audit.is_live(owner, logins.c.epoch, logins.c.id),
    )


def unspent(token: FromClause) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a refresh token gets the next one, if its login goes on."""
    return (
        token.c.rotated_at.is_(None),
        token.c.revoked_at.is_(None),
        token.c.expires_at > func.now(),
        token.c.family_expires_at > func.now(),
    )


def end(*conditions: ColumnElement[bool]) -> Update:
    """Return what ends the logins that fulfil the conditions."""
    return (
        update(logins).where(*conditions, logins.c.ended_at.is_(None)).values(ended_at=func.now())
    )


def _device() -> dict[str, ColumnElement[Any]]:
    """Return the columns that say from where a login is used."""
    return {name: bindparam(name, type_=Text) for name in ("client", "network")}


def _in_days(name: str) -> ColumnElement[Any]:
    return func.now() + func.make_interval(0, 0, 0, bindparam(name, type_=Integer))


def _seconds_left(token: FromClause) -> ColumnElement[int]:
    left = func.least(token.c.expires_at, token.c.family_expires_at) - func.now()
    return func.cast(func.floor(func.extract("epoch", left)), BigInteger).label("seconds_left")
