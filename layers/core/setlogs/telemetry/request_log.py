"""What each request leaves: one log line that is also its CloudWatch metrics, counts, and spans.

The line is in CloudWatch's embedded metric format: metrics cost no call, no second line, and no
flush that a failure could skip.
"""

import hashlib
import json
import os
import sys
import time
from functools import cache
from typing import Any

from setlogs.networks import logged_network
from setlogs.settings import get_settings
from setlogs.telemetry.metrics import get_metrics
from setlogs.telemetry.observability import REQUEST, Trace, get_logger, trace_of
from setlogs.telemetry.observed import ObservedRequest
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
DIRECTIVES: list[dict[str, Any]] = [_BY_ROUTE, _IN_TOTAL]


def record_request(request: ObservedRequest) -> None:
    """Write the line, count the request, and record its spans when they are asked for."""
    cold = next(_first, False)
    trace = trace_of(request.headers)
    seconds = time.perf_counter() - request.started
    _log(request, trace, seconds, cold=cold)
    _count(request, seconds, cold=cold)
    if _is_recorded(trace):
        _write_spans(request, trace, seconds)


def _log(request: ObservedRequest, trace: Trace, seconds: float, *, cold: bool) -> None:
    status = request.status or _SERVER_ERROR
    line: dict[str, Any] = {
        "method": _known_method(request),
        "route": request.route,
        "status": status,
        "code": request.error_code,
        "duration_ms": round(seconds * 1000, 2),
        "statements": request.statements,
        "postgresql_ms": round(request.waited_seconds("postgresql") * 1000, 2),
        "redis_round_trips": request.redis_round_trips,
        "redis_ms": round(request.waited_seconds("redis") * 1000, 2),
        "cache": request.cached,
        "replayed": request.replayed,
        "cold_start": cold,
        "user": _user_hash(request.identity) if request.identity else None,
        "request_id": request.id,
        "trace_id": trace.id,
        "environment": get_settings().environment,
        "network": logged_network(request.address),
        "server_errors": int(status >= _SERVER_ERROR),
        "cold_starts": int(cold),
        "replays": int(request.replayed),
        "conflicts": int(status in _CONFLICTS),
        "limited": int(status == _LIMITED),
        "_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": DIRECTIVES},
    }
    get_logger().info(REQUEST, **line)


def _count(request: ObservedRequest, seconds: float, *, cold: bool) -> None:
    metrics, status, code = get_metrics(), request.status or _SERVER_ERROR, request.error_code
    place = (("method", _known_method(request)), ("route", request.route))
    result = (*place, ("status", str(status)))
    metrics.add("setlogs_requests_total", result)
    metrics.observe("setlogs_request_duration_seconds", result, seconds)
    metrics.add("setlogs_statements_total", place, request.statements)
    metrics.add("setlogs_redis_round_trips_total", place, request.redis_round_trips)
    if cold:
        metrics.count("setlogs_cold_starts_total")
    if code:
        metrics.count("setlogs_errors_total", code=code)
        if status in _CONFLICTS:
            metrics.count("setlogs_conflicts_total", code=code)
    if request.replayed:
        metrics.add("setlogs_idempotent_replays_total", place)
    if request.cached:
        metrics.count("setlogs_cache_requests_total", result=request.cached)


def _known_method(request: ObservedRequest) -> str:
    """Return the method, `other` for those that a client invents."""
    return request.method if request.method in METHODS else "other"


@cache
def _hash_key() -> bytes:
    secret = get_settings().secret_key.get_secret_value()
    return hashlib.blake2b(secret.encode(), digest_size=32, person=b"log user").digest()


def _user_hash(identity: Identity) -> str:
    """Return a keyed hash that tells users apart in the logs without revealing who they are."""
    user = identity.user_id.bytes
    return hashlib.blake2b(user, key=_hash_key(), digest_size=8).hexdigest()


def _is_recorded(trace: Trace) -> bool:
    """Return whether spans are written: the same for a trace in every service that it passes."""
    percent = get_settings().traces_sample_percent
    return percent > 0 and (trace.sampled or int(trace.id[-8:], 16) * 100 < percent << 32)


def _write_spans(request: ObservedRequest, trace: Trace, seconds: float) -> None:
    """Write the request's span and those of its round trips as a line of OTLP's JSON."""
    now, ended = time.time_ns(), time.perf_counter()

    def instant(moment: float) -> str:
        return str(now - int((ended - moment) * 1e9))

    span_id = os.urandom(8).hex()
    status = request.status or _SERVER_ERROR
    server = {
        "spanId": span_id,
        "parentSpanId": trace.parent_id or "",
        "name": f"{_known_method(request)} {request.route}",
        "kind": _SERVER_KIND,
        "startTimeUnixNano": instant(ended - seconds),
        "endTimeUnixNano": str(now),
        "status": {"code": _ERROR_STATUS} if status >= _SERVER_ERROR else {},
        "attributes": [
            _attribute("http.request.method", _known_method(request)),
            _attribute("http.route", request.route),
            _attribute("http.response.status_code", str(status)),
            _attribute("setlogs.request_id", request.id),
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
        for system, started, done in request.calls
    ]
    spans = [{"traceId": trace.id} | span for span in (server, *clients)]
    resource = {"attributes": [_attribute("service.name", "setlogs")]}
    scope_spans = [{"scope": {"name": "setlogs"}, "spans": spans}]
    exported = {"resourceSpans": [{"resource": resource, "scopeSpans": scope_spans}]}
    sys.stdout.write(json.dumps(exported, separators=(",", ":")) + "\n")


def _attribute(key: str, value: str) -> dict[str, Any]:
    return {"key": key, "value": {"stringValue": value}}
