"""Computed reports in Redis, each with what it was computed from.

PostgreSQL decides whether a stored report is current, so none can be stale whatever is flushed,
evicted or raced. What cannot be read is a miss, and is written over.
"""

import hashlib
import json
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from uuid import UUID

from setlogs.telemetry.observability import get_logger
from setlogs.valkey.cache import Cache, Place, Prefetched, reports_key
from setlogs.valkey.protocol import Command

SCHEMA_VERSION = 4
"""Raised when any report changes its members or its arithmetic: older ones are computed again."""
TTL_SECONDS = 86_400
_JITTER_SECONDS = 3_600
MAX_REPORTS, MAX_BYTES = 200, 4_000_000
"""What is kept of one user; when it gets more, others go, whichever."""
WAIT_SECONDS = 0.5
"""How long a request waits for another that computes the same."""
_POLL_SECONDS = 0.01
_HEADER_END = b"\n"
# KEYS[1]: the user's hash. ARGV: field, value, seconds, most reports, most bytes.
_KEEP = """
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3], 'NX')
local fields, size = redis.call('HKEYS', KEYS[1]), 0
for _, field in ipairs(fields) do size = size + redis.call('HSTRLEN', KEYS[1], field) end
local left = #fields
for _, field in ipairs(fields) do
    if left <= tonumber(ARGV[4]) and size <= tonumber(ARGV[5]) then return end
    if field ~= ARGV[1] then
        size = size - redis.call('HSTRLEN', KEYS[1], field)
        redis.call('HDEL', KEYS[1], field)
        left = left - 1
    end
end
"""


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it is sent.

    Attributes:
        body: JSON text.
        etag: Its entity tag, a digest of the body.
        stamp: What it was computed from: data version and revisions.
        following: Where the next page goes on, None when there is none.
    """

    body: str
    etag: str
    stamp: str
    following: str | None = None


def report(body: str, stamp: str, following: UUID | None = None) -> Report:
    """Return a report with its entity tag."""
    return Report(body, _etag(body.encode()), stamp, str(following) if following else None)


def place_of(name: str, user_id: UUID, params: Iterable[tuple[str, str]]) -> Place:
    """Return where a report is stored.

    Args:
        name: Of the report.
        user_id: Whose report.
        params: The query as it was sent.
    """
    asked = json.dumps([name, sorted(params)])
    return Place(reports_key(user_id), hashlib.sha256(asked.encode()).hexdigest())


def recall(prefetched: Prefetched) -> Report | None:
    """Return the stored report if it is whole, of this schema, and was stored for this request."""
    if prefetched.value is None:
        return None
    try:
        if not isinstance(prefetched.value, bytes):
            raise TypeError("not a string in Redis")  # noqa: TRY301  one way out for all of it
        header, _, body = prefetched.value.partition(_HEADER_END)
        stored = json.loads(header)
        expected = {"schema": SCHEMA_VERSION, **asdict(prefetched.place), "etag": _etag(body)}
        if {name: stored[name] for name in expected} != expected:
            raise ValueError("of another schema or user, or damaged")  # noqa: TRY301
        return Report(body.decode(), stored["etag"], str(stored["stamp"]), stored["following"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        get_logger().warning("cached_report_unusable", error=type(error).__name__)
        return None


def claim(cache: Cache, place: Place) -> bool:
    """Tell whether to compute a report: yes, unless another request has begun to.

    A claim saves work and nothing depends on it: without Redis everybody has it.
    """
    key, ends_in = _claim_key(place), int(1000 * WAIT_SECONDS)
    answers = cache.run(("SET", key, 1, "NX", "PX", ends_in))
    return not answers or answers[0] is not None


def release(cache: Cache, place: Place) -> None:
    """Let another request compute the report: this one failed to."""
    cache.run(("UNLINK", _claim_key(place)))


def wait_for(cache: Cache, prefetched: Prefetched) -> Report | None:
    """Return the report that another request stores meanwhile; None when that takes too long."""
    place, give_up_at = prefetched.place, time.monotonic() + WAIT_SECONDS
    while time.monotonic() < give_up_at:
        time.sleep(_POLL_SECONDS)
        answers = cache.run(("HGET", place.key, place.field))
        if not answers:
            return None
        if answers[0] != prefetched.value:
            return recall(replace(prefetched, value=answers[0]))
    return None


def _claim_key(place: Place) -> str:
    """Return a key in the slot of the reports: the user's id is in braces."""
    return f"{place.key}:{place.field}"


def keep(cache: Cache, prefetched: Prefetched, made: Report) -> None:
    """Store a report for up to a day and a bit; without Redis, or room in it, do nothing."""
    place = prefetched.place
    header = {"schema": SCHEMA_VERSION, **asdict(place), "etag": made.etag, "stamp": made.stamp}
    header["following"] = made.following
    value = json.dumps(header).encode() + _HEADER_END + made.body.encode()
    # Reports of many users that are stored together do not all run out together.
    ttl = TTL_SECONDS + int(made.etag[1:9], 16) % _JITTER_SECONDS
    commands: list[Command] = [
        # It expires with the first report: what nobody asks for again goes with the rest.
        ("EVAL", _KEEP, 1, place.key, place.field, value, ttl, MAX_REPORTS, MAX_BYTES),
        ("UNLINK", _claim_key(place)),
    ]
    if isinstance(prefetched.value, Exception):
        # It is no hash.
        commands.insert(0, ("UNLINK", place.key))
    answers = cache.run(*commands)
    for refused in (answer for answer in answers or () if isinstance(answer, Exception)):
        get_logger().warning("report_not_cached", error=type(refused).__name__)


def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
