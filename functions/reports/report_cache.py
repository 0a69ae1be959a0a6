"""Computed reports in Redis, each with what it was computed from.

PostgreSQL decides whether a stored report is current, so none can be stale whatever is flushed,
evicted or raced. What cannot be read is a miss, and is written over.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from setlogs.cache import Cache, Prefetched
from setlogs.observability import get_logger

SCHEMA_VERSION = 1
"""Raised when any report changes its members or its arithmetic: older ones are computed again."""
TTL_SECONDS = 86_400
_JITTER_SECONDS = 3_600
_HEADER_END = b"\n"


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it is sent.

    Attributes:
        body: JSON text.
        etag: Its entity tag, a digest of the body.
        stamp: What it was computed from: data version and revisions.
    """

    body: str
    etag: str
    stamp: str


def report(body: str, stamp: str) -> Report:
    """Return a report with its entity tag."""
    return Report(body, _etag(body.encode()), stamp)


def cache_key(name: str, user_id: UUID, params: Iterable[tuple[str, str]]) -> str:
    """Return where a report is stored.

    Args:
        name: Of the report.
        user_id: Whose report.
        params: The query as it was sent.
    """
    asked = json.dumps([name, sorted(params)])
    return f"report:{{{user_id}}}:{hashlib.sha256(asked.encode()).hexdigest()}"


def recall(prefetched: Prefetched) -> Report | None:
    """Return the stored report if it is whole, of this schema, and was stored for this request."""
    if prefetched.value is None:
        return None
    try:
        if not isinstance(prefetched.value, bytes):
            raise TypeError("not a string in Redis")  # noqa: TRY301  one way out for all of it
        header, _, body = prefetched.value.partition(_HEADER_END)
        stored = json.loads(header)
        expected = {"schema": SCHEMA_VERSION, "key": prefetched.key, "etag": _etag(body)}
        if {name: stored[name] for name in expected} != expected:
            raise ValueError("of another schema or user, or damaged")  # noqa: TRY301
        return Report(body.decode(), stored["etag"], str(stored["stamp"]))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        get_logger().warning("cached_report_unusable", error=type(error).__name__)
        return None


def keep(cache: Cache, key: str, made: Report) -> None:
    """Store a report for a day and a bit; without Redis, or room in it, do nothing."""
    header = {"schema": SCHEMA_VERSION, "key": key, "etag": made.etag, "stamp": made.stamp}
    value = json.dumps(header).encode() + _HEADER_END + made.body.encode()
    # Reports stored together do not all run out together.
    ttl = TTL_SECONDS + int(made.etag[1:9], 16) % _JITTER_SECONDS
    answers = cache.run(lambda pipeline: pipeline.set(key, value, ex=ttl))
    if answers and isinstance(answers[0], Exception):
        get_logger().warning("report_not_cached", error=type(answers[0]).__name__)


def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
