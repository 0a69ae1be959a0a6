"""Periods of local days."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

# No zone is further than 14 hours from UTC.
_ZONE_MARGIN = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Period:
    """Local days, both included; None is open.

    Attributes:
        since: The first.
        until: The last.
    """

    since: date | None
    until: date | None

    @property
    def ends(self) -> dict[str, bool]:
        """Return which ends a statement is built for: `since` and `until`."""
        return {"since": self.since is not None, "until": self.until is not None}

    @property
    def params(self) -> dict[str, Any]:
        """Return the parameters of the ends that are given, as days and as instants around them."""
        params: dict[str, Any] = {}
        if self.since:
            params |= {"since": self.since, "since_at": _midnight(self.since) - _ZONE_MARGIN}
        if self.until:
            after = _midnight(self.until) + timedelta(days=1)
            params |= {"until": self.until, "until_at": after + _ZONE_MARGIN}
        return params


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
