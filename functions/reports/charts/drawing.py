"""What charts are drawn with: colours, frame, axes, and text that is safe in XML.

Every element carries its own light colours, because not every SVG viewer supports style sheets. The
style sheet only adds the dark colours, so the picture is complete without it.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from functions.reports.charts.time_axis import TimeAxis

WIDTH = 400
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 62, 30
ROW_HEIGHT = 17
"""Of the second line of a legend."""
_LEGEND_Y, _LETTER_WIDTH, _SAMPLE_WIDTH = 42, 7, 26
_TITLE_LENGTH = 36
_THOUSAND, _CROWDED = 1000, 10_000
_ALIKE = 1e-6
# What XML 1.0 cannot hold, also when it is escaped (section 2.2, production Char).
_NOT_XML = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF], "\ufffd"
)
# Both palettes have a contrast of at least 4.5 to 1 for text and 3 to 1 for lines (WCAG 2.2).
_LIGHT = {
    "paper": "#fff",
    "ink": "#1f2328",
    "soft": "#59636e",
    "grid": "#d1d9e0",
    "first": "#0969da",
    "second": "#bc4c00",
}
_DARK = {
    "paper": "#0d1117",
    "ink": "#f0f6fc",
    "soft": "#9198a1",
    "grid": "#3d444d",
    "first": "#4493f8",
    "second": "#f0883e",
}
_PAINT = {
    "paper": {"fill": "paper"},
    "title": {"fill": "ink"},
    "label": {"fill": "soft"},
    "grid": {"stroke": "grid"},
    "cut": {"stroke": "soft"},
    "first": {"fill": "first"},
    "second": {"fill": "second"},
    "first line": {"fill": "none", "stroke": "first"},
    "second line": {"fill": "none", "stroke": "second"},
    "first thin": {"fill": "none", "stroke": "ink"},
    "first band": {"fill": "first"},
    "first ring": {"fill": "paper", "stroke": "first"},
}
"""Which of a scheme's colours each class has."""
_SHAPE = {
    "title": 'font-size="16" font-weight="600"',
    "cut": 'stroke-width="1.5"',
    "first line": 'stroke-width="2" stroke-linejoin="round"',
    "second line": 'stroke-width="2" stroke-linejoin="round"',
    "first thin": 'stroke-width="1.5" stroke-dasharray="5 4"',
    "first band": 'fill-opacity=".18"',
    "first ring": 'stroke-width="2"',
}


def painted(classes: str) -> str:
    """Return the attributes of an element of some classes: how it looks without a style sheet."""
    colours = (f'{name}="{_LIGHT.get(of, of)}"' for name, of in _PAINT[classes].items())
    return " ".join([f'class="{classes}"', *colours, *filter(None, [_SHAPE.get(classes)])])


def _dark_style() -> str:
    """Return the style sheet that gives all classes the colours of the dark scheme."""
    rules = (
        f".{classes.replace(' ', '.')}{{"
        + ";".join(f"{name}:{_DARK.get(of, of)}" for name, of in paint.items())
        + "}"
        for classes, paint in _PAINT.items()
    )
    return f"@media(prefers-color-scheme:dark){{{''.join(rules)}}}"


_STYLE = _dark_style()


def text_of(value: str) -> str:
    """Return text that XML can hold, escaped."""
    return escape(value.translate(_NOT_XML))


def words(value: str, x: float, y: float, anchor: str = "start") -> str:
    """Write something beside what it belongs to."""
    placed = f'x="{x:g}" y="{y:g}"' + (f' text-anchor="{anchor}"' if anchor != "start" else "")
    return f"<text {painted('label')} {placed}>{text_of(value)}</text>"


def shortened(value: str, length: int = _TITLE_LENGTH) -> str:
    """Return text that fits on one line of a phone."""
    return value if len(value) <= length else value[: length - 1].rstrip() + "…"


def number(value: float) -> str:
    """Return a number in a readable form: 12,500 or 62.5."""
    return f"{value:,.0f}" if abs(value) >= _THOUSAND or value == int(value) else f"{value:,.1f}"


