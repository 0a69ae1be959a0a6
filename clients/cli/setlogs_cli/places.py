"""Which session sets go into, by when they were done."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from setlogs_cli import times
from setlogs_cli.api import Api, pages
from setlogs_cli.errors import InputError
from setlogs_cli.wording import local

RUNS = timedelta(hours=24)
"""How long a session that was not ended counts as running."""
OVER = timedelta(hours=3)
"""How long ago a session began that is over when it is written down."""
NEAR = timedelta(hours=1)
"""How far from a session something may lie that was done in it."""


@dataclass(frozen=True)
class Place:
    """Where sets go.

    Attributes:
        session: The session, None for a new one.
        draft: Members of the new one.
        moment: When the sets were done, None for when the session was.
        is_now: Whether they were done just now.
    """

    session: dict[str, Any] | None
    draft: dict[str, Any] = field(default_factory=dict)
    moment: datetime | None = None
    is_now: bool = False


def place_for(api: Api, day: date | str | None, at: time | None) -> Place:
    """Return where sets go that were done on a day, at a time, or just now.

    Raises:
        InputError: it is still to come, or several sessions of the day may be meant.
    """
    now = datetime.now(UTC)
    if day is None and at is None:
        return _place_now(api, now)
    zone = ZoneInfo(api.get("/me").json()["timezone"])
    done_on = times.day_of(day, zone)
    if at is not None:
        return _place_at(api, times.moment(done_on, at, zone), now)
    today = now.astimezone(zone).date()
    if done_on is None or done_on == today:
        return _place_now(api, now)
    if done_on > today:
        raise InputError(f"{done_on} is still to come.")
    found = list(pages(api, "/sessions", **{"from": f"{done_on}", "to": f"{done_on}"}))
    if len(found) > 1:
        starts = ", ".join(f"{local(one['started_at'], one['timezone']):%H:%M}" for one in found)
        raise InputError(f"Several sessions began on {done_on} ({starts}): add --at TIME.")
    if found:
        return Place(found[0])
    noon = datetime.combine(done_on, time(12), zone).astimezone(UTC).isoformat()
    return Place(None, {"started_at": noon, "ended_at": noon})


def _place_now(api: Api, now: datetime) -> Place:
    for session in pages(api, "/sessions", status="open"):
        started_at = datetime.fromisoformat(session["started_at"])
        if started_at <= now - RUNS:
            break
        if started_at <= now + times.SLACK:
            return Place(session, moment=now, is_now=True)
    return Place(None, {"started_at": now.isoformat()}, now, is_now=True)


def _place_at(api: Api, moment: datetime, now: datetime) -> Place:
    """Return the session that ran then, or nearly then."""
    margin = timedelta(days=2)
    first, last = (moment - margin).date(), (moment + margin).date()
    found = list(pages(api, "/sessions", **{"from": f"{first}", "to": f"{last}"}))
    nearest = min(found, key=lambda one: _apart(one, moment), default=None)
    if nearest and _apart(nearest, moment) <= NEAR:
        return Place(nearest, moment=moment)
    draft = {"started_at": moment.isoformat()}
    if moment <= now - OVER:
        draft["ended_at"] = draft["started_at"]
    return Place(None, draft, moment)


def _apart(session: dict[str, Any], moment: datetime) -> timedelta:
    """Return how far a time lies outside of a session."""
    start = datetime.fromisoformat(session["started_at"])
    end = datetime.fromisoformat(session["ended_at"]) if session["ended_at"] else start + RUNS
    return max(start - moment, moment - end, timedelta(0))
