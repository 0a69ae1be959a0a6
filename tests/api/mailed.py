"""What has been queued for somebody's mailbox, and the codes in it as the sender derives them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from setlogs.mail_codes import MailCode
from setlogs.settings import get_settings

QUEUED = """
SELECT m.kind, m.user_id, m.details, c.id, c.digest FROM mails AS m
LEFT JOIN mail_codes AS c ON c.user_id = m.user_id AND c.id = (m.details ->> 'code_id')::uuid
WHERE m.recipient = %s ORDER BY m.created_at, m.id
"""


@dataclass(frozen=True)
class Mail:
    """A mail.

    Attributes:
        code: The text of the code that it brings, if it brings one.
    """

    kind: str
    details: dict[str, Any]
    code: str | None


class Mailbox:
    """All that is queued for an address.

    Args:
        admin: Sees everything.
        address: Whose mails.
    """

    def __init__(self, admin: psycopg.Connection[Any], address: str) -> None:
        self._admin = admin
        self._address = address

    def mails(self, kind: str | None = None) -> list[Mail]:
        """Return the mails, oldest first, of one kind if one is given."""
        rows = self._admin.execute(QUEUED, (self._address,)).fetchall()
        return [
            Mail(name, details, _code(user_id, code_id, digest))
            for name, user_id, details, code_id, digest in rows
            if kind in (None, name)
        ]

    def kinds(self) -> list[str]:
        """Return what kinds of mails there are, oldest first."""
        return [mail.kind for mail in self.mails()]

    def code(self, kind: str) -> str:
        """Return the newest code of a kind of mail."""
        code = self.mails(kind)[-1].code
        assert code is not None
        return code


def _code(user_id: UUID, code_id: UUID | None, digest: bytes) -> str | None:
    if code_id is None:
        return None
    found = MailCode.find(user_id, code_id, get_settings().secret_keys, digest)
    assert found is not None
    return found.text
