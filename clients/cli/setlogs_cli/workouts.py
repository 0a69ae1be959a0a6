"""Finding exercises and sessions, and reading sets as people write them."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from setlogs_cli.api import Api, pages
from setlogs_cli.errors import printable

UNIT = click.Choice(["kg", "lb"])
MAX_CANDIDATES = 15
# 82.5x5, 82,5x5, 180lbx5, and x12 without a weight.
_SET = re.compile(r"(?:(\d+(?:[.,]\d+)?)\s*(kg|lb)?s?)?\s*[x*]\s*(\d+)", re.IGNORECASE)
# 80.5, 80,5, 178lb
_WEIGHT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(kg|lb)?s?", re.IGNORECASE)


class WeightType(click.ParamType[dict[str, Any]]):
    """A weight as `80.5` or `178lb`."""

    name = "WEIGHT"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dict[str, Any]:
        """Return the weight, and its unit if the text gives one."""
        if isinstance(value, dict):
            return value
        if not (found := _WEIGHT.fullmatch(value.strip())):
            self.fail("Write a weight as 80.5 or 178lb.", param, ctx)
        weight, unit = found.groups()
        entered: dict[str, Any] = {"weight": float(weight.replace(",", "."))}
        return entered | ({"unit": unit.lower()} if unit else {})


class SetType(click.ParamType[dict[str, Any]]):
    """A set as `82.5x5`: weight, `x`, repetitions."""

    name = "WEIGHTxREPS"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dict[str, Any]:
        """Return the members of the set that the text gives."""
        if isinstance(value, dict):
            return value
        if not (found := _SET.fullmatch(value.strip())):
            self.fail("Write a set as 82.5x5, 180lbx5, or x12 without a weight.", param, ctx)
        weight, unit, reps = found.groups()
        entered: dict[str, Any] = {"reps": int(reps)}
        if weight:
            entered["weight"] = float(weight.replace(",", "."))
        if unit:
            entered["unit"] = unit.lower()
        return entered


def find_exercise(api: Api, name: str) -> dict[str, Any]:
    """Return the exercise of that name or alias, else the only one that contains it.

    Raises:
        ClickException: none is found, or several.
    """
    found = list(pages(api, "/exercises", q=name))
    wanted = name.casefold()
    named = [one for one in found if one["name"].casefold() == wanted]
    called = [one for one in found if wanted in map(str.casefold, one["aliases"])]
    own_first = sorted(named or called, key=lambda one: one["owner"] != "me")
    if named or len(called) == 1:
        return own_first[0]
    candidates = called or found
    if len(candidates) == 1:
        return candidates[0]
    if not candidates:
        raise click.ClickException(f"No exercise is called {name}.")
    lines = [f"  {printable(one['name'])}" for one in candidates[:MAX_CANDIDATES]]
    if len(candidates) > MAX_CANDIDATES:
        lines.append(f"  ... and {len(candidates) - MAX_CANDIDATES} more")
    raise click.ClickException("\n".join([f"Which one is {name}?", *lines]))


def todays_session(api: Api, key: str) -> str:
    """Return the id of today's newest open session, or of a new one.

    Args:
        api: The server.
        key: Idempotency-Key of the new one: with the same key it is made once.
    """
    zone = ZoneInfo(api.get("/me").json()["timezone"])
    today = datetime.now(zone).date().isoformat()
    params = {"status": "open", "from": today, "to": today}
    for session in pages(api, "/sessions", **params):
        return str(session["id"])
    return str(api.post("/sessions", key=key, json={}).json()["id"])
