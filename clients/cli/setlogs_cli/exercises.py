"""The command that lists exercises, and finding the one that somebody means."""

import sys
from typing import Any

import click

from setlogs_cli.api import Api, listing, open_api, pages
from setlogs_cli.errors import InputError, printable
from setlogs_cli.output import Column, as_json, one_line, print_json, show, table

SHOWN = 30
MAX_CANDIDATES = 15
RECENT_SESSIONS = 20
TYPES = (
    *("weight_reps", "reps_only", "weighted_bodyweight", "assisted_bodyweight"),
    *("duration", "weight_duration", "distance_duration", "weight_distance"),
)
COLUMNS = (
    Column("Exercise", least=18),
    Column("Type", rank=1),
    Column("Muscles", rank=2, least=12),
    Column("Equipment", rank=3),
)


@click.command()
@click.argument("text", nargs=-1)
@click.option("--mine", is_flag=True, help="Only your own, without the catalogue.")
@click.option("--muscle", help="Only those that train it, such as chest.")
@click.option("--equipment", help="Only those with it, such as barbell.")
@click.option("--type", "type_", type=click.Choice(TYPES), help="Only those of a type.")
@click.option("--all", "is_all", is_flag=True, help=f"Show all, not only the first {SHOWN}.")
@as_json
@click.pass_obj
def exercises(
    url: str | None,
    text: tuple[str, ...],
    muscle: str | None,
    equipment: str | None,
    type_: str | None,
    *,
    mine: bool,
    is_all: bool,
    as_json: bool,
) -> None:
    """List exercises.

    With TEXT, those that have it in their name or an alias.
    """
    filters = {"muscle": muscle, "equipment": equipment, "type": type_}
    asked = filters | {"q": " ".join(text) or None, "owner": "me" if mine else None}
    found = listing(open_api(url), "/exercises", None if is_all else SHOWN, **asked)
    if as_json:
        print_json(found)
    elif found["items"]:
        show(table(COLUMNS, [_row(one) for one in found["items"]]))
    else:
        click.echo("No exercises.")
    if found["next_cursor"] and not as_json:
        click.echo("There are more: --all shows them, TEXT looks for some.", err=True)


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    muscles = ", ".join(one["primary_muscles"]).replace("_", " ")
    equipment = (one["equipment"] or "").replace("_", " ")
    return one["name"], one["type"].replace("_", " "), muscles, equipment


def find_exercise(api: Api, name: str) -> dict[str, Any]:
    """Return the exercise of that name or alias, else the only one that has its words.

    Where several have them, it is asked at a terminal.

    Raises:
        ClickException: none is found.
        InputError: several are found, and there is no terminal; or the name is blank.
    """
    if not name.strip():
        raise InputError("Name an exercise.")
    found = _with_words(api, name)
    named = [one for one in found if one["name"].casefold() == name.casefold()]
    called = [one for one in found if name.casefold() in map(str.casefold, one["aliases"])]
    if named or len(called) == 1:
        return min(named or called, key=lambda one: one["owner"] != "me")
    reordered = [one for one in found if _words(one["name"]) == _words(name)]
    candidates = called or reordered or found
    if not candidates:
        raise click.ClickException(
            f"No exercise is called {one_line(name)}. To look for one: setlogs exercises TEXT"
        )
    return candidates[0] if len(candidates) == 1 else _chosen(api, name, candidates)


def exercise(api: Api, exercise_id: str) -> dict[str, Any]:
    """Return an exercise by its id."""
    return dict(api.get(f"/exercises/{exercise_id}").json())


def _words(text: str) -> list[str]:
    return sorted(text.casefold().split())


def _with_words(api: Api, name: str) -> list[dict[str, Any]]:
    """Return the exercises that have a text in their name or an alias, else its words in any order."""
    if found := list(pages(api, "/exercises", q=name)):
        return found
    words = _words(name)
    if len(words) < 2:  # noqa: PLR2004  one word was just looked for
        return []
    return [
        one
        for one in pages(api, "/exercises", q=max(words, key=len))
        if any(
            all(word in text.casefold() for word in words)
            for text in (one["name"], *one["aliases"])
        )
    ]


def _chosen(api: Api, name: str, candidates: list[dict[str, Any]]) -> dict[str, Any]:
    """Return which one is meant; those that were done lately come first."""
    if not sys.stdin.isatty():
        some = ", ".join(one_line(one["name"]) for one in candidates[:3])
        more = "" if len(candidates) <= 3 else ", ..."  # noqa: PLR2004
        raise InputError(
            f"{one_line(name)} may be any of {len(candidates)} exercises: {some}{more}"
        )
    recent = _recent(api)
    ranked = sorted(candidates, key=lambda one: recent.get(one["id"], len(recent)))
    for place, one in enumerate(ranked[:MAX_CANDIDATES], 1):
        click.echo(f"{place:>3}  {printable(one['name'])}", err=True)
    if len(ranked) > MAX_CANDIDATES:
        click.echo(f"     ... and {len(ranked) - MAX_CANDIDATES} more", err=True)
    default = 1 if ranked[0]["id"] in recent else None
    choices = click.IntRange(1, min(len(ranked), MAX_CANDIDATES))
    place = click.prompt("Which one?", type=choices, default=default, err=True)
    return ranked[place - 1]


def _recent(api: Api) -> dict[str, int]:
    """Return the exercises of the last sessions, each with its place: the last done is 0."""
    places: dict[str, int] = {}
    for session in listing(api, "/sessions", RECENT_SESSIONS, include="exercises")["items"]:
        for one in session["exercises"]:
            places.setdefault(one["id"], len(places))
    return places
