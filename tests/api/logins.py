"""Accounts and logins without the hash that each would cost, and what begins, uses and ends them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import psycopg

from functions.auth import queries, recovery, service
from functions.auth.errors import InvalidRefreshTokenError
from functions.auth.passwords import hash_password
from functions.auth.refresh_tokens import RefreshToken
from functions.auth.schemas import Login, PasswordChange, PasswordReset, Tokens, UserUpdate
from setlogs.errors import ApiError, ServiceUnavailableError
from setlogs.ids import new_id
from setlogs.mail_codes import MailCode
from setlogs.postgres.call import Call
from setlogs.postgres.database import Database
from setlogs.postgres.preconditions import ANY
from setlogs.tokens import Identity, InvalidTokenError
from tests.conftest import PASSWORD

NEW_PASSWORD = "a quite different phrase"
LOGIN = """
INSERT INTO logins (user_id, id, epoch, expires_at)
SELECT id, %(family)s, token_epoch, now() + interval '90 days' FROM users WHERE id = %(user)s
"""
CODE = """
INSERT INTO mail_codes (user_id, id, purpose, digest, email, epoch, expires_at)
SELECT id, %(id)s, %(purpose)s, %(digest)s, %(email)s, token_epoch, now() + interval '1 hour'
FROM users WHERE id = %(user)s
"""
TOKEN = """
INSERT INTO refresh_tokens (user_id, token_hash, family_id, expires_at, family_expires_at)
VALUES (%(user)s, %(hash)s, %(family)s, now() + interval '7 days', now() + interval '90 days')
"""


@dataclass(frozen=True)
class Device:
    """Where somebody is logged in.

    Attributes:
        identity: Whom its access token names.
        refresh_token: The one it holds.
        email: Whose it is.
        reset_code: The text of the code that was mailed to the account, the same for all its devices.
    """

    identity: Identity
    refresh_token: RefreshToken
    email: str
    reset_code: str


type Work = Callable[[Database, Device, Device], Tokens | None]
type Outcome = Tokens | ApiError | None


@cache
def _hashed() -> str:
    return hash_password(PASSWORD)


def add_account(admin: psycopg.Connection[Any], devices: int) -> list[Device]:
    """Return the devices of a new account whose password is PASSWORD."""
    user_id = new_id()
    email = f"{user_id.hex}@example.com"
    account = (user_id, email, _hashed())
    admin.execute("INSERT INTO users (id, email, password_hash) VALUES (%s, %s, %s)", account)
    code = add_code(admin, user_id, "password_reset", email)
    return [_add_device(admin, user_id, email, code) for _ in range(devices)]


def add_code(admin: psycopg.Connection[Any], user_id: UUID, purpose: str, email: str) -> str:
    """Return the text of a code that is mailed to an address."""
    code_id = new_id()
    code = MailCode.derive(user_id, code_id, "any key: the digest is what is kept")
    params = {"user": user_id, "id": code_id, "digest": code.digest}
    admin.execute(CODE, params | {"purpose": purpose, "email": email})
    return code.text


def _add_device(admin: psycopg.Connection[Any], user_id: UUID, email: str, code: str) -> Device:
    token, family_id = RefreshToken.new(user_id), new_id()
    params = {"user": user_id, "family": family_id, "hash": token.hash}
    admin.execute(LOGIN, params)
    admin.execute(TOKEN, params)
    return Device(Identity(user_id, 1, family_id), token, email, code)


def refresh(db: Database, mine: Device, _: Device) -> Tokens:
    return service.refresh(db, mine.refresh_token.text)


def log_in(db: Database, mine: Device, _: Device) -> Tokens:
    return service.log_in(db, Login(email=mine.email, password=PASSWORD))


def change_password(db: Database, mine: Device, _: Device) -> None:
    change = PasswordChange(current_password=PASSWORD, new_password=NEW_PASSWORD)
    service.change_password(Call(db, mine.identity, "test"), change)


def rename(db: Database, mine: Device, _: Device) -> None:
    settings = UserUpdate(display_name="Ren", unit="kg", timezone="UTC")
    service.change_user(Call(db, mine.identity, "test"), settings, ANY)


def reset_password(db: Database, mine: Device, _: Device) -> None:
    draft = PasswordReset(token=mine.reset_code, new_password=NEW_PASSWORD)
    recovery.reset_password(db, draft, "test")


def log_out(db: Database, _: Device, other: Device) -> None:
    service.log_out(db, other.refresh_token.text)


def log_out_everywhere(db: Database, mine: Device, _: Device) -> None:
    service.log_out_everywhere(Call(db, mine.identity, "test"))


def erase(db: Database, mine: Device, _: Device) -> None:
    service.erase(Call(db, mine.identity, "test"), PASSWORD)


def outcome[T](work: Callable[[], T]) -> T | ApiError:
    """Return what a client gets, who is told of no fault of ours."""
    try:
        return work()
    except ServiceUnavailableError:
        raise
    except ApiError as error:
        return error


def lives(db: Database, identity: Identity) -> bool:
    """Return whether an access token still opens the account."""
    try:
        queries.get_user(Call(db, identity, "test"))
    except InvalidTokenError:
        return False
    return True


def goes_on(db: Database, text: str) -> bool:
    """Return whether a refresh token still gets another."""
    try:
        service.refresh(db, text)
    except InvalidRefreshTokenError:
        return False
    return True
