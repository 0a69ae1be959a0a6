"""Weigh-ins: how heavy a user was, and when."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from functions.weigh_ins.schemas import WeighInRead
from tests.api.weigh_ins import errors, listed, weigh
from tests.api.workouts import pages
from tests.conftest import User

AT = "2026-05-01T06:30:00Z"


class TestLife:
    def test_from_the_first_request_to_the_last(self, user: User) -> None:
        made = user.post("/weigh-ins", {"weight": 81.35, "weighed_at": AT, "notes": "fasted"})
        first = WeighInRead.model_validate_json(made.content)
        path = f"/weigh-ins/{first.id}"
        assert (made.status_code, made.headers["Location"]) == (201, f"http://test{path}")
        assert (first.weight, first.unit, first.weight_kg) == (81.35, "kg", 81.35)
        assert (first.weighed_at, first.notes) == ("2026-05-01T06:30:00.000000Z", "fasted")
        assert (made.headers["ETag"], first.version) == ('"v1"', 1)

        assert user.get(path).content == made.content
        changed = user.patch(path, {"weight": 179.5, "unit": "lb"}, if_match='"v1"')
        second = WeighInRead.model_validate_json(changed.content)
        assert (second.weight, second.unit, second.weight_kg) == (179.5, "lb", 81.42)
        assert (second.notes, changed.headers["ETag"]) == ("fasted", '"v2"')
        assert listed(user) == [179.5]

        assert user.delete(path, if_match='"v2"').status_code == 204
        assert (user.get(path).status_code, listed(user)) == (404, [])
        feed = user.get("/changes").json()["items"]
        assert [(each["entity"], each["action"], each["version"]) for each in feed] == [
            ("weigh_in", "upserted", 1),
            ("weigh_in", "upserted", 2),
            ("weigh_in", "deleted", 3),
        ]
        assert [each["data"] for each in feed] == [made.json(), changed.json(), None]


class TestAdd:
    def test_is_now_in_the_users_unit_by_default(self, make_user: Callable[..., User]) -> None:
        made = weigh(make_user(unit="lb"), weight=180)
        assert (made.unit, made.weight_kg) == ("lb", 81.65)
        assert made.weighed_at == made.created_at

    @pytest.mark.parametrize("weight", [10, 10.01, 999.99])
    def test_keeps_the_weight_as_entered(self, user: User, weight: float) -> None:
        assert weigh(user, weight=weight).weight == weight

    @pytest.mark.parametrize(
        ("values", "pointer", "code"),
        [
            ({"weight": 0}, "#/weight", "too_small"),
            ({"weight": -80}, "#/weight", "too_small"),
            ({"weight": 9.99}, "#/weight", "too_small"),
            ({"weight": 1000}, "#/weight", "too_large"),
            ({"weight": 80.125}, "#/weight", "too_many_decimals"),
            ({"weight": "80"}, "#/weight", "wrong_type"),
            ({"weight": None}, "#/weight", "wrong_type"),
            ({"unit": "st"}, "#/unit", "unknown_choice"),
            ({"weighed_at": "2026-05-01"}, "#/weighed_at", "instant_format"),
            ({"weighed_at": "1999-12-31T23:59:59Z"}, "#/weighed_at", "instant_range"),
            ({"notes": "x" * 4001}, "#/notes", "too_long"),
            ({"notes": "\x00"}, "#/notes", "nul_character"),
            ({"weight_kg": 80}, "#/weight_kg", "unknown_member"),
        ],
    )
    def test_refuses(self, user: User, values: dict[str, Any], pointer: str, code: str) -> None:
        answer = user.post("/weigh-ins", {"weight": 80, **values})
        assert errors(answer) == [(pointer, code)]
        assert listed(user) == []

    def test_needs_a_weight(self, user: User) -> None:
        assert errors(user.post("/weigh-ins", {})) == [("#/weight", "missing")]

    def test_is_within_a_day_from_now(self, user: User) -> None:
        now = datetime.now(UTC)
        soon, late = (now + timedelta(hours=hours) for hours in (23, 25))
        assert weigh(user, weighed_at=soon.isoformat()).version == 1
        answer = user.post("/weigh-ins", {"weight": 80, "weighed_at": late.isoformat()})
        assert errors(answer) == [("#/weighed_at", "instant_range")]

    def test_several_of_one_instant_are_kept(self, user: User) -> None:
        for weight in (80, 81, 80):
            weigh(user, weight=weight, weighed_at=AT)
        assert sorted(listed(user)) == [80, 80, 81]

    def test_a_key_replays(self, user: User) -> None:
        draft = {"weight": 80}
        first, again = (user.post("/weigh-ins", draft, idempotency_key="k") for _ in range(2))
        assert (again.content, again.headers["Idempotent-Replayed"]) == (first.content, "true")
        for name in ("ETag", "Location"):
            assert again.headers[name] == first.headers[name]
        other = user.post("/weigh-ins", {"weight": 81}, idempotency_key="k")
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
        assert listed(user) == [80]

    def test_an_id_is_taken_once_even_by_one_that_was_deleted(self, user: User) -> None:
        draft = {"id": str(uuid4()), "weight": 80}
        path = f"/weigh-ins/{draft['id']}"
        first = user.post("/weigh-ins", draft, idempotency_key="k")
        assert user.get(path).content == first.content
        assert user.delete(path, if_match="*").status_code == 204
        for key in ("l", None):
            headers = {"idempotency_key": key} if key else {}
            again = user.post("/weigh-ins", draft, **headers)
            assert (again.status_code, again.json()["code"]) == (409, "id_taken")
        assert user.post("/weigh-ins", draft, idempotency_key="k").content == first.content
        assert listed(user) == []

    def test_two_devices_at_once_add_one(self, user: User) -> None:
        draft = {"id": str(uuid4()), "weight": 80}

        def send(_: int) -> int:
            return user.post("/weigh-ins", draft, idempotency_key="k").status_code

        with ThreadPoolExecutor(8) as threads:
            statuses = set(threads.map(send, range(16)))
        assert statuses <= {201, 409}
        assert listed(user) == [80]


class TestList:
    def test_newest_comes_first(self, user: User) -> None:
        for day in (2, 3, 1):
            weigh(user, weight=80 + day, weighed_at=f"2026-05-0{day}T10:00:00Z")
        assert listed(user) == [83, 82, 81]

    def test_days_are_those_of_the_users_zone(self, make_user: Callable[..., User]) -> None:
        user = make_user(timezone="Asia/Tokyo")
        weigh(user, weight=81, weighed_at="2026-05-01T14:59:59Z")
        weigh(user, weight=82, weighed_at="2026-05-01T15:00:00Z")
        assert listed(user, "?from=2026-05-01&to=2026-05-01") == [81]
        assert listed(user, "?from=2026-05-02") == [82]
        assert listed(user, "?to=2026-05-01") == [81]
        assert listed(user, "?from=2026-05-03") == []
        settings = {"display_name": None, "unit": "kg", "timezone": "UTC"}
        assert user.put("/me", settings, if_match="*").status_code == 200
        assert listed(user, "?from=2026-05-01&to=2026-05-01") == [82, 81]

    @pytest.mark.parametrize("zone", ["America/Sao_Paulo", "Pacific/Kiritimati", "Pacific/Niue"])
    def test_a_day_has_each_of_its_hours(self, make_user: Callable[..., User], zone: str) -> None:
        """Also where a day begins at one o'clock, and 14 hours from UTC."""
        user = make_user(timezone=zone)
        start = datetime(2018, 11, 3, tzinfo=UTC)
        for hour in range(72):
            at = start + timedelta(hours=hour)
            weigh(user, weight=50 + hour, weighed_at=at.isoformat())
        days = _days("2018-11-02", 6)
        seen = [each for day in days for each in listed(user, f"?from={day}&to={day}&limit=100")]
        assert sorted(seen) == [50 + hour for hour in range(72)]

    def test_pages_lead_through_all_of_them(self, user: User) -> None:
        for number in range(5):
            weigh(user, weight=80 + number, weighed_at=AT if number < 3 else None)
        seen = [item["weight"] for item in pages(user, "/weigh-ins?limit=2")]
        assert seen[:2] == [84, 83]
        assert sorted(seen[2:]) == [80, 81, 82]

    @pytest.mark.parametrize("query", ["from=yesterday", "to=2026-02-30", "limit=0", "day=1"])
    def test_refuses(self, user: User, query: str) -> None:
        assert user.get(f"/weigh-ins?{query}").status_code == 422

    def test_a_bad_cursor_is_400(self, user: User) -> None:
        answer = user.get("/weigh-ins?cursor=x")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


class TestDelete:
    def test_twice_is_404(self, user: User) -> None:
        path = f"/weigh-ins/{weigh(user).id}"
        assert user.delete(path, if_match='"v1"').status_code == 204
        assert user.delete(path, if_match="*").status_code == 404
        assert user.patch(path, {"weight": 81}, if_match="*").status_code == 404


def _days(first: str, count: int) -> list[str]:
    day = datetime.fromisoformat(first)
    return [(day + timedelta(days=number)).date().isoformat() for number in range(count)]
