"""Statements on users; those on logins are in token_statements.py."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Executable,
    Integer,
    Text,
    Uuid,
    bindparam,
    case,
    func,
    insert,
    null,
    or_,
    select,
    update,
)

from functions.auth.code_statements import VERIFICATION, code_id, insert_code
from functions.auth.user_change_statements import audited_change, changed_user
from setlogs.fields.resources import UserFields
from setlogs.models import users
from setlogs.sql import audit, mails
from setlogs.sql.changes import etag, outcome_shown, tag_matches
from setlogs.sql.compiler import statement
from setlogs.sql.documents import user_document

EDITABLE = tuple(UserFields.model_fields)


def _editable() -> dict[str, ColumnElement[Any]]:
    """Return the new value of each setting, once PostgreSQL has found the time zone in its own list.

    Python's list may be newer, and every session is put into its day by PostgreSQL's.
    """
    new: dict[str, ColumnElement[Any]] = {
        name: bindparam(name, type_=users.c[name].type) for name in EDITABLE
    }
    zone = new["timezone"]
    return new | {"timezone": case((func.timezone(zone, func.now()).is_not(None), zone))}


@statement
def insert_user() -> Executable:
    """Create a user, and mail a code to verify the address; the unique constraint on the e-mail decides between two at once."""
    columns = ("id", "email", "password_hash", *EDITABLE)
    values = {name: bindparam(name, type_=users.c[name].type) for name in columns} | _editable()
    new = insert(users).values(**values, data_version=1).returning(users).cte("new")
    created = select(new, user_document(new).label("body")).cte("created")
    audited = audit.record(
        created,
        entity="user",
        action="created",
        user_id=created.c.id,
        seq=created.c.data_version,
        after=created.c.body,
        has_caller=False,
    )
    code = insert_code(created, VERIFICATION, created.c.email)
    mail = mails.queued(created, kind=VERIFICATION, recipient=created.c.email, details=code_id())
    tag = etag(created.c.version)
    return select(created.c.body, tag.label("etag")).add_cte(
        audited.cte("audited"), code.cte("code"), mail.cte("mail")
    )


@statement
def select_credentials_by_email() -> Executable:
    """Find what a login needs."""
    return select(users.c.id, users.c.password_hash, users.c.token_epoch).where(
        users.c.email == bindparam("email", type_=Text)
    )


@statement
def select_credentials() -> Executable:
    """Find what confirms the caller."""
    caller = audit.caller()
    return select(caller.c.id, caller.c.email, caller.c.password_hash, caller.c.token_epoch)


@statement
def update_password_hash() -> Executable:
    """Store a password's hash with the current parameters; nothing visible changes."""
    return (
        update(users)
        .where(
            users.c.id == audit.user_id_param(),
            users.c.password_hash == bindparam("old_hash", type_=Text),
        )
        .values(password_hash=bindparam("new_hash", type_=Text))
    )


@statement
def select_user() -> Executable:
    """Show the caller."""
    caller = audit.caller()
    tag = etag(caller.c.version)
    return select(user_document(caller).label("body"), tag.label("etag"), caller.c.id)


@statement
def update_user() -> Executable:
    """Change the caller's settings; the same content again changes nothing."""
    new = _editable()
    matches = tag_matches(etag(users.c.version))
    differs = or_(*(users.c[name].is_distinct_from(value) for name, value in new.items()))
    caller = audit.caller()
    current = (
        select(
            users,
            user_document(users).label("body"),
            matches.label("matches"),
            differs.label("differs"),
        )
        .where(users.c.id == caller.c.id)
        .cte("current")
    )
    after = changed_user(new, *_still(current), matches, differs)
    return outcome_shown(caller, current, after).add_cte(audited_change(current, after))


@statement
def update_password() -> Executable:
    """Change the password, end every other login, spare the caller's, and mail a notice."""
    caller = audit.caller()
    current = (
        select(users, user_document(users).label("body"))
        .where(users.c.id == caller.c.id)
        .cte("current")
    )
    new = {
        "password_hash": bindparam("new_hash", type_=Text),
        "token_epoch": users.c.token_epoch + 1,
        "spared_family_id": bindparam("family_id", type_=Uuid),
    }
    # Whoever changes a password raises the epoch; a hash is also renewed for the same password.
    unchanged = users.c.token_epoch == bindparam("verified_in", type_=Integer)
    after = changed_user(new, *_still(current), unchanged)
    mail = mails.queued(after, kind="password_changed", recipient=after.c.email, details={})
    return select(after.c.id).add_cte(audited_change(current, after), mail.cte("mail"))


def _still(current: CTE) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which the caller is still let in once the row is locked."""
    return users.c.id == current.c.id, *audit.live_token()


@statement
def erase_user() -> Executable:
    """Close the account to everybody from now on, and free its e-mail address.

    It takes the user's row as every write does: those under way end first, and later ones find nobody.
    """
    gone = dict.fromkeys(
        (
            "email",
            "email_verified_at",
            "password_hash",
            "display_name",
            "spared_family_id",
            "live_tokens",
        ),
        null(),
    )
    ended = {"token_epoch": users.c.token_epoch + 1, "erased_at": func.now()}
    return select(audit.change(also=gone | ended).c.user_id)
