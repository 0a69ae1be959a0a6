"""Request metrics as totals over all execution environments, without a round trip of their own.

Each environment adds up what it served and hands it to Redis beside the commands of its next
request: counters there only grow, whichever environment goes away. What an environment served last
and never handed over is lost; what was handed over in a pipeline whose answer got lost counts twice.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

HASH_KEY = "metrics:{all}"
BUCKETS_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_BOUNDS = (*map(str, BUCKETS_SECONDS), "+Inf")
_MAX_SERIES = 2_000

_HELP = {
    "setlogs_requests_total": ("counter", "Requests answered, by method, route and status."),
    "setlogs_request_duration_seconds": (
        "histogram",
        "Time to the answer, by method, route and status.",
    ),
    "setlogs_errors_total": ("counter", "Problem documents sent, by code."),
    "setlogs_conflicts_total": ("counter", "Answers 409 and 412, by code."),
    "setlogs_cold_starts_total": ("counter", "Execution environments that served a first request."),
    "setlogs_statements_total": ("counter", "Statements sent to PostgreSQL, by route."),
    "setlogs_redis_round_trips_total": ("counter", "Round trips to Redis, by route."),
    "setlogs_cache_requests_total": ("counter", "Answers that may be cached, by hit or miss."),
    "setlogs_idempotent_replays_total": ("counter", "Answers given again to a retry, by route."),
    "setlogs_limiter_decisions_total": (
        "counter",
        "Requests counted by the limiter, by policy, result, and who decided.",
    ),
    "setlogs_imports_total": ("counter", "Imports, by result."),
    "setlogs_database_failures_total": (
        "counter",
        "Statements that PostgreSQL did not answer: pool_timeout, connection, timeout.",
    ),
    "setlogs_redis_failures_total": ("counter", "Pipelines that Redis did not answer, by kind."),
    "setlogs_audit_rows_total": ("counter", "Rows written to the audit trail."),
    "setlogs_redis_up": ("gauge", "Whether Redis answered; without it no totals are shown."),
    "setlogs_postgresql_up": ("gauge", "Whether PostgreSQL answered."),
    "setlogs_postgresql_connections": ("gauge", "Client connections that are open."),
    "setlogs_postgresql_max_connections": ("gauge", "Connections that the server accepts."),
    "setlogs_postgresql_size_bytes": ("gauge", "Size of the database."),
    "setlogs_idempotency_oldest_seconds": ("gauge", "Age of the oldest idempotency record."),
}

type Labels = tuple[tuple[str, str], ...]


class Metrics:
    """Counts in this environment what has not been handed over yet."""

    def __init__(self) -> None:
        self._pending: Counter[tuple[str, Labels]] = Counter()

    def count(self, name: str, amount: float = 1, **labels: str) -> None:
        """Add to a counter.

        Args:
            name: One of those with a help text.
            amount: What to add.
            **labels: Few values each: never an id, a path or an address.
        """
        self.add(name, tuple(labels.items()), amount)

    def add(self, name: str, labels: Labels, amount: float = 1) -> None:
        """Add to a counter, with its labels as they are kept."""
        series = (name, labels)
        if len(self._pending) < _MAX_SERIES or series in self._pending:
            self._pending[series] += amount  # type: ignore[assignment]

    def observe(self, name: str, labels: Labels, seconds: float) -> None:
        """Add a duration to a histogram; its buckets are added up only when they are shown."""
        bound = _BOUNDS[bisect_left(BUCKETS_SECONDS, seconds)]
        self.add(f"{name}_bucket", (*labels, ("le", bound)))
        self.add(f"{name}_sum", labels, round(seconds, 6))

    def take(self) -> Counter[tuple[str, Labels]]:
        """Return what is to be handed over, and start from zero."""
        pending, self._pending = self._pending, Counter()
        return pending

    def give_back(self, pending: Counter[tuple[str, Labels]]) -> None:
        """Keep for later what could not be handed over."""
        self._pending.update(pending)


@cache
def get_metrics() -> Metrics:
    """Return this environment's metrics."""
    return Metrics()


def exposition(values: Mapping[str, float], *, openmetrics: bool = False) -> str:
    """Return the values in the text format of Prometheus 0.0.4 or of OpenMetrics 1.0.0.

    Args:
        values: Totals by series, and what is measured now.
        openmetrics: Which of the two; the other names a counter's family with its `_total`.
    """
    by_name: dict[str, dict[str, float]] = {}
    for series, value in values.items():
        by_name.setdefault(series.partition("{")[0], {})[series] = value
    lines: list[str] = []
    for name, (kind, help_text) in _HELP.items():
        family = name.removesuffix("_total") if openmetrics else name
        lines += [f"# HELP {family} {help_text}", f"# TYPE {family} {kind}"]
        if kind == "histogram":
            samples = _histogram_samples(name, by_name)
        else:
            samples = iter(sorted(by_name.get(name, {}).items()))
        lines += [f"{series} {value:.15g}" for series, value in samples]
    return "\n".join([*lines, *(["# EOF"] if openmetrics else [])]) + "\n"


def _histogram_samples(
    name: str, by_name: dict[str, dict[str, float]]
) -> Iterator[tuple[str, float]]:
    buckets = by_name.get(f"{name}_bucket", {})
    for series, seconds in sorted(by_name.get(f"{name}_sum", {}).items()):
        labels = series.removeprefix(f"{name}_sum").removesuffix("}")
        count = 0.0
        for bound in _BOUNDS:
            bucket = f'{name}_bucket{labels},le="{bound}"}}'
            count += buckets.get(bucket, 0)
            yield bucket, count
        yield f"{name}_count{labels}}}", count
        yield series, seconds


def series_name(name: str, labels: Labels) -> str:
    """Return a series as Prometheus writes it: its name, with its labels in braces."""
    quoted = ",".join(f'{key}="{value}"' for key, value in labels)
    return f"{name}{{{quoted}}}" if quoted else name
