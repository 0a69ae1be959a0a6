"""Access tokens: short-lived JWTs that name the user and the epoch they were issued in (RFC 9068)."""

import base64
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

import jwt

from setlogs.errors import UnauthorizedError
from setlogs.personal_tokens import PersonalToken
from setlogs.settings import get_settings
from setlogs.token_keys import TokenKey, token_keys

ISSUER = "setlogs"
AUDIENCE = "setlogs-api"
TOKEN_TYPE = "at+jwt"  # noqa: S105  a media type, not a password
LEEWAY_SECONDS = 60
_MAX_TOKEN_LENGTH = 2048
_MAX_KNOWN = 1000
_REQUIRED = ["iss", "aud", "sub", "exp", "iat", "jti", "epoch", "sid"]


class InvalidTokenError(UnauthorizedError):
    """401: what was sent is no token that this server made."""

    code = "invalid_token"
    detail = "This is not a token of this server. Log in and send the access_token as Authorization: Bearer."
    # RFC 6750, section 3.1: one error code for all that is wrong with a token.
    challenge: ClassVar[str] = 'Bearer error="invalid_token"'

    def __init__(self) -> None:
        super().__init__(headers={"WWW-Authenticate": self.challenge})


class MissingTokenError(InvalidTokenError):
    """401: no token was sent."""

    code = "token_missing"
    detail = "Log in and send the access_token as Authorization: Bearer."
    # RFC 6750, section 3: no error code when no credentials were sent.
    challenge = "Bearer"


class ExpiredTokenError(InvalidTokenError):
    """401: the token was valid until it expired."""

    code = "token_expired"
    detail = "This token has expired. Get a new one from POST /auth/refresh, or log in again."


class EndedTokenError(InvalidTokenError):
    """401: the login or personal access token has been ended, or the account is gone."""

    code = "token_ended"
    detail = "This token has been revoked, or its login has been ended. Log in again."


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a token says is calling; the database confirms it with each statement.

    Attributes:
        user_id: The user.
        epoch: `users.token_epoch` when an access token was issued; None for a personal one.
        family_id: The chain of refresh tokens that an access token was issued with: one login.
        personal: The personal access token, when it is one.
    """

    user_id: UUID
    epoch: int | None
    family_id: UUID | None
    personal: PersonalToken | None = None


class TokenSigner:
    """Issues access tokens with one key, and accepts those of other keys too.

    Args:
        keys: The signing key, then those that are still accepted.
        lifetime_seconds: From issue to expiry.
    """

    def __init__(self, keys: Sequence[TokenKey], lifetime_seconds: int) -> None:
        self._keys: dict[str | None, TokenKey] = {key.id: key for key in keys}
        # A token that names no key is of the secret of now.
        self._keys.update((None, key) for key in reversed(keys) if key.algorithm.startswith("HS"))
        self._key = keys[0]
        self.lifetime_seconds = lifetime_seconds
        self._known: dict[str, tuple[Identity, int]] = {}

    def issue(self, identity: Identity) -> str:
        """Return a signed token for `identity`, valid from now on."""
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(identity.user_id),
            "iat": now,
            "exp": now + self.lifetime_seconds,
            "jti": base64.urlsafe_b64encode(os.urandom(12)).decode(),
            "epoch": identity.epoch,
            "sid": str(identity.family_id),
        }
        headers = {"typ": TOKEN_TYPE, "kid": self._key.id}
        return jwt.encode(claims, self._key.key, self._key.algorithm, headers=headers)

    def verify(self, token: str) -> Identity:
        """Return who the token names.

        Raises:
            ExpiredTokenError: it was valid once.
            InvalidTokenError: forged, of another kind, or longer-lived than we issue.
        """
        if len(token) > _MAX_TOKEN_LENGTH:
            raise InvalidTokenError
        # A signature that was right stays right; only time passes. The epoch is PostgreSQL's to judge.
        if (known := self._known.get(token)) and time.time() < known[1] + LEEWAY_SECONDS:
            return known[0]
        try:
            key = self._keys[jwt.get_unverified_header(token).get("kid")]
            decoded = jwt.decode_complete(
                token,
                key.key,
                algorithms=[key.algorithm],
                audience=AUDIENCE,
                issuer=ISSUER,
                leeway=LEEWAY_SECONDS,
                options={"require": _REQUIRED},
            )
            identity = self._identity(decoded["header"], decoded["payload"])
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            self._known[token] = identity, int(decoded["payload"]["exp"])
            return identity  # noqa: TRY300  the checks above raise
        except jwt.ExpiredSignatureError as error:
            raise ExpiredTokenError from error
        except (jwt.PyJWTError, KeyError, ValueError, TypeError, OverflowError) as error:
            raise InvalidTokenError from error

    def _identity(self, header: dict[str, Any], claims: dict[str, Any]) -> Identity:
        lifetime = claims["exp"] - claims["iat"]
        if header.get("typ") != TOKEN_TYPE or not 0 < lifetime <= self.lifetime_seconds:
            raise InvalidTokenError
        epoch = claims["epoch"]
        if type(epoch) is not int or not 0 < epoch < 2**31:
            raise InvalidTokenError
        return Identity(UUID(claims["sub"]), epoch, UUID(claims["sid"]))


@cache
def get_signer() -> TokenSigner:
    """Return this environment's signer."""
    settings = get_settings()
    return TokenSigner(token_keys(settings), settings.access_token_expire_minutes * 60)
