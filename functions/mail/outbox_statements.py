"""The statements with which mails leave the outbox.

Who sends goes over all users, as no request does: the first statement has no `user_id`, the others do.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    FromClause,
    Interval,
    Text,
    Update,
    Uuid,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    select,
    true,
    tuple_,
    update,
)

from setlogs.models import mail_codes, mails, users
from setlogs.sql.compiler import statement

DUE_AT_ONCE = 100
"""Of so many due mails the first that nobody else is sending is taken: more senders than this idle."""


@statement
def wait_for_mail_server() -> Executable:
    """Let this transaction be idle for as long as a conversation with a mail server may take.

    A session of the application ends when it is idle for a few seconds within a transaction.
    """
    name, is_local = literal("idle_in_transaction_session_timeout", Text), true()
    return select(func.set_config(name, bindparam("patience", type_=Text), is_local))


@statement
def claim_mail() -> Executable:
    """Lock a due mail until the transaction ends, passing over those that others are sending.

    Mails to one address of a user leave in their order: when one is due, the first that has not left
    is taken. `code_digest` is null without a code; `is_outdated` tells that its code is worth nothing.
    """
    m, code = mails.c, mail_codes.c
    first = _first_in_line()
    of_mail = (code.user_id == m.user_id) & (code.id == cast(m.details["code_id"].astext, Uuid))
    return (
        select(
            m.user_id,
            m.id,
            m.kind,
            m.recipient,
            m.details,
            m.created_at,
            m.attempts,
            (func.now() - m.created_at).label("age"),
            users.c.timezone,
            code.id.label("code_id"),
            code.digest.label("code_digest"),
            code.expires_at.label("code_expires_at"),
            _is_outdated().label("is_outdated"),
        )
        .select_from(
            first.join(mails, (m.user_id == first.c.user_id) & (m.id == first.c.id))
            .join(users, users.c.id == m.user_id)
            .outerjoin(mail_codes, of_mail)
        )
        # Judged again once it is locked: another may have sent it meanwhile.
        .where(*_is_pending(m), users.c.erased_at.is_(None))
        .limit(1)
        .with_for_update(of=mails, skip_locked=True)
    )


@statement
def mark_mail_sent() -> Executable:
    """Keep that a mail has left."""
    return _of_mail().values(sent_at=func.clock_timestamp(), attempts=mails.c.attempts + 1)


@statement
def give_mail_up() -> Executable:
    """Keep that a mail will not leave."""
    return _of_mail().values(given_up_at=func.clock_timestamp(), attempts=mails.c.attempts + 1)


@statement
def postpone_mail() -> Executable:
    """Try a mail again later, and those behind it to the same address not before."""
    is_it = mails.c.id == _mail_id()
    later = func.clock_timestamp() + bindparam("wait", type_=Interval)
    return (
        update(mails)
        .where(
            mails.c.user_id == bindparam("user_id", type_=Uuid),
            mails.c.recipient == bindparam("recipient", type_=Text),
            *_is_pending(mails.c),
        )
        .values(
            attempts=mails.c.attempts + case((is_it, 1), else_=0),
            next_attempt_at=func.greatest(mails.c.next_attempt_at, later),
        )
    )


@statement
def count_waiting_mails() -> Executable:
    """Count the mails that have not left, and tell for how long the oldest has waited."""
    oldest = func.extract("epoch", func.now() - func.min(mails.c.created_at))
    return select(
        func.count().label("mails"), func.coalesce(oldest, 0).label("oldest_seconds")
    ).where(*_is_pending(mails.c))


def _first_in_line() -> FromClause:
    """Return `user_id` and `id` of the mails that may leave next: the first to each address that has one due."""
    pending, earlier = mails.alias("pending"), mails.alias("earlier")
    due = (
        select(pending.c.user_id, pending.c.recipient)
        .where(*_is_pending(pending.c), pending.c.next_attempt_at <= func.now())
        .order_by(pending.c.next_attempt_at)
        .limit(DUE_AT_ONCE)
        .cte("due")
    )
    first = (
        select(earlier.c.user_id, earlier.c.id)
        .where(
            earlier.c.user_id == due.c.user_id,
            earlier.c.recipient == due.c.recipient,
            *_is_pending(earlier.c),
        )
        .order_by(earlier.c.created_at, earlier.c.id)
        .limit(1)
        .lateral("first")
    )
    return select(first).select_from(due.join(first, true())).subquery("next")


def _is_outdated() -> ColumnElement[bool]:
    """Return whether a mail brings a code that is worth nothing, or none that is left."""
    code, newer = mail_codes.c, mail_codes.alias("newer")
    is_superseded = exists().where(
        newer.c.user_id == code.user_id,
        newer.c.purpose == code.purpose,
        tuple_(newer.c.created_at, newer.c.id) > tuple_(code.created_at, code.id),
    )
    is_live = (
        code.used_at.is_(None)
        & (code.expires_at > func.now())
        & (code.epoch == users.c.token_epoch)
        & ~is_superseded
    )
    has_code: ColumnElement[bool] = mails.c.details.has_key("code_id")
    return has_code & not_(func.coalesce(is_live, false()))


def _is_pending(of: Any) -> tuple[ColumnElement[bool], ...]:
    return of.sent_at.is_(None), of.given_up_at.is_(None)


def _mail_id() -> ColumnElement[Any]:
    return bindparam("mail_id", type_=Uuid)


def _of_mail() -> Update:
    mine = mails.c.user_id == bindparam("user_id", type_=Uuid)
    return update(mails).where(mine, mails.c.id == _mail_id())
