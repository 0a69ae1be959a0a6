"""Defines an exercise that nobody knows, by what it is nearest to."""

from collections.abc import Mapping
from typing import Any

from functions.transfer.exercise import Exercise
from functions.transfer.nearest import equipment_in
from setlogs.fields.measures import MEASURES_BY_TYPE
from setlogs.fields.requests import search_key
from setlogs.fields.resources import ExerciseFields
from setlogs.fields.workout import MAX_NAME_LENGTH

_MUSCLES = {"abs": "abdominals"}
"""Categories of FitNotes that the catalogue calls otherwise."""
_ONE_MUSCLE = frozenset({"abdominals", "biceps", "cardio", "chest", "shoulders", "triceps"})
"""Categories of FitNotes that name a muscle, and not half a body."""
_NO_EQUIPMENT = "none"


def define(
    name: str, type_: str, nearest: Exercise | None, category: str | None = None
) -> dict[str, Any]:
    """Return a definition, as columns.

    Args:
        name: In the file, or with its type behind it.
        type_: What all of its sets fit.
        nearest: Whose muscles and equipment it gets; the equipment only where its name says none.
        category: The muscle group that the file names: it counts where there is nothing near, or what
            is near does not train it.
    """
    muscle = search_key(category) if category else None
    muscle = _MUSCLES.get(muscle, muscle) if muscle else None
    primary = [*nearest.primary_muscles] if nearest else []
    secondary = [*nearest.secondary_muscles] if nearest else []
    if muscle and (not primary or muscle in _ONE_MUSCLE.difference(primary, secondary)):
        primary, secondary = [muscle], []
    # Not checked: the name stood in a file whose rows are checked one by one.
    return ExerciseFields.model_construct(
        name=name,
        type=type_,
        primary_muscles=primary,
        secondary_muscles=secondary,
        equipment=_equipment(search_key(name), type_, nearest),
    ).model_dump()


def name_beside(name: str, type_: str, taken: Mapping[str, Exercise]) -> str:
    """Return the name of the exercise that takes the sets of another type under a name.

    Args:
        name: In the file.
        type_: That of the sets.
        taken: One's own exercises by name; one of the type may have the name already.
    """
    for count in range(1, 100):
        label = type_.replace("_", " ") + (f" {count}" if count > 1 else "")
        beside = f"{name[: MAX_NAME_LENGTH - len(label) - 3]} ({label})"
        namesake = taken.get(search_key(beside))
        if namesake is None or namesake.type == type_:
            break
    return beside


def _equipment(key: str, type_: str, nearest: Exercise | None) -> str | None:
    said = equipment_in(key)
    near = nearest.equipment if nearest else None
    if said and not (said == "machine" and near and near.endswith("machine")):
        return said
    # What bears a load is not done with nothing, but nobody knows with what.
    is_loaded = "weight" in MEASURES_BY_TYPE[type_].needed
    return None if near == _NO_EQUIPMENT and is_loaded else near