def _mark(value: float, greatest: float) -> str:
    """Return a number in the room that there is beside an axis: 2.5k for 2,500 where 10k is too."""
    return f"{value / _THOUSAND:g}k" if value and greatest >= _CROWDED else number(value)


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
        time: The axis from left to right.
        marks: Values of the grid lines, ascending.
        height: Of the paper down to the dates.
        top: Where the highest value lies.
    """

    time: TimeAxis
    marks: Sequence[float]
    height: int
    top: int = TOP

    def x(self, day: date) -> float:
        """Return how far from the left a date is."""
        return self.time.x(day)

    def y(self, value: float) -> float:
        """Return how far from the top a value is."""
        low, high = self.marks[0], self.marks[-1]
        share = (float(value) - low) / (high - low)
        return round(self.height - BOTTOM - share * (self.height - BOTTOM - self.top), 1)

    def axes(self) -> str:
        """Draw grid lines with their values, some of the dates, and where a pause is cut short."""
        drawn = []
        for mark in self.marks:
            y = self.y(mark)
            drawn.append(words(_mark(mark, self.marks[-1]), LEFT - 6, y + 4, "end"))
            drawn += [
                f'<line {painted("grid")} x1="{s.left:.1f}" x2="{s.right:.1f}" y1="{y}" y2="{y}"/>'
                for s in self.time.stretches
            ]
        drawn += [words(str(d), x, self.height - 10, anchor) for d, x, anchor in self.time.labels()]
        drawn += [self._cut(cut.x, cut.length) for cut in self.time.cuts()]
        return "".join(drawn)

    def _cut(self, x: float, length: str) -> str:
        """Draw two strokes through the axis, and above them how long nothing was done."""
        y, middle = self.height - BOTTOM, (self.height - BOTTOM + self.top) / 2
        strokes = "".join(
            f'<line {painted("cut")} x1="{x + dx - 3:.1f}" x2="{x + dx + 3:.1f}" '
            f'y1="{y + 5}" y2="{y - 5}"/>'
            for dx in (-3, 3)
        )
        turned = f'transform="rotate(-90 {x:.1f} {middle:g})" text-anchor="middle"'
        said = f'<text {painted("label")} x="{x:.1f}" y="{middle + 4:g}" {turned}>{length}</text>'
        return strokes + said


def line(points: Iterable[tuple[float, float]], classes: str) -> str:
    """Draw a line through points."""
    places = " ".join(f"{x},{y}" for x, y in points)
    return f'<polyline {painted(classes)} points="{places}"/>'


def dot(x: float, y: float, classes: str, radius: float) -> str:
    """Draw a point."""
    return f'<circle {painted(classes)} cx="{x}" cy="{y}" r="{radius:g}"/>'


def legend(rows: Sequence[Sequence[tuple[str, str]]]) -> str:
    """Draw what all that is drawn stands for: class and text of each, by rows."""
    drawn = []
    for row, entries in enumerate(rows):
        x, y = LEFT, _LEGEND_Y + ROW_HEIGHT * row
        for classes, name in entries:
            drawn.append(_sample(classes, x, y))
            drawn.append(words(name, x + 12, y + 4))
            x += _SAMPLE_WIDTH + 8 + _LETTER_WIDTH * len(name)
    return "".join(drawn)


def _sample(classes: str, x: int, y: int) -> str:
    """Draw a little of what has some classes."""
    if classes.endswith("thin"):
        return line([(x - 8, y), (x + 8, y)], classes)
    if classes.endswith("band"):
        return f'<rect {painted(classes)} x="{x - 8}" y="{y - 6}" width="16" height="12"/>'
    return dot(x, y, classes, 4)


def picture(title: str, description: str, body: str, height: int) -> str:
    """Return a whole SVG document, as wide as what shows it, with a title and text for who cannot see it."""
    shown = text_of(shortened(title))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        'aria-labelledby="title desc" font-family="system-ui,sans-serif" font-size="13">'
        f'<title id="title">{text_of(title)}</title><desc id="desc">{text_of(description)}</desc>'
        f"<style>{_STYLE}</style>"
        f'<rect {painted("paper")} width="{WIDTH}" height="{height}"/>'
        f'<text {painted("title")} x="12" y="24">{shown}</text>{body}</svg>'
    )


def nothing(title: str, height: int) -> str:
    """Return the picture of a period without working sets."""
    said = "No working sets in this period"
    return picture(title, said + ".", words(said, WIDTH / 2, height / 2, "middle"), height)
