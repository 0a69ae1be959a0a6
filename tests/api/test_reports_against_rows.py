"""Every report equals a naive recomputation from the sets that the API shows, whatever was edited."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.naive_reports import (
    ASSISTED,
    BUCKETS,
    MUSCLES,
    TYPES,
    WEIGHTED,
    ZONES,
    naive_by_muscle,
    naive_by_week,
    naive_longest_streak,
    naive_points,
    naive_records,
    naive_streak,
    naive_weigh_ins,
    rounded,
    rows_of,
    shown_points,
    shown_records,
    told_weigh_ins,
    training_seconds,
    volume_of,
)
from tests.api.weighing import weigh
from tests.conftest import User

pytestmark = pytest.mark.long
SINCE, UNTIL = date(2023, 12, 31), date(2024, 1, 8)
weights = st.integers(0, 40).map(lambda n: n * 2.5)
loads = st.fixed_dictionaries({"weight": weights, "unit": st.sampled_from(["kg", "lb"])})
efforts = st.fixed_dictionaries(
    {
        "reps": st.integers(0, 20),
        "set_type": st.sampled_from(["normal", "normal", "warmup", "drop", "failure"]),
        "rpe": st.sampled_from([None, None, 6.5, 8, 10]),
    }
)
# The last says whether a set has what its type may have besides.
performed = st.tuples(st.sampled_from(TYPES), efforts, loads, st.integers(1, 600), st.booleans())
sessions = st.tuples(
    st.datetimes(datetime(2023, 12, 20), datetime(2024, 1, 20)),  # noqa: DTZ001  UTC is added below
    st.sampled_from(ZONES),
    st.lists(performed, min_size=1, max_size=6),
    st.sampled_from([None, 0, 45, 90.5]),
)
# Around the days that sessions belong to, and around those that are too long before.
weighings = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.sampled_from([-1, 0, 0, 1, 30, 89, 90, 91]),
        st.integers(-12, 12),
        st.fixed_dictionaries(
            {
                "weight": st.integers(60, 240).map(lambda n: n / 2),
                "unit": st.sampled_from(["kg", "lb"]),
            }
        ),
    ),
    max_size=6,
)
untils = st.dates(date(2023, 12, 20), date(2024, 2, 10))
changes = st.lists(
    st.tuples(
        st.integers(0, 99),
        st.sampled_from(["edit", "delete", "session", "move", "weigh again", "forget weigh-in"]),
    ),
    max_size=4,
)


class TestReports:
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(sessions, min_size=1, max_size=5), weighings, changes, untils)
    def test_equal_what_the_rows_add_up_to(
        self,
        make_user: Callable[..., User],
        trained: list[Any],
        weighed: list[Any],
        changed: list[Any],
        until: date,
    ) -> None:
        """Mistake 9: no counter can disagree, for there is none."""
        user = make_user()
        exercises = {type_: _define(user, type_) for type_ in TYPES}
        for started_at, zone, sets, minutes in trained:
            _log(user, started_at.replace(tzinfo=UTC), zone, sets, exercises, minutes)
        for place, days, hours, measured in weighed:
            started_at = trained[place % len(trained)][0].replace(tzinfo=UTC)
            weighed_at = started_at - timedelta(days=days, hours=hours)
            weigh(user, **measured, weighed_at=weighed_at.isoformat())
        for place, change in changed:
            _change(user, place, change)
        rows = rows_of(user, exercises)
        summary = user.get("/reports/summary").json()
        assert {name: summary[name] for name in ("sessions", "sets", "reps", "active_days")} == {
            "sessions": len({row["session_id"] for row in rows}),
            "sets": len(rows),
            "reps": sum(row["reps"] or 0 for row in rows),
            "active_days": len({row["day"] for row in rows}),
        }
        assert summary["volume"] == rounded(sum((volume_of(row) for row in rows), Fraction(0)))
        assert {m["muscle"]: m["sets"] for m in summary["by_muscle"]} == naive_by_muscle(rows)
        assert {w["date"]: w["sets"] for w in summary["by_week"]} == naive_by_week(rows)
        left_out = dict(summary["method"]["sets_left_out"])
        assert left_out.pop("warmup") == len(rows_of(user, exercises, warmups=True))
        assert left_out.pop("no_muscles") == sum(row["type"] == "duration" for row in rows)
        # Each working set either has a volume or is named.
        assert sum(left_out.values()) == sum(volume_of(row) == 0 for row in rows)
        assert told_weigh_ins(summary["method"]) == naive_weigh_ins(rows)
        assert summary["training_seconds"] == training_seconds(user)
        assert (summary["streak_weeks"], summary["longest_streak_weeks"]) == (
            0,
            naive_longest_streak(rows),
        )
        by_then = user.get(f"/reports/summary?to={until}").json()
        assert by_then["streak_weeks"] == naive_streak(rows, until)
        assert shown_records(user) == naive_records(rows)
        by_then = [row for row in rows if row["day"] <= UNTIL]
        assert shown_records(user, as_of=UNTIL) == naive_records(by_then)
        within = [row for row in by_then if row["day"] >= SINCE]
        assert shown_records(user, **{"from": SINCE, "to": UNTIL}) == naive_records(within)
        for exercise_id in exercises.values():
            of_it = [row for row in rows if row["exercise_id"] == exercise_id]
            assert shown_records(user, exercise_id=exercise_id) == naive_records(of_it)
            for bucket in BUCKETS:
                assert shown_points(user, exercise_id, bucket) == naive_points(of_it, bucket)
            within = [row for row in of_it if SINCE <= row["day"] <= UNTIL]
            period = f"day&from={SINCE}&to={UNTIL}"
            assert shown_points(user, exercise_id, period) == naive_points(within, "day")


def _define(user: User, type_: str) -> str:
    primary, secondary = MUSCLES.get(type_, (["chest"], []))
    draft = {"name": f"{type_} {uuid4()}", "type": type_}
    draft |= {"primary_muscles": primary, "secondary_muscles": secondary}  # type: ignore[dict-item]
    exercise_id: str = user.post("/exercises", draft).json()["id"]
    return exercise_id


def _log(
    user: User, started_at: datetime, zone: str, sets: list[Any], exercises: Any, minutes: Any
) -> None:
    started = {"started_at": started_at.isoformat(), "timezone": zone}
    if minutes is not None:
        started["ended_at"] = (started_at + timedelta(minutes=minutes)).isoformat()
    session_id = user.post("/sessions", started).json()["id"]
    drafts = []
    for type_, effort, load, seconds, is_full in sets:
        lasted = {"duration_seconds": seconds}
        measures = {
            "weight_reps": effort | load,
            ASSISTED: effort | load,
            # Now and then with nothing added.
            WEIGHTED: effort | (load if seconds % 3 else {}),
            "reps_only": effort,
            "duration": lasted | {"set_type": effort["set_type"]},
        }[type_]
        if is_full:
            measures |= effort | lasted
        drafts.append({"exercise_id": exercises[type_], **measures})
    path = f"/sessions/{session_id}/sets/batch"
    made = user.post(path, {"sets": drafts}, idempotency_key=uuid4().hex)
    assert made.status_code == 201, made.text


def _change(user: User, place: int, change: str) -> None:
    if change in {"weigh again", "forget weigh-in"}:
        _change_weigh_in(user, place, change)
        return
    listed = user.get("/sessions?limit=100").json()["items"]
    if not listed:
        return
    session_id = listed[place % len(listed)]["id"]
    if change == "move":
        # By so many days, and an end in front of the start is none.
        back = {
            "started_at": _earlier(listed[place % len(listed)], days=place % 15),
            "ended_at": None,
        }
        assert user.patch(f"/sessions/{session_id}", back, if_match="*").status_code == 200
        return
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
    body |= {name: chosen[name] for name in ("weight", "unit", "duration_seconds")}
    answer = user.put(f"/sets/{chosen['id']}", body, if_match="*")
    assert answer.status_code == 200, answer.text


def _change_weigh_in(user: User, place: int, change: str) -> None:
    listed = user.get("/weigh-ins?limit=100").json()["items"]
    if not listed:
        return
    chosen = listed[place % len(listed)]
    path = f"/weigh-ins/{chosen['id']}"
    if change == "forget weigh-in":
        assert user.delete(path, if_match="*").status_code == 204
        return
    moved = datetime.fromisoformat(chosen["weighed_at"]) - timedelta(days=place % 15)
    patch = {"weight": 50 + place, "weighed_at": moved.isoformat()}
    assert user.patch(path, patch, if_match="*").status_code == 200


def _earlier(session: dict[str, Any], days: int) -> str:
    started_at = datetime.fromisoformat(session["started_at"]) - timedelta(days=days)
    return started_at.isoformat()
