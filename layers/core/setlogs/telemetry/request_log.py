"""What each request leaves: one log line that is also its CloudWatch metrics, counts, and spans.

The line is in CloudWatch's embedded metric format: metrics cost no call, no second line, and no
flush that a failure could skip.
"""

import hashlib
import json
import os
import sys
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

from starlette.types import Scope

from setlogs.networks import logged_network
from setlogs.settings import get_settings
from setlogs.telemetry.metrics import get_metrics
from setlogs.telemetry.observability import RequestStats, Trace, trace_of, write_line
from setlogs.tokens import Identity

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_CONFLICTS = frozenset({409, 412})
_LIMITED = 429
_SERVER_ERROR = 500
_SERVER_KIND, _CLIENT_KIND = 2, 3
_ERROR_STATUS = 2
_first = iter((True,))

# What CloudWatch makes metrics of. Each combination of dimensions is paid for, so only what is looked
# at by route is split by route; no dimension has a value that a client can choose.
_BY_ROUTE = {
    "Namespace": "SetLogs",
    "Dimensions": [["environment"], ["environment", "route"]],
    "Metrics": [
        {"Name": "duration_ms", "Unit": "Milliseconds"},
        {"Name": "server_errors", "Unit": "Count"},
    ],
}
_IN_TOTAL = {
    "Namespace": "SetLogs",
    "Dimensions": [["environment"]],
    "Metrics": [
        {"Name": name, "Unit": "Count"}
        for name in ("statements", "cold_starts", "replays", "conflicts", "limited")
    ],
}
_DIRECTIVES = json.dumps([_BY_ROUTE, _IN_TOTAL], separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Answered:
    """A request that has its answer.

    Attributes:
        scope: Of the request, with what the envelope and the route have noted there.
        method: As the client sent it.
        status: None when nothing could be sent.
        seconds: From the first byte of the request to the last of the answer.
        replayed: Whether the answer is that of an earlier request with the same key.
        cached: The answer's `X-Cache`, if it has one.
    """

    scope: Scope
    method: str
    status: int | None
    seconds: float
    replayed: bool
    cached: str | None

    @property
    def route(self) -> str:
        """The route's template; a path that is none of ours could be anything."""
        return getattr(self.scope.get("route"), "path", "unknown")

    @property
    def known_method(self) -> str:
        """The method, `other` for those that a client invents."""
        return self.method if self.method in METHODS else "other"

    @property
    def stats(self) -> RequestStats:
        """What it cost."""
        stats: RequestStats = self.scope["setlogs.stats"]
        return stats


def leave(answered: Answered) -> None:
    """Write the line, count the request, and record its spans when they are asked for."""
    cold = next(_first, False)
    trace = trace_of(answered.scope["setlogs.headers"])
    _log(answered, trace, cold=cold)
    _count(answered, cold=cold)
    if _is_recorded(trace):
        _write_spans(answered, trace)


def _log(answered: Answered, trace: Trace, *, cold: bool) -> None:
    scope, stats, status = answered.scope, answered.stats, answered.status or _SERVER_ERROR
    settings = get_settings()
    identity: Identity | None = scope.get("setlogs.identity")
    line: dict[str, Any] = {
        "method": answered.known_method,
        "route": answered.route,
        "status": status,
        "code": scope.get("setlogs.error_code"),
        "duration_ms": round(answered.seconds * 1000, 2),
        "statements": stats.statements,
        "postgresql_ms": round(stats.seconds("postgresql") * 1000, 2),
        "redis_round_trips": stats.redis_round_trips,
        "redis_ms": round(stats.seconds("redis") * 1000, 2),
        "cache": answered.cached,
        "replayed": answered.replayed,
        "cold_start": cold,
        "user": _user_hash(identity) if identity else None,
        "request_id": scope["setlogs.request_id"],
        "trace_id": trace.id,
    }
    if settings.log_format == "json":
        line |= {
            "environment": settings.environment,
            "network": logged_network((scope.get("client") or (None,))[0]),
            "server_errors": int(status >= _SERVER_ERROR),
            "cold_starts": int(cold),
            "replays": int(answered.replayed),
            "conflicts": int(status in _CONFLICTS),
            "limited": int(status == _LIMITED),
        }
    metrics = f'{{"Timestamp":{int(time.time() * 1000)},"CloudWatchMetrics":{_DIRECTIVES}}}'
    write_line("request", line, metrics)


def _count(answered: Answered, *, cold: bool) -> None:
    metrics, stats = get_metrics(), answered.stats
    status, code = answered.status or _SERVER_ERROR, answered.scope.get("setlogs.error_code")
    place = (("method", answered.known_method), ("route", answered.route))
    result = (*place, ("status", str(status)))
    metrics.add("setlogs_requests_total", result)
    metrics.observe("setlogs_request_duration_seconds", result, answered.seconds)
    metrics.add("setlogs_statements_total", place, stats.statements)
    metrics.add("setlogs_redis_round_trips_total", place, stats.redis_round_trips)
    if cold:
        metrics.count("setlogs_cold_starts_total")
    if code:
        metrics.count("setlogs_errors_total", code=code)
        if status in _CONFLICTS:
            metrics.count("setlogs_conflicts_total", code=code)
    if answered.replayed:
        metrics.add("setlogs_idempotent_replays_total", place)
    if answered.cached:
        metrics.count("setlogs_cache_requests_total", result=answered.cached)


@cache
def _hash_key() -> bytes:
    secret = get_settings().secret_key.get_secret_value()
    return hashlib.blake2b(secret.encode(), digest_size=32, person=b"log user").digest()


def _user_hash(identity: Identity) -> str:
    """Return what tells one user from another in the logs, and nobody without the key who it is."""
    user = identity.user_id.bytes
    return hashlib.blake2b(user, key=_hash_key(), digest_size=8).hexdigest()


def _is_recorded(trace: Trace) -> bool:
    """Return whether spans are written: the same for a trace in every service that it passes."""
    percent = get_settings().traces_sample_percent
    return percent > 0 and (trace.sampled or int(trace.id[-8:], 16) * 100 < percent << 32)


def _write_spans(answered: Answered, trace: Trace) -> None:
    """Write the request's span and those of its round trips as a line of OTLP's JSON."""
    now, ended = time.time_ns(), time.perf_counter()

    def instant(moment: float) -> str:
        return str(now - int((ended - moment) * 1e9))

    span_id = os.urandom(8).hex()
    status = answered.status or _SERVER_ERROR
    server = {
        "spanId": span_id,
        "parentSpanId": trace.parent_id or "",
        "name": f"{answered.known_method} {answered.route}",
        "kind": _SERVER_KIND,
        "startTimeUnixNano": instant(ended - answered.seconds),
        "endTimeUnixNano": str(now),
        "status": {"code": _ERROR_STATUS} if status >= _SERVER_ERROR else {},
        "attributes": [
            _attribute("http.request.method", answered.known_method),
            _attribute("http.route", answered.route),
            _attribute("http.response.status_code", str(status)),
            _attribute("setlogs.request_id", answered.scope["setlogs.request_id"]),
        ],
    }
    clients = [
        {
            "spanId": os.urandom(8).hex(),
            "parentSpanId": span_id,
            "name": system,
            "kind": _CLIENT_KIND,
            "startTimeUnixNano": instant(started),
            "endTimeUnixNano": instant(done),
            "attributes": [_attribute("db.system.name", system)],
        }
        for system, started, done in answered.stats.calls
    ]
    spans = [{"traceId": trace.id} | span for span in (server, *clients)]
    resource = {"attributes": [_attribute("service.name", "setlogs")]}
    scope_spans = [{"scope": {"name": "setlogs"}, "spans": spans}]
    exported = {"resourceSpans": [{"resource": resource, "scopeSpans": scope_spans}]}
    sys.stdout.write(json.dumps(exported, separators=(",", ":")) + "\n")


def _attribute(key: str, value: str) -> dict[str, Any]:
    return {"key": key, "value": {"stringValue": value}}
