"""Which way the e1RM goes: a straight line through a report's points, with its uncertainty."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from typing import NamedTuple

MIN_POINTS = 3
PLATEAU_WINDOW = timedelta(weeks=6)
"""How far back a plateau is looked for: beyond what one block of training takes."""
MIN_PLATEAU_SPAN = timedelta(weeks=4)
MIN_EXPOSURES = 6
"""With fewer, the scatter of the points is a guess itself."""
_DAYS_PER_WEEK = 7
# The sum of squared residuals is a small difference of large numbers.
_DIGITS = 50


@dataclass(frozen=True, slots=True)
class Plateau:
    """Whether the e1RM has stood still of late, and by what that is judged.

    Attributes:
        since: Date of the first point that was looked at.
        until: Of the last.
        exposures: How many points those are.
        gain: What a least-squares line through them rises from the first to the last.
        noise: Standard deviation of the points about that line.
    """

    since: date
    until: date
    exposures: int
    gain: Decimal
    noise: Decimal

    @property
    def is_reached(self) -> bool:
        """Tell whether the points moved, either way, by no more than they scatter."""
        return abs(self.gain) <= self.noise


@dataclass(frozen=True, slots=True)
class Trend:
    """An ordinary least-squares line through e1RM by date.

    Attributes:
        e1rm_per_week: Slope, in the e1RM's unit a week.
        standard_error: Of the slope.
        points: How many the line was drawn through.
        plateau: Of the last six weeks; None when too little was done in them to tell.
    """

    e1rm_per_week: Decimal
    standard_error: Decimal
    points: int
    plateau: Plateau | None


class _Line(NamedTuple):
    """A slope a day, its standard error, and the standard deviation of the residuals."""

    slope: Decimal
    error: Decimal
    scatter: Decimal


def fit_trend(points: Sequence[tuple[date, Decimal]]) -> Trend | None:
    """Return the trend; None when fewer than 3 points leave nothing to judge it by.

    Args:
        points: By date, each date once, with the e1RM.
    """
    if len(points) < MIN_POINTS:
        return None
    with localcontext(prec=_DIGITS):
        line = _fit(points)
        per_week, error = line.slope * _DAYS_PER_WEEK, line.error * _DAYS_PER_WEEK
        return Trend(per_week, error, len(points), _plateau(points))


def _plateau(points: Sequence[tuple[date, Decimal]]) -> Plateau | None:
    until = points[-1][0]
    recent = [point for point in points if point[0] > until - PLATEAU_WINDOW]
    since = recent[0][0]
    if len(recent) < MIN_EXPOSURES or until - since < MIN_PLATEAU_SPAN:
        return None
    line = _fit(recent)
    return Plateau(since, until, len(recent), line.slope * (until - since).days, line.scatter)


def _fit(points: Sequence[tuple[date, Decimal]]) -> _Line:
    days = [Decimal((day - points[0][0]).days) for day, _ in points]
    across = _centred(days)
    up = _centred([value for _, value in points])
    spread = _sum(x * x for x in across)
    slope = _sum(x * y for x, y in zip(across, up, strict=True)) / spread
    residuals = _sum((y - slope * x) ** 2 for x, y in zip(across, up, strict=True))
    variance = residuals / (len(points) - 2)
    return _Line(slope, (variance / spread).sqrt(), variance.sqrt())


def _centred(values: Sequence[Decimal]) -> list[Decimal]:
    mean = _sum(values) / len(values)
    return [value - mean for value in values]


def _sum(values: Iterable[Decimal]) -> Decimal:
    return sum(values, Decimal(0))
