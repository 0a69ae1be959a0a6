"""The picture of a progression: e1RM with its range and trend, weight, and the records among them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from functions.reports.charts.drawing import (
    LEFT,
    RIGHT,
    ROW_HEIGHT,
    TOP,
    WIDTH,
    Plot,
    dot,
    legend,
    line,
    nothing,
    number,
    painted,
    picture,
    ticks,
)
from functions.reports.charts.time_axis import time_axis
from functions.reports.one_rep_max import Estimate
from functions.reports.progression import Point, Progression
from functions.reports.trend import Trend
from functions.reports.units import json_number
from setlogs.fields.workout import ASSISTED, WEIGHTED

HEIGHT = 300
_MAX_DOTS = 80
_WEIGHTS = {WEIGHTED: "Added weight", ASSISTED: "Help"}
"""What a weight is called where it is not the load."""


@dataclass(frozen=True, slots=True)
class _Series:
    """Values by date, under a name with their unit; of some, less is better."""

    name: str
    values: Sequence[tuple[date, float]]
    less_is_better: bool = False

    def records(self) -> list[tuple[date, float]]:
        """Return the values that beat all before them; the first beats nothing."""
        progression, best = [], None
        for day, value in self.values:
            beats = best is not None and (value < best if self.less_is_better else value > best)
            if beats:
                progression.append((day, value))
            if best is None or beats:
                best = value
        return progression


def progression_chart(progression: Progression, name: str, exercise_type: str, unit: str) -> str:
    """Return the SVG of a progression.

    Args:
        progression: What it shows.
        name: Of the exercise.
        exercise_type: Decides what is drawn and which way is better.
        unit: Of the weights.
    """
    series = _series(progression.points, exercise_type, unit)
    if not series:
        return nothing(name, HEIGHT)
    estimates = [(p.date, p.e1rm) for p in progression.points if p.e1rm]
    heights = [value for each in series for _, value in each.values]
    heights += [float(bound) for _, e in estimates for bound in (e.low, e.high)]
    days = [point.date for point in progression.points]
    axis = time_axis(days, LEFT, WIDTH - RIGHT)
    plot = Plot(axis, ticks(min(heights), max(heights)), HEIGHT, TOP + ROW_HEIGHT)
    body, also = [plot.axes()], []
    if estimates:
        body.append(_band(estimates, plot))
        also.append(("first band", "range of formulas"))
    for each, colour in zip(series, ("first", "second"), strict=False):
        body.append(_line(each.values, colour, plot))
    if progression.trend:
        body.append(_trend(series[0].values, progression.trend, plot))
        also.append(("first thin", "trend"))
    records = series[0].records()
    radius = 4 if len(records) <= _MAX_DOTS / 2 else 2.5
    body += [dot(plot.x(day), plot.y(value), "first ring", radius) for day, value in records]
    names = [(colour, s.name) for s, colour in zip(series, ("first", "second"), strict=False)]
    body.append(legend([[*names, *([("first ring", "record")] if records else [])], also]))
    return picture(
        name, _description(series, progression, len(records), unit), "".join(body), HEIGHT
    )


def _band(estimates: Sequence[tuple[date, Estimate]], plot: Plot) -> str:
    """Draw the range of the e1RM, with gaps where the axis has them."""
    drawn = []
    for _, of_one in groupby(estimates, lambda estimate: plot.time.of(estimate[0])):
        part = list(of_one)
        above = [(plot.x(day), plot.y(float(e.high))) for day, e in part]
        below = [(plot.x(day), plot.y(float(e.low))) for day, e in reversed(part)]
        places = " ".join(f"{x},{y}" for x, y in above + below)
        drawn.append(f'<polygon {painted("first band")} points="{places}"/>')
    return "".join(drawn)


def _line(values: Sequence[tuple[date, float]], colour: str, plot: Plot) -> str:
    """Draw a series, with gaps where the axis has them, and its points unless they are many."""
    drawn = []
    for _, part in groupby(values, lambda value: plot.time.of(value[0])):
        places = [(plot.x(day), plot.y(value)) for day, value in part]
        drawn.append(line(places, f"{colour} line"))
        if len(values) <= _MAX_DOTS or len(places) == 1:
            drawn += [dot(x, y, colour, 2.5) for x, y in places]
    return "".join(drawn)


def _series(points: Sequence[Point], exercise_type: str, unit: str) -> list[_Series]:
    """Return what there is to draw, at most two series that share an axis, the telling one first."""
    weight = _WEIGHTS.get(exercise_type, "Top weight")
    weights = [
        _of(points, f"e1RM, {unit}", lambda p: p.e1rm.value if p.e1rm else None),
        _of(
            points,
            f"{weight}, {unit}",
            lambda p: p.top_weight,
            less_is_better=exercise_type == ASSISTED,
        ),
    ]
    if with_values := [series for series in weights if series.values]:
        return with_values
    others = [
        _of(points, "Distance, m", lambda p: p.distance_meters or None),
        _of(points, "Duration, s", lambda p: p.duration_seconds or None),
        _of(points, "Repetitions", lambda p: p.reps or None),
    ]
    return [series for series in others if series.values][:1]


def _of(
    points: Sequence[Point],
    name: str,
    measure: Callable[[Point], Decimal | int | None],
    *,
    less_is_better: bool = False,
) -> _Series:
    measured = ((point.date, measure(point)) for point in points)
    values = [(day, float(value)) for day, value in measured if value is not None]
    return _Series(name, values, less_is_better)


def _trend(values: Sequence[tuple[date, float]], trend: Trend, plot: Plot) -> str:
    """Draw the fitted line, which goes through the mean of its points, from the first to the last."""
    first, last = values[0][0], values[-1][0]
    middle = sum((day - first).days for day, _ in values) / len(values)
    mean = sum(value for _, value in values) / len(values)
    per_day = float(trend.e1rm_per_week) / 7
    low, high = plot.marks[0], plot.marks[-1]

    def place(day: date) -> tuple[float, float]:
        fitted = mean + per_day * ((day - first).days - middle)
        return plot.x(day), plot.y(min(max(fitted, low), high))

    parts = [(max(s.first, first), min(s.last, last)) for s in plot.time.stretches]
    return "".join(line(map(place, part), "first thin") for part in parts if part[0] <= part[1])


def _description(
    series: Sequence[_Series], progression: Progression, records: int, unit: str
) -> str:
    days = [point.date for point in progression.points]
    parts = [f"{days[0]} to {days[-1]}, {len(days)} points."]
    for each in series:
        first, last = each.values[0][1], each.values[-1][1]
        parts.append(f"{each.name}: from {number(first)} to {number(last)}.")
    if progression.trend:
        parts.append(f"Trend {json_number(progression.trend.e1rm_per_week):+} {unit} a week.")
    parts.append(f"{records} records.")
    return " ".join(parts)
