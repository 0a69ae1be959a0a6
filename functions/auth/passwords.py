"""Passwords: what is accepted, and how they are kept (Argon2id, OWASP's second parameter set)."""

from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from setlogs.errors import FieldError
from setlogs.field_codes import FieldCode
from setlogs.fields.requests import search_key

MAX_LENGTH = 128
MAX_BYTES = 1024
# ASVS 5.0, appendix C. One lane, as a function has at most one core to spare.
MEMORY_KIB, PASSES, LANES = 19_456, 2, 1
# A shorter local part is found in too many passwords by chance.
_MIN_CONTEXT_LENGTH = 3
_COMMON = Path(__file__).with_name("common_passwords.txt")


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


@cache
def _common_passwords() -> frozenset[str]:
    """Return the 11,611 passwords of 8 and more characters in zxcvbn's list of leaked ones."""
    return frozenset(_COMMON.read_text(encoding="utf-8").split())


@cache
def _nobodys_hash() -> str:
    """Return the hash that is verified for unknown accounts, so that they take as long."""
    return _hasher().hash("nobody's password")


def weaknesses(password: str, email: str, min_length: int, pointer: str) -> list[FieldError]:
    """Return why a password is rejected; empty when it is acceptable.

    Length counts in code points, and the password is used exactly as typed. Only the comparisons with
    common passwords and with the e-mail ignore case and spelling variants.

    Args:
        password: As the user typed it.
        email: The account's, whose local part must not be in the password.
        min_length: From the settings.
        pointer: Where the password stands in the body.
    """
    local_part = search_key(email.partition("@")[0])
    known = search_key(password)
    reasons: list[tuple[FieldCode, str]] = []
    if len(password) < min_length:
        reasons.append(("too_short", f"Must have at least {min_length} characters"))
    if len(password) > MAX_LENGTH or len(password.encode()) > MAX_BYTES:
        reasons.append(("too_long", f"Must have at most {MAX_LENGTH} characters"))
    if known in _common_passwords() or "setlogs" in known:
        reasons.append(("too_common", "Is one of the most common passwords"))
    if len(local_part) >= _MIN_CONTEXT_LENGTH and local_part in known:
        reasons.append(("contains_email", "Must not contain the part of your e-mail before the @"))
    return [FieldError("pointer", pointer, code, detail) for code, detail in reasons]


def hash_password(password: str) -> str:
    """Return the PHC string under which a password is kept."""
    return _hasher().hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Return whether the password matches the hash; takes the same time without an account."""
    try:
        matches = _hasher().verify(stored or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return matches and stored is not None


def needs_rehash(stored: str) -> bool:
    """Return whether a hash was made with outdated parameters."""
    return _hasher().check_needs_rehash(stored)
