"""Units of weight and distance as apps name them."""

from decimal import Decimal

KG_PER_LB = Decimal("0.45359237")
METERS = {
    "m": Decimal(1),
    "meters": Decimal(1),
    "km": Decimal(1000),
    "kilometers": Decimal(1000),
    # International yard and pound agreement, 1959.
    "mi": Decimal("1609.344"),
    "miles": Decimal("1609.344"),
    "yd": Decimal("0.9144"),
    "ft": Decimal("0.3048"),
}
WEIGHT_UNITS = {"kg": "kg", "kgs": "kg", "lb": "lb", "lbs": "lb"}
OTHER_UNIT = {"kg": "lb", "lb": "kg"}


def weight_unit(text: str | None) -> str | None:
    """Return the unit that an app means, None when it is none of weights: some write `lbs.`."""
    return WEIGHT_UNITS.get((text or "").casefold().rstrip("."))


def meters(text: str | None) -> Decimal | None:
    """Return the metres in a unit, None when it is none of distances: Strong writes `mi.`."""
    return METERS.get((text or "").casefold().rstrip("."))
