"""Personal access tokens: what a script or an assistant holds in place of a password.

The text says whose it is, what it may do and until when, so that everything but whether it still
exists is known before the database is asked. The database keeps a digest of the whole text: who changes
any of it holds a token that nobody has issued.
"""

import hashlib
import hmac
import os
import re
import string
import struct
import time
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

type Scope = Literal["read", "write"]
"""What a token may be for: `read` serves every GET, `write` the rest."""

PREFIX = "slp_"
SCOPES: tuple[Scope, ...] = get_args(Scope.__value__)
SECRET_BYTES = 20
_SEAL_BYTES = 8
# Version, scopes, expiry, user, secret; the seal stands behind them.
_CLAIMS = struct.Struct(f">BBQ16s{SECRET_BYTES}s")
_VERSION = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NEVER = 0

_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_BODY_BYTES = _CLAIMS.size + _SEAL_BYTES
_BODY_LENGTH, _CHECKSUM_LENGTH = 73, 6
_TEXT = re.compile(
    rf"{PREFIX}(?P<body>[0-9A-Za-z]{{{_BODY_LENGTH}}})(?P<checksum>[0-9A-Za-z]{{{_CHECKSUM_LENGTH}}})",
    re.ASCII,
)


class ExpiredError(ValueError):
    """A personal access token whose time is over."""


@dataclass(frozen=True, slots=True)
class PersonalToken:
    """A personal access token, as its text has it.

    Attributes:
        text: As clients hold it.
        user_id: Whose it is.
        scopes: What it is for.
        is_sealed: Whether a key of now says that the server made it. Who knows a user's id can write
            the rest; and a token outlives the key that sealed it. Whether it is live is only known
            from its digest.
    """

    text: str
    user_id: UUID
    scopes: tuple[Scope, ...]
    is_sealed: bool

    @classmethod
    def new(
        cls,
        user_id: UUID,
        scopes: Collection[Scope],
        expires_at: datetime | None,
        sealing_key: str,
    ) -> "PersonalToken":
        """Return a new token.

        Args:
            user_id: Whose it will be.
            scopes: What it will be for.
            expires_at: From when on it is refused, None for never.
            sealing_key: The secret of now.
        """
        named = tuple(scope for scope in SCOPES if scope in scopes)
        flags = sum(1 << SCOPES.index(scope) for scope in named)
        expiry = _NEVER if expires_at is None else (expires_at - _EPOCH) // _MICROSECOND
        claims = _CLAIMS.pack(_VERSION, flags, expiry, user_id.bytes, os.urandom(SECRET_BYTES))
        body = PREFIX + _digits(claims + _seal(claims, sealing_key), _BODY_LENGTH)
        return cls(body + _checksum(body), user_id, named, is_sealed=True)

    @classmethod
    def parse(cls, text: str, sealing_keys: Sequence[str]) -> "PersonalToken":
        """Return the token in the text that a client sent.

        Raises:
            ExpiredError: it was good until some time ago.
            ValueError: mistyped, or cut.
        """
        found = _TEXT.fullmatch(text)
        if not found or found["checksum"] != _checksum(PREFIX + found["body"]):
            raise ValueError("no token")
        number = _number(found["body"])
        if number >> 8 * _BODY_BYTES:
            raise ValueError("no token")
        body = number.to_bytes(_BODY_BYTES)
        claims, seal = body[: _CLAIMS.size], body[_CLAIMS.size :]
        version, flags, expiry, user, _ = _CLAIMS.unpack(claims)
        if version != _VERSION:
            raise ValueError("no token")
        if expiry != _NEVER and expiry <= time.time_ns() // 1000:
            raise ExpiredError("expired")
        sealed = any(hmac.compare_digest(seal, _seal(claims, key)) for key in sealing_keys)
        scopes = tuple(scope for bit, scope in enumerate(SCOPES) if flags & 1 << bit)
        return cls(text, UUID(bytes=user), scopes, is_sealed=sealed)

    @property
    def digest(self) -> UUID:
        """The token as it is stored: half of its SHA-256, which 160 random bits need no slow hash for.

        In the form of a UUID, 16 bytes: those of all of a user's tokens stand in the user's row.
        """
        return UUID(bytes=hashlib.sha256(self.text.encode()).digest()[:16])

    @property
    def hint(self) -> str:
        """What its owner knows it by: how it begins and ends."""
        return f"{PREFIX}…{self.text[-4:]}"


def _seal(claims: bytes, key: str) -> bytes:
    digest = hmac.digest(key.encode(), b"personal token\x00" + claims, hashlib.sha256)
    return digest[:_SEAL_BYTES]


def _checksum(text: str) -> str:
    """Return what a scanner tells a token from other text by; a mistake in it costs no look-up."""
    return _digits(zlib.crc32(text.encode()).to_bytes(4), _CHECKSUM_LENGTH)


def _digits(raw: bytes, length: int) -> str:
    number, digits = int.from_bytes(raw), ""
    for _ in range(length):
        number, value = divmod(number, len(_DIGITS))
        digits = _DIGITS[value] + digits
    return digits


def _number(digits: str) -> int:
    number = 0
    for digit in digits:
        number = number * len(_DIGITS) + _VALUES[digit]
    return number
