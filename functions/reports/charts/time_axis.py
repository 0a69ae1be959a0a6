"""Where days lie from left to right: to scale, except that long pauses are cut short and marked.

Weeks of training on either side of years without would be squeezed into the corners.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

LONG_PAUSE = timedelta(weeks=26)
_MOST_CUTS = 5
_CUT_WIDTH, _LEAST_WIDTH = 26, 20
_LABEL_WIDTH = 80
"""Of a date, with the room around it."""
_YEARS_FROM = timedelta(weeks=104)
_YEAR = timedelta(days=365.25)


class Stretch(NamedTuple):
    """Days without a long pause, and where the first and the last of them lie."""

    first: date
    last: date
    left: float
    right: float

    def x(self, day: date) -> float:
        """Return where a day lies; the only one is in the middle."""
        span = self.last - self.first
        share = (day - self.first) / span if span else 0.5
        return round(self.left + share * (self.right - self.left), 2)


class Label(NamedTuple):
    """A date below the axis, and which end of its text lies at `x`."""

    day: date
    x: float
    anchor: str

    @property
    def left(self) -> float:
        """Where its text begins."""
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        return self.x - share * _LABEL_WIDTH


class Cut(NamedTuple):
    """The middle of a pause that was cut short, and how long it is."""

    x: float
    length: str


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Where days lie.

    Attributes:
        stretches: From left to right; one, unless a long pause is cut short.
        each: How long what lies at a day is: a week's bar, no time at all for a point.
    """

    stretches: Sequence[Stretch]
    each: timedelta

    def x(self, day: date) -> float:
        """Return how far from the left a day is."""
        return self.of(day).x(day)

    def of(self, day: date) -> Stretch:
        """Return the stretch of a day."""
        return next((s for s in self.stretches if day <= s.last), self.stretches[-1])

    def cuts(self) -> Iterator[Cut]:
        """Yield the pauses that were cut short."""
        for before, after in pairwise(self.stretches):
            yield Cut((before.right + after.left) / 2, _length(after.first - before.last))

    def labels(self) -> list[Label]:
        """Return the dates that have room, the first and the last before all others."""
        starts = [Label(s.first, s.left, "start") for s in self.stretches]
        ends = [Label(s.last - self.each, s.right, "end") for s in self.stretches]
        if len(self.stretches) == 1 and starts[0].day == ends[0].day:
            return [self._middle(self.stretches[0])]
        middles = [self._middle(s) for s in self.stretches]
        placed: list[Label] = []
        for label in (starts[0], ends[-1], *starts[1:], *ends[:-1], *middles):
            taken = (mark.left for mark in placed)
            if all(abs(label.left - left) >= _LABEL_WIDTH for left in taken):
                placed.append(label)
        return placed

    def _middle(self, stretch: Stretch) -> Label:
        days = max((stretch.last - stretch.first).days, 1)
        step = self.each.days or 1
        day = stretch.first + timedelta(days // step // 2 * step)
        x = (stretch.x(day) + stretch.x(day + self.each)) / 2
        return Label(day, x, "middle")


def time_axis(
    days: Sequence[date], left: float, right: float, each: timedelta = timedelta(0)
) -> TimeAxis:
    """Return the axis of days that were trained.

    Args:
        days: In their order, at least one.
        left: Where the first lies.
        right: Where what lies at the last ends.
        each: How long what lies at a day is.
    """
    parts = _parts(days, each)
    spare = right - left - _CUT_WIDTH * (len(parts) - 1) - _LEAST_WIDTH * len(parts)
    whole = sum((last - first for first, last in parts), timedelta(0))
    stretches, x = [], left
    for first, last in parts:
        width = _LEAST_WIDTH + spare * ((last - first) / whole if whole else 1)
        stretches.append(Stretch(first, last, x, x + width))
        x += width + _CUT_WIDTH
    return TimeAxis(stretches, each)


def _parts(days: Sequence[date], each: timedelta) -> list[tuple[date, date]]:
    """Return the first and the last day of each stretch.

    Pauses are cut where all long ones together would take more than half of the axis.
    """
    whole = days[-1] + each - days[0]
    long = [(a + each, b) for a, b in pairwise(days) if b - a - each >= LONG_PAUSE]
    lost = sum((after - before for before, after in long), timedelta(0))
    # Single days far apart have nothing that could be squeezed.
    if not timedelta(0) < whole - lost < lost or len(long) > _MOST_CUTS:
        long = []
    firsts = [days[0], *(after for _, after in long)]
    lasts = [*(before for before, _ in long), days[-1] + each]
    return list(zip(firsts, lasts, strict=True))


def _length(pause: timedelta) -> str:
    """Return the length of a pause in words."""
    if pause < _YEARS_FROM:
        return f"{pause.days // 7} weeks"
    return f"{pause / _YEAR:.1f} years".replace(".0 ", " ")
