"""Files in which the owner of an import says what its names and columns mean."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from setlogs_cli.api import Api, pages
from setlogs_cli.errors import printable


def read_columns(path: Path) -> dict[str, Any]:
    """Return which column of a file is what.

    Raises:
        ClickException: it is no JSON object.
    """
    return _json_object(path, _text(path))


def read_mapping(api: Api, path: Path) -> dict[str, str | None]:
    """Return the exercise that each name means: its id, None for one of its own.

    Args:
        api: The server, which is asked for exercises that are given by name.
        path: A JSON object, or CSV of two columns: name in the file, exercise.

    Raises:
        ClickException: the file is neither, or an exercise is unknown.
    """
    text = _text(path)
    is_json = text.lstrip().startswith("{")
    given = _json_object(path, text) if is_json else _csv_pairs(path, text)
    wanted = {name: None if exercise == "" else exercise for name, exercise in given.items()}
    known = _ids_by_name(api) if any(e and not _is_id(e) for e in wanted.values()) else {}
    mapping: dict[str, str | None] = {}
    for name, exercise in wanted.items():
        if exercise is None or _is_id(exercise):
            mapping[name] = exercise
        elif (id_ := known.get(str(exercise).strip().casefold())) is None:
            shown = printable(str(exercise))
            raise click.ClickException(f"{path}: no exercise is called {shown}.")
        else:
            mapping[name] = id_
    return mapping


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise click.ClickException(f"{path} is not text in UTF-8.") from None


def _json_object(path: Path, text: str) -> dict[str, Any]:
    try:
        document = json.loads(text, object_pairs_hook=lambda pairs: _each_once(path, pairs))
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"{path} is not JSON: {error}") from None
    if not isinstance(document, dict):
        raise click.ClickException(f"{path} is not a JSON object.")
    return document


def _csv_pairs(path: Path, text: str) -> dict[str, str]:
    """Return the pairs of a table; spreadsheets part columns with commas, semicolons or tabs."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(row)]
    except csv.Error as error:
        raise click.ClickException(f"{path} is not CSV: {error}") from None
    if any(len(row) != 2 for row in rows):  # noqa: PLR2004  a pair
        raise click.ClickException(
            f"{path} must have two columns: the name in the file, and the exercise."
        )
    if rows and [cell.strip().casefold() for cell in rows[0]] == ["name", "exercise"]:
        del rows[0]
    return _each_once(path, [(name, exercise.strip()) for name, exercise in rows])


def _each_once(path: Path, pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for name, value in pairs:
        if given.setdefault(name, value) != value:
            raise click.ClickException(f"{path} says two things of {printable(name)}.")
    return given


def _ids_by_name(api: Api) -> dict[str, str]:
    """Return the exercises by name and alias: one's own before the catalogue's, names first."""
    found = sorted(pages(api, "/exercises"), key=lambda one: one["owner"] != "me")
    ids: dict[str, str] = {}
    for one in found:
        ids.setdefault(one["name"].casefold(), one["id"])
    for one in found:
        for alias in one["aliases"]:
            ids.setdefault(alias.casefold(), one["id"])
    return ids


def _is_id(text: Any) -> bool:
    try:
        UUID(str(text))
    except ValueError:
        return False
    return True
