"""The current request: the only thing that a context variable holds."""

import math
import time
from contextvars import ContextVar
from dataclasses import dataclass, field

from setlogs.tokens import Identity


@dataclass(slots=True, kw_only=True)
class ObservedRequest:
    """A request and its answer so far.

    Attributes:
        id: The gateway's, under which it is logged and audited.
        method: As the client sent it.
        address: The client's, as the gateway or our edge saw it, None when they did not say.
        headers: The lines of each header, by its name in lower case.
        route: The route's template; a path that is none of ours could be anything.
        identity: Who calls, once the token has been checked.
        status: Of the answer, None while none is sent.
        replayed: Whether the answer is that of an earlier request with the same key.
        cached: The answer's `X-Cache`, if it has one.
        error_code: Of the problem that it was answered with.
        started: `time.perf_counter()` when it came.
        deadline: `time.monotonic()` by which it must be done, to be answered before it is cut off.
        statements: How many were sent to PostgreSQL.
        redis_round_trips: How often Redis was asked.
        calls: Each round trip: `postgresql` or `redis`, and `time.perf_counter()` before and after.
    """

    id: str
    method: str = ""
    address: str | None = None
    headers: dict[str, list[str]] = field(default_factory=dict)
    route: str = "unknown"
    identity: Identity | None = None
    status: int | None = None
    replayed: bool = False
    cached: str | None = None
    error_code: str | None = None
    started: float = field(default_factory=time.perf_counter)
    deadline: float = math.inf
    statements: int = 0
    redis_round_trips: int = 0
    calls: list[tuple[str, float, float]] = field(default_factory=list)

    @property
    def seconds_left(self) -> float:
        """Seconds that the request may still take."""
        return self.deadline - time.monotonic()

    def finish_within(self, seconds: float) -> None:
        """Shorten the time that is left."""
        self.deadline = min(self.deadline, time.monotonic() + seconds)

    def called(self, system: str, started: float) -> None:
        """Record a round trip that ends now."""
        if self is not _nobody:
            self.calls.append((system, started, time.perf_counter()))

    def waited_seconds(self, system: str) -> float:
        """Return how long it has waited for a system."""
        return sum(ended - started for name, started, ended in self.calls if name == system)


_nobody = ObservedRequest(id="")
_under_way: ContextVar[ObservedRequest] = ContextVar("request")


def begin(request: ObservedRequest) -> None:
    """Make a request the current one."""
    _under_way.set(request)


def current_request() -> ObservedRequest:
    """Return the current request; outside of one, a placeholder that nobody reads."""
    return _under_way.get(_nobody)
