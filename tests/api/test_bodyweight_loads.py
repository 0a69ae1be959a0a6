"""The load of bodyweight work has the body's weight of that day in it."""

from typing import Any

import pytest

from tests.api.reporting import SQUAT, create_exercise, log, show
from tests.api.test_records import held, shown
from tests.api.test_summary import summarised
from tests.api.weighing import weigh
from tests.conftest import User

DAY = "2024-05-10T18:00:00Z"
REPORTS = ("/reports/progression?exercise_id={}", "/reports/summary", "/reports/records")


class TestProgression:
    def test_counts_what_was_added_to_the_body(self, user: User, pull_up: str) -> None:
        log(user, pull_up, DAY, {"reps": 5, "weight": 20}, {"reps": 5})
        weigh(user, 80, "2024-05-01T07:00:00Z")
        found = show(user, pull_up)
        (point,) = found.points
        assert (point.sets, point.reps, point.volume, point.top_weight) == (2, 10, 900, 20)
        assert point.e1rm is not None
        assert point.e1rm.value == 116.67
        assert found.method.sets_left_out.bodyweight_unknown == 0

    def test_counts_what_the_help_leaves_of_the_body(self, user: User, dip: str) -> None:
        log(user, dip, DAY, {"reps": 5, "weight": 20}, {"reps": 5, "weight": 30})
        weigh(user, 80, "2024-05-01T07:00:00Z")
        (point,) = show(user, dip).points
        assert (point.volume, point.top_weight) == (550, 20)
        assert point.e1rm is not None
        assert point.e1rm.value == 70

    def test_leaves_out_what_says_nothing_of_the_1rm(self, user: User, pull_up: str) -> None:
        """For the reasons that other lifts have."""
        weigh(user, 80, "2024-05-01T07:00:00Z")
        log(user, pull_up, DAY, {"reps": 13}, {"reps": 0}, {"reps": 9, "rpe": 6})
        found = show(user, pull_up)
        (point,) = found.points
        assert (point.sets, point.volume, point.e1rm) == (3, 1760, None)
        left_out = found.method.sets_left_out
        assert (left_out.over_12_reps, left_out.no_reps, left_out.no_load) == (2, 1, 0)

    def test_a_week_may_have_sets_with_and_without_a_body_weight(
        self, user: User, pull_up: str
    ) -> None:
        log(user, pull_up, "2024-05-07T18:00:00Z", {"reps": 5, "weight": 40})
        weigh(user, 80, "2024-05-09T07:00:00Z")
        log(user, pull_up, "2024-05-10T18:00:00Z", {"reps": 5, "weight": 20})
        found = show(user, pull_up, bucket="week")
        (point,) = found.points
        assert (point.sets, point.reps, point.volume, point.top_weight) == (2, 10, 500, 40)
        assert point.e1rm is not None
        assert point.e1rm.value == 116.67
        assert (found.method.sets_left_out.bodyweight_unknown, found.method.sets_used) == (1, 2)


class TestSummary:
    def test_counts_the_body_by_week_and_by_muscle(self, user: User) -> None:
        draft = {"name": "Dip", "type": "assisted_bodyweight", "primary_muscles": ["chest"]}
        dip = user.post("/exercises", draft).json()["id"]
        log(user, dip, DAY, {"reps": 5, "weight": 20}, {"reps": 5})
        log(user, create_exercise(user), DAY, SQUAT)
        weigh(user, 80, "2024-05-01T07:00:00Z")
        found = summarised(user)
        assert (found.volume, found.by_week[0].volume, found.by_muscle[0].volume) == (
            1200,
            1200,
            700,
        )
        assert found.method.sets_left_out.bodyweight_unknown == 0


class TestRecords:
    def test_of_the_load_are_beside_those_of_the_weight(self, user: User, pull_up: str) -> None:
        [light] = log(user, pull_up, "2024-01-04T18:00:00Z", {"reps": 5, "weight": 20})
        [heavy] = log(user, pull_up, DAY, {"reps": 5, "weight": 15})
        weigh(user, 80, "2024-01-01T07:00:00Z")
        weigh(user, 90, "2024-05-01T07:00:00Z")
        expected = {
            "top_weight": (20, light["id"]),
            "e1rm": (122.5, heavy["id"]),
            "set_volume": (525, heavy["id"]),
            "max_reps": (5, light["id"]),
            "1": (20, light["id"]),
            "2-3": (20, light["id"]),
            "4-6": (20, light["id"]),
        }
        for query in ({}, {"exercise_id": pull_up}, {"from_": "2024-01-01"}):
            found = held(user, **query)
            assert {k: (v.value, str(v.set_id)) for k, v in found.items()} == expected

    def test_fall_to_more_and_not_to_the_same(self, user: User, pull_up: str) -> None:
        weigh(user, 80, "2024-05-01T07:00:00Z")
        late = "2024-05-12T18:00:00Z"
        [second], [first] = (log(user, pull_up, at, {"reps": 5}) for at in (late, DAY))
        assert str(held(user)["e1rm"].set_id) == str(held(user)["set_volume"].set_id) == first["id"]
        weigh(user, 80.01, "2024-05-11T07:00:00Z")
        assert str(held(user)["e1rm"].set_id) == second["id"]

    def test_tell_how_many_sets_have_no_body_weight(self, user: User, pull_up: str) -> None:
        log(user, pull_up, DAY, {"reps": 5}, {"reps": 0}, {"reps": 4, "set_type": "warmup"})
        log(user, create_exercise(user), DAY, SQUAT)
        for query in ({}, {"exercise_id": pull_up}, {"from_": "2024-01-01"}):
            found = shown(user, **query)
            assert found.method.sets_left_out.bodyweight_unknown == 1
            of_it = {item.kind for item in found.items if str(item.exercise_id) == pull_up}
            assert of_it == {"max_reps"}


