"""What reports should say, added up set by set from what the API shows."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from tests.conftest import User

MUSCLES = {
    "weight_reps": (["chest"], ["triceps"]),
    "reps_only": (["lats"], []),
    "duration": ([], []),
}
ASSISTED = "assisted_bodyweight"
TYPES = (*MUSCLES, ASSISTED)
ZONES = ("UTC", "Pacific/Kiritimati", "America/Los_Angeles")
BRACKETS = {"1": 1, "2-3": 2, "4-6": 4, "7-10": 7, "11-15": 11, "16+": 16}
LB = Fraction("0.45359237")
BUCKETS: dict[str, Callable[[date], date]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
}


def rows_of(
    user: User, exercises: dict[str, str], *, warmups: bool = False
) -> list[dict[str, Any]]:
    """Return the live working sets, or the warm-ups, each with its type and local day."""
    types = {exercise_id: type_ for type_, exercise_id in exercises.items()}
    rows = []
    for session in user.get("/sessions?limit=100").json()["items"]:
        started = datetime.fromisoformat(session["started_at"])
        day = started.astimezone(ZoneInfo(session["timezone"])).date()
        listed = user.get(f"/sessions/{session['id']}/sets?limit=100").json()["items"]
        rows += [
            each | {"day": day, "type": types[each["exercise_id"]]}
            for each in listed
            if (each["set_type"] == "warmup") is warmups
        ]
    return rows


def training_seconds(user: User) -> float:
    """Add up how long the sessions took that ended."""
    ended = (s for s in user.get("/sessions?limit=100").json()["items"] if s["ended_at"])
    lengths = (
        datetime.fromisoformat(s["ended_at"]) - datetime.fromisoformat(s["started_at"])
        for s in ended
    )
    return sum(lengths, timedelta()).total_seconds()


def naive_streak(rows: list[dict[str, Any]], until: date) -> int:
    """Walk back week by week from that of the last day, which breaks nothing while it is not over."""
    trained = {BUCKETS["week"](row["day"]) for row in rows if row["day"] <= until}
    week, run = BUCKETS["week"](until), 0
    while week in trained or week + timedelta(days=6) > until:
        run += week in trained
        week -= timedelta(days=7)
    return run


def naive_longest_streak(rows: list[dict[str, Any]]) -> int:
    """Return the longest of the runs that end with each day."""
    return max((naive_streak(rows, row["day"]) for row in rows), default=0)


def _kg(row: dict[str, Any]) -> Fraction:
    weight = Fraction(str(row["weight"]))
    return weight * LB if row["unit"] == "lb" else weight


def volume_of(row: dict[str, Any]) -> Fraction:
    return _kg(row) * row["reps"] if row["type"] == "weight_reps" else Fraction(0)


def naive_by_muscle(rows: list[dict[str, Any]]) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for row in rows:
        primary, secondary = MUSCLES.get(row["type"], (["chest"], []))
        for muscle in primary:
            found[muscle] += 1
        for muscle in secondary:
            found[muscle] += 0.5
    return dict(found)


def naive_by_week(rows: list[dict[str, Any]]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        found[BUCKETS["week"](row["day"]).isoformat()] += 1
    return dict(found)


def shown_records(user: User, **query: Any) -> tuple[int, dict[tuple[str, str], tuple[float, str]]]:
    """Return how many sets were used, and by exercise and kind the value and the set."""
    report = user.get(f"/reports/records?{urlencode(query)}").json()
    return report["method"]["sets_used"], {
        (i["exercise_id"], i["bracket"] or i["kind"]): (i["value"], i["set_id"])
        for i in report["items"]
    }


def naive_records(
    rows: list[dict[str, Any]],
) -> tuple[int, dict[tuple[str, str], tuple[float, str]]]:
    """Walk through the sets as they were performed; more beats, the same does not."""
    best: dict[tuple[str, str], tuple[Fraction, str]] = {}
    done = [row for row in rows if row["reps"] != 0]
    for row in sorted(done, key=lambda r: (r["day"], r["performed_at"], r["id"])):
        for name, value in _values(row).items():
            held = best.get((row["exercise_id"], name))
            if held is None or value > held[0]:
                best[row["exercise_id"], name] = value, row["id"]
    return len(done), {key: (rounded(abs(value)), id_) for key, (value, id_) in best.items()}


def _values(row: dict[str, Any]) -> dict[str, Fraction]:
    reps, type_ = row["reps"], row["type"]
    measured = {"max_reps": reps, "longest_duration": row["duration_seconds"]}
    found = {name: Fraction(value) for name, value in measured.items() if value}
    if type_ in {"reps_only", "duration"} or (type_ == "weight_reps" and not row["weight"]):
        return found
    load = -_kg(row) if type_ == ASSISTED else _kg(row)
    found |= {"top_weight": load}
    found |= {name: load for name, fewest in BRACKETS.items() if reps >= fewest}
    if type_ == "weight_reps":
        found["set_volume"] = load * reps
        found |= _e1rm(row)
    return found


def _e1rm(row: dict[str, Any]) -> dict[str, Fraction]:
    """Return Epley's e1RM of a lift, if it tells one."""
    load, reps = _kg(row), row["reps"]
    possible = reps + (10 - Fraction(str(row["rpe"])) if row["rpe"] else 0)
    if not load or not reps or possible > 12:
        return {}
    return {"e1rm": load if possible == 1 else load * (30 + possible) / 30}


def shown_points(user: User, exercise_id: str, bucket: str) -> dict[str, tuple[float | None, ...]]:
    path = f"/reports/progression?exercise_id={exercise_id}&bucket={bucket}"
    names = ("sets", "reps", "volume", "top_weight", "duration_seconds")
    return {
        point["date"]: (*(point[name] for name in names), (point["e1rm"] or {}).get("value"))
        for point in user.get(path).json()["points"]
    }


def naive_points(rows: list[dict[str, Any]], bucket: str) -> dict[str, tuple[float | None, ...]]:
    """Add up what lies in each bucket, set by set."""
    by_date: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_date[BUCKETS[bucket](row["day"]).isoformat()].append(row)
    found: dict[str, tuple[float | None, ...]] = {}
    for day, of_day in by_date.items():
        weights = [_kg(row) for row in of_day if row["unit"]]
        top = min if of_day[0]["type"] == ASSISTED else max
        lifts = [row for row in of_day if row["type"] == "weight_reps"]
        estimates = [value for row in lifts for value in _e1rm(row).values()]
        found[day] = (
            len(of_day),
            sum(row["reps"] or 0 for row in of_day),
            rounded(sum((volume_of(row) for row in of_day), Fraction(0))),
            rounded(top(weights)) if weights else None,
            sum(row["duration_seconds"] or 0 for row in of_day),
            rounded(max(estimates)) if estimates else None,
        )
    return found


def rounded(value: Fraction) -> float:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return float(exact.quantize(Decimal("0.01"), ROUND_HALF_EVEN))
