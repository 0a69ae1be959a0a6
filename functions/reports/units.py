"""Weights in the reader's unit, and exact numbers as JSON has them."""

from decimal import ROUND_HALF_EVEN, Decimal

from setlogs.fields.requests import Unit

KG_PER_LB = Decimal("0.45359237")
"""Exactly (international yard and pound agreement, 1959)."""
_CENT = Decimal("0.01")


def in_unit(kilograms: Decimal, unit: Unit) -> Decimal:
    """Return a weight in `unit`; what was entered in pounds comes back just as it was."""
    return kilograms / KG_PER_LB if unit == "lb" else kilograms


def json_number(value: Decimal) -> int | float:
    """Return a derived number rounded half-even to 2 decimals, which JSON writes without noise.

    A float's shortest text is that of the decimal it came from while it has at most 15 digits: 13
    in front of the point, and no sum of sets comes near that.
    """
    rounded = value.quantize(_CENT, ROUND_HALF_EVEN)
    whole = int(rounded)
    return whole if whole == rounded else float(rounded)
