"""The keys that sign access tokens: `SECRET_KEY`, or a private key when there is one.

A token names its key, and a key has one algorithm: nothing in a token chooses how it is checked.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

import jwt

from setlogs.settings import Settings, SettingsError


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A key with its name.

    Attributes:
        id: The `kid` of its tokens; tells nothing of the key.
        algorithm: `HS256`, `HS384`, `HS512`, `ES256` or `EdDSA`.
        key: As PyJWT takes it; a private key verifies too.
    """

    id: str
    algorithm: str
    key: Any


def token_keys(settings: Settings) -> list[TokenKey]:
    """Return the key that signs, then those whose tokens are still accepted.

    Raises:
        SettingsError: a private key is neither P-256 nor Ed25519, or `cryptography` is not installed.
    """
    private = (
        ("TOKEN_PRIVATE_KEY", settings.token_private_key),
        ("TOKEN_PRIVATE_KEY_PREVIOUS", settings.token_private_key_previous),
    )
    return [
        *(private_key(pem.get_secret_value(), setting) for setting, pem in private if pem),
        *(secret_key(secret, settings.algorithm) for secret in settings.secret_keys),
    ]


def secret_key(secret: str, algorithm: str) -> TokenKey:
    """Return the key of an HMAC."""
    return TokenKey(_name(b"kid", secret), algorithm, secret.encode())


def private_key(pem: str, setting: str = "TOKEN_PRIVATE_KEY") -> TokenKey:
    r"""Return a private key; the algorithm follows from its kind.

    Args:
        pem: PKCS #8 without a password; line breaks may be written `\n`.
        setting: Where it comes from, for the error.

    Raises:
        SettingsError: it is neither P-256 nor Ed25519, or `cryptography` is not installed.
    """
    pem = pem.replace("\\n", "\n")
    for algorithm in ("ES256", "EdDSA"):
        try:
            key = jwt.get_algorithm_by_name(algorithm).prepare_key(pem)
            jwt.encode({}, key, algorithm)
        except NotImplementedError as error:
            raise SettingsError(f"{setting}: needs the package cryptography") from error
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
            # AttributeError: a public key, which cannot sign.
            continue
        return TokenKey(_name(b"pem", pem), algorithm, key)
    raise SettingsError(f"{setting}: not a private key on P-256 or Ed25519 in PEM form")


def _name(kind: bytes, text: str) -> str:
    return hashlib.sha256(kind + b"\x00" + text.encode()).hexdigest()[:12]
