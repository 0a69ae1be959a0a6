"""Programs get the documents of the API, from every command."""

import json
from collections.abc import Iterator
from typing import Any

import click
import pytest

from setlogs_cli.commands import main
from tests.cli.conftest import Person

PRINTS_NO_DOCUMENT = {"completion"}


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, click.Command]]:
    """Yield every command that does something, with what one types for it."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        else:
            yield " ".join((*path, name)), command


@pytest.mark.parametrize("name", [name for name, _ in commands(main)])
def test_every_command_has_the_option(name: str) -> None:
    has = {option for parameter in dict(commands(main))[name].params for option in parameter.opts}
    assert ("--json" in has) is (name not in PRINTS_NO_DOCUMENT)


@pytest.mark.parametrize(
    ("command", "path"),
    [
        (("whoami",), "/me"),
        (("logins",), "/me/logins"),
        (("token", "list"), "/me/tokens"),
        (("sessions",), "/sessions?include=exercises&limit=10"),
        (("show",), "/sessions/{session}?include=sets"),
        (("exercises", "plank"), "/exercises?q=plank&limit=30"),
        (("history", "plank"), "/exercises/{exercise}/history?limit=5"),
        (("chart", "plank"), "/reports/progression?exercise_id={exercise}&bucket=day"),
        (("records",), "/reports/records"),
        (("summary",), "/reports/summary"),
        (("imports",), "/imports?limit=20"),
        (("weigh",), "/weigh-ins?limit=20"),
        (("export",), "/me/export"),
    ],
)
def test_it_is_what_the_api_answers(person: Person, command: tuple[str, ...], path: str) -> None:
    person.run("weigh", "80")
    [one] = json.loads(person.run("log", "plank", "60s", "--json").stdout)["items"]
    with person.other_client() as client:
        there = path.format(session=one["session_id"], exercise=one["exercise_id"])
        answer = client.get(there).raise_for_status().json()
    assert timeless(json.loads(person.run(*command, "--json").stdout)) == timeless(answer)


@pytest.mark.parametrize(
    ("command", "member"),
    [
        (("log", "plank", "60s"), "items"),
        (("weigh", "80"), "weight_kg"),
        (("end",), "ended_at"),
        (("undo", "--yes"), "duration_seconds"),
        (("token", "create", "bot"), "token"),
        (("logout",), "url"),
    ],
)
def test_it_is_what_was_done(person: Person, command: tuple[str, ...], member: str) -> None:
    person.run("log", "plank", "60s")
    done = person.run(*command, "--json")
    assert (done.returncode, member in json.loads(done.stdout)) == (0, True)


def timeless(document: Any) -> Any:
    """Return a document without when it was made."""
    if isinstance(document, dict):
        made = {"generated_at", "exported_at"}
        return {name: timeless(value) for name, value in document.items() if name not in made}
    return [timeless(item) for item in document] if isinstance(document, list) else document
