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
WEIGHTED, ASSISTED = BODYWEIGHT = ("weighted_bodyweight", "assisted_bodyweight")
TYPES = (*MUSCLES, *BODYWEIGHT)
ZONES = ("UTC", "Pacific/Kiritimati", "America/Los_Angeles")
BRACKETS = {"1": 1, "2-3": 2, "4-6": 4, "7-10": 7, "11-15": 11, "16+": 16}
LB = Fraction("0.45359237")
WeighIns = tuple[int, str | None, int]
"""How many were used, when the oldest was, and how many bodyweight sets had none."""
Records = tuple[int, WeighIns, dict[tuple[str, str], tuple[float, str]]]
Points = tuple[WeighIns, dict[str, tuple[float | None, ...]]]
BUCKETS: dict[str, Callable[[date], date]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
}


def rows_of(
    user: User, exercises: dict[str, str], *, warmups: bool = False
) -> list[dict[str, Any]]:
    """Return the live working sets, or the warm-ups, each with its type, local day and weigh-in."""
    types = {exercise_id: type_ for type_, exercise_id in exercises.items()}
    weigh_ins = user.get("/weigh-ins?limit=100").json()["items"]
    rows = []
    for session in user.get("/sessions?limit=100").json()["items"]:
        started = datetime.fromisoformat(session["started_at"])
        zone = ZoneInfo(session["timezone"])
        day = started.astimezone(zone).date()
        weighed = weigh_in_of(weigh_ins, day, zone)
        listed = user.get(f"/sessions/{session['id']}/sets?limit=100").json()["items"]
        rows += [
            each | {"day": day, "type": types[each["exercise_id"]], "weigh_in": weighed}
            for each in listed
            if (each["set_type"] == "warmup") is warmups
        ]
    return rows


def weigh_in_of(
    weigh_ins: list[dict[str, Any]], day: date, zone: ZoneInfo
) -> dict[str, Any] | None:
    """Return the latest weigh-in of a day or of the 90 days before."""

    def age(weigh_in: dict[str, Any]) -> int:
        weighed_at = datetime.fromisoformat(weigh_in["weighed_at"])
        return (day - weighed_at.astimezone(zone).date()).days

    within = [w for w in weigh_ins if 0 <= age(w) <= 90]
    return max(within, key=lambda w: (w["weighed_at"], w["id"]), default=None)


def naive_weigh_ins(rows: list[dict[str, Any]]) -> WeighIns:
    """Return how many weigh-ins say what was lifted, when the oldest was, and how many sets have none."""
    of_body = [row["weigh_in"] for row in rows if row["type"] in BODYWEIGHT]
    used = {w["id"]: w["weighed_at"] for w in of_body if w}
    return len(used), min(used.values(), default=None), of_body.count(None)


def told_weigh_ins(method: dict[str, Any]) -> WeighIns:
    """Return what a report says of it."""
    unknown = method["sets_left_out"]["bodyweight_unknown"]
    return method["weigh_ins_used"], method["oldest_weigh_in_at"], unknown


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
    weight = Fraction(str(row["weight"] or 0))
    return weight * LB if row["unit"] == "lb" else weight


def _load(row: dict[str, Any]) -> Fraction:
    """Return what was moved, 0 where that is not known."""
    if row["type"] not in BODYWEIGHT:
        return _kg(row)
    if row["weigh_in"] is None:
        return Fraction(0)
    body = _kg(row["weigh_in"])
    return max(body - _kg(row) if row["type"] == ASSISTED else body + _kg(row), Fraction(0))


def volume_of(row: dict[str, Any]) -> Fraction:
    return _load(row) * (row["reps"] or 0)


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


def shown_records(user: User, **query: Any) -> Records:
    """Return how many sets and weigh-ins were used, and by exercise and kind the value and the set."""
    report = user.get(f"/reports/records?{urlencode(query)}").json()
    method = report["method"]
    return (
        method["sets_used"],
        told_weigh_ins(method),
        {
            (i["exercise_id"], i["bracket"] or i["kind"]): (i["value"], i["set_id"])
            for i in report["items"]
        },
    )


def naive_records(rows: list[dict[str, Any]]) -> Records:
    """Walk through the sets as they were performed; more beats, the same does not."""
    best: dict[tuple[str, str], tuple[Fraction, str]] = {}
    done = [row for row in rows if row["reps"] != 0]
    for row in sorted(done, key=lambda r: (r["day"], r["performed_at"], r["id"])):
        for name, value in _values(row).items():
            held = best.get((row["exercise_id"], name))
            if held is None or value > held[0]:
                best[row["exercise_id"], name] = value, row["id"]
    return (
        len(done),
        naive_weigh_ins(done),
        {key: (rounded(abs(value)), id_) for key, (value, id_) in best.items()},
    )


def _values(row: dict[str, Any]) -> dict[str, Fraction]:
    reps, type_ = row["reps"], row["type"]
    measured = {"max_reps": reps, "longest_duration": row["duration_seconds"]}
    found = {name: Fraction(value) for name, value in measured.items() if value}
    if type_ == "duration":
        return found
    if type_ == ASSISTED or _kg(row):
        weight = -_kg(row) if type_ == ASSISTED else _kg(row)
        found |= {"top_weight": weight}
        found |= {name: weight for name, fewest in BRACKETS.items() if reps >= fewest}
    if _load(row):
        found["set_volume"] = volume_of(row)
    return found | _e1rm(row)


def _e1rm(row: dict[str, Any]) -> dict[str, Fraction]:
    """Return Epley's e1RM of a lift, if it tells one."""
    load, reps = _load(row), row["reps"]
    possible = reps + (10 - Fraction(str(row["rpe"])) if row["rpe"] else 0)
    if not load or not reps or possible > 12:
        return {}
    return {"e1rm": load if possible == 1 else load * (30 + possible) / 30}


def shown_points(user: User, exercise_id: str, bucket: str) -> Points:
    path = f"/reports/progression?exercise_id={exercise_id}&bucket={bucket}"
    names = ("sets", "reps", "volume", "top_weight", "duration_seconds")
    report = user.get(path).json()
    return told_weigh_ins(report["method"]), {
        point["date"]: (*(point[name] for name in names), (point["e1rm"] or {}).get("value"))
        for point in report["points"]
    }


def naive_points(rows: list[dict[str, Any]], bucket: str) -> Points:
    """Add up what lies in each bucket, set by set."""
    by_date: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_date[BUCKETS[bucket](row["day"]).isoformat()].append(row)
    found: dict[str, tuple[float | None, ...]] = {}
    for day, of_day in by_date.items():
        weights = [_kg(row) for row in of_day if row["unit"]]
        top = min if of_day[0]["type"] == ASSISTED else max
        lifts = [row for row in of_day if row["type"] in ("weight_reps", *BODYWEIGHT)]
        estimates = [value for row in lifts for value in _e1rm(row).values()]
        found[day] = (
            len(of_day),
            sum(row["reps"] or 0 for row in of_day),
            rounded(sum((volume_of(row) for row in of_day), Fraction(0))),
            rounded(top(weights)) if weights else None,
            sum(row["duration_seconds"] or 0 for row in of_day),
            rounded(max(estimates)) if estimates else None,
        )
    return naive_weigh_ins(rows), found


def rounded(value: Fraction) -> float:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return float(exact.quantize(Decimal("0.01"), ROUND_HALF_EVEN))
