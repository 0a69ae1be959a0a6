"""Which way the e1RM goes: a straight line through a report's points, with its uncertainty."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

MIN_POINTS = 3
_DAYS_PER_WEEK = 7
# The sum of squared residuals is a small difference of large numbers.
_DIGITS = 50


@dataclass(frozen=True, slots=True)
class Trend:
    """An ordinary least-squares line through e1RM by date.

    Attributes:
        e1rm_per_week: Slope, in the e1RM's unit a week.
        standard_error: Of the slope.
        points: How many the line was drawn through.
    """

    e1rm_per_week: Decimal
    standard_error: Decimal
    points: int


def fit_trend(points: Sequence[tuple[date, Decimal]]) -> Trend | None:
    """Return the trend; None when fewer than 3 points leave nothing to judge it by.

    Args:
        points: Dates, each once, with the e1RM.
    """
    n = len(points)
    if n < MIN_POINTS:
        return None
    with localcontext(prec=_DIGITS):
        days = [Decimal((day - points[0][0]).days) for day, _ in points]
        across = _centred(days)
        up = _centred([value for _, value in points])
        spread = _sum(x * x for x in across)
        slope = _sum(x * y for x, y in zip(across, up, strict=True)) / spread
        residuals = _sum((y - slope * x) ** 2 for x, y in zip(across, up, strict=True))
        error = (residuals / (n - 2) / spread).sqrt()
        return Trend(slope * _DAYS_PER_WEEK, error * _DAYS_PER_WEEK, n)


def _centred(values: Sequence[Decimal]) -> list[Decimal]:
    mean = _sum(values) / len(values)
    return [value - mean for value in values]


def _sum(values: Iterable[Decimal]) -> Decimal:
    return sum(values, Decimal(0))
