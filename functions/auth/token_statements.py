"""Every SQL statement on refresh tokens."""

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    Integer,
    LargeBinary,
    Text,
    Uuid,
    bindparam,
    exists,
    func,
    insert,
    null,
    select,
    update,
)

from setlogs.models import refresh_tokens, users
from setlogs.sql import audit
from setlogs.sql.compiler import statement

GRACE_SECONDS = 20
"""For how long a spent refresh token still gets its successor again, after a lost answer."""


@statement
def insert_refresh_token() -> Executable:
    """Start a family: one login."""
    r = refresh_tokens.c
    days, family_days = bindparam("days", type_=Integer), bindparam("family_days", type_=Integer)
    user = (
        select(
            users.c.id,
            bindparam("token_hash", type_=LargeBinary),
            bindparam("family_id", type_=Uuid),
            func.now() + func.make_interval(0, 0, 0, days),
            func.now() + func.make_interval(0, 0, 0, family_days),
        )
        .where(
            users.c.id == audit.user_id_param(),
            # The password that was verified is still the password.
            users.c.password_hash == bindparam("password_hash", type_=Text),
        )
        .with_for_update(key_share=True, read=True)
    )
    columns = [r.user_id, r.token_hash, r.family_id, r.expires_at, r.family_expires_at]
    return insert(refresh_tokens).from_select(columns, user).returning(_seconds_left())


def _seconds_left() -> ColumnElement[int]:
    left = func.least(refresh_tokens.c.expires_at, refresh_tokens.c.family_expires_at) - func.now()
    return func.cast(func.floor(func.extract("epoch", left)), BigInteger).label("seconds_left")


@statement
def rotate_refresh_token() -> Executable:
    """Spend a token and store its successor; of two at once, one gets no row."""
    r = refresh_tokens.c
    spent = (
        update(refresh_tokens)
        .where(
            r.user_id == audit.user_id_param(),
            r.token_hash == bindparam("token_hash", type_=LargeBinary),
            r.rotated_at.is_(None),
            r.revoked_at.is_(None),
            r.expires_at > func.now(),
            r.family_expires_at > func.now(),
        )
        .values(rotated_at=func.now())
        .returning(r.user_id, r.family_id, r.family_expires_at)
        .cte("spent")
    )
    successor = select(
        spent.c.user_id,
        bindparam("successor_hash", type_=LargeBinary),
        spent.c.family_id,
        func.now() + func.make_interval(0, 0, 0, bindparam("days", type_=Integer)),
        spent.c.family_expires_at,
    )
    columns = [r.user_id, r.token_hash, r.family_id, r.expires_at, r.family_expires_at]
    stored = (
        insert(refresh_tokens)
        .from_select(columns, successor)
        .returning(r.user_id, r.family_id, _seconds_left())
        .cte("stored")
    )
    return select(stored.c.family_id, stored.c.seconds_left, users.c.token_epoch).join_from(
        stored, users, users.c.id == stored.c.user_id
    )


@statement
def repeat_or_revoke() -> Executable:
    """Judge a token that cannot be spent: a lost answer gets it repeated, reuse ends the family.

    Answers the successor's row within the grace period while the successor is unused. Otherwise a
    token that was spent before is in two hands, and its whole family is revoked.
    """
    r, successor = refresh_tokens.c, refresh_tokens.alias("successor").c
    grace = func.make_interval(0, 0, 0, 0, 0, 0, GRACE_SECONDS)
    token = (
        select(r.user_id, r.family_id, r.rotated_at)
        .where(
            r.user_id == audit.user_id_param(),
            r.token_hash == bindparam("token_hash", type_=LargeBinary),
            r.rotated_at.is_not(None),
        )
        .cte("token")
    )
    repeatable = (
        select(
            successor.user_id,
            successor.family_id,
            func.cast(
                func.floor(func.extract("epoch", successor.expires_at - func.now())), BigInteger
            ).label("seconds_left"),
        )
        .where(
            successor.user_id == token.c.user_id,
            successor.token_hash == bindparam("successor_hash", type_=LargeBinary),
            successor.rotated_at.is_(None),
            successor.revoked_at.is_(None),
            token.c.rotated_at > func.now() - grace,
        )
        .cte("repeatable")
    )
    revoked = (
        update(refresh_tokens)
        .where(
            r.user_id == token.c.user_id,
            r.family_id == token.c.family_id,
            r.revoked_at.is_(None),
            ~exists(select(repeatable)),
        )
        .values(revoked_at=func.now())
    )
    return (
        select(repeatable.c.family_id, repeatable.c.seconds_left, users.c.token_epoch)
        .join_from(repeatable, users, users.c.id == repeatable.c.user_id)
        .add_cte(revoked.cte("revoked"))
    )


@statement
def revoke_family() -> Executable:
    """Log out: end the family of a token, if there is one."""
    r = refresh_tokens
    token = r.alias("token")
    family = select(token.c.family_id).where(
        token.c.user_id == audit.user_id_param(),
        token.c.token_hash == bindparam("token_hash", type_=LargeBinary),
    )
    return (
        update(r)
        .where(
            r.c.user_id == audit.user_id_param(),
            r.c.family_id == family.scalar_subquery(),
            r.c.revoked_at.is_(None),
        )
        .values(revoked_at=func.now())
    )


@statement
def end_all_tokens() -> Executable:
    """Log out everywhere: raise the epoch and revoke every family."""
    caller = audit.caller()
    r = refresh_tokens.c
    raised = (
        update(users)
        .where(users.c.id == caller.c.id)
        .values(token_epoch=users.c.token_epoch + 1, spared_family_id=null())
        .returning(users.c.id)
        .cte("raised")
    )
    revoked = (
        update(refresh_tokens)
        .where(r.user_id == raised.c.id, r.revoked_at.is_(None))
        .values(revoked_at=func.now())
    )
    return select(raised.c.id).add_cte(revoked.cte("revoked"))
