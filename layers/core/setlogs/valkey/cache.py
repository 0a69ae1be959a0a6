"""Redis (Valkey): an accelerator that may be slow, empty or gone at any moment.

Nothing lives only here. A call takes at most 100 ms with all that belongs to it, a new connection to
each node of a cluster too, and is not retried; after a failure, whichever, Redis is left alone for a
few seconds, so that its absence costs a request nothing.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from setlogs.settings import get_settings
from setlogs.telemetry.metrics import HASH_KEY, Labels, get_metrics, series_name
from setlogs.telemetry.observability import get_logger
from setlogs.telemetry.observed import current_request
from setlogs.valkey.protocol import Client, Command

TIMEOUT_SECONDS = 0.1
PAUSE_SECONDS = 5.0
HAND_OVER_SECONDS = 1.0


class Cache:
    """Sends commands to Redis, several in one round trip.

    Args:
        url: `redis://` or `rediss://`; of a cluster, any node.
        clock: Seconds that only grow; for the pause after a failure.
        cluster: Whether it is a cluster: then each command goes to the node that it concerns.
    """

    patience = TIMEOUT_SECONDS

    def __init__(
        self, url: str, clock: Callable[[], float] = time.monotonic, *, cluster: bool = False
    ) -> None:
        self._url = url
        self._cluster = cluster
        self._clock = clock
        self._client: Client | None = None
        self._paused_until = 0.0
        self._hand_over_at = 0.0

    def run(self, *commands: Command) -> list[Any] | None:
        """Send commands; return their answers in bytes, or None without Redis.

        An answer may be an exception of its own (`NOSCRIPT`, `WRONGTYPE`): the caller looks.
        """
        if self._clock() < self._paused_until:
            return None
        import redis  # noqa: PLC0415  0.15 s, and only needed once a request needs it

        counted = self._metrics_to_hand_over()
        request = current_request()
        request.redis_round_trips += 1
        started = time.perf_counter()
        try:
            answers = self._connect().send([*commands, *_additions(counted)])
            return answers[: len(commands)]
        except Exception as error:  # noqa: BLE001  whatever it is, a request goes on without
            expected = isinstance(error, redis.RedisError | OSError)
            kind = "timeout" if isinstance(error, redis.TimeoutError) else "connection"
            get_metrics().give_back(counted)
            get_metrics().count("setlogs_redis_failures_total", kind=kind)
            self.close()
            self._paused_until = self._clock() + PAUSE_SECONDS
            name = type(error).__name__
            get_logger().warning("redis_unavailable", error=name, exc_info=not expected)
            return None
        finally:
            request.called("redis", started)

    def _metrics_to_hand_over(self) -> Counter[tuple[str, Labels]]:
        """Return what this environment has counted, at most once a second."""
        now = self._clock()
        if now < self._hand_over_at:
            return Counter()
        self._hand_over_at = now + HAND_OVER_SECONDS
        return get_metrics().take()

    def close(self) -> None:
        """Drop the connection and forget past failures."""
        client, self._client = self._client, None
        if client is not None:
            client.close()
        self._paused_until = 0.0

    def _connect(self) -> Client:
        if (client := self._client) is None:
            from setlogs.valkey.client import Cluster, Server  # noqa: PLC0415

            client = (Cluster if self._cluster else Server)(self._url, self.patience)
            self._client = client
        return client


def is_unknown_script(answer: object) -> bool:
    """Return whether an answer says that the server does not know a script."""
    if not isinstance(answer, Exception):
        return False
    # Imported by now: it made the answer.
    from redis.exceptions import NoScriptError  # noqa: PLC0415

    return isinstance(answer, NoScriptError)


def _additions(counted: Counter[tuple[str, Labels]]) -> Iterator[Command]:
    """Yield the commands that add counts to the totals."""
    for (name, labels), amount in counted.items():
        yield "HINCRBYFLOAT", HASH_KEY, series_name(name, labels), amount


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a hash in Redis; one hash holds all that is kept for a user."""

    key: str
    field: str


@dataclass(frozen=True, slots=True)
class Prefetched:
    """What Redis holds for a request.

    Attributes:
        place: Where.
        value: Bytes; None when there is nothing or no Redis; an exception when Redis refused.
    """

    place: Place
    value: object


def reports_key(user_id: UUID) -> str:
    """Return the hash of a user's computed reports, in the slot of the user's other keys."""
    return f"reports:{{{user_id}}}"


def forget(cache_: Cache, user_id: UUID) -> None:
    """Drop what is cached for a user; without Redis it expires within a day."""
    cache_.run(("UNLINK", reports_key(user_id)))


@cache
def get_cache() -> Cache:
    """Return this environment's Redis; it connects with the first command."""
    settings = get_settings()
    return Cache(settings.redis_url.get_secret_value(), cluster=settings.redis_cluster)
