"""The summary: all training of a period, by week and by muscle."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from functions.reports.schemas import SummaryRead
from infra.local.servers import Postgres
from tests.api.reporting import SQUAT, create_exercise, log


def summarised(user: Any, **query: str) -> SummaryRead:
    """Return the summary, which is just what the schema says; `from_` is `from`."""
    params = "&".join(f"{name.rstrip('_')}={value}" for name, value in query.items())
    answer = user.get(f"/reports/summary?{params}")
    assert answer.status_code == 200, answer.text
    return SummaryRead.model_validate_json(answer.text, strict=True)


def define(user: Any, type_: str = "weight_reps", **muscles: list[str]) -> str:
    """Return the id of a new exercise for these muscles."""
    draft = {"name": f"Exercise {uuid4()}", "type": type_, **muscles}
    exercise_id: str = user.post("/exercises", draft).json()["id"]
    return exercise_id


def zone_where_it_is_noon() -> str:
    """Return a zone in which today does not end while a test runs."""
    hour = datetime.now(UTC).hour
    # Zones of this kind have their signs the other way round.
    return f"Etc/GMT{hour - 12:+}" if hour != 12 else "UTC"


class TestTotals:
    def test_of_nothing_are_zero(self, user: Any) -> None:
        found = summarised(user)
        assert (found.sessions, found.sets, found.reps, found.volume) == (0, 0, 0, 0)
        assert (found.streak_weeks, found.longest_streak_weeks) == (0, 0)
        assert (found.training_seconds, found.by_muscle, found.by_week) == (0, [], [])

    def test_add_up_working_sets(self, user: Any) -> None:
        squat, plank = create_exercise(user), create_exercise(user, "duration")
        log(user, squat, "2024-01-01T10:00:00Z", SQUAT, SQUAT, SQUAT | {"set_type": "warmup"})
        log(user, squat, "2024-01-01T18:00:00Z", SQUAT | {"set_type": "failure"})
        log(user, plank, "2024-01-03T10:00:00Z", {"duration_seconds": 90})
        found = summarised(user)
        assert (found.sessions, found.sets, found.reps, found.volume) == (3, 4, 15, 1500)
        assert (found.duration_seconds, found.active_days) == (90, 2)
        assert found.method.sets_used == 4
        assert found.method.sets_left_out.warmup == 1

    def test_mix_pounds_and_kilograms(self, user: Any) -> None:
        """Mistakes 1 and 14."""
        squat = create_exercise(user)
        pounds = {"reps": 10, "weight": 100, "unit": "lb"}
        log(user, squat, "2024-01-01T10:00:00Z", {"reps": 10, "weight": 100}, pounds)
        assert summarised(user).volume == 1453.59
        assert summarised(user, unit="lb").volume == 3204.62

    def test_help_of_a_machine_is_no_volume(self, user: Any) -> None:
        dip = create_exercise(user, "assisted_bodyweight")
        log(user, dip, "2024-01-01T10:00:00Z", {"reps": 8, "weight": 30})
        found = summarised(user)
        assert (found.reps, found.volume) == (8, 0)

    def test_follow_edits_and_deletions(self, user: Any) -> None:
        squat = create_exercise(user)
        [first, second] = log(user, squat, "2024-01-01T10:00:00Z", SQUAT, SQUAT)
        assert summarised(user).volume == 1000
        user.put(f"/sets/{first['id']}", {"reps": 4, "weight": 100}, if_match="*")
        assert summarised(user).volume == 900
        user.delete(f"/sets/{second['id']}", if_match="*")
        assert summarised(user).volume == 400
        user.delete(f"/sessions/{first['session_id']}", if_match="*")
        assert summarised(user).sessions == 0


class TestWeeks:
    def test_are_iso_weeks_with_their_year(self, user: Any) -> None:
        """Mistake 2: week 1 of two years must not add up; 2025-W01 begins in 2024."""
        squat = create_exercise(user)
        for day in ("2024-01-03", "2024-12-30", "2025-01-02", "2020-12-31"):
            log(user, squat, f"{day}T10:00:00Z", SQUAT)
        weeks = summarised(user).by_week
        assert [(w.week, w.date.isoformat(), w.sets) for w in weeks] == [
            ("2020-W53", "2020-12-28", 1),
            ("2024-W01", "2024-01-01", 1),
            ("2025-W01", "2024-12-30", 2),
        ]

    def test_a_session_past_midnight_is_of_the_day_it_started(self, user: Any) -> None:
        squat = create_exercise(user)
        # Sunday 23:30 in Berlin, whose Monday begins at 23:00 UTC.
        log(user, squat, "2024-01-07T22:30:00Z", SQUAT, timezone="Europe/Berlin")
        assert [week.week for week in summarised(user).by_week] == ["2024-W01"]
        assert summarised(user, from_="2024-01-08").sessions == 0
        assert summarised(user, to="2024-01-07").sessions == 1

    def test_days_of_a_far_zone_are_its_own(self, user: Any) -> None:
        squat = create_exercise(user)
        log(user, squat, "2024-01-07T10:30:00Z", SQUAT, timezone="Pacific/Kiritimati")
        assert summarised(user, from_="2024-01-08", to="2024-01-08").sessions == 1

    def test_a_period_may_cut_a_week(self, user: Any) -> None:
        squat = create_exercise(user)
        for day in ("2024-01-02", "2024-01-04"):
            log(user, squat, f"{day}T10:00:00Z", SQUAT)
        [week] = summarised(user, from_="2024-01-03").by_week
        assert (week.date.isoformat(), week.sets) == ("2024-01-01", 1)


class TestStreak:
    def test_counts_weeks_in_a_row(self, user: Any) -> None:
        squat = create_exercise(user)
        for day in ("2023-12-10", "2023-12-24", "2023-12-31", "2024-01-01", "2024-01-02"):
            log(user, squat, f"{day}T10:00:00Z", SQUAT)
        # The week of the 8th is not over on its Saturday, and without training on its Sunday.
        for last, weeks in (("02", 3), ("07", 3), ("08", 3), ("13", 3), ("14", 0), ("15", 0)):
            found = summarised(user, to=f"2024-01-{last}")
            assert (found.streak_weeks, found.longest_streak_weeks) == (weeks, 3), last
        assert summarised(user, to="2023-12-31").streak_weeks == 2
        assert summarised(user, from_="2024-01-01", to="2024-01-08").streak_weeks == 1

    def test_of_years_ago_is_over(self, user: Any) -> None:
        log(user, create_exercise(user), "2024-01-01T10:00:00Z", SQUAT)
        found = summarised(user)
        assert (found.streak_weeks, found.longest_streak_weeks) == (0, 1)

    @pytest.mark.parametrize(
        ("weeks_ago", "weeks"), [((0, 1, 2), 3), ((1, 2), 2), ((0,), 1), ((2, 3), 0), ((0, 2), 1)]
    )
    def test_ends_with_today(self, make_user: Any, weeks_ago: tuple[int, ...], weeks: int) -> None:
        user = make_user(timezone=zone_where_it_is_noon())
        squat, now = create_exercise(user), datetime.now(UTC)
        for each in weeks_ago:
            log(user, squat, (now - timedelta(weeks=each)).isoformat(), SQUAT)
        assert summarised(user).streak_weeks == weeks
        # Weeks to come are not over either.
        assert summarised(user, to=f"{now.year + 1}-12-31").streak_weeks == weeks

    def test_is_counted_anew_when_another_day_begins_for_the_user(
        self, make_user: Any, postgres: Postgres
    ) -> None:
        user = make_user(timezone="Pacific/Niue")
        first, second = (user.get("/reports/summary") for _ in range(2))
        assert [a.headers["X-Cache"] for a in (first, second)] == ["miss", "hit"]
        # As midnight passes: nobody has written anything, and it is 25 hours later there.
        with psycopg.connect(postgres.admin_url) as admin:
            moved = "UPDATE users SET timezone = 'Pacific/Kiritimati' WHERE id = %s"
            admin.execute(moved, (user.profile["id"],))
        etag = first.headers["ETag"]
        third = user.get("/reports/summary", if_none_match=etag)
        assert (third.status_code, third.headers["X-Cache"]) == (200, "miss")


class TestTimeTrained:
    def test_is_that_of_sessions_that_ended(self, user: Any) -> None:
        squat, path = create_exercise(user), "/sessions"
        for start, end in (
            ("2024-01-01T10:00:00Z", "2024-01-01T11:15:00.5Z"),
            ("2024-01-02T23:30:00Z", "2024-01-03T00:15:00Z"),
            ("2024-01-04T10:00:00Z", "2024-01-04T10:00:00Z"),
        ):
            assert user.post(path, {"started_at": start, "ended_at": end}).status_code == 201
        log(user, squat, "2024-01-05T10:00:00Z", SQUAT)
        deleted = user.post(path, {"started_at": start, "ended_at": "2024-01-04T20:00:00Z"})
        user.delete(f"{path}/{deleted.json()['id']}", if_match="*")
        found = summarised(user)
        assert (found.sessions, found.training_seconds) == (1, 7200.5)
        left_out = found.method.sessions_left_out
        assert (left_out.no_working_sets, left_out.open) == (3, 1)
        assert summarised(user, from_="2024-01-02", to="2024-01-02").training_seconds == 2700

    def test_is_whole_over_a_change_of_clocks(self, user: Any) -> None:
        """It is the time between two instants: what the wall clock showed does not matter."""
        night = {"started_at": "2024-10-27T01:30:00+02:00", "ended_at": "2024-10-27T03:00:00+01:00"}
        assert user.post("/sessions", night | {"timezone": "Europe/Berlin"}).status_code == 201
        assert summarised(user).training_seconds == 9000


class TestLeftOut:
    def test_each_set_without_volume_is_named_by_its_reason(self, user: Any) -> None:
        day = "2024-01-01T10:00:00Z"
        for type_, *sets in (
            ("weight_reps", SQUAT, SQUAT | {"reps": 0}, SQUAT | {"weight": 0}),
            ("weight_reps", SQUAT | {"set_type": "warmup"}),
            ("assisted_bodyweight", {"reps": 8, "weight": 30}, {"reps": 6}),
            ("weighted_bodyweight", {"reps": 8, "weight": 10}, {"reps": 0}),
            ("reps_only", {"reps": 20}),
            ("duration", {"duration_seconds": 60}),
            ("weight_distance", {"weight": 20, "distance_meters": 40}),
        ):  # fmt: skip
            log(user, define(user, type_, primary_muscles=["chest"]), day, *sets)
        method = summarised(user).method
        assert method.sets_used == 10
        assert method.sets_left_out.model_dump() == {
            "warmup": 1,
            "bodyweight_unknown": 4,
            "no_reps": 3,
            "no_load": 2,
            "no_muscles": 0,
        }

    def test_sets_of_no_muscle_are_named(self, user: Any) -> None:
        nameless, helping = define(user), define(user, secondary_muscles=["chest"])
        for exercise_id in (nameless, helping):
            log(user, exercise_id, "2024-01-01T10:00:00Z", SQUAT, SQUAT | {"set_type": "warmup"})
        found = summarised(user)
        assert [(m.muscle, m.sets) for m in found.by_muscle] == [("chest", 0.5)]
        assert found.method.sets_left_out.no_muscles == 1


class TestMuscles:
    def test_a_primary_one_counts_whole_and_a_secondary_one_half(self, user: Any) -> None:
        press = define(user, primary_muscles=["chest"], secondary_muscles=["triceps"])
        curl = define(user, primary_muscles=["biceps"])
        log(user, press, "2024-01-01T10:00:00Z", SQUAT, SQUAT | {"set_type": "drop"}, SQUAT)
        log(user, curl, "2024-01-01T11:00:00Z", SQUAT)
        found = summarised(user).by_muscle
        assert [(m.muscle, m.sets, m.volume) for m in found] == [
            ("chest", 3, 1500),
            ("triceps", 1.5, 750),
            ("biceps", 1, 500),
        ]

    def test_are_those_of_the_definition_that_was_performed(self, user: Any) -> None:
        press = define(user, primary_muscles=["chest"])
        log(user, press, "2024-01-01T10:00:00Z", SQUAT)
        changed = {"name": f"Now {uuid4()}", "type": "weight_reps", "primary_muscles": ["triceps"]}
        assert user.put(f"/exercises/{press}", changed, if_match="*").status_code == 200
        log(user, press, "2024-01-02T10:00:00Z", SQUAT, SQUAT)
        found = summarised(user).by_muscle
        assert [(m.muscle, m.sets) for m in found] == [("triceps", 2), ("chest", 1)]


class TestAnswer:
    def test_is_computed_once_and_never_stale(self, user: Any) -> None:
        squat = create_exercise(user)
        first = user.get("/reports/summary")
        second = user.get("/reports/summary")
        assert [a.headers["X-Cache"] for a in (first, second)] == ["miss", "hit"]
        assert second.content == first.content
        current = user.get("/reports/summary", if_none_match=first.headers["ETag"])
        assert (current.status_code, current.content) == (304, b"")
        log(user, squat, "2024-01-01T10:00:00Z", SQUAT)
        changed = user.get("/reports/summary", if_none_match=first.headers["ETag"])
        assert (changed.status_code, changed.headers["X-Cache"]) == (200, "miss")
