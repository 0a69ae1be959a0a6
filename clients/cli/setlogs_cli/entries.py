"""Sets as people write them: `82.5x5`, `100kg 5 5 5`, `8 +10kg`, `60s`, `5km 24:30`, `5@8`."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

Token = tuple[str, Any]
"""The name of a measure and its value; `load` has a weight with or without its unit."""

METERS = {"m": Decimal(1), "km": Decimal(1000), "mi": Decimal("1609.344"), "yd": Decimal("0.9144")}
MEASURES = {
    "reps": "repetitions, such as 8",
    "weight": "a weight, such as 80kg (0kg for none)",
    "duration_seconds": "a time, such as 60s or 24:30",
    "distance_meters": "a distance, such as 5km",
}
NEEDED = {
    "weight_reps": ("weight", "reps"),
    "reps_only": ("reps",),
    "weighted_bodyweight": ("reps",),
    "assisted_bodyweight": ("reps",),
    "duration": ("duration_seconds",),
    "weight_duration": ("weight", "duration_seconds"),
    "distance_duration": (),
    "weight_distance": ("weight", "distance_meters"),
}
"""What a set of each type must have; the server knows what else it may have."""

_WHOLE = r"\d{1,9}"
_NUMBER = rf"{_WHOLE}(?:[.,]{_WHOLE})?"
_WEIGHT = re.compile(rf"([+-]?)({_NUMBER})(kgs?|lbs?)", re.IGNORECASE)
_SIGNED = re.compile(rf"([+-])({_NUMBER})()")
_TIMES = re.compile(rf"(?:({_NUMBER})\s*(kgs?|lbs?)?)?\s*[x*]\s*({_WHOLE})", re.IGNORECASE)
_REPS = re.compile(rf"({_WHOLE})(?:reps?)?", re.IGNORECASE)
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{2})")
_SPAN = re.compile(
    r"(?:(\d{1,4})h)?(?:(\d{1,6})(?:min|m(?=\d+s)))?(?:(\d{1,9})s(?:ecs?)?)?", re.IGNORECASE
)
_DISTANCE = re.compile(rf"({_NUMBER})(km|mi|yd|m)", re.IGNORECASE)


class EntryError(ValueError):
    """What was written is no set; the message says what would be one."""


def read_sets(words: Sequence[str], type_: str) -> list[dict[str, Any]]:
    """Return the sets that somebody wrote, each with its measures.

    A set ends where a measure comes that it has already: `100kg 5 5 5` are three. A weight counts
    for what follows until another comes; where something else comes first, for what is before it:
    `8 8 +10kg`.

    Args:
        words: As typed, one or several measures each.
        type_: Type of the exercise.

    Raises:
        EntryError: a word is no measure, or a set lacks one.
    """
    tokens = [token for word in words for token in _tokens(word.strip(), type_)]
    sets = [one | load for load, measures in _groups(tokens) for one in _split(measures)]
    if not sets:
        raise EntryError(f"Write what you did: {wanted(type_)}.")
    for one in sets:
        if missing := [MEASURES[name] for name in NEEDED[type_] if name not in one]:
            raise EntryError(f"This exercise needs {' and '.join(missing)}.")
        if type_ == "distance_duration" and not one.keys() & {
            "duration_seconds",
            "distance_meters",
        }:
            raise EntryError(f"This exercise needs {wanted(type_)}.")
    return sets


def read_weight(text: str) -> dict[str, Any]:
    """Return a weight as `80.5` or `178lb`, with its unit if it has one.

    Raises:
        EntryError: it is none.
    """
    found = re.fullmatch(rf"({_NUMBER})\s*(kgs?|lbs?)?", text.strip(), re.IGNORECASE)
    if not found:
        raise EntryError("Write a weight as 80.5 or 178lb.")
    return _load(*found.groups())


def wanted(type_: str) -> str:
    """Return what a set of a type needs, in words."""
    if type_ == "distance_duration":
        return "a distance, a time, or both, such as 5km 24:30"
    return " and ".join(MEASURES[name] for name in NEEDED[type_])


def _tokens(word: str, type_: str) -> Iterator[Token]:
    """Yield the measures of a word.

    Raises:
        EntryError: it is none.
    """
    text, at, rpe = word.partition("@")
    if found := _TIMES.fullmatch(text):
        number, unit, reps = found.groups()
        yield "load", _load(number, unit) if number else {}
        yield "reps", int(reps)
    elif found := _WEIGHT.fullmatch(text) or _SIGNED.fullmatch(text):
        sign, number, unit = found.groups()
        if sign == "-" and type_ != "assisted_bodyweight":
            raise EntryError(f"{word}: only assisted exercises have a weight that helps.")
        if sign == "+" and type_ == "assisted_bodyweight":
            raise EntryError(f"{word}: write the weight that helped as -20kg.")
        yield "load", _load(number, unit)
    elif text or not at:
        yield _measure(word, text, type_)
    if at:
        if not re.fullmatch(_NUMBER, rpe):
            raise EntryError(f"{word}: write an RPE as @8 or @8.5.")
        yield "rpe", _number(rpe)


def _measure(word: str, text: str, type_: str) -> Token:
    """Return the measure that a word is, besides its RPE.

    Raises:
        EntryError: it is none.
    """
    if found := _REPS.fullmatch(text):
        return "reps", int(found[1])
    if found := _DISTANCE.fullmatch(text):
        meters = Decimal(found[1].replace(",", ".")) * METERS[found[2].lower()]
        return "distance_meters", float(round(meters, 2))
    if (found := _CLOCK.fullmatch(text) or _SPAN.fullmatch(text)) and any(found.groups()):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return "duration_seconds", hours * 3600 + minutes * 60 + seconds
    raise EntryError(
        f"{word} is no measure. Write {wanted(type_)}; or 82.5x5, 8 +10kg, 100kg 5 5 5, 5@8 with an RPE."
    )


def _groups(tokens: Sequence[Token]) -> Iterator[tuple[dict[str, Any], list[Token]]]:
    """Yield each weight with the measures that it counts for.

    Raises:
        EntryError: a weight counts for nothing.
    """
    leads = bool(tokens) and tokens[0][0] == "load"
    load: dict[str, Any] = {}
    measures: list[Token] = []
    is_loaded = False
    for name, value in tokens:
        if name != "load":
            measures.append((name, value))
            continue
        if (is_loaded or not leads) and not measures:
            raise EntryError(
                "Each weight needs something that was done with it: 80kg 5, or 8 +10kg."
            )
        if not leads:
            load = value
        if measures:
            yield load, measures
        load, measures, is_loaded = (value if leads else {}), [], True
    if measures:
        yield load, measures
    elif leads:
        raise EntryError("Each weight needs something that was done with it: 80kg 5, or 8 +10kg.")


def _split(measures: Sequence[Token]) -> Iterator[dict[str, Any]]:
    """Yield the sets among measures that share a weight.

    Raises:
        EntryError: an RPE belongs to no set.
    """
    one: dict[str, Any] = {}
    for name, value in measures:
        if name == "rpe" and (not one or "rpe" in one):
            raise EntryError("Write an RPE once, after its set: 82.5x5@8, or 5 @8.")
        if name in one:
            yield one
            one = {}
        one[name] = value
    yield one


def _load(number: str, unit: str | None) -> dict[str, Any]:
    return {"weight": _number(number)} | ({"unit": unit.lower().rstrip("s")} if unit else {})


def _number(text: str) -> float:
    return float(text.replace(",", "."))
