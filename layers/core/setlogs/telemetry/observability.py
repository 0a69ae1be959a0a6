"""The logger, and the trace that a request belongs to."""

import logging
import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TextIO, override

from aws_lambda_powertools import Logger

from setlogs.settings import LogSettings, SettingsError

SERVICE = "setlogs"
"""What every line names as its origin."""
REQUEST = "request"
"""The message of the line that each request leaves."""
_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})")
_XRAY_ROOT = re.compile(r"Root=1-([0-9a-f]{8})-([0-9a-f]{24})")
_XRAY_PARENT = re.compile(r"Parent=([0-9a-f]{16})")
_SAMPLED = 0x01
# Green, cyan, yellow and red of a terminal, by the first digit of a status.
_COLOURS = {"2": 32, "3": 36, "4": 33, "5": 31}


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


def trace_of(headers: Mapping[str, Sequence[str]]) -> Trace:
    """Return the trace that the caller or AWS names, or a new one.

    Follows W3C Trace Context; what is malformed is ignored, as it asks. An X-Ray root has the same
    128 bits in another spelling.
    """
    if sent := _TRACEPARENT.fullmatch(_first(headers, "traceparent")):
        return Trace(sent[1], sent[2], bool(int(sent[3], 16) & _SAMPLED))
    amazon = _first(headers, "x-amzn-trace-id") or os.environ.get("_X_AMZN_TRACE_ID", "")
    if root := _XRAY_ROOT.search(amazon):
        parent = _XRAY_PARENT.search(amazon)
        return Trace(root[1] + root[2], parent and parent[1], "Sampled=1" in amazon)
    return Trace(os.urandom(16).hex())


def _first(headers: Mapping[str, Sequence[str]], name: str) -> str:
    return headers[name][0] if name in headers else ""


def _in_short(line: Mapping[str, Any], *, in_colour: bool = False) -> str:
    """Return the short form of a request's line, for people; the JSON form has everything."""
    status = str(line["status"])
    words = (
        line["method"],
        line["route"],
        f"\x1b[{_COLOURS[status[0]]}m{status}\x1b[0m" if in_colour else status,
        f"{line['duration_ms']:.1f} ms",
        line.get("code"),
        "replayed" if line.get("replayed") else None,
        f"cache {line['cache']}" if line.get("cache") else None,
    )
    return " ".join(filter(None, words))


def _shows_colour(stream: TextIO) -> bool:
    """Return whether what is written there is read at a terminal, by somebody who likes colours (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class TextFormatter(logging.Formatter):
    """One short line for a person at a terminal, instead of JSON.

    Args:
        in_colour: Whether the status has a colour.
    """

    _standard = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

    def __init__(self, *, in_colour: bool = False) -> None:
        super().__init__()
        self._in_colour = in_colour

    @override
    def format(self, record: logging.LogRecord) -> str:
        """Return time, message, and what was given beside it and says something."""
        beside = {k: v for k, v in vars(record).items() if k not in self._standard and v}
        given = (f"{name}={value}" for name, value in beside.items())
        level = () if record.levelno == logging.INFO else (record.levelname,)
        clock, message = self.formatTime(record, "%H:%M:%S"), record.getMessage()
        is_request = message == REQUEST
        said = (_in_short(beside, in_colour=self._in_colour),) if is_request else (message, *given)
        line = " ".join((clock, *level, *said))
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


@cache
def _log_settings() -> LogSettings:
    try:
        return LogSettings.read()
    except SettingsError:
        # A line has to say so.
        return LogSettings()


@cache
def get_logger() -> Logger:
    """Return the structured logger, which keeps nothing of one request for the next."""
    settings, handler = _log_settings(), logging.StreamHandler(sys.stdout)
    logger = Logger(
        service=SERVICE,
        level=settings.log_level,
        logger_handler=handler,
        log_uncaught_exceptions=False,
        location=None,
        utc=True,
        use_rfc3339=True,
    )
    # Of the local run and tests only: in Lambda there is no loop whose tasks could have names.
    handler.addFilter(lambda record: record.__dict__.pop("taskName", None) is None or True)
    if settings.log_format == "text":
        # Powertools has put its own there.
        handler.setFormatter(TextFormatter(in_colour=_shows_colour(sys.stdout)))
    return logger
