"""Every report equals a naive recomputation from the sets that the API shows, whatever was edited."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
SINCE, UNTIL = date(2023, 12, 31), date(2024, 1, 8)
BUCKETS: dict[str, Callable[[date], date]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
}

weights = st.integers(0, 40).map(lambda n: n * 2.5)
loads = st.fixed_dictionaries({"weight": weights, "unit": st.sampled_from(["kg", "lb"])})
efforts = st.fixed_dictionaries(
    {
        "reps": st.integers(0, 20),
        "set_type": st.sampled_from(["normal", "normal", "warmup", "drop", "failure"]),
        "rpe": st.sampled_from([None, None, 6.5, 8, 10]),
    }
)
performed = st.tuples(st.sampled_from(TYPES), efforts, loads, st.integers(1, 600))
sessions = st.tuples(
    st.datetimes(datetime(2023, 12, 20), datetime(2024, 1, 20)),  # noqa: DTZ001  UTC is added below
    st.sampled_from(ZONES),
    st.lists(performed, min_size=1, max_size=6),
)
changes = st.lists(
    st.tuples(st.integers(0, 99), st.sampled_from(["edit", "delete", "session"])), max_size=3
)


class TestReports:
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(sessions, min_size=1, max_size=5), changes)
    def test_equal_what_the_rows_add_up_to(
        self, make_user: Callable[..., User], trained: list[Any], changed: list[Any]
    ) -> None:
        """Mistake 9: no counter can disagree, for there is none."""
        user = make_user()
        exercises = {type_: _define(user, type_) for type_ in TYPES}
        for started_at, zone, sets in trained:
            _log(user, started_at.replace(tzinfo=UTC), zone, sets, exercises)
        for place, change in changed:
            _change(user, place, change)
        rows = _rows(user, {exercise_id: type_ for type_, exercise_id in exercises.items()})
        summary = user.get("/reports/summary").json()
        assert {name: summary[name] for name in ("sessions", "sets", "reps", "active_days")} == {
            "sessions": len({row["session_id"] for row in rows}),
            "sets": len(rows),
            "reps": sum(row["reps"] or 0 for row in rows),
            "active_days": len({row["day"] for row in rows}),
        }
        assert summary["volume"] == _rounded(sum((_volume(row) for row in rows), Fraction(0)))
        assert {m["muscle"]: m["sets"] for m in summary["by_muscle"]} == _by_muscle(rows)
        assert {w["date"]: w["sets"] for w in summary["by_week"]} == _by_week(rows)
        assert _records(user) == _naive_records(rows)
        by_then = [row for row in rows if row["day"] <= UNTIL]
        assert _records(user, as_of=UNTIL) == _naive_records(by_then)
        within = [row for row in by_then if row["day"] >= SINCE]
        assert _records(user, **{"from": SINCE, "to": UNTIL}) == _naive_records(within)
        for exercise_id in exercises.values():
            of_it = [row for row in rows if row["exercise_id"] == exercise_id]
            assert _records(user, exercise_id=exercise_id) == _naive_records(of_it)
            for bucket in BUCKETS:
                assert _points(user, exercise_id, bucket) == _naive_points(of_it, bucket)
            within = [row for row in of_it if SINCE <= row["day"] <= UNTIL]
            period = f"day&from={SINCE}&to={UNTIL}"
            assert _points(user, exercise_id, period) == _naive_points(within, "day")


def _define(user: User, type_: str) -> str:
    primary, secondary = MUSCLES.get(type_, (["chest"], []))
    draft = {"name": f"{type_} {uuid4()}", "type": type_}
    draft |= {"primary_muscles": primary, "secondary_muscles": secondary}  # type: ignore[dict-item]
    exercise_id: str = user.post("/exercises", draft).json()["id"]
    return exercise_id


def _log(user: User, started_at: datetime, zone: str, sets: list[Any], exercises: Any) -> None:
    started = {"started_at": started_at.isoformat(), "timezone": zone}
    session_id = user.post("/sessions", started).json()["id"]
    drafts = []
    for type_, effort, load, seconds in sets:
        measures = {
            "weight_reps": effort | load,
            ASSISTED: effort | load,
            "reps_only": effort,
            "duration": {"set_type": effort["set_type"], "duration_seconds": seconds},
        }[type_]
        drafts.append({"exercise_id": exercises[type_], **measures})
    path = f"/sessions/{session_id}/sets/batch"
    made = user.post(path, {"sets": drafts}, idempotency_key=uuid4().hex)
    assert made.status_code == 201, made.text


def _change(user: User, place: int, change: str) -> None:
    listed = user.get("/sessions?limit=100").json()["items"]
    if not listed:
        return
    session_id = listed[place % len(listed)]["id"]
    if change == "session":
        assert user.delete(f"/sessions/{session_id}", if_match="*").status_code == 204
        return
    sets = user.get(f"/sessions/{session_id}/sets").json()["items"]
    if not sets:
        return
    chosen = sets[place % len(sets)]
    if change == "delete" or chosen["reps"] is None:
        assert user.delete(f"/sets/{chosen['id']}", if_match="*").status_code == 204
        return
    body = {"reps": place % 20, "set_type": chosen["set_type"]}
    body |= {"weight": chosen["weight"], "unit": chosen["unit"]} if chosen["unit"] else {}
    answer = user.put(f"/sets/{chosen['id']}", body, if_match="*")
    assert answer.status_code == 200, answer.text


def _rows(user: User, types: dict[str, str]) -> list[dict[str, Any]]:
    """Return the live working sets, each with its type and local day."""
    rows = []
    for session in user.get("/sessions?limit=100").json()["items"]:
        started = datetime.fromisoformat(session["started_at"])
        day = started.astimezone(ZoneInfo(session["timezone"])).date()
        listed = user.get(f"/sessions/{session['id']}/sets?limit=100").json()["items"]
        rows += [
            each | {"day": day, "type": types[each["exercise_id"]]}
            for each in listed
            if each["set_type"] != "warmup"
        ]
    return rows


def _kg(row: dict[str, Any]) -> Fraction:
    weight = Fraction(str(row["weight"]))
    return weight * LB if row["unit"] == "lb" else weight


def _volume(row: dict[str, Any]) -> Fraction:
    return _kg(row) * row["reps"] if row["type"] == "weight_reps" else Fraction(0)


def _by_muscle(rows: list[dict[str, Any]]) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for row in rows:
        primary, secondary = MUSCLES.get(row["type"], (["chest"], []))
        for muscle in primary:
            found[muscle] += 1
        for muscle in secondary:
            found[muscle] += 0.5
    return dict(found)


def _by_week(rows: list[dict[str, Any]]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        found[BUCKETS["week"](row["day"]).isoformat()] += 1
    return dict(found)


def _records(user: User, **query: Any) -> tuple[int, dict[tuple[str, str], tuple[float, str]]]:
    """Return how many sets were used, and by exercise and kind the value and the set."""
    report = user.get(f"/reports/records?{urlencode(query)}").json()
    return report["method"]["sets_used"], {
        (i["exercise_id"], i["bracket"] or i["kind"]): (i["value"], i["set_id"])
        for i in report["items"]
    }


def _naive_records(
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
    return len(done), {key: (_rounded(abs(value)), id_) for key, (value, id_) in best.items()}


def _values(row: dict[str, Any]) -> dict[str, Fraction]:
    reps, type_ = row["reps"], row["type"]
    if type_ == "duration":
        return {"longest_duration": Fraction(row["duration_seconds"])}
    found = {"max_reps": Fraction(reps)}
    if type_ == "reps_only" or (type_ == "weight_reps" and not row["weight"]):
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


def _points(user: User, exercise_id: str, bucket: str) -> dict[str, tuple[float | None, ...]]:
    path = f"/reports/progression?exercise_id={exercise_id}&bucket={bucket}"
    names = ("sets", "reps", "volume", "top_weight", "duration_seconds")
    return {
        point["date"]: (*(point[name] for name in names), (point["e1rm"] or {}).get("value"))
        for point in user.get(path).json()["points"]
    }


def _naive_points(rows: list[dict[str, Any]], bucket: str) -> dict[str, tuple[float | None, ...]]:
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
            _rounded(sum((_volume(row) for row in of_day), Fraction(0))),
            _rounded(top(weights)) if weights else None,
            sum(row["duration_seconds"] or 0 for row in of_day),
            _rounded(max(estimates)) if estimates else None,
        )
    return found


def _rounded(value: Fraction) -> float:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return float(exact.quantize(Decimal("0.01"), ROUND_HALF_EVEN))
