"""One log line and a few metrics per request, and the counts they report."""

from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from setlogs.settings import get_settings

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger


@dataclass(slots=True)
class RequestStats:
    """What the request under way has cost so far, in round trips."""

    statements: int = 0
    redis_round_trips: int = 0


_nobody = RequestStats()
_request_stats: ContextVar[RequestStats] = ContextVar("request_stats")


def begin_request() -> RequestStats:
    """Return new counters, which are those of the request under way from now on."""
    stats = RequestStats()
    _request_stats.set(stats)
    return stats


def current_stats() -> RequestStats:
    """Return the counters of the request under way; outside of one, some that nobody reads."""
    return _request_stats.get(_nobody)


@cache
def get_logger() -> "Logger":
    """Return the structured logger; keys appended in one request are cleared before the next."""
    # Powertools takes 0.1 s to import; tools that only need settings or models go without it.
    from aws_lambda_powertools import Logger  # noqa: PLC0415

    return Logger(service="setlogs", level=get_settings().log_level, log_uncaught_exceptions=False)
