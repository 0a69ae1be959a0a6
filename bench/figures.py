"""From times to figures: spreads, ratios against their targets, and a run against an earlier one."""

import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

TO_FLOOR = {
    "POST set": 1.8,
    "GET session": 2.2,
    "GET 50 sets": 2.2,
    "PATCH set": 1.8,
    "PUT order of 10": 1.8,
    "POST restore of set": 1.8,
    "GET last time": 2.2,
    "20 sessions, done": 2.2,
    "20 of an exercise": 2.2,
    "POST weigh-in": 1.8,
    "GET weigh-in": 2.2,
    "GET 20 weigh-ins": 2.2,
    "GET cached report": 3.5,
    "304 of that report": 3.5,
}
"""How many times the floor's median ours may be."""
TO_PEER = {"POST set": 6.0, "GET session": 6.0, "GET 50 sets": 5.0, "GET cached report": 8.0}
"""How many times as fast as the peer ours is to be; it has no other routes."""
TAIL = 3.0
"""How many times our median our 99th percentile may be."""
TOLERANCE = 1.2
"""How many times an earlier run's ratio to the floor a later one's may be."""
PACKAGES = ("fastapi", "mangum", "psycopg", "pydantic", "redis", "sqlalchemy", "starlette")

type Figures = dict[str, Any]
type Times = Mapping[str, Mapping[str, Sequence[float]]]
"""Microseconds of each call: route, contender, calls."""


def spread(times: Sequence[float]) -> dict[str, float]:
    """Return median, 95th and 99th percentile, and how many there were.

    Args:
        times: At least two.
    """
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    found = {"median": statistics.median(times), "p95": cuts[94], "p99": cuts[98]}
    return {name: round(value, 1) for name, value in found.items()} | {"calls": len(times)}


def figures(times: Times) -> Figures:
    """Return each route's spreads and ratios."""
    return {route: _route(route, found) for route, found in times.items()}


def _route(route: str, times: Mapping[str, Sequence[float]]) -> Figures:
    found: Figures = {contender: spread(each) for contender, each in times.items()}
    ours, floor = (found[name]["median"] for name in ("ours", "floor"))
    tail = found["ours"]["p99"] / ours
    if "peer" in found:
        to_peer = found["peer"]["median"] / ours
        found["to_peer"] = _judged(to_peer, at_least=TO_PEER.get(route))
    return found | {
        "to_floor": _judged(ours / floor, at_most=TO_FLOOR.get(route)),
        "tail": _judged(tail, at_most=TAIL),
    }


def _judged(
    ratio: float, *, at_most: float | None = None, at_least: float | None = None
) -> Figures:
    target = at_most or at_least
    met = None
    if target is not None:
        met = ratio <= target if at_most else ratio >= target
    return {"ratio": round(ratio, 2), "target": target, "met": met}


def environment(servers: Mapping[str, str]) -> Figures:
    """Return when and on what was measured.

    Args:
        servers: Versions by name.
    """
    info = Path("/proc/cpuinfo")
    names = [
        line.partition(":")[2].strip()
        for line in (info.read_text().splitlines() if info.exists() else ())
        if line.startswith("model name")
    ]
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "processor": names[0] if names else platform.processor() or platform.machine(),
            "cores": os.cpu_count(),
            "system": f"{platform.system()} {platform.machine()}",
        },
        "versions": {
            "python": platform.python_version(),
            **servers,
            **{name: version(name) for name in PACKAGES},
        },
    }


def table(routes: Figures) -> str:
    """Return the figures for people; times are microseconds."""
    above = f"{'':<20}{'ours':^24}{'floor':>8}  {'ours/floor':<20}{'peer':>8}  {'peer/ours':<20}"
    below = f"{'microseconds':<20}{'median':>8}{'p95':>8}{'p99':>8}{'median':>8}{'median':>30}"
    lines = [f"{above}p99/median", below]
    for route, found in routes.items():
        ours = "".join(f"{found['ours'][name]:>8.0f}" for name in ("median", "p95", "p99"))
        floor = f"{found['floor']['median']:>8.0f}"
        peer = f"{found['peer']['median']:>8.0f}" if "peer" in found else f"{'':>8}"
        to_floor = _verdict(found["to_floor"], "≤")
        to_peer = _verdict(found["to_peer"], "≥") if "peer" in found else ""
        tail = _verdict(found["tail"], "≤")
        lines.append(f"{route:<20}{ours}{floor}  {to_floor:<20}{peer}  {to_peer:<20}{tail}")
    return "\n".join(line.rstrip() for line in lines)


def _verdict(judged: Figures, sign: str) -> str:
    """Return such as `1.74 ≤1.8 met`."""
    if judged["target"] is None:
        return f"{judged['ratio']:.2f}"
    verdict = "met" if judged["met"] else "missed"
    return f"{judged['ratio']:.2f} {sign}{judged['target']:g} {verdict}"


def compare(before: Figures, now: Figures) -> tuple[list[str], bool]:
    """Compare the ratios of two runs, which hold on any machine.

    Args:
        before: Routes of a saved run.
        now: Routes of this one.

    Returns:
        A line for each route that both have, and whether one got worse by more than `TOLERANCE`.
    """
    lines, worse = [], False
    for route in (route for route in now if route in before):
        earlier, ratio = (run[route]["to_floor"]["ratio"] for run in (before, now))
        runs = [run[route]["to_peer"] for run in (before, now) if "to_peer" in run[route]]
        peer = " → ".join(f"{judged['ratio']:.2f}" for judged in runs)
        is_worse = ratio > earlier * TOLERANCE
        worse = worse or is_worse
        change = f"{earlier:.2f} → {ratio:.2f} ({ratio / earlier - 1:+.0%})"
        lines.append(
            f"{route:<20}ours/floor {change:<24}peer/ours {peer}{'  WORSE' if is_worse else ''}"
        )
    return lines, worse
