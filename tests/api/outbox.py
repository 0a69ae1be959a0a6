"""What tests of mail start from: mails that wait, and something that sends them."""

import json
from typing import Any
from uuid import UUID

import psycopg

from setlogs.ids import new_id
from setlogs.mail_codes import MailCode
from setlogs.settings import get_settings
from tests.conftest import User

_CODE = """
INSERT INTO mail_codes (user_id, id, purpose, digest, email, epoch, expires_at)
SELECT id, %s, 'password_reset', %s, email, token_epoch, now() + %s::interval FROM users WHERE id = %s
"""
_MAIL = """
INSERT INTO mails (user_id, id, kind, recipient, details) VALUES (%s, %s, %s, %s, %s)
"""
_PAST = """
UPDATE mails SET next_attempt_at = next_attempt_at - %(by)s::interval,
    created_at = created_at - %(by)s::interval
WHERE user_id = %(user_id)s AND sent_at IS NULL AND given_up_at IS NULL
"""


def queue(
    admin: psycopg.Connection[Any],
    user: User,
    kind: str = "new_login",
    recipient: str | None = None,
    **details: str,
) -> UUID:
    """Queue a mail, as a request does, and return its id."""
    mail_id, user_id = new_id(), user.profile["id"]
    recipient = user.email if recipient is None else recipient
    admin.execute(_MAIL, (user_id, mail_id, kind, recipient, json.dumps(details)))
    return mail_id


def queue_code(
    admin: psycopg.Connection[Any], user: User, *, lives: str = "1 hour", key: str | None = None
) -> str:
    """Queue a mail that brings a code, and return the code."""
    code_id, user_id = new_id(), UUID(user.profile["id"])
    code = MailCode.derive(user_id, code_id, key or get_settings().secret_keys[0])
    admin.execute(_CODE, (code_id, code.digest, lives, user_id))
    queue(admin, user, "password_reset", code_id=str(code_id))
    return code.text


def let_pass(admin: psycopg.Connection[Any], user: User, time: str) -> None:
    """Let what waits have waited for longer."""
    admin.execute(_PAST, {"by": time, "user_id": user.profile["id"]})


def state(admin: psycopg.Connection[Any], mail_id: UUID) -> tuple[str, int]:
    """Return whether a mail is `sent`, `given up` or `waiting`, and after how many attempts."""
    query = """
    SELECT CASE WHEN sent_at IS NOT NULL THEN 'sent' WHEN given_up_at IS NOT NULL THEN 'given up'
        ELSE 'waiting' END, attempts
    FROM mails WHERE id = %s
    """
    row = admin.execute(query, (mail_id,)).fetchone()
    assert row is not None
    return row[0], row[1]
