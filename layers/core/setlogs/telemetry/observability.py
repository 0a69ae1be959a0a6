"""What a request has cost so far, which trace it belongs to, and where it is written down."""

import logging
import math
import os
import re
import sys
import time
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TextIO, override

from pydantic_core import to_json

from setlogs.settings import LogSettings, SettingsError

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger

SERVICE = "setlogs"
"""What every line names as its origin."""
_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})")
_XRAY_ROOT = re.compile(r"Root=1-([0-9a-f]{8})-([0-9a-f]{24})")
_XRAY_PARENT = re.compile(r"Parent=([0-9a-f]{16})")
_SAMPLED = 0x01
_lines = logging.getLogger(SERVICE)


@dataclass(slots=True)
class RequestStats:
    """What the request under way has cost so far, in round trips.

    Attributes:
        calls: Each round trip: `postgresql` or `redis`, and `time.perf_counter()` before and after.
        deadline: `time.monotonic()` by which it must be done, to be answered before it is cut off.
    """

    statements: int = 0
    redis_round_trips: int = 0
    calls: list[tuple[str, float, float]] = field(default_factory=list)
    deadline: float = math.inf

    @property
    def seconds_left(self) -> float:
        """How long the request may still take."""
        return self.deadline - time.monotonic()

    def finish_within(self, seconds: float) -> None:
        """Shorten what is left of the request."""
        self.deadline = min(self.deadline, time.monotonic() + seconds)

    def called(self, system: str, started: float) -> None:
        """Note a round trip that ends now."""
        if self is not _nobody:
            self.calls.append((system, started, time.perf_counter()))

    def seconds(self, system: str) -> float:
        """Return how long the request has waited for a system."""
        return sum(ended - started for name, started, ended in self.calls if name == system)


_nobody = RequestStats()
_request_stats: ContextVar[RequestStats] = ContextVar("request_stats")


def begin_request(seconds_left: float = math.inf) -> RequestStats:
    """Return new counters, which are those of the request under way from now on."""
    stats = RequestStats(deadline=time.monotonic() + seconds_left)
    _request_stats.set(stats)
    return stats


def current_stats() -> RequestStats:
    """Return the counters of the request under way; outside of one, some that nobody reads."""
    return _request_stats.get(_nobody)


@dataclass(frozen=True, slots=True)
class Trace:
    """The trace that a request belongs to.

    Attributes:
        id: 32 hexadecimal digits.
        parent_id: The caller's span, 16 digits, None when the trace begins here.
        sampled: Whether the caller records the trace.
    """

    id: str
    parent_id: str | None = None
    sampled: bool = False


def trace_of(headers: dict[bytes, bytes]) -> Trace:
    """Return the trace that the caller or AWS names, or a new one.

    Follows W3C Trace Context; what is malformed is ignored, as it asks. An X-Ray root has the same
    128 bits in another spelling.
    """
    if sent := _TRACEPARENT.fullmatch(headers.get(b"traceparent", b"").decode("latin-1")):
        return Trace(sent[1], sent[2], bool(int(sent[3], 16) & _SAMPLED))
    amazon = headers.get(b"x-amzn-trace-id", b"").decode("latin-1")
    amazon = amazon or os.environ.get("_X_AMZN_TRACE_ID", "")
    if root := _XRAY_ROOT.search(amazon):
        parent = _XRAY_PARENT.search(amazon)
        return Trace(root[1] + root[2], parent and parent[1], "Sampled=1" in amazon)
    return Trace(os.urandom(16).hex())


class TextFormatter(logging.Formatter):
    """One short line for a person at a terminal, instead of JSON."""

    _standard = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

    @override
    def format(self, record: logging.LogRecord) -> str:
        """Return time, message, and what was given beside it and says something."""
        beside = {k: v for k, v in vars(record).items() if k not in self._standard and v}
        given = (f"{name}={value}" for name, value in beside.items())
        level = () if record.levelno == logging.INFO else (record.levelname,)
        clock = self.formatTime(record, "%H:%M:%S")
        line = " ".join((clock, *level, record.getMessage(), *given))
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


@cache
def _log_settings() -> LogSettings:
    try:
        return LogSettings.read()
    except SettingsError:
        # A line has to say so.
        return LogSettings()


@cache
def _output() -> "logging.StreamHandler[TextIO]":
    """Return what the logger and `write_line` write to."""
    settings, handler = _log_settings(), logging.StreamHandler(sys.stdout)
    _lines.setLevel(settings.log_level)
    if settings.log_format == "text":
        handler.setFormatter(TextFormatter())
    return handler


@cache
def get_logger() -> "Logger":
    """Return the structured logger, which keeps nothing of one request for the next."""
    # 18 ms of a cold start, and most environments write no line but those of requests.
    from aws_lambda_powertools import Logger  # noqa: PLC0415

    handler = _output()
    formatter = handler.formatter
    # Nobody reads these, and finding them out takes a third of what a line costs.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging.logAsyncioTasks = False  # type: ignore[attr-defined]  # typeshed lacks it
    logger = Logger(
        service=SERVICE,
        level=_log_settings().log_level,
        logger_handler=handler,
        log_uncaught_exceptions=False,
        json_serializer=_encode,
        location=None,
        utc=True,
        use_rfc3339=True,
    )
    if formatter:
        # Powertools has put its own in its place.
        handler.setFormatter(formatter)
    return logger


def write_line(message: str, fields: dict[str, Any], metrics: str) -> None:
    """Write a line at INFO like the logger's own, in less than half of its time: for each request's.

    Args:
        message: What happened.
        fields: What `request_log` says beside it; what is None is left out.
        metrics: The member `_aws`, hardly ever different, as JSON.
    """
    handler = _output()
    if not _lines.isEnabledFor(logging.INFO):
        return
    if isinstance(handler.formatter, TextFormatter):
        get_logger().info(_in_short(fields))
        return
    timestamp = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = {"level": "INFO", "message": message, "timestamp": timestamp, "service": SERVICE}
    line |= {name: value for name, value in fields.items() if value is not None}
    # A log that takes nothing any more must not fail the request; the logger is as lenient.
    with suppress(OSError, ValueError):
        handler.stream.write(f'{_encode(line)[:-1]},"_aws":{metrics}}}\n')
        handler.stream.flush()


def _in_short(fields: dict[str, Any]) -> str:
    """Return what a person looks for in a request's line; JSON has the rest."""
    words = (
        fields["method"],
        fields["route"],
        str(fields["status"]),
        f"{fields['duration_ms']:.1f} ms",
        fields["code"],
        "replayed" if fields["replayed"] else None,
        f"cache {fields['cache']}" if fields["cache"] else None,
    )
    return " ".join(filter(None, words))


def _encode(line: dict[str, Any]) -> str:
    """Return a line as JSON, in a quarter of the time that `json` takes."""
    return to_json(line, fallback=str).decode()
