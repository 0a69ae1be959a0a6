"""What the CSV formats share when they are written."""

from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from functions.transfer.formats.units import KG_PER_LB


def local(instant: str, session: dict[str, Any]) -> datetime:
    """Return an instant as the wall clock of a session's zone showed it."""
    return datetime.fromisoformat(instant).astimezone(ZoneInfo(session["timezone"]))


def weight_in(unit: str, performed: dict[str, Any]) -> Decimal | str:
    """Return a set's weight in a unit, to 2 decimals; nothing when it has none."""
    if "weight" not in performed:
        return ""
    weight = Decimal(str(performed["weight"]))
    if performed["unit"] != unit:
        weight = weight * KG_PER_LB if unit == "kg" else weight / KG_PER_LB
    return plain(weight)


def plain(number: Decimal, step: str = "0.01") -> Decimal:
    """Return a number to as many decimals as `step` has, without trailing zeros."""
    rounded = number.quantize(Decimal(step), ROUND_HALF_EVEN)
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral() else rounded.normalize()
