"""Refresh tokens: opaque, kept as hashes, each the parent of exactly one successor."""

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass
from uuid import UUID

from functions.auth.errors import InvalidRefreshTokenError

SECRET_BYTES = 32
ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token: whose it is, and the secret.

    Attributes:
        user_id: Finds the row without an index over all users.
        secret: 256 random or derived bits.
    """

    user_id: UUID
    secret: bytes

    @classmethod
    def new(cls, user_id: UUID) -> "RefreshToken":
        """Return the first token of a new family."""
        return cls(user_id, os.urandom(SECRET_BYTES))

    @classmethod
    def parse(cls, text: str) -> "RefreshToken":
        """Return the token in the text that a client sent.

        Raises:
            InvalidRefreshTokenError: not a token of ours.
        """
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except ValueError as error:
            raise InvalidRefreshTokenError from error
        if len(raw) != ID_BYTES + SECRET_BYTES:
            raise InvalidRefreshTokenError
        return cls(UUID(bytes=raw[:ID_BYTES]), raw[ID_BYTES:])

    def successor(self, signing_key: str) -> "RefreshToken":
        """Return the token that replaces this one, the same each time.

        A client that lost the answer to its refresh asks again and gets the same successor, though
        only its hash is stored.
        """
        secret = hmac.digest(signing_key.encode(), b"refresh\x00" + self.secret, hashlib.sha256)
        return RefreshToken(self.user_id, secret)

    @property
    def text(self) -> str:
        """The token as clients hold it."""
        raw = self.user_id.bytes + self.secret
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @property
    def hash(self) -> bytes:
        """The token as it is stored; 256 bits of entropy need no slow hash."""
        return hashlib.sha256(self.secret).digest()
