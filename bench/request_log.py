"""`python -m bench.request_log`: what the log line, the counts and the spans of a request cost."""

import contextlib
import io
import os
import statistics
import time
from collections.abc import Callable
from uuid import uuid4

from setlogs.settings import get_settings
from setlogs.telemetry import request_log
from setlogs.telemetry.metrics import get_metrics
from setlogs.telemetry.observability import get_logger, trace_of
from setlogs.telemetry.observed import ObservedRequest
from setlogs.tokens import Identity

ROUNDS, REQUESTS = 30, 200


def main() -> None:
    """Print the median cost of a request, in microseconds."""
    os.environ |= {
        "DATABASE_URL": "postgresql://nowhere",
        "SECRET_KEY": "for-this-measurement-only-0123456789",
    }
    request = ObservedRequest(
        id=str(uuid4()),
        method="POST",
        route="/sessions/{session_id}/sets",
        identity=Identity(uuid4(), 1, uuid4()),
        status=201,
        statements=1,
        redis_round_trips=1,
        calls=[("redis", 0.0, 0.0003), ("postgresql", 0.0004, 0.0012)],
    )
    trace = trace_of({})
    parts: dict[str, Callable[[], None]] = {
        "a bare Powertools line": lambda: get_logger().info("request"),
        "line with CloudWatch metrics": lambda: request_log._log(request, trace, 0.002, cold=False),
        "counts for Prometheus": lambda: request_log._count(request, 0.002, cold=False),
        "all of it, traces off": lambda: request_log.record_request(request),
        "spans, when recorded": lambda: request_log._write_spans(request, trace, 0.002),
    }
    costs: dict[str, list[float]] = {name: [] for name in parts}
    with contextlib.redirect_stdout(io.StringIO()) as out:
        get_settings()
        for _ in range(ROUNDS):
            for name, work in parts.items():
                started = time.perf_counter()
                for _ in range(REQUESTS):
                    work()
                costs[name].append((time.perf_counter() - started) / REQUESTS * 1e6)
            out.seek(0)
            out.truncate()
            get_metrics().take()
    for name, found in costs.items():
        print(f"{name:<32}{statistics.median(found):>7.1f} µs")


if __name__ == "__main__":
    main()
