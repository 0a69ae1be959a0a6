"""What tests of the progression start from."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from functions.reports.progression import Progression, SetGroup, progression
from functions.reports.rendering import Method
from setlogs.fields.requests import Unit

MONDAY = date(2024, 1, 1)
METHOD = Method("epley", 7, "2024-02-01T00:00:00.000000Z", 3, "2024-01-01T07:00:00.000000Z")


def group(
    kg: str | None = "100",
    reps: int | None = 5,
    *,
    day: int = 0,
    sets: int = 1,
    rpe: str | None = None,
    is_warmup: bool = False,
    seconds: int = 0,
    meters: str = "0",
    load: str | None = "weight",
) -> SetGroup:
    """Return `sets` equal sets, whose load is their weight unless it is given."""
    weight = None if kg is None else Decimal(kg)
    load_kg = weight if load == "weight" else load and Decimal(load)
    total = sets * (reps or 0)
    return SetGroup(
        date=MONDAY + timedelta(day),
        is_warmup=is_warmup,
        reps_each=None if is_warmup or reps is None else min(reps, 13),
        rpe=Decimal(rpe) if rpe else None,
        sets=sets,
        reps=total,
        volume_kg=(load_kg or Decimal(0)) * total,
        least_kg=weight,
        most_kg=weight,
        load_kg=load_kg,
        duration_seconds=seconds * sets,
        distance_meters=Decimal(meters) * sets,
    )


def parts(found: object, *names: str) -> tuple[Any, ...]:
    """Return some members, to compare them with plain numbers."""
    return tuple(getattr(found, name) for name in names)


def of(groups: Iterable[SetGroup], type_: str = "weight_reps", unit: Unit = "kg") -> Progression:
    """Return the progression by Epley."""
    return progression(groups, type_, unit, "epley")