class TestMethod:
    def test_tells_the_weigh_ins_used_and_the_oldest(self, user: User, pull_up: str) -> None:
        """Those of days without bodyweight work, or with warm-ups only, are not among them."""
        for day in ("05-01", "05-02", "05-03", "05-04", "05-05"):
            weigh(user, 80, f"2024-{day}T06:00:00.5Z")
        for day in ("05-02", "05-02", "05-04"):
            log(user, pull_up, f"2024-{day}T18:00:00Z", {"reps": 5}, {"reps": 4})
        log(user, pull_up, "2024-05-01T18:00:00Z", {"reps": 5, "set_type": "warmup"})
        log(user, create_exercise(user), "2024-05-03T18:00:00Z", SQUAT)
        told = [
            (method.weigh_ins_used, method.oldest_weigh_in_at)
            for method in (
                show(user, pull_up).method,
                summarised(user).method,
                shown(user).method,
                shown(user, exercise_id=pull_up).method,
                shown(user, from_="2024-01-01").method,
                shown(user, exercise_id=pull_up, from_="2024-01-01").method,
            )
        ]
        assert told == [(2, "2024-05-02T06:00:00.500000Z")] * 6
        assert shown(user, from_="2024-05-03").method.weigh_ins_used == 1

    def test_has_none_of_them_where_they_are_of_no_use(self, user: User) -> None:
        weigh(user, 80, "2024-05-10T06:00:00Z")
        squat = create_exercise(user)
        log(user, squat, DAY, SQUAT)
        for found in (show(user, squat), summarised(user), shown(user)):
            told = found.method.weigh_ins_used, found.method.oldest_weigh_in_at
            assert told == (0, None)


class TestStoredReports:
    @pytest.mark.parametrize("path", REPORTS)
    def test_are_out_of_date_once_a_weigh_in_is_written(
        self, user: User, pull_up: str, path: str
    ) -> None:
        def answered() -> tuple[str, int]:
            answer = user.get(path.format(pull_up))
            left_out = answer.json()["method"]["sets_left_out"]
            return answer.headers["X-Cache"], left_out["bodyweight_unknown"]

        log(user, pull_up, DAY, {"reps": 5})
        assert [answered() for _ in range(2)] == [("miss", 1), ("hit", 1)]
        weighed = f"/weigh-ins/{weigh(user, 80, '2024-05-10T06:00:00Z')}"
        assert [answered() for _ in range(2)] == [("miss", 0), ("hit", 0)]
        later = {"weighed_at": "2024-05-11T06:00:00Z"}
        assert user.patch(weighed, later, if_match="*").status_code == 200
        assert [answered() for _ in range(2)] == [("miss", 1), ("hit", 1)]
        back = {"weighed_at": "2024-05-09T06:00:00Z"}
        assert user.patch(weighed, back, if_match="*").status_code == 200
        assert answered() == ("miss", 0)
        assert user.delete(weighed, if_match="*").status_code == 204
        assert [answered() for _ in range(2)] == [("miss", 1), ("hit", 1)]


class TestChart:
    def test_shows_the_e1rm_of_bodyweight_work(self, user: User, pull_up: str) -> None:
        weigh(user, 80, "2024-05-01T06:00:00Z")
        for day, weight in ((1, 10), (8, 15), (15, 20)):
            log(user, pull_up, f"2024-05-{day:02}T18:00:00Z", {"reps": 5, "weight": weight})
        answer: Any = user.request(
            "GET",
            f"/reports/progression?exercise_id={pull_up}",
            headers={"Accept": "image/svg+xml"},
        )
        assert "e1RM, kg: from 105 to 116.7." in answer.text
        assert "Added weight, kg: from 10 to 20." in answer.text
