"""Request metrics as totals over all execution environments, without a round trip of their own.

Each environment adds up what it served and hands it to Redis beside the commands of its next
request: counters there only grow, whichever environment goes away. What an environment served last
and never handed over is lost; what was handed over in a pipeline whose answer got lost counts twice.
"""

from bisect import bisect_left
from collections import Counter
from functools import cache

HASH_KEY = "metrics:{all}"
BUCKETS_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
BOUNDS = (*map(str, BUCKETS_SECONDS), "+Inf")
_MAX_SERIES = 2_000

type Labels = tuple[tuple[str, str], ...]


class Metrics:
    """Counts in this environment what has not been handed over yet."""

    def __init__(self) -> None:
        self._pending: Counter[tuple[str, Labels]] = Counter()

    def count(self, name: str, amount: float = 1, **labels: str) -> None:
        """Add to a counter.

        Args:
            name: One of those that `GET /metrics` shows.
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
        bound = BOUNDS[bisect_left(BUCKETS_SECONDS, seconds)]
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


def series_name(name: str, labels: Labels) -> str:
    """Return a series as Prometheus writes it: its name, with its labels in braces."""
    quoted = ",".join(f'{key}="{value}"' for key, value in labels)
    return f"{name}{{{quoted}}}" if quoted else name
