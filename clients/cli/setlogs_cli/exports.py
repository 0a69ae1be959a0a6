"""The command that writes an account to files and says what a file of another app has no room for."""

import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import httpx

from setlogs_cli.api import Api, open_api
from setlogs_cli.errors import InputError

LOSES = {
    "strong": {"superset": "sets of supersets"},
    "hevy": {"rest_seconds": "rests"},
    "fitnotes": {
        "superset": "sets of supersets",
        "rest_seconds": "rests",
        "rpe": "RPEs",
        "set_type": "marks of warm-up, drop and failure sets",
        "title": "titles of workouts",
        "notes": "notes of workouts",
    },
}
"""Members of sets and sessions that the files of an app cannot hold, in words."""
FORMATS = click.Choice(["json", *LOSES])


@click.command()
@click.option("--format", "file_format", type=FORMATS, default="json", help="json loses nothing.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write. A large account continues in FILE-2, FILE-3 and so on.",
)
@click.option("--json", "is_json", is_flag=True, help="The same as --format json.")
@click.pass_obj
def export(url: str | None, file_format: str, output: Path | None, *, is_json: bool) -> None:
    """Write your account to a file, or to standard output.

    The files of other apps cannot hold everything; what is left out is told.
    """
    if is_json and file_format != "json":
        raise InputError("--json is --format json.")
    api = open_api(url)
    parts = read_parts(api, file_format)
    for number, (data, more) in enumerate(parts, 1):
        if output is None:
            if more:
                raise click.ClickException("The account needs several files. Use -o FILE.")
            sys.stdout.buffer.write(data)
            continue
        path = part_path(output, number)
        replace_file(path, data)
        click.echo(f"Wrote {path} ({len(data):,} bytes).", err=True)
    if lost := losses(api, file_format):
        click.echo(f"Left out, as the format has no place for it: {', '.join(lost)}.", err=True)


def read_parts(api: Api, file_format: str) -> Iterator[tuple[bytes, bool]]:
    """Yield the files of an export, each with whether another one follows."""
    cursor: str | None = None
    while True:
        answer = api.get("/me/export", format=file_format, cursor=cursor)
        # Of the link only the cursor is taken: the tokens go to no other host.
        following = answer.links.get("next", {}).get("url")
        yield answer.content, following is not None
        if following is None:
            return
        cursor = httpx.URL(following).params["cursor"]


def part_path(path: Path, number: int) -> Path:
    """Return where a part goes: FILE.json, FILE-2.json, FILE-3.json."""
    return path if number == 1 else path.with_stem(f"{path.stem}-{number}")


def replace_file(path: Path, data: bytes) -> None:
    """Write a file wholly or not at all, for its owner only."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}.") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def losses(api: Api, file_format: str) -> list[str]:
    """Return what the account has that a file of this format leaves out, as "rests (12)"."""
    loses = LOSES.get(file_format)
    if loses is None:
        return []
    lost: Counter[str] = Counter()
    for data, _ in read_parts(api, "json"):
        account = json.loads(data)
        lost["body weights"] += len(account["weigh_ins"])
        for session in account["sessions"]:
            sets = session["sets"]
            lost["workouts without sets"] += not sets
            lost.update(
                loses[name] for name in ("title", "notes") if name in loses and session[name]
            )
            lost.update(words for one in sets for name, words in loses.items() if _has(one, name))
    return [f"{words} ({count:,})" for words, count in lost.items() if count]


def _has(performed: dict[str, Any], name: str) -> bool:
    """Return whether a set has something in a member; its notes have a place in every format."""
    return name != "notes" and performed.get(name, "normal") != "normal"
