"""Periods of local days."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

# No zone is further than 14 hours from UTC.
_ZONE_MARGIN = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Period:
    """A range of local days, inclusive; None leaves an end open.

    Attributes:
        since: The first.
        until: The last.
    """

    since: date | None
    until: date | None

    @property
    def params(self) -> dict[str, Any]:
        """Return the parameters of both ends, as days and as instants around them."""
        since, until = self.since, self.until
        return {
            "since": since,
            "since_at": since and _midnight(since) - _ZONE_MARGIN,
            "until": until,
            "until_at": until and _midnight(until) + timedelta(days=1) + _ZONE_MARGIN,
        }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
