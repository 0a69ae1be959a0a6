"""One request and its answer: everything known about them, under one key of the ASGI scope."""

import math
import time
from dataclasses import dataclass, field
from uuid import uuid4

from fastapi import Request
from starlette.types import Scope

from setlogs.networks import client_address
from setlogs.postgres.preconditions import IfMatch
from setlogs.settings import get_settings
from setlogs.telemetry.observed import ObservedRequest
from setlogs.valkey.cache import Prefetched

SCOPE_KEY = "setlogs"
ANSWER_RESERVE_SECONDS = 1.5


@dataclass(slots=True, kw_only=True)
class Exchange(ObservedRequest):
    """A request with what its checks have found, and its answer.

    Attributes:
        body: Empty until it has been read.
        answer_headers: What the answer has besides its own.
        prefetched: What Redis holds for it, read when it was counted.
        idempotency_key: The value of `Idempotency-Key`.
        if_match: What a change is conditional on.
    """

    body: bytes = b""
    answer_headers: dict[str, str] = field(default_factory=dict)
    prefetched: Prefetched | None = None
    idempotency_key: str | None = None
    if_match: IfMatch | None = None

    @classmethod
    def of_scope(cls, scope: Scope) -> "Exchange":
        """Create the exchange of a scope and store it there."""
        event = scope.get("aws.event") or {}
        headers: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
        request_id = event.get("requestContext", {}).get("requestId") or str(uuid4())
        secret = get_settings().edge_secret
        exchange: Exchange = cls(
            id=request_id,
            method=scope["method"],
            address=client_address(
                (scope.get("client") or (None,))[0],
                headers,
                secret.get_secret_value() if secret else None,
            ),
            headers=headers,
            deadline=time.monotonic() + _seconds_left(scope),
            answer_headers={"X-Request-Id": request_id},
        )
        scope[SCOPE_KEY] = exchange
        return exchange

    def lines(self, name: str) -> list[str]:
        """Return the lines of a header, by its name in lower case."""
        return self.headers.get(name, [])

    def header(self, name: str) -> str:
        """Return the first line of a header, empty when there is none."""
        lines = self.headers.get(name)
        return lines[0] if lines else ""

    @property
    def media_type(self) -> str:
        """The body's media type in lower case, without parameters."""
        return self.header("content-type").partition(";")[0].strip().lower()


def exchange_of(request: Request) -> Exchange:
    """Return the exchange that a request is part of."""
    exchange: Exchange = request.scope[SCOPE_KEY]
    return exchange


def _seconds_left(scope: Scope) -> float:
    """Return how long Lambda lets the request go on, less what an answer and its log line take."""
    remaining = getattr(scope.get("aws.context"), "get_remaining_time_in_millis", None)
    return remaining() / 1000 - ANSWER_RESERVE_SECONDS if remaining else math.inf
