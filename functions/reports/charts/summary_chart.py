"""The picture of a summary: volume by week, and sets by muscle."""

from collections.abc import Sequence
from datetime import timedelta

from functions.reports.charts.drawing import (
    LEFT,
    RIGHT,
    WIDTH,
    Plot,
    nothing,
    number,
    picture,
    shortened,
    text_of,
    ticks,
)
from functions.reports.summary import MuscleSum, Summary
from functions.reports.units import in_unit
from setlogs.fields import Unit

TITLE = "Training"
_WEEKS_HEIGHT = 230
_ROW_HEIGHT = 24
_MOST_MUSCLES = 12
_NAME_WIDTH, _NAME_LENGTH = 120, 16
_WEEK = timedelta(days=7)


def summary_chart(found: Summary, unit: Unit) -> str:
    """Return the SVG of a summary.

    Args:
        found: What it shows.
        unit: Of the volume.
    """
    if not found.weeks:
        return nothing(TITLE, _WEEKS_HEIGHT)
    muscles = found.muscles[:_MOST_MUSCLES]
    height = _WEEKS_HEIGHT + (40 + _ROW_HEIGHT * len(muscles) if muscles else 0)
    total = number(float(in_unit(found.total.volume_kg, unit)))
    most = ", ".join(f"{m.muscle} {number(float(m.sets))}" for m in muscles)
    description = (
        f"{found.weeks[0].monday} to {found.weeks[-1].monday + _WEEK - timedelta(days=1)}: "
        f"{found.total.sets} sets in {found.total.sessions} sessions, {total} {unit} in all. "
        f"Sets by muscle: {most or 'none'}."
    )
    return picture(TITLE, description, _weeks(found, unit) + _muscles(muscles), height)


def _weeks(found: Summary, unit: Unit) -> str:
    """Draw a bar for each week, as wide as a week is on the axis."""
    volumes = [(week.monday, float(in_unit(week.volume_kg, unit))) for week in found.weeks]
    first, last = volumes[0][0], volumes[-1][0]
    plot = Plot(first, last + _WEEK, ticks(0, max(v for _, v in volumes)), _WEEKS_HEIGHT)
    gap = 0.15 * (plot.x(first + _WEEK) - plot.x(first))
    bars = [
        f'<rect class="first" stroke="none" x="{plot.x(monday) + gap:.1f}" y="{plot.y(volume)}" '
        f'width="{max(plot.x(monday + _WEEK) - plot.x(monday) - 2 * gap, 0.5):.1f}" '
        f'height="{plot.y(0) - plot.y(volume):.1f}"/>'
        for monday, volume in volumes
    ]
    heading = f'<text x="12" y="46">Volume by week, {unit}</text>'
    return heading + plot.axes() + "".join(bars)


def _muscles(muscles: Sequence[MuscleSum]) -> str:
    """Draw a bar for each muscle, with its name and sets."""
    if not muscles:
        return ""
    top, widest = _WEEKS_HEIGHT + 36, float(muscles[0].sets)
    room = WIDTH - RIGHT - _NAME_WIDTH - LEFT
    drawn = [f'<text x="12" y="{_WEEKS_HEIGHT + 20}">Sets by muscle</text>']
    for place, muscle in enumerate(muscles):
        y, sets = top + _ROW_HEIGHT * place, float(muscle.sets)
        width = room * sets / widest
        drawn.append(
            f'<text x="{_NAME_WIDTH - 6}" y="{y + 12}" text-anchor="end">'
            f"{text_of(shortened(muscle.muscle, _NAME_LENGTH))}</text>"
            f'<rect class="first" stroke="none" x="{_NAME_WIDTH}" y="{y}" width="{width:.1f}" '
            f'height="15"/><text x="{_NAME_WIDTH + width + 6:.1f}" y="{y + 12}">{number(sets)}</text>'
        )
    return "".join(drawn)
