"""Request metrics as totals over all execution environments, without a round trip of their own.

Each environment adds up what it served and hands it to Redis beside the commands of its next
request: counters there only grow, whichever environment goes away. What an environment served last
and never handed over is the only loss.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from redis.client import Pipeline

HASH_KEY = "metrics:{all}"
BUCKETS_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_MAX_SERIES = 2_000

_HELP = {
    "setlogs_requests_total": ("counter", "Requests answered, by method, route and status."),
    "setlogs_request_duration_seconds": ("histogram", "Time to the answer, by method and route."),
    "setlogs_statements_total": ("counter", "Statements sent to PostgreSQL, by route."),
    "setlogs_redis_round_trips_total": ("counter", "Round trips to Redis, by route."),
    "setlogs_idempotent_replays_total": ("counter", "Answers given again to a retry, by route."),
    "setlogs_errors_total": ("counter", "Problem documents sent, by code."),
}


class Metrics:
    """Counts in this environment what has not been handed over yet."""

    def __init__(self) -> None:
        self._pending: Counter[str] = Counter()

    def count(self, name: str, amount: float = 1, **labels: str) -> None:
        """Add to a counter.

        Args:
            name: One of those with a help text.
            amount: What to add.
            **labels: Few values each: never an id, a path or an address.
        """
        series = _series(name, labels)
        if series in self._pending or len(self._pending) < _MAX_SERIES:
            self._pending[series] += amount  # type: ignore[assignment]

    def observe(self, name: str, seconds: float, **labels: str) -> None:
        """Add a duration to a histogram; its buckets are added up only when they are shown."""
        place = bisect_left(BUCKETS_SECONDS, seconds)
        bound = str(BUCKETS_SECONDS[place]) if place < len(BUCKETS_SECONDS) else "+Inf"
        self.count(f"{name}_bucket", 1, **labels, le=bound)
        self.count(f"{name}_sum", round(seconds, 6), **labels)

    def take(self) -> Counter[str]:
        """Return what is to be handed over, and start from zero."""
        pending, self._pending = self._pending, Counter()
        return pending

    def give_back(self, pending: Counter[str]) -> None:
        """Keep for later what could not be handed over."""
        self._pending.update(pending)


@cache
def get_metrics() -> Metrics:
    """Return this environment's metrics."""
    return Metrics()


def queue(pipeline: "Pipeline", pending: Counter[str]) -> None:
    """Queue the commands that add pending counts to the totals."""
    for series, amount in pending.items():
        pipeline.hincrbyfloat(HASH_KEY, series, amount)


def exposition(totals: dict[str, float]) -> str:
    """Return the totals in Prometheus' text format, version 0.0.4."""
    lines: list[str] = []
    for name, (kind, help_text) in _HELP.items():
        lines += [f"# HELP {name} {help_text}", f"# TYPE {name} {kind}"]
        show = _histogram_samples if kind == "histogram" else _counter_samples
        lines += [f"{series} {value:.12g}" for series, value in show(name, totals)]
    return "\n".join(lines) + "\n"


def _counter_samples(name: str, totals: dict[str, float]) -> Iterator[tuple[str, float]]:
    for series in sorted(totals):
        if series.partition("{")[0] == name:
            yield series, totals[series]


def _histogram_samples(name: str, totals: dict[str, float]) -> Iterator[tuple[str, float]]:
    for series, seconds in _counter_samples(f"{name}_sum", totals):
        labels = series.removeprefix(f"{name}_sum").removesuffix("}")
        count = 0.0
        for bound in (*map(str, BUCKETS_SECONDS), "+Inf"):
            bucket = f'{name}_bucket{labels},le="{bound}"}}'
            count += totals.get(bucket, 0)
            yield bucket, count
        yield f"{name}_count{labels}}}", count
        yield series, seconds


def _series(name: str, labels: dict[str, str]) -> str:
    quoted = ",".join(f'{key}="{value}"' for key, value in labels.items())
    return f"{name}{{{quoted}}}" if quoted else name
