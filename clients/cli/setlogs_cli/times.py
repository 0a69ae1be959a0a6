"""Days and times as people write them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click

from setlogs_cli.api import Api
from setlogs_cli.errors import InputError

YEARS = range(1999, 3000)
"""Those of the days that the server takes."""
SLACK = timedelta(minutes=5)
"""How far the clocks of the server and of this machine may be apart."""


class DayType(click.ParamType[Any]):
    """A day as `2026-01-31`, `today` or `yesterday`; the words stay until the zone is known."""

    name = "DATE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> date | str:
        """Return the day, or the word for it."""
        if isinstance(value, date):
            return value
        word = str(value).strip().lower()
        if word in ("today", "yesterday"):
            return word
        try:
            day = date.fromisoformat(word)
        except ValueError:
            day = date.min
        if day.year not in YEARS:
            self.fail("Write a day as 2026-01-31, today or yesterday.", param, ctx)
        return day


class ClockType(click.ParamType[time]):
    """A time of the day as `18:30`."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> time:
        """Return the time."""
        if isinstance(value, time):
            return value
        try:
            return datetime.strptime(value.strip(), "%H:%M").time()  # noqa: DTZ007  no instant yet
        except ValueError:
            self.fail("Write a time as 18:30.", param, ctx)


DAY, CLOCK = DayType(), ClockType()


def day_of(day: date | str | None, zone: ZoneInfo) -> date | None:
    """Return the day that a word means in a zone."""
    if not isinstance(day, str):
        return day
    today = datetime.now(zone).date()
    return today if day == "today" else today - timedelta(days=1)


def moment(day: date | None, at: time, zone: ZoneInfo) -> datetime:
    """Return when it was that time on a day, or, without a day, when it was that time last.

    Raises:
        InputError: it is still to come.
    """
    now = datetime.now(UTC) + SLACK
    found = datetime.combine(day or now.astimezone(zone).date(), at, zone)
    if day is None and found > now:
        found = datetime.combine(found.date() - timedelta(days=1), at, zone)
    if found > now:
        raise InputError(f"{found:%Y-%m-%d %H:%M} is still to come.")
    return found.astimezone(UTC)


def period(api: Api, first: date | str | None, last: date | str | None) -> dict[str, str | None]:
    """Return the parameters `from` and `to` of a list or a report.

    Args:
        api: The server, which knows the zone that `today` is meant in.
        first: The first day, None for the beginning.
        last: The last day, None for the end.
    """
    words = {"from": first, "to": last}
    if any(isinstance(day, str) for day in words.values()):
        zone = ZoneInfo(api.get("/me").json()["timezone"])
        words = {name: day_of(day, zone) for name, day in words.items()}
    return {name: f"{day}" for name, day in words.items() if day is not None}
