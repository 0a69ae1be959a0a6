"""The picture of a run: a bar for the median of each contender, a line on to the 99th percentile."""

from html import escape

from bench.figures import Figures

WIDTH, LEFT, RIGHT, TOP = 640, 150, 24, 64
BAR, GAP = 14, 16
_LABEL_WIDTH = 170
# Text has a contrast of at least 4.5 to 1, bars one of 3 to 1, on both papers (WCAG 2.2). Colours
# stand where they are used: librsvg knows no var().
_STYLE = """
text{font:12px system-ui,sans-serif;fill:#59636e;stroke:#fff;stroke-width:3;paint-order:stroke}
.title{font-size:16px;font-weight:600;fill:#1f2328}.route{font-size:13px;fill:#1f2328}
.paper{fill:#fff}.grid{stroke:#d1d9e0}
.floor{fill:#818b98;stroke:#818b98}.ours{fill:#0969da;stroke:#0969da}
.peer{fill:#bc4c00;stroke:#bc4c00}
@media(prefers-color-scheme:dark){text{fill:#9198a1;stroke:#0d1117}.title,.route{fill:#f0f6fc}
.paper{fill:#0d1117}.grid{stroke:#3d444d}.floor{fill:#9198a1;stroke:#9198a1}
.ours{fill:#4493f8;stroke:#4493f8}.peer{fill:#f0883e;stroke:#f0883e}}
"""
CONTENDERS = ("floor", "ours", "peer")


def picture(run: Figures) -> str:
    """Return the SVG of a run, as `bench.__main__` saves it."""
    routes = {route: found for route, found in run["routes"].items() if "peer" in found}
    group = len(CONTENDERS) * BAR + GAP
    height = TOP + len(routes) * group + 28
    longest = max(found[name]["p99"] for found in routes.values() for name in CONTENDERS) / 1000
    scale = (WIDTH - LEFT - RIGHT - _LABEL_WIDTH) / longest
    body = [_axis(longest, scale, height - 28)]
    for number, (route, found) in enumerate(routes.items()):
        top = TOP + number * group
        middle = top + len(CONTENDERS) * BAR / 2 + 4
        body.append(
            f'<text class="route" x="{LEFT - 10}" y="{middle}" text-anchor="end">'
            f"{escape(route)}</text>"
        )
        body += [
            _bar(name, found, top + place * BAR, scale) for place, name in enumerate(CONTENDERS)
        ]
    legend = "".join(
        f'<rect class="{name}" x="{16 + place * 84}" y="38" width="10" height="10"/>'
        f'<text x="{32 + place * 84}" y="47">{name}</text>'
        for place, name in enumerate(CONTENDERS)
    )
    machine = f"{run['date'][:10]}, {run['machine']['cores']} cores"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="Milliseconds of a warm request">\n<style>{_STYLE}</style>\n'
        f'<rect class="paper" width="{WIDTH}" height="{height}"/>\n'
        f'<text class="title" x="16" y="25">A warm request, in milliseconds</text>\n{legend}\n'
        f'<text x="{WIDTH - 16}" y="25" text-anchor="end">{escape(machine)}</text>\n'
        f'<text x="{WIDTH - 16}" y="47" text-anchor="end">bar: median, line: to p99</text>\n'
        + "\n".join(body)
        + "\n</svg>\n"
    )


def _axis(longest: float, scale: float, bottom: float) -> str:
    """Return the lines that stand for whole milliseconds, at most nine."""
    step = next(n for n in (1, 2, 5, 10, 20, 50, 100, 1000) if longest / n < 9)  # noqa: PLR2004
    lines = []
    for value in range(0, int(longest) + 1, step):
        x = round(LEFT + value * scale, 1)
        lines.append(
            f'<line class="grid" x1="{x}" y1="{TOP - 4}" x2="{x}" y2="{bottom}"/>'
            f'<text x="{x}" y="{bottom + 16}" text-anchor="middle">{value}</text>'
        )
    return "\n".join(lines)


def _bar(name: str, found: Figures, top: float, scale: float) -> str:
    median, p99 = (found[name][figure] / 1000 for figure in ("median", "p99"))
    width, end = round(median * scale, 1), round(LEFT + p99 * scale, 1)
    middle = top + (BAR - 2) / 2
    notes = {
        "floor": "",
        "ours": f", {found['to_floor']['ratio']:.2f} times the floor",
        "peer": f", {found['to_peer']['ratio']:.2f} times ours",
    }
    return (
        f'<rect class="{name}" x="{LEFT}" y="{top}" width="{width}" height="{BAR - 3}"/>'
        f'<line class="{name}" x1="{LEFT + width}" y1="{middle}" x2="{end}" y2="{middle}"/>'
        f'<text x="{end + 6}" y="{top + 10}">{median:.2f}{notes[name]}</text>'
    )
