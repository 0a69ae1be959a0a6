"""Statements on codes that are mailed: a password is reset and an address verified by who reads the mail.

A code opens what its user's row says, under whose lock it is spent: it ends with the token epoch, with
the address that it was mailed to, and with the next one for the same purpose.
"""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Executable,
    FromClause,
    Insert,
    Integer,
    LargeBinary,
    Text,
    Uuid,
    bindparam,
    exists,
    func,
    insert,
    literal,
    null,
    select,
    tuple_,
    update,
)

from functions.auth.user_changes import audited_change, changed_user
from setlogs.ids import CATALOGUE_USER_ID
from setlogs.models import mail_codes, users
from setlogs.sql import audit, mails
from setlogs.sql.compiler import statement
from setlogs.sql.documents import user_document

RESET, VERIFICATION = "password_reset", "verification"
HOURS = {RESET: 1, VERIFICATION: 24}


@statement
def insert_reset_code() -> Executable:
    """Make a code for whoever has an address, and mail it there.

    For an address that nobody has, the code is one of the catalogue's owner, who has none: so as much
    is written, and the time tells nothing.
    """
    email = bindparam("email", type_=Text)
    found = select(users.c.id).where(users.c.email == email).scalar_subquery()
    nobody = literal(CATALOGUE_USER_ID, Uuid)
    owner = _kept(users.c.id == func.coalesce(found, nobody)).cte("owner")
    code = insert_code(owner, RESET, email)
    somebody = select(owner).where(owner.c.id != nobody).cte("somebody")
    mail = mails.queued(somebody, kind=RESET, recipient=email, details=code_id())
    return select(owner.c.id).add_cte(code.cte("code"), mail.cte("mail"))


@statement
def insert_verification_code() -> Executable:
    """Make a code that verifies the caller's address, and mail it there."""
    caller = _kept(*audit.live_token()).cte("caller")
    code = insert_code(caller, VERIFICATION, caller.c.email)
    mail = mails.queued(caller, kind=VERIFICATION, recipient=caller.c.email, details=code_id())
    return select(caller.c.id).add_cte(code.cte("code"), mail.cte("mail"))


@statement
def insert_change_code() -> Executable:
    """Make a code that changes the caller's address, mail it there, and tell the old address.

    An address that somebody else has gets no mail. All else is the same, so that the caller, whose
    earlier code ends in any case, does not learn of it.
    """
    email = bindparam("new_email", type_=Text)
    caller = _kept(*audit.live_token()).cte("caller")
    code = insert_code(caller, VERIFICATION, email)
    others = users.alias("others")
    is_taken = exists().where(others.c.email == email, others.c.id != caller.c.id)
    able = select(caller).where(~is_taken).cte("able")
    mail = mails.queued(able, kind="email_change", recipient=email, details=code_id())
    notice = mails.queued(
        caller,
        kind="email_change_notice",
        recipient=caller.c.email,
        details={"email": email},
        id_param="notice_id",
    )
    added = (code.cte("code"), mail.cte("mail"), notice.cte("notice"))
    return select(caller.c.id).add_cte(*added)


@statement
def select_reset_code() -> Executable:
    """Find whose password a code would reset."""
    return select(users.c.id, users.c.email).where(
        users.c.id == audit.user_id_param(),
        users.c.erased_at.is_(None),
        *_opens(users, RESET),
        mail_codes.c.email == users.c.email,
    )


@statement
def reset_password() -> Executable:
    """Spend a code on a new password, and end every login; who read the mail has the address."""
    owner = _locked()
    spent = _spent(owner, RESET, mail_codes.c.email == owner.c.email)
    new = {
        "password_hash": bindparam("new_hash", type_=Text),
        "token_epoch": users.c.token_epoch + 1,
        "spared_family_id": null(),
        "email_verified_at": func.coalesce(users.c.email_verified_at, func.now()),
    }
    after, audited = _changed(owner, spent, new)
    mail = mails.queued(after, kind="password_changed", recipient=after.c.email, details={})
    return select(after.c.id).add_cte(audited, mail.cte("mail"))


@statement
def verify_email() -> Executable:
    """Spend a code on the address that it was mailed to: it is the user's from now on, and verified."""
    owner = _locked()
    spent = _spent(owner, VERIFICATION)
    new = {"email": spent.c.email, "email_verified_at": func.now()}
    after, audited = _changed(owner, spent, new)
    return select(after.c.id).add_cte(audited)


def insert_code(owner: FromClause, purpose: str, email: ColumnElement[str]) -> Insert:
    """Return the insert of a code, to add to a statement that mails it.

    Args:
        owner: Whose code it is, with `id` and `token_epoch`; no row there, no code.
        purpose: `RESET` or `VERIFICATION`.
        email: To which address it goes.
    """
    row = select(
        owner.c.id,
        bindparam("code_id", type_=Uuid),
        literal(purpose, Text),
        bindparam("digest", type_=LargeBinary),
        email,
        owner.c.token_epoch,
        func.now() + func.make_interval(0, 0, 0, 0, literal(HOURS[purpose], Integer)),
    )
    columns = ["user_id", "id", "purpose", "digest", "email", "epoch", "expires_at"]
    return insert(mail_codes).from_select(columns, row)


def code_id() -> dict[str, ColumnElement[Any]]:
    """Return what a mail with a code needs to know."""
    return {"code_id": bindparam("code_id", type_=Uuid)}


def _kept(*conditions: ColumnElement[bool]) -> Any:
    """Select a user who is not erased meanwhile: who leaves is mailed nothing afterwards."""
    return (
        select(users.c.id, users.c.email, users.c.token_epoch)
        .where(users.c.erased_at.is_(None), *conditions)
        .with_for_update(key_share=True, read=True)
    )


def _locked() -> CTE:
    """Return the user, under the lock that every change of an address takes."""
    mine = users.c.id == audit.user_id_param()
    return select(users).where(mine, users.c.erased_at.is_(None)).with_for_update().cte("owner")


def _spent(owner: CTE, purpose: str, *conditions: ColumnElement[bool]) -> CTE:
    return (
        update(mail_codes)
        .where(*_opens(owner, purpose), *conditions)
        .values(used_at=func.now())
        .returning(mail_codes.c.user_id, mail_codes.c.email)
        .cte("spent")
    )


def _opens(owner: FromClause, purpose: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which the code that was sent is good for a purpose."""
    c, newer = mail_codes.c, mail_codes.alias("newer")
    is_newer = tuple_(newer.c.created_at, newer.c.id) > tuple_(c.created_at, c.id)
    return (
        c.user_id == audit.user_id_param(),
        c.user_id == owner.c.id,
        c.digest == bindparam("digest", type_=LargeBinary),
        c.purpose == purpose,
        c.used_at.is_(None),
        c.expires_at > func.now(),
        c.epoch == owner.c.token_epoch,
        ~exists().where(newer.c.user_id == c.user_id, newer.c.purpose == purpose, is_newer),
    )


def _changed(owner: CTE, spent: CTE, new: dict[str, Any]) -> tuple[CTE, CTE]:
    """Return the user after the change, and its audit row."""
    before = select(owner, user_document(owner).label("body")).cte("before")
    mine = users.c.id == audit.user_id_param()
    after = changed_user(new, mine, users.c.id == spent.c.user_id)
    return after, audited_change(before, after, has_caller=False)
