"""The command that logs the body weight, and shows how it went."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import click

from setlogs_cli import attempts, times
from setlogs_cli.api import Api, listing, open_api
from setlogs_cli.attempts import Attempt, Request
from setlogs_cli.charts import bars
from setlogs_cli.entries import EntryError, read_weight
from setlogs_cli.errors import InputError
from setlogs_cli.output import as_json, print_json, show
from setlogs_cli.wording import local, number

SHOWN = 20
KILOGRAMS_PER_POUND = 0.45359237


@click.command()
@click.argument("weight", required=False)
@click.option("--notes", help="What you want to remember.")
@click.option("--date", "day", type=times.DAY, help="The day, if it is not today.")
@click.option("--at", type=times.CLOCK, help="The time, such as 7:15; default: now, or noon.")
@click.option("--key", help="Repeat an attempt whose outcome is unknown, without storing it twice.")
@as_json
@click.pass_obj
def weigh(
    url: str | None,
    weight: str | None,
    notes: str | None,
    day: date | str | None,
    at: time | None,
    key: str | None,
    *,
    as_json: bool,
) -> None:
    """Log your body weight, or show the last ones.

    It is in your own unit unless you write another.

    \b
    setlogs weigh 80.5
    setlogs weigh 178lb
    setlogs weigh 80.5 --date yesterday
    """  # noqa: D301  click wants the character
    api = open_api(url)
    if weight is None:
        _show_last(api, as_json=as_json)
        return
    body = _read(weight)
    given = {"notes": notes, "date": day, "at": at, "key": key}
    typed = [word for name, value in given.items() if value for word in (f"--{name}", f"{value}")]
    command = ["weigh", weight, *typed]
    with attempts.locked():
        stored = attempts.send_again(api, command)
        if stored is None:
            weighed_at = _weighed_at(api, day, at) or (None if key else datetime.now(UTC))
            body |= {"notes": notes} if notes else {}
            body |= {"weighed_at": weighed_at.isoformat()} if weighed_at else {}
            request = Request("/weigh-ins", key or str(uuid4()), body)
            stored = attempts.send(api, Attempt.now(api, command, [request]))
    if as_json:
        print_json(stored)
    else:
        click.echo(f"{number(stored['weight'])} {stored['unit']}")


def _read(weight: str) -> dict[str, Any]:
    try:
        return read_weight(weight)
    except EntryError as error:
        raise InputError(str(error)) from None


def _weighed_at(api: Api, day: date | str | None, at: time | None) -> datetime | None:
    """Return when it was, None for now."""
    if day is None and at is None:
        return None
    zone = ZoneInfo(api.get("/me").json()["timezone"])
    done_on = times.day_of(day, zone)
    if at is None and done_on == datetime.now(zone).date():
        return None
    return times.moment(done_on, at or time(12), zone)


def _show_last(api: Api, *, as_json: bool) -> None:
    found = listing(api, "/weigh-ins", SHOWN)
    if as_json:
        print_json(found)
        return
    if not found["items"]:
        click.echo("No body weights. To log one: setlogs weigh 80.5")
        return
    me = api.get("/me").json()
    values: list[tuple[str, float]] = []
    for one in reversed(found["items"]):
        day = f"{local(one['weighed_at'], me['timezone']):%a %Y-%m-%d}"
        values.append((day, _in_unit(one, me["unit"])))
    show(*bars(f"Body weight in {me['unit']}", values))


def _in_unit(one: dict[str, Any], unit: str) -> float:
    """Return a weight in a unit, as it was entered if it was entered in that."""
    if one["unit"] == unit:
        return float(one["weight"])
    kilograms = float(one["weight_kg"])
    return kilograms if unit == "kg" else kilograms / KILOGRAMS_PER_POUND
