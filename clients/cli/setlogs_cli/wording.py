"""Sets, times and sums in words."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

SET_TYPES = {"warmup": "warm-up", "drop": "drop set", "failure": "to failure"}
SIGNS = {"weighted_bodyweight": "+", "assisted_bodyweight": "-"}
"""What the weight of a set does to the weight of the body."""
MINUTE, HOUR = 60, 3600
KILOMETER = 1000


def number(value: float) -> str:
    """Return a number with as many decimals as it has, at most two: `1,082.5`."""
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")


def aligned(values: Sequence[float]) -> list[str]:
    """Return numbers with equally many decimals."""
    decimals = max((len(number(value).partition(".")[2]) for value in values), default=0)
    return [f"{value:,.{decimals}f}" for value in values]


def count(amount: int, thing: str) -> str:
    """Return a number of things, as "1 set" or "2,000 sets"."""
    return f"{amount:,} {thing}{'' if amount == 1 else 's'}"


def clock(seconds: float) -> str:
    """Return a short time: `45 s`, `24:30`, `1:02:03`."""
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    minutes, rest = divmod(whole, MINUTE)
    hours, minutes = divmod(minutes, MINUTE)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def span(seconds: float) -> str:
    """Return a long time: `7 min`, `1 h 15 min`, `80 h`."""
    hours, minutes = divmod(round(seconds / MINUTE), 60)
    parts = [f"{hours:,} h"] if hours else []
    if minutes or not hours:
        parts.append(f"{minutes} min")
    return " ".join(parts)


def distance(meters: float) -> str:
    """Return a distance: `400 m`, `5 km`, `42.2 km`."""
    return f"{number(meters)} m" if meters < KILOMETER else f"{number(meters / KILOMETER)} km"


def local(instant: str, timezone: str) -> datetime:
    """Return an instant of the API on the clocks of a zone."""
    return datetime.fromisoformat(instant).astimezone(ZoneInfo(timezone))


def performed(one: dict[str, Any], type_: str) -> str:
    """Return what was done in a set: `82.5 kg x 5`, `+10 kg x 8`, `8 reps`, `5 km in 24:30`."""
    return _with_load(_load(one, type_), [_amount(one)], has_reps=one["reps"] is not None)


def together(sets: Iterable[dict[str, Any]], type_: str) -> str:
    """Return sets in their order, each weight once: `40 kg x 8 (warm-up); 82.5 kg x 5, 5@9`."""
    parts = []
    for (kind, load, has_reps), some in groupby(
        sets, lambda one: (one["set_type"], _load(one, type_), one["reps"] is not None)
    ):
        amounts = [f"{_amount(one)}{_rpe(one)}" for one in some]
        text = _with_load(load, amounts, has_reps=has_reps)
        parts.append(f"{text} ({SET_TYPES[kind]})" if kind in SET_TYPES else text)
    return "; ".join(parts)


def _load(one: dict[str, Any], type_: str) -> str:
    if one["weight"] is None or (type_ in SIGNS and not one["weight"]):
        return ""
    return f"{SIGNS.get(type_, '')}{number(one['weight'])} {one['unit']}"


def _amount(one: dict[str, Any]) -> str:
    """Return what a set has besides its weight."""
    reps = [] if one["reps"] is None else [f"{one['reps']:,}"]
    far = [] if one["distance_meters"] is None else [distance(one["distance_meters"])]
    long = [] if one["duration_seconds"] is None else [clock(one["duration_seconds"])]
    return " in ".join(reps + far + long)


def _rpe(one: dict[str, Any]) -> str:
    return "" if one["rpe"] is None else f"@{number(one['rpe'])}"


def _with_load(load: str, amounts: list[str], *, has_reps: bool) -> str:
    listed = ", ".join(amounts)
    if load:
        return f"{load} x {listed}" if has_reps else f"{load}, {listed}"
    if not has_reps or " in " in listed:
        return listed
    return f"{listed} {'rep' if listed.partition('@')[0] == '1' else 'reps'}"
