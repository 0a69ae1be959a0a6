"""When what a file says of a set and what the account has are the same, whatever unit each is in."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from functions.transfer.formats.units import KG_PER_LB
from functions.transfer.plans.known import SET_VALUES, KnownSet, SourceRow

_ROUNDING_KG = (Decimal("0.01") + Decimal("0.01") * KG_PER_LB) / 2
"""How far two weights may be apart when one was rounded to 0.01 kg and the other to 0.01 lb."""
_BUCKETS_PER_KG = 20
_NO_STEP = Decimal(0)

type Measured = SourceRow | KnownSet


def same_numbers(one: Measured, other: Measured) -> bool:
    """Return whether two sets have the same measures; a measure of 0 is none."""
    return (
        (one.reps or 0) == (other.reps or 0)
        and (one.duration_seconds or 0) == (other.duration_seconds or 0)
        and same_weight(one, other)
        and same_distance(one, other)
    )


def same_weight(one: Measured, other: Measured) -> bool:
    """Return whether two weights are the same, in kilograms where their units differ."""
    if not (one.weight and other.weight):
        return not one.weight and not other.weight
    if one.unit == other.unit:
        return bool(one.weight == other.weight)
    return abs(kilograms(one) - kilograms(other)) <= _ROUNDING_KG


def same_distance(one: Measured, other: Measured) -> bool:
    """Return whether two distances are the same, as far as their files can tell."""
    if not (one.distance_meters and other.distance_meters):
        return not one.distance_meters and not other.distance_meters
    apart = abs(one.distance_meters - other.distance_meters)
    return bool(apart <= (_step(one) + _step(other)) / 2)


def kilograms(measured: Measured) -> Decimal:
    """Return a weight in kilograms, unrounded; 0 for none."""
    weight = measured.weight or Decimal(0)
    return weight * KG_PER_LB if measured.unit == "lb" else weight


def places(measured: Measured) -> Iterable[tuple[int, int, int]]:
    """Yield the places where a set with the same numbers may be; its own comes first.

    Sets in one place have about the same weight, so that looking there costs little.
    """
    reps, seconds = measured.reps or 0, measured.duration_seconds or 0
    place = int(kilograms(measured) * _BUCKETS_PER_KG)
    yield reps, seconds, place
    if measured.weight:
        yield reps, seconds, place - 1
        yield reps, seconds, place + 1


def _step(measured: Any) -> Decimal:
    step: Decimal = getattr(measured, "distance_step", _NO_STEP)
    return step


def _same_notes(one: Measured, other: Measured) -> bool:
    return (one.notes or "").strip() == (other.notes or "").strip()


def _equal(field: str) -> Callable[[Any, Any], bool]:
    return lambda one, other: bool((getattr(one, field) or None) == (getattr(other, field) or None))


_OTHERWISE = {"weight": same_weight, "distance_meters": same_distance, "notes": _same_notes}
FIELDS: dict[str, Callable[[Any, Any], bool]] = {
    name: _OTHERWISE.get(name, _equal(name)) for name in SET_VALUES if name != "unit"
}
"""What is compared of a set that was recognised, and how; a unit is compared with its weight."""
