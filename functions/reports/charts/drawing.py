"""What every chart is drawn with: a frame, axes, and text that is safe in XML."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

WIDTH = 400
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 62, 30
_TITLE_LENGTH = 36
_THOUSAND, _CROWDED = 1000, 10_000
_ALIKE = 1e-6
_MAX_DATE_LABELS = 3
# What XML 1.0 cannot hold, also when it is escaped (section 2.2, production Char).
_NOT_XML = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF], "\ufffd"
)
# Both palettes have a contrast of at least 4.5 to 1 for text and 3 to 1 for lines (WCAG 2.2).
_STYLE = """
svg{--paper:#fff;--ink:#1f2328;--soft:#59636e;--grid:#d1d9e0;--first:#0969da;--second:#bc4c00}
@media(prefers-color-scheme:dark){
svg{--paper:#0d1117;--ink:#f0f6fc;--soft:#9198a1;--grid:#3d444d;--first:#4493f8;--second:#f0883e}}
text{font:13px system-ui,sans-serif;fill:var(--soft)}
.title{font-size:16px;font-weight:600;fill:var(--ink)}
.paper{fill:var(--paper)}.grid{stroke:var(--grid)}
.first{stroke:var(--first);fill:var(--first)}.second{stroke:var(--second);fill:var(--second)}
.line{fill:none;stroke-width:2;stroke-linejoin:round}.thin{fill:none;stroke-dasharray:5 4}
.band{stroke:none;fill-opacity:.18}.ring{fill:var(--paper);stroke-width:2}
"""


def text_of(value: str) -> str:
    """Return text that XML can hold, escaped."""
    return escape(value.translate(_NOT_XML))


def shortened(value: str, length: int = _TITLE_LENGTH) -> str:
    """Return text that fits on one line of a phone."""
    return value if len(value) <= length else value[: length - 1].rstrip() + "…"


def number(value: float) -> str:
    """Return a number as a reader takes it in: 12,500 or 62.5."""
    return f"{value:,.0f}" if abs(value) >= _THOUSAND or value == int(value) else f"{value:,.1f}"


def _mark(value: float) -> str:
    """Return a number in the room that there is beside an axis: 12.5k for 12,500."""
    return number(value) if abs(value) < _CROWDED else f"{value / _THOUSAND:g}k"


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Return round numbers from below `low` to above `high`, in steps of 1, 2 or 5 times a power of 10."""
    size = max(abs(low), abs(high), 1)
    # Values that hardly differ are one value, in the middle of a scale of its size.
    span = high - low if high - low > size * _ALIKE else size
    rough = span / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(step * power for step in (1, 2, 5, 10) if step * power >= rough)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [step * position for position in range(first, max(last, first + 1) + 1)]


@dataclass(frozen=True, slots=True)
class Plot:
    """Where dates and values lie on the paper.

    Attributes:
        first: Date at the left edge.
        last: Date at the right edge.
        marks: Values of the grid lines, ascending.
        height: Of the paper down to the dates.
    """

    first: date
    last: date
    marks: Sequence[float]
    height: int

    def x(self, day: date) -> float:
        """Return how far from the left a date is; the only one is in the middle."""
        span = (self.last - self.first).days
        share = (day - self.first).days / span if span else 0.5
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        """Return how far from the top a value is."""
        low, high = self.marks[0], self.marks[-1]
        share = (float(value) - low) / (high - low)
        return round(self.height - BOTTOM - share * (self.height - BOTTOM - TOP), 1)

    def axes(self) -> str:
        """Draw grid lines with their values, and some of the dates."""
        lines = [
            f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{self.y(m)}" y2="{self.y(m)}"/>'
            f'<text x="{LEFT - 6}" y="{self.y(m) + 4}" text-anchor="end">{_mark(m)}</text>'
            for m in self.marks
        ]
        span = (self.last - self.first).days
        parts = min(_MAX_DATE_LABELS - 1, span)
        days = [
            date.fromordinal(self.first.toordinal() + round(span * part / (parts or 1)))
            for part in range(parts + 1)
        ]
        for place, day in enumerate(days):
            anchor = "middle"
            if len(days) > 1:
                anchor = "start" if place == 0 else "end" if place == len(days) - 1 else "middle"
            lines.append(
                f'<text x="{self.x(day)}" y="{self.height - 10}" text-anchor="{anchor}">{day}</text>'
            )
        return "".join(lines)


def line(points: Iterable[tuple[float, float]], classes: str) -> str:
    """Draw a line through points."""
    places = " ".join(f"{x},{y}" for x, y in points)
    return f'<polyline class="{classes}" points="{places}"/>'


def legend(entries: Sequence[tuple[str, str]]) -> str:
    """Draw what the colours stand for: class and text of each."""
    drawn, x = [], LEFT
    for classes, name in entries:
        drawn.append(f'<circle class="{classes}" cx="{x}" cy="42" r="4"/>')
        drawn.append(f'<text x="{x + 9}" y="46">{text_of(name)}</text>')
        x += 26 + 7 * len(name)
    return "".join(drawn)


def picture(title: str, description: str, body: str, height: int) -> str:
    """Return a whole SVG document, as wide as what shows it, with a title and text for who cannot see it."""
    shown = text_of(shortened(title))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        'aria-labelledby="title desc">'
        f'<title id="title">{text_of(title)}</title><desc id="desc">{text_of(description)}</desc>'
        f"<style>{_STYLE}</style>"
        f'<rect class="paper" width="{WIDTH}" height="{height}"/>'
        f'<text class="title" x="12" y="24">{shown}</text>{body}</svg>'
    )


def nothing(title: str, height: int) -> str:
    """Return the picture of a period without working sets."""
    said = "No working sets in this period"
    text = f'<text x="{WIDTH / 2}" y="{height / 2}" text-anchor="middle">{said}</text>'
    return picture(title, said + ".", text, height)
