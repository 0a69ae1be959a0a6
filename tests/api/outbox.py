"""What tests of mail start from: mails that wait, and something that sends them."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg

from functions.mail.delivery import Delivery
from functions.mail.transports import transport_of
from setlogs.ids import new_id
from setlogs.mail_codes import MailCode
from setlogs.postgres.database import Database
from setlogs.settings import get_settings
from tests.conftest import User
from tests.mail_server import MailServer
from tests.patience import HANGS_SECONDS

type Send = Callable[[], dict[str, int]]

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


def deliver(url: str) -> dict[str, int]:
    """Send what is due, as one run of the mail function does, and return how many came to what."""
    settings = get_settings()
    database = Database(settings.database_url.get_secret_value())
    delivery = Delivery(database, transport_of(url), settings, "https://setlogs.example.com")
    try:
        return {str(outcome): count for outcome, count in delivery.run(HANGS_SECONDS).items()}
    finally:
        database.close()


def ids(server: MailServer) -> list[str]:
    """Return the ids of the mails that a server has taken."""
    return [str(mail["Message-ID"])[1:37] for mail in server.mails]
