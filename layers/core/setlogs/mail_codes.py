"""The codes that mails bring: who holds one has read the mail.

They are derived from their id and a secret key, and only a digest is stored. So neither the outbox nor
a copy of the database holds anything that opens an account, and who sends the mail knows its code.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from uuid import UUID

SECRET_BYTES = 24
ID_BYTES = 16
TEXT_LENGTH = 54
"""Characters of a code."""


@dataclass(frozen=True, slots=True)
class MailCode:
    """A code: whose it is, and the secret.

    Attributes:
        user_id: Finds the row without an index over all users.
        secret: 192 bits.
    """

    user_id: UUID
    secret: bytes

    @classmethod
    def derive(cls, user_id: UUID, code_id: UUID, key: str) -> Self:
        """Return the code of an id, the same each time.

        Args:
            user_id: Whose it is.
            code_id: Of its row in `mail_codes`.
            key: One of `Settings.secret_keys`, the first for a new code.
        """
        digest = hmac.digest(key.encode(), b"mail\x00" + code_id.bytes, hashlib.sha256)
        return cls(user_id, digest[:SECRET_BYTES])

    @classmethod
    def find(cls, user_id: UUID, code_id: UUID, keys: Sequence[str], digest: bytes) -> Self | None:
        """Return the code of an id by the key whose code has the stored digest, None if none has."""
        codes = (cls.derive(user_id, code_id, key) for key in keys)
        return next((code for code in codes if hmac.compare_digest(code.digest, digest)), None)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the code in the text that a client sent.

        Raises:
            ValueError: no code of ours.
        """
        if len(text) != TEXT_LENGTH:
            raise ValueError("no code")
        raw = base64.b64decode(text + "==", altchars=b"-_", validate=True)
        code = cls(UUID(bytes=raw[:ID_BYTES]), raw[ID_BYTES:])
        if code.text != text:
            raise ValueError("another spelling of a code")
        return code

    @property
    def text(self) -> str:
        """The code as mails bring it."""
        raw = self.user_id.bytes + self.secret
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @property
    def digest(self) -> bytes:
        """The code as it is stored, 32 bytes; 192 bits of entropy need no slow hash."""
        return hashlib.sha256(self.secret).digest()
