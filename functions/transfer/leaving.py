"""The names under which exercises leave for another app, so that they are known there."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from uuid import UUID

from functions.transfer.names.stock_names import name_for
from setlogs.fields.requests import search_key
from setlogs.postgres.database import Row


def names(app: str, exercises: Sequence[Row], came: Mapping[UUID, str]) -> dict[UUID, str]:
    """Return the name of each exercise in a file for an app; no two that are not one there have the same.

    Args:
        app: `strong`, `hevy` or `fitnotes`.
        exercises: With `id`, `name` and `owner`.
        came: Under which names exercises came from the app.
    """
    named = {each.id: came[each.id] for each in exercises if each.id in came}
    taken = {search_key(name) for name in named.values()}
    numbers: dict[str, Iterator[int]] = defaultdict(lambda: count(2))
    # One's own names before those that the catalogue's exercises have elsewhere.
    for each in sorted(exercises, key=lambda exercise: exercise.owner != "me"):
        if each.id in named:
            continue
        name = _name_there(app, each) or each.name
        if search_key(name) in taken:
            name = each.name
        while search_key(name) in taken:
            name = f"{each.name} ({next(numbers[search_key(each.name)])})"
        named[each.id] = name
        taken.add(search_key(name))
    return named


def _name_there(app: str, exercise: Row) -> str | None:
    """Return what an app calls an exercise of the catalogue."""
    return name_for(app, exercise.name) if exercise.owner == "catalogue" else None
