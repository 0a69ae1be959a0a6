"""Operations that will end: each answer says since when that is known, and when it is (RFC 9745, RFC 8594)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from typing import Any

NOTICE = timedelta(days=365)
"""How long an operation lives on at least; docs/versioning.md promises it."""


@dataclass(frozen=True, slots=True)
class Deprecation:
    """When an operation ends.

    Attributes:
        since: From which day on it is not to be used for anything new.
        until: From which day on it may be gone.

    Raises:
        ValueError: less than a year lies between them.
    """

    since: date
    until: date

    def __post_init__(self) -> None:
        """Refuse a notice that is too short."""
        if self.until - self.since < NOTICE:
            raise ValueError(f"An operation lives on for at least {NOTICE.days} days.")

    @property
    def headers(self) -> dict[str, str]:
        """What each of its answers has."""
        since, until = (datetime.combine(day, time(), UTC) for day in (self.since, self.until))
        return {
            "Deprecation": f"@{int(since.timestamp())}",
            "Sunset": format_datetime(until, usegmt=True),
        }


def deprecated[**P, R](since: date, until: date) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that announces the end of an endpoint; the route's own decorator stands above it.

    Args:
        since: From which day on it is not to be used for anything new.
        until: From which day on it may be gone.
    """

    def mark(endpoint: Callable[P, R]) -> Callable[P, R]:
        endpoint.deprecation = Deprecation(since, until)  # type: ignore[attr-defined]
        return endpoint

    return mark


def deprecation_of(endpoint: Callable[..., Any]) -> Deprecation | None:
    """Return when an endpoint ends, None for one that stays."""
    return getattr(endpoint, "deprecation", None)
