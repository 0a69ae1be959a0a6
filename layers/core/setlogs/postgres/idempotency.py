"""Idempotency keys: the stored answer is committed together with its write, or not at all.

The record is the last row that a write inserts. A second request with the key waits for the first
and then violates the primary key, which undoes everything it did; it then finds the record and
replays it. Follows draft-ietf-httpapi-idempotency-key-header-07.
"""

from dataclasses import dataclass
from typing import Any

from setlogs.errors import ApiError, ConflictError

# Stored with each fingerprint: a deploy that computes it otherwise must not refuse a retry.
FINGERPRINT_VERSION = b"\x02"


class IdempotencyKeyReusedError(ApiError):
    """422: the key belongs to another request."""

    status = 422
    code = "idempotency_key_reused"
    detail = "This Idempotency-Key was used for a different request. Use a new key."


class IdempotencyInProgressError(ConflictError):
    """409: the first request with the key is still running."""

    code = "idempotency_in_progress"
    detail = "The first request with this Idempotency-Key is still running. Retry shortly."

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "1"})


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A request's key, and the fingerprint of the request.

    Attributes:
        operation: Method and route template; the same key on another operation is another key.
        value: 1 to 255 characters.
        fingerprint: Version byte and SHA-256 of what the request means.
    """

    operation: str
    value: str
    fingerprint: bytes

    @property
    def params(self) -> dict[str, Any]:
        """Bind parameters of `earlier_record` and `claim` of `setlogs.sql.idempotency`."""
        return {
            "operation": self.operation,
            "client_key": self.value,
            "fingerprint": self.fingerprint,
        }


NO_KEY: dict[str, Any] = {"operation": None, "client_key": None, "fingerprint": None}
"""Bind parameters of a write without a key: nothing is found and nothing is claimed."""


def check_fingerprint(key: IdempotencyKey, stored: bytes) -> None:
    """Reject a different request with the same key; older fingerprint versions pass.

    Args:
        key: Of the request.
        stored: The fingerprint of the first request with the key, or how it begins.

    Raises:
        IdempotencyKeyReusedError: same key, other request.
    """
    if stored[:1] == FINGERPRINT_VERSION and not key.fingerprint.startswith(stored):
        raise IdempotencyKeyReusedError
