"""What an import says of the names in its file, and what it remembers of them for the next one."""

from typing import Any
from uuid import UUID

from functions.transfer.formats.reading import Reading
from functions.transfer.names.exercise import Match
from functions.transfer.names.matching import Matcher
from functions.transfer.names.spelling import spelling_key
from functions.transfer.plans.plan import Plan
from setlogs.fields.requests import search_key


def report_names(reading: Reading, matcher: Matcher, plan: Plan) -> None:
    """Report names that may mean an exercise there is, and given ones that the file does not have."""
    for match in plan.mapping:
        if match.suggestion:
            detail = (
                f'"{match.name}" may be "{match.suggestion.name}", but is not known to mean it: '
                "it became an exercise of its own"
            )
            reading.note(None, None, "similar_name", detail)
    if not matcher.given:
        return
    names = {entry.exercise for workout in reading.workouts for entry in workout.entries}
    keys = set(map(search_key, names)) if not reading.definitions else set()
    spelled = {
        spelling_key(search_key(match.name))
        for match in matcher.matches.values()
        if match.matched_by == "mapping"
    }
    for name in matcher.given:
        key = search_key(name)
        if key not in keys and spelling_key(key) not in spelled:
            detail = f'The file does not have the name "{name}"; what it means is remembered'
            reading.note(None, None, "mapping_unused", detail)


def names_to_remember(reading: Reading, matcher: Matcher, plan: Plan) -> list[dict[str, Any]]:
    """Return what names mean, as columns: what was given, and what is new or has new sets.

    What an earlier import remembers as well need not be said again; but with sets of this import a name
    must outlive the undoing of that one.

    Args:
        reading: The file; one of SetLogs names its exercises by id.
        matcher: What became of each name.
        plan: What is added.
    """
    used = {row["exercise_id"] for row in (*plan.sets, *plan.set_updates)}
    unused = {one.id for one in matcher.created} - {one.id for one in plan.exercises}
    given = {search_key(name): name for name in matcher.given}
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    matches = {} if reading.definitions else matcher.matches
    for (name, type_), match in matches.items():
        if match.exercise.id in unused:
            continue
        place = search_key(name), type_
        is_given = not type_ and (place[0] in given or _is_owed(matcher, place))
        if is_given or match.exercise.id in used or not _is_remembered(matcher, place, match):
            exercise_id, made = match.exercise.id, match.made
            rows.setdefault(place, _row(place, name, exercise_id, given=is_given, made=made))
    for key, name in given.items():
        own = matcher.own(key)
        own = own if own and own.id not in unused else None
        means = matcher.given[name] or (own.id if own else None)
        made = own is not None and means == own.id
        rows.setdefault((key, ""), _row((key, ""), name, means, given=True, made=made))
    return list(rows.values())


def _is_owed(matcher: Matcher, place: tuple[str, str]) -> bool:
    """Return whether an exercise of its own was asked for earlier, when no set needed it yet."""
    memory = matcher.remembered.get(place)
    return memory is not None and memory.exercise_id is None


def _is_remembered(matcher: Matcher, place: tuple[str, str], match: Match) -> bool:
    memory = matcher.remembered.get(place)
    return bool(
        memory and memory.exercise_id and matcher.left(memory.exercise_id) == match.exercise.id
    )


def _row(
    place: tuple[str, str], name: str, exercise_id: UUID | None, *, given: bool, made: bool
) -> dict[str, Any]:
    key, type_ = place
    return {
        "name_key": key,
        "type": type_,
        "name": name,
        "exercise_id": exercise_id,
        "given": given,
        "made": made,
    }
