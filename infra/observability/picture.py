"""`python -m infra.observability.picture`: the Grafana dashboard as one HTML page, without Grafana.

It asks a Prometheus for the data of every panel. For looking at a change of the dashboard.
"""

import argparse
import html
import json
import math
import time
from pathlib import Path
from typing import Any

import httpx

DASHBOARD = Path(__file__).parent / "grafana/dashboards/setlogs.json"
WIDTH, HEIGHT, POINTS = 52, 150, 120
COLOURS = ("#73bf69", "#f2cc0c", "#5794f2", "#ff780a", "#f2495c", "#b877d9", "#37872d", "#8ab8ff")

type Curves = dict[str, list[tuple[float, float]]]


def load_panels() -> list[dict[str, Any]]:
    """Return the panels of the dashboard."""
    panels: list[dict[str, Any]] = json.loads(DASHBOARD.read_text())["panels"]
    return panels


def runnable(expression: str, interval: str = "30s") -> str:
    """Return the query with Grafana's own variable filled in."""
    return expression.replace("$__rate_interval", interval)


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prometheus", help="http://127.0.0.1:9090")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--out", type=Path, default=Path("dashboard.html"))
    arguments = parser.parse_args()
    panels = [_panel(panel, arguments.prometheus, arguments.minutes) for panel in load_panels()]
    style = "body{background:#111;color:#ccc;font:12px sans-serif;width:1300px}div{position:absolute;overflow:hidden}"
    arguments.out.write_text(f"<meta charset=utf-8><style>{style}</style>{''.join(panels)}")


def _panel(panel: dict[str, Any], prometheus: str, minutes: float) -> str:
    curves: Curves = {}
    for target in panel["targets"]:
        curves |= _curves(prometheus, target, minutes)
    top = max((v for points in curves.values() for _, v in points), default=0) or 1
    width = panel["gridPos"]["w"] * WIDTH - 20
    lines = "".join(
        _line(points, top, width, COLOURS[number % len(COLOURS)])
        for number, points in enumerate(curves.values())
    )
    legend = " ".join(
        f'<span style="color:{COLOURS[number % len(COLOURS)]}">{html.escape(name)} '
        f"{points[-1][1]:.3g}</span>"
        for number, (name, points) in enumerate(curves.items())
    )
    place = f"left:{panel['gridPos']['x'] * WIDTH}px;top:{panel['gridPos']['y'] * 30}px"
    title = f"<b>{html.escape(panel['title'])}</b> (top {top:.3g} {panel['fieldConfig']['defaults']['unit']})"
    picture = f'<svg width={width} height={HEIGHT} style="background:#181b1f">{lines}</svg>'
    return f'<div style="{place};width:{width}px;height:230px">{title}<br>{picture}<br>{legend or "no data"}</div>'


def _curves(prometheus: str, target: dict[str, Any], minutes: float) -> Curves:
    end = time.time()
    params = {
        "query": runnable(target["expr"]),
        "start": str(end - minutes * 60),
        "end": str(end),
        "step": str(minutes * 60 / POINTS),
    }
    answer = httpx.get(f"{prometheus}/api/v1/query_range", params=params).raise_for_status()
    curves: Curves = {}
    for series in answer.json()["data"]["result"]:
        name = target["legendFormat"]
        for label, value in series["metric"].items():
            name = name.replace(f"{{{{{label}}}}}", value)
        points = [
            ((at - end) / minutes / 60 + 1, float(value))
            for at, value in series["values"]
            if not math.isnan(float(value))
        ]
        if points:
            curves[name] = points
    return curves


def _line(points: list[tuple[float, float]], top: float, width: float, colour: str) -> str:
    places = " ".join(f"{x * width:.1f},{HEIGHT - y / top * (HEIGHT - 6):.1f}" for x, y in points)
    return f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="1.5"/>'


if __name__ == "__main__":
    main()
