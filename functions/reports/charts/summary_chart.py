"""The picture of a summary: volume by week, and sets by muscle."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from statistics import fmean

from functions.reports.charts.drawing import (
    LEFT,
    RIGHT,
    WIDTH,
    Plot,
    line,
    nothing,
    number,
    painted,
    picture,
    shortened,
    ticks,
    words,
)
from functions.reports.charts.time_axis import time_axis
from functions.reports.summary import MuscleSum, Summary
from functions.reports.units import in_unit
from setlogs.fields.requests import Unit

TITLE = "Training"
_WEEKS_HEIGHT = 230
_ROW_HEIGHT = 24
_MOST_MUSCLES = 12
_NAME_WIDTH, _NAME_LENGTH = 120, 16
_WEEK = timedelta(days=7)
_WIDEST_BAR = 48
_CROWDED_FROM, _MEAN_WEEKS = 104, 13
_LEGEND_X = 180


def summary_chart(summary: Summary, unit: Unit) -> str:
    """Return the SVG of a summary.

    Args:
        summary: What it shows.
        unit: Of the volume.
    """
    if not summary.weeks:
        return nothing(TITLE, _WEEKS_HEIGHT)
    muscles = summary.muscles[:_MOST_MUSCLES]
    height = _WEEKS_HEIGHT + (40 + _ROW_HEIGHT * len(muscles) if muscles else 0)
    total = number(float(in_unit(summary.total.volume_kg, unit)))
    most = ", ".join(f"{_name(m)} {number(float(m.sets))}" for m in muscles)
    description = (
        f"Weeks of {summary.weeks[0].monday} to {summary.weeks[-1].monday}: "
        f"{summary.total.sets} sets in {summary.total.sessions} sessions, {total} {unit} in all. "
        f"Sets by muscle: {most or 'none'}."
    )
    body = _weeks(summary, unit) + _muscles(muscles, len(summary.muscles))
    return picture(TITLE, description, body, height)


def _weeks(summary: Summary, unit: Unit) -> str:
    """Draw a bar for each week, as wide as a week is on the axis."""
    volumes = [(week.monday, float(in_unit(week.volume_kg, unit))) for week in summary.weeks]
    axis = time_axis([monday for monday, _ in volumes], LEFT, WIDTH - RIGHT, _WEEK)
    plot = Plot(axis, ticks(0, max(v for _, v in volumes)), _WEEKS_HEIGHT)
    is_crowded = len(volumes) > _CROWDED_FROM
    # Weeks that can hardly be told apart stand behind the line that tells what they come to.
    faint = ' fill-opacity=".4"' if is_crowded else ""
    bars = []
    for monday, volume in volumes:
        # A week's end is the next one's start, and that may lie behind a pause.
        stretch = axis.of(monday)
        left, right = stretch.x(monday), stretch.x(monday + _WEEK)
        room = right - left
        width = min(room if is_crowded else 0.7 * room, _WIDEST_BAR)
        bars.append(
            f'<rect {painted("first")}{faint} x="{left + (room - width) / 2:.2f}" '
            f'y="{plot.y(volume)}" width="{width:.2f}" '
            f'height="{plot.y(0) - plot.y(volume):.1f}"/>'
        )
    heading = words(f"Volume by week, {unit}", 12, 46)
    means = _means(dict(volumes), plot) if is_crowded else ""
    return heading + plot.axes() + "".join(bars) + means


def _means(volumes: Mapping[date, float], plot: Plot) -> str:
    """Draw what the weeks came to on average, with gaps where the axis has them."""
    drawn = [
        line([(_LEGEND_X - 20, 42), (_LEGEND_X - 6, 42)], "second line"),
        words(f"mean of {_MEAN_WEEKS} weeks", _LEGEND_X, 46),
    ]
    for stretch in plot.time.stretches:
        many = (stretch.last - stretch.first) // _WEEK
        mondays = [stretch.first + n * _WEEK for n in range(many)]
        done = [volumes.get(monday, 0.0) for monday in mondays]
        # Each of the weeks before: the last one may not be over.
        places = [
            (stretch.x(mondays[n]), plot.y(fmean(done[n - _MEAN_WEEKS : n])))
            for n in range(_MEAN_WEEKS, many)
        ]
        drawn.append(line(places, "second line"))
    return "".join(drawn)


def _muscles(muscles: Sequence[MuscleSum], of_all: int) -> str:
    """Draw a bar for each muscle, with its name and sets."""
    if not muscles:
        return ""
    top, widest = _WEEKS_HEIGHT + 36, float(muscles[0].sets)
    room = WIDTH - RIGHT - _NAME_WIDTH - LEFT
    left_out = f", the first {len(muscles)} of {of_all}" if len(muscles) < of_all else ""
    drawn = [words(f"Sets by muscle{left_out}", 12, _WEEKS_HEIGHT + 20)]
    for place, muscle in enumerate(muscles):
        y, sets = top + _ROW_HEIGHT * place, float(muscle.sets)
        width = room * sets / widest
        drawn += [
            words(shortened(_name(muscle), _NAME_LENGTH), _NAME_WIDTH - 6, y + 12, "end"),
            f'<rect {painted("first")} x="{_NAME_WIDTH}" y="{y}" width="{width:.1f}" height="15"/>',
            words(number(sets), round(_NAME_WIDTH + width + 6, 1), y + 12),
        ]
    return "".join(drawn)


def _name(muscle: MuscleSum) -> str:
    """Return a muscle's name for people."""
    return muscle.muscle.replace("_", " ")
