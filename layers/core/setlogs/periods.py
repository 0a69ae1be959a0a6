"""Periods of local days, and how sessions in them are found by an index over instants."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, FromClause, bindparam

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


def started_within(sessions: FromClause, *, since: bool, until: bool) -> list[ColumnElement[bool]]:
    """Return the conditions under which a session started in a period, in its own zone.

    Args:
        sessions: With `started_on` and `started_at`.
        since: Whether the first day is given.
        until: Whether the last day is given.
    """
    s, instant = sessions.c, DateTime(timezone=True)
    conditions: list[ColumnElement[bool]] = []
    # The instants bound the index scan, the days decide.
    if since:
        conditions += [
            s.started_on >= bindparam("since", type_=Date),
            s.started_at >= bindparam("since_at", type_=instant),
        ]
    if until:
        conditions += [
            s.started_on <= bindparam("until", type_=Date),
            s.started_at < bindparam("until_at", type_=instant),
        ]
    return conditions


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
