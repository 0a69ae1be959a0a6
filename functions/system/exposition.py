"""What `GET /metrics` shows: totals from Redis, and what PostgreSQL says of itself."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import psycopg

from setlogs.errors import ServiceUnavailableError
from setlogs.postgres.database import Database
from setlogs.statement import Statements
from setlogs.telemetry.metrics import BOUNDS, HASH_KEY
from setlogs.valkey.cache import Cache

if TYPE_CHECKING:
    from prometheus_client import Metric

sql = Statements.beside(__file__)

PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
OPENMETRICS_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
HELP = {
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
    "setlogs_mails_total": ("counter", "Mails, by what became of them."),
    "setlogs_mails_waiting": ("gauge", "Mails that have not left."),
    "setlogs_mails_oldest_seconds": ("gauge", "For how long the oldest of them has waited."),
    "setlogs_audit_rows_total": ("counter", "Rows written to the audit trail."),
    "setlogs_redis_up": ("gauge", "Whether Redis answered; without it no totals are shown."),
    "setlogs_postgresql_up": ("gauge", "Whether PostgreSQL answered."),
    "setlogs_postgresql_connections": ("gauge", "Client connections that are open."),
    "setlogs_postgresql_max_connections": ("gauge", "Connections that the server accepts."),
    "setlogs_postgresql_size_bytes": ("gauge", "Size of the database."),
    "setlogs_idempotency_oldest_seconds": ("gauge", "Age of the oldest idempotency record."),
}
_LABEL = re.compile(r'(\w+)="([^"]*)"')

type Values = dict[tuple[str, ...], float]
"""Values by those of the labels, in the labels' order."""


def collect(db: Database, cache: Cache) -> dict[str, float]:
    """Return the value of every series; those of a server that is away are missing."""
    return _load(db) | _totals(cache)


def _totals(cache: Cache) -> dict[str, float]:
    answers = cache.run(("HGETALL", HASH_KEY))
    if not answers or not isinstance(answers[0], dict):
        return {"setlogs_redis_up": 0}
    totals = {series.decode(): float(value) for series, value in answers[0].items()}
    return totals | {"setlogs_redis_up": 1}


def _load(db: Database) -> dict[str, float]:
    try:
        row = db.fetch_one(sql.select_load, {})
    except (ServiceUnavailableError, psycopg.Error):
        row = None
    if row is None:
        return {"setlogs_postgresql_up": 0}
    return {
        "setlogs_postgresql_up": 1,
        "setlogs_postgresql_connections": row.connections,
        "setlogs_postgresql_max_connections": row.max_connections,
        "setlogs_postgresql_size_bytes": row.size_bytes,
        "setlogs_audit_rows_total": row.audit_rows or 0,
        "setlogs_idempotency_oldest_seconds": float(row.idempotency_oldest_seconds or 0),
        "setlogs_mails_waiting": row.mails_waiting,
        "setlogs_mails_oldest_seconds": float(row.mails_oldest_seconds or 0),
    }


def exposition(values: Mapping[str, float], *, openmetrics: bool) -> tuple[bytes, str]:
    """Return the values as text, and the text's media type.

    Args:
        values: Totals by series, and what is measured now.
        openmetrics: Whether it is OpenMetrics 1.0.0, in place of Prometheus' own format 0.0.4.
    """
    # 0.1 s to import, and health is asked for by the same function.
    from prometheus_client import generate_latest  # noqa: PLC0415
    from prometheus_client.openmetrics import exposition as openmetrics_format  # noqa: PLC0415

    families = _Families(_families(values))
    if openmetrics:
        return openmetrics_format.generate_latest(families), OPENMETRICS_TYPE  # type: ignore[no-untyped-call]
    return generate_latest(families), PROMETHEUS_TYPE


class _Families:
    """What the library asks for the metrics."""

    def __init__(self, families: Iterable["Metric"]) -> None:
        self._families = families

    def collect(self) -> Iterable["Metric"]:
        """Return them."""
        return self._families


def _families(values: Mapping[str, float]) -> Iterator["Metric"]:
    from prometheus_client.core import (  # noqa: PLC0415
        CounterMetricFamily,
        GaugeMetricFamily,
        HistogramMetricFamily,
    )

    series = _by_name(values)
    for name, (kind, text) in HELP.items():
        if kind == "histogram":
            labels, sums = series.get(f"{name}_sum", ((), {}))
            histogram = HistogramMetricFamily(name, text, labels=labels)
            _, counts = series.get(f"{name}_bucket", ((), {}))
            for of, seconds in sorted(sums.items()):
                histogram.add_metric(of, _cumulated(counts, of), seconds)
            yield histogram
            continue
        labels, values_by_labels = series.get(name, ((), {}))
        family = (CounterMetricFamily if kind == "counter" else GaugeMetricFamily)(
            name, text, labels=labels
        )
        for of, value in sorted(values_by_labels.items()):
            family.add_metric(of, value)
        yield family


def _by_name(values: Mapping[str, float]) -> dict[str, tuple[tuple[str, ...], Values]]:
    """Return label names and values of each metric."""
    by_name: dict[str, tuple[tuple[str, ...], Values]] = {}
    for series, value in values.items():
        name, _, rest = series.partition("{")
        labels = dict(_LABEL.findall(rest))
        _, of = by_name.setdefault(name, (tuple(labels), {}))
        of[tuple(labels.values())] = value
    return by_name


def _cumulated(counts: Values, of: tuple[str, ...]) -> list[tuple[str, float]]:
    """Return a histogram's buckets, each with those below it; they were counted one by one."""
    count, buckets = 0.0, []
    for bound in BOUNDS:
        count += counts.get((*of, bound), 0)
        buckets.append((bound, count))
    return buckets
