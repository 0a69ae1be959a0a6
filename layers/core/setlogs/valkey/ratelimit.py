"""Rate limits: one atomic script on Redis' clock.

The algorithm is GCRA: a full quota may be spent at once, then it comes back evenly. Headers follow
draft-ietf-httpapi-ratelimit-headers-10. Without Redis, PostgreSQL counts what guards accounts, as
exactly, and each process by itself counts the rest: to ask PostgreSQL would cost every request a
write.
"""

import hashlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from setlogs.errors import RateLimitedError, ServiceUnavailableError
from setlogs.postgres.database import Database, get_database
from setlogs.statement import Statements
from setlogs.telemetry.metrics import get_metrics
from setlogs.valkey.cache import Cache, Place, get_cache, is_unknown_script
from setlogs.valkey.protocol import Command

sql = Statements.beside(__file__)

WINDOW_SECONDS = 60
_SECOND_US = 1_000_000
_MAX_LOCAL_KEYS = 10_000

# KEYS[1]: when the quota will be whole again, in microseconds. ARGV: limit, window in microseconds.
# Answers {allowed, remaining, microseconds until one more is allowed}.
_SCRIPT = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local window = tonumber(ARGV[2])
local interval = math.floor(window / tonumber(ARGV[1]))
local whole_at = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local allowed_at = whole_at + interval - window
if allowed_at > now then return {0, 0, allowed_at - now} end
whole_at = whole_at + interval
redis.call('SET', KEYS[1], string.format('%.0f', whole_at), 'PX', math.ceil((whole_at - now) / 1000))
return {1, math.floor((window - whole_at + now) / interval), interval}
"""
_SCRIPT_SHA = hashlib.sha1(_SCRIPT.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Policy:
    """A named quota.

    Attributes:
        name: What the headers and the keys call it.
        limit: Requests at once, and within each window.
        guards_accounts: Whether it slows guesses down, and so must hold without Redis too.
        window_seconds: In which a spent quota comes back whole.
    """

    name: str
    limit: int
    guards_accounts: bool = False
    window_seconds: int = WINDOW_SECONDS

    @property
    def window_us(self) -> int:
        """The window in microseconds."""
        return self.window_seconds * _SECOND_US

    @property
    def interval_us(self) -> int:
        """The microseconds after which one more is allowed."""
        return self.window_us // self.limit


@dataclass(frozen=True, slots=True)
class Decision:
    """What the limiter said of one request.

    Attributes:
        allowed: Whether it may go on.
        remaining: How many more would pass right now.
        wait_seconds: Until one more is allowed, at least 1.
        fetched: What Redis gave for what was to be read on the way: bytes, an exception of
            its own, or None.
        by: Who counted: `redis`, `postgresql` or `process`.
    """

    policy: Policy
    allowed: bool
    remaining: int
    wait_seconds: int
    fetched: object = None
    by: str = "redis"

    @property
    def headers(self) -> dict[str, str]:
        """The two header fields that every rate-limited answer carries."""
        name = self.policy.name
        return {
            "RateLimit-Policy": f'"{name}";q={self.policy.limit};w={self.policy.window_seconds}',
            "RateLimit": f'"{name}";r={self.remaining};t={self.wait_seconds}',
        }


class RateLimiter:
    """Counts requests exactly over all environments; some per process while Redis is away."""

    def __init__(
        self, cache_: Cache, database: Database, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._cache = cache_
        self._database = database
        self._clock = clock
        self._local: dict[str, float] = {}

    def check(self, policy: Policy, subject: str, fetch: Place | None = None) -> Decision:
        """Count one request of `subject`.

        Args:
            policy: The quota.
            subject: A user id or a network source.
            fetch: What to read in the same round trip.

        Raises:
            RateLimitedError: the quota is spent.
        """
        key = f"rl:{{{subject}}}:{policy.name}"
        answer, fetched = self._ask_redis(key, policy, fetch)
        by = "redis"
        if answer is None and policy.guards_accounts:
            answer, by = self._ask_postgresql(policy, subject), "postgresql"
        if answer is None:
            answer, by = self._ask_locally(key, policy), "process"
        allowed, remaining, wait_us = answer
        wait_seconds = max(1, math.ceil(wait_us / 1_000_000))
        decision = Decision(policy, bool(allowed), remaining, wait_seconds, fetched, by)
        result = "allowed" if allowed else "refused"
        get_metrics().count(
            "setlogs_limiter_decisions_total", policy=policy.name, result=result, by=by
        )
        if not decision.allowed:
            error = RateLimitedError(policy.name, wait_seconds)
            error.headers.update(decision.headers)
            raise error
        return decision

    def _ask_redis(
        self, key: str, policy: Policy, fetch: Place | None
    ) -> tuple[tuple[int, int, int] | None, object]:
        arguments = 1, key, policy.limit, policy.window_us
        commands: list[Command] = [("EVALSHA", _SCRIPT_SHA, *arguments)]
        if fetch is not None:
            commands.append(("HGET", fetch.key, fetch.field))
        counted, value = [*(self._cache.run(*commands) or []), None, None][:2]
        if is_unknown_script(counted):
            answers = self._cache.run(("EVAL", _SCRIPT, *arguments))
            counted = answers[0] if answers else None
        if counted is None or isinstance(counted, Exception):
            return None, value
        allowed, remaining, wait_us = counted
        return (allowed, remaining, wait_us), value

    def _ask_postgresql(self, policy: Policy, subject: str) -> tuple[int, int, int] | None:
        interval = policy.interval_us
        params = {
            "subject": subject,
            "policy": policy.name,
            "interval": timedelta(microseconds=interval),
            "window": timedelta(microseconds=policy.window_us),
        }
        try:
            row = self._database.fetch_one(sql.count_request, params, retry=False)
        except ServiceUnavailableError:
            return None
        if row is None:
            # Refused by a row that was not there when the statement began.
            return 0, 0, interval
        if not row.allowed:
            return 0, 0, row.left_us + interval - policy.window_us
        return 1, (policy.window_us - row.left_us) // interval, interval

    def _ask_locally(self, key: str, policy: Policy) -> tuple[int, int, int]:
        now = int(self._clock() * 1_000_000)
        interval, window = policy.interval_us, policy.window_us
        whole_at = max(self._local.get(key, 0), now)
        allowed_at = whole_at + interval - window
        if allowed_at > now:
            return 0, 0, int(allowed_at - now)
        if len(self._local) >= _MAX_LOCAL_KEYS:
            self._local = {key: at for key, at in self._local.items() if at > now}
        self._local[key] = whole_at + interval
        return 1, int((window - whole_at - interval + now) // interval), interval


@cache
def get_limiter() -> RateLimiter:
    """Return this environment's limiter."""
    return RateLimiter(get_cache(), get_database())
