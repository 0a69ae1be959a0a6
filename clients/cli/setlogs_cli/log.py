"""The command that logs sets."""

from datetime import date, time
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import click

from setlogs_cli import attempts, times
from setlogs_cli.api import open_api
from setlogs_cli.attempts import Attempt, Request
from setlogs_cli.entries import EntryError, read_sets
from setlogs_cli.errors import InputError
from setlogs_cli.exercises import find_exercise
from setlogs_cli.output import as_json, one_line, print_json
from setlogs_cli.places import Place, place_for
from setlogs_cli.wording import together


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("exercise")
@click.argument("entered", metavar="SET...", nargs=-1, required=True)
@click.option("--rpe", type=float, help="Rate of perceived exertion of each set, 1 to 10.")
@click.option(
    "--type",
    "set_type",
    type=click.Choice(["normal", "warmup", "drop", "failure"]),
)
@click.option("--warmup", "set_type", flag_value="warmup", help="The same as --type warmup.")
@click.option("--notes", help="What you want to remember of each set.")
@click.option("--date", "day", type=times.DAY, help="The day it was done, if it is not today.")
@click.option("--at", type=times.CLOCK, help="The time it was done, such as 18:30.")
@click.option(
    "--key", help="Repeat an attempt whose outcome is unknown, without storing the set twice."
)
@as_json
@click.pass_context
def log(
    context: click.Context,
    /,
    exercise: str,
    entered: tuple[str, ...],
    day: date | str | None,
    at: time | None,
    key: str | None,
    *,
    as_json: bool,
    **shared: Any,
) -> None:
    """Log sets.

    They go into the session of the last 24 hours that is open, or into a new one.

    \b
    setlogs log "Barbell Bench Press" 82.5x5 --rpe 8
    setlogs log "Barbell Bench Press" 100kg 5 5 5@9
    setlogs log "Barbell Bench Press" 40kg 8 --warmup
    setlogs log "Pull Up" 8 +10kg
    setlogs log "Assisted Pull Up" 8 -20kg
    setlogs log Plank 60s 45s
    setlogs log Running 5km 24:30 --date yesterday

    A set ends where a measure comes that it has already, so that "100kg 5 5 5" are three sets. A
    weight without a unit is in your own; 5@8 is five repetitions at RPE 8.
    """  # noqa: D301  click wants the character
    if unknown := next((word for word in entered if word.startswith("--")), None):
        raise click.NoSuchOption(unknown, ctx=context)
    api = open_api(context.obj)
    shared = {name: value for name, value in shared.items() if value is not None}
    options = shared | {"date": day, "at": at and f"{at:%H:%M}", "key": key}
    command = ["log", exercise, *entered, *_typed(options)]
    with attempts.locked():
        again = stored = attempts.send_again(api, command)
        if stored is None:
            found = find_exercise(api, exercise)
            sets = [shared | {"exercise_id": found["id"]} | one for one in _read(entered, found)]
            requests = _requests(place_for(api, day, at), key, sets)
            stored = attempts.send(api, Attempt.now(api, command, requests))
            if len(requests) > 1:
                click.echo("A new session.", err=True)
    if as_json:
        print_json(stored)
    elif again is None:
        click.echo(_said(stored["items"], found))


def _typed(options: dict[str, Any]) -> list[str]:
    """Return the options that were given, as one would type them."""
    given = {
        name.replace("set_", ""): value for name, value in options.items() if value is not None
    }
    return [word for name, value in given.items() for word in (f"--{name}", f"{value}")]


def _read(entered: tuple[str, ...], exercise: dict[str, Any]) -> list[dict[str, Any]]:
    try:
        return read_sets(entered, exercise["type"])
    except EntryError as error:
        raise InputError(one_line(str(error))) from None


def _requests(place: Place, key: str | None, sets: list[dict[str, Any]]) -> list[Request]:
    """Return what is sent: the session, if there is none yet, and the sets, wholly or not at all."""
    draft, moment = place.draft, place.moment
    if key and place.is_now:
        # Whoever repeats it with the key sends the same: the times are the server's.
        draft, moment = {}, None
    if moment:
        sets = [{"performed_at": moment.isoformat()} | one for one in sets]
    key = key or str(uuid4())
    session_id = place.session["id"] if place.session else str(uuid5(NAMESPACE_URL, key))
    added = Request(f"/sessions/{session_id}/sets/batch", key, {"sets": sets})
    if place.session:
        return [added]
    return [Request("/sessions", f"{key}-session", {"id": session_id} | draft), added]


def _said(sets: list[dict[str, Any]], exercise: dict[str, Any]) -> str:
    """Return what was stored, in words."""
    first, last = sets[0]["position"], sets[-1]["position"]
    positions = f"set {first}" if first == last else f"sets {first} to {last}"
    words = together(sets, exercise["type"])
    return f"{one_line(exercise['name'])}: {words}, {positions} of the session."
