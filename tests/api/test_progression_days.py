"""GET /reports/progression: days, weeks and months, and each change at once."""

from typing import Any

import pytest

from tests.api.reporting import SQUAT, create_exercise, days, log, show


@pytest.fixture
def squat(user: Any) -> str:
    """An exercise of the user's own."""
    return create_exercise(user)


class TestBuckets:
    def test_weeks_are_iso_weeks_with_their_year(self, user: Any, squat: str) -> None:
        # 2020 has a week 53, from 28 December to 3 January; 2021 and 2022 each have a week 1.
        for day in ("2020-12-28", "2020-12-31", "2021-01-03", "2021-01-04", "2022-01-03"):
            log(user, squat, f"{day}T12:00:00Z", SQUAT)
        found = show(user, squat, bucket="week")
        assert [(str(p.date), p.sets) for p in found.points] == [
            ("2020-12-28", 3),
            ("2021-01-04", 1),
            ("2022-01-03", 1),
        ]

    def test_months_begin_on_their_first(self, user: Any, squat: str) -> None:
        for day in ("2024-02-01", "2024-02-29", "2024-03-01"):
            log(user, squat, f"{day}T12:00:00Z", SQUAT)
        found = show(user, squat, bucket="month")
        dated = [(str(p.date), p.sets) for p in found.points]
        assert dated == [("2024-02-01", 2), ("2024-03-01", 1)]

    def test_from_and_to_are_inclusive_and_cut_a_week(self, user: Any, squat: str) -> None:
        for day in range(4, 11):
            log(user, squat, f"2024-03-{day:02}T12:00:00Z", SQUAT)
        period = {"from_": "2024-03-06", "to": "2024-03-08"}
        assert days(show(user, squat, **period)) == ["2024-03-06", "2024-03-07", "2024-03-08"]
        (week,) = show(user, squat, bucket="week", **period).points
        assert (str(week.date), week.sets) == ("2024-03-04", 3)
        assert days(show(user, squat, from_="2024-03-10")) == ["2024-03-10"]
        assert days(show(user, squat, to="2024-03-04")) == ["2024-03-04"]

    def test_one_day(self, user: Any, squat: str) -> None:
        log(user, squat, "2024-03-04T12:00:00Z", SQUAT)
        assert days(show(user, squat, from_="2024-03-04", to="2024-03-04")) == ["2024-03-04"]


class TestLocalDays:
    @pytest.mark.parametrize(
        ("started_at", "timezone", "day"),
        [
            ("2024-03-01T02:00:00Z", "America/Los_Angeles", "2024-02-29"),
            ("2024-03-01T10:30:00Z", "Pacific/Kiritimati", "2024-03-02"),
            ("2024-03-01T10:30:00Z", "Pacific/Pago_Pago", "2024-02-29"),
            ("2024-03-01T23:59:59.999999Z", "UTC", "2024-03-01"),
            # 23 hours: 02:30 does not exist. 25 hours: it comes twice.
            ("2024-03-30T23:00:00Z", "Europe/Berlin", "2024-03-31"),
            ("2024-03-31T21:59:00Z", "Europe/Berlin", "2024-03-31"),
            ("2024-03-31T22:00:00Z", "Europe/Berlin", "2024-04-01"),
            ("2024-10-27T00:30:00Z", "Europe/Berlin", "2024-10-27"),
            ("2024-10-27T01:30:00Z", "Europe/Berlin", "2024-10-27"),
            ("2024-10-27T22:59:00Z", "Europe/Berlin", "2024-10-27"),
            ("2024-10-27T23:00:00Z", "Europe/Berlin", "2024-10-28"),
        ],
    )
    def test_are_those_of_the_sessions_zone(
        self, user: Any, squat: str, started_at: str, timezone: str, day: str
    ) -> None:
        log(user, squat, started_at, SQUAT, timezone=timezone)
        assert days(show(user, squat)) == [day]
        assert days(show(user, squat, from_=day, to=day)) == [day]

    def test_a_session_past_midnight_is_of_the_day_it_began(self, user: Any, squat: str) -> None:
        late = SQUAT | {"performed_at": "2024-03-05T00:30:00Z"}
        log(user, squat, "2024-03-04T23:30:00Z", SQUAT, late)
        found = show(user, squat)
        assert [(str(p.date), p.sets) for p in found.points] == [("2024-03-04", 2)]

    def test_another_zone_from_now_on_moves_nothing(self, user: Any, squat: str) -> None:
        log(user, squat, "2024-03-04T23:30:00Z", SQUAT, timezone="Europe/Berlin")
        me = user.get("/me")
        moved = {"display_name": None, "unit": "kg", "timezone": "America/New_York"}
        assert user.put("/me", moved, if_match=me.headers["ETag"]).status_code == 200
        assert days(show(user, squat)) == ["2024-03-05"]


class TestChangesShowAtOnce:
    def test_editing_and_deleting_a_set(self, user: Any, squat: str) -> None:
        made = log(user, squat, "2024-03-04T12:00:00Z", SQUAT)[0]
        path = f"/sets/{made['id']}"
        assert show(user, squat).points[0].top_weight == 100
        assert user.put(path, {"reps": 5, "weight": 90}, if_match='"v1"').status_code == 200
        assert show(user, squat).points[0].top_weight == 90
        assert user.delete(path, if_match='"v2"').status_code == 204
        assert show(user, squat).points == []

    def test_moving_and_deleting_a_session(self, user: Any, squat: str) -> None:
        made = log(user, squat, "2024-03-04T12:00:00Z", SQUAT)[0]
        path = f"/sessions/{made['session_id']}"
        assert days(show(user, squat)) == ["2024-03-04"]
        moved = user.patch(path, {"started_at": "2024-03-02T12:00:00Z"}, if_match='"v1"')
        assert moved.status_code == 200, moved.text
        assert days(show(user, squat)) == ["2024-03-02"]
        assert user.delete(path, if_match=moved.headers["ETag"]).status_code == 204
        assert show(user, squat).points == []

    def test_another_unit(self, user: Any, squat: str) -> None:
        log(user, squat, "2024-03-04T12:00:00Z", SQUAT)
        assert show(user, squat).unit == "kg"
        etag = user.get("/me").headers["ETag"]
        moved = {"display_name": None, "unit": "lb", "timezone": "UTC"}
        assert user.put("/me", moved, if_match=etag).status_code == 200
        found = show(user, squat)
        assert (found.unit, found.points[0].top_weight) == ("lb", 220.46)
