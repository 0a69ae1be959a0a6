"""Redis (Valkey): an accelerator that may be slow, empty or gone at any moment.

Nothing lives only here. A call costs one round trip of at most 100 ms and is not retried; after a
failure Redis is left alone for a few seconds, so that its absence costs a request nothing.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from setlogs.metrics import Labels, get_metrics, queue
from setlogs.observability import current_stats, get_logger
from setlogs.settings import get_settings

if TYPE_CHECKING:
    from redis import Redis, RedisCluster
    from redis.client import Pipeline

TIMEOUT_SECONDS = 0.1
PAUSE_SECONDS = 5.0
HAND_OVER_SECONDS = 1.0


class Cache:
    """Sends commands to Redis in one pipeline at a time.

    Args:
        url: `redis://` or `rediss://`; of a cluster, any node.
        clock: Seconds that only grow; for the pause after a failure.
        cluster: Whether it is a cluster: then a pipeline goes to the nodes that it concerns.
    """

    def __init__(
        self, url: str, clock: Callable[[], float] = time.monotonic, *, cluster: bool = False
    ) -> None:
        self._url = url
        self._cluster = cluster
        self._clock = clock
        self._client: Redis | RedisCluster | None = None
        self._paused_until = 0.0
        self._hand_over_at = 0.0

    def run(self, commands: Callable[["Pipeline"], object]) -> list[Any] | None:
        """Send what `commands` queues on a pipeline; return the answers, or None without Redis.

        An answer may be an exception of its own (`NOSCRIPT`, `WRONGTYPE`): the caller looks.
        """
        if self._clock() < self._paused_until:
            return None
        import redis  # noqa: PLC0415  0.15 s, and only needed once a request needs it

        counted = self._metrics_to_hand_over()
        try:
            pipeline = self._connect().pipeline(transaction=False)
            commands(pipeline)
            asked = len(pipeline)
            queue(pipeline, counted)
            stats = current_stats()
            stats.redis_round_trips += 1
            started = time.perf_counter()
            try:
                return pipeline.execute(raise_on_error=False)[:asked]
            finally:
                stats.called("redis", started)
        except (redis.RedisError, OSError) as error:
            kind = "timeout" if isinstance(error, redis.TimeoutError) else "connection"
            get_metrics().give_back(counted)
            get_metrics().count("setlogs_redis_failures_total", kind=kind)
            self._paused_until = self._clock() + PAUSE_SECONDS
            get_logger().warning("redis_unavailable", error=type(error).__name__)
            return None

    def _metrics_to_hand_over(self) -> Counter[tuple[str, Labels]]:
        """Return what this environment has counted, once a second: the ride is free, not weightless."""
        now = self._clock()
        if now < self._hand_over_at:
            return Counter()
        self._hand_over_at = now + HAND_OVER_SECONDS
        return get_metrics().take()

    def close(self) -> None:
        """Drop the connection and forget past failures."""
        if self._client is not None:
            from redis import RedisCluster  # noqa: PLC0415

            if isinstance(self._client, RedisCluster):
                # Its close() leaves those open.
                self._client.disconnect_connection_pools()  # type: ignore[no-untyped-call]
            self._client.close()
        self._client = None
        self._paused_until = 0.0

    def _connect(self) -> "Redis | RedisCluster":
        if self._client is None:
            from redis import Redis, RedisCluster  # noqa: PLC0415
            from redis.backoff import NoBackoff  # noqa: PLC0415
            from redis.retry import Retry  # noqa: PLC0415

            client = RedisCluster if self._cluster else Redis
            self._client = client.from_url(
                self._url,
                socket_timeout=TIMEOUT_SECONDS,
                socket_connect_timeout=TIMEOUT_SECONDS,
                # The library's ten retries would cost seconds, and could run a script twice.
                retry=Retry(NoBackoff(), 0),
                max_connections=1,
                decode_responses=False,
            )
        return self._client


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
    """Drop what is kept for a user; without Redis it goes by itself within a day."""
    cache_.run(lambda pipeline: pipeline.unlink(reports_key(user_id)))


@cache
def get_cache() -> Cache:
    """Return this environment's Redis; it connects with the first command."""
    settings = get_settings()
    return Cache(settings.redis_url.get_secret_value(), cluster=settings.redis_cluster)
