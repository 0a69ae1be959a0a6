"""Records: the sets that hold them, as the sets are now or were on a day."""

from typing import Any
from uuid import uuid4

import pytest

from functions.reports.schemas import RecordRead, RecordsRead
from tests.api.reporting import SQUAT, create_exercise, log

DAY = "2024-01-{:02}T10:00:00Z"


def shown(user: Any, **query: str) -> RecordsRead:
    """Return the report, which is just what the schema says; `from_` is `from`."""
    params = "&".join(f"{name.rstrip('_')}={value}" for name, value in query.items())
    answer = user.get(f"/reports/records?{params}")
    assert answer.status_code == 200, answer.text
    return RecordsRead.model_validate_json(answer.text, strict=True)


def held(user: Any, **query: str) -> dict[str, RecordRead]:
    """Return the records by kind, those of brackets by the bracket."""
    return {item.bracket or item.kind: item for item in shown(user, **query).items}


def values(user: Any, **query: str) -> dict[str, float]:
    """Return the values of the records by kind or bracket."""
    return {name: item.value for name, item in held(user, **query).items()}


class TestKinds:
    def test_of_lifts(self, user: Any) -> None:
        squat = create_exercise(user)
        heavy, many = {"reps": 3, "weight": 110}, {"reps": 12, "weight": 60}
        log(user, squat, DAY.format(1), SQUAT, heavy, many)
        assert values(user) == {
            "top_weight": 110,
            "e1rm": 121,
            "set_volume": 720,
            "max_reps": 12,
            "1": 110,
            "2-3": 110,
            "4-6": 100,
            "7-10": 60,
            "11-15": 60,
        }

    @pytest.mark.parametrize(
        ("type_", "sets", "expected"),
        [
            ("reps_only", [{"reps": 20}], {"max_reps": 20}),
            ("duration", [{"duration_seconds": 90}], {"longest_duration": 90}),
            (
                "distance_duration",
                [{"distance_meters": 5000.5, "duration_seconds": 1500}],
                {"longest_duration": 1500, "longest_distance": 5000.5},
            ),
            (
                "weight_distance",
                [{"weight": 60, "distance_meters": 40}],
                {"top_weight": 60, "longest_distance": 40},
            ),
            (
                "distance_duration",
                [{"distance_meters": 3000}, {"duration_seconds": 600}],
                {"longest_duration": 600, "longest_distance": 3000},
            ),
            (
                "reps_only",
                [
                    {"reps": 9, "duration_seconds": 50},
                    {"reps": 12},
                    {"reps": 5, "duration_seconds": 70},
                    {"reps": 5, "duration_seconds": 80},
                ],
                {"max_reps": 12, "longest_duration": 80},
            ),
            (
                "distance_duration",
                [
                    {"reps": 9, "distance_meters": 20},
                    {"reps": 2, "distance_meters": 25, "duration_seconds": 9},
                    {"reps": 2, "distance_meters": 25.5},
                    {"duration_seconds": 8},
                ],
                {"max_reps": 9, "longest_duration": 9, "longest_distance": 25.5},
            ),
            (
                "duration",
                [{"duration_seconds": 60, "weight": 20}, {"duration_seconds": 30, "reps": 3}],
                {"max_reps": 3, "longest_duration": 60, "top_weight": 20},
            ),
        ],
    )
    def test_of_other_types(
        self, user: Any, type_: str, sets: list[Any], expected: dict[str, float]
    ) -> None:
        log(user, create_exercise(user, type_), DAY.format(1), *sets)
        assert values(user) == expected
        assert values(user, **{"from": "2000-01-01"}) == expected

    def test_less_help_is_the_better_record(self, user: Any) -> None:
        dip = create_exercise(user, "assisted_bodyweight")
        log(user, dip, DAY.format(1), *({"reps": 8, "weight": kg} for kg in (30, 20, 25)))
        found = values(user)
        assert (found["top_weight"], found["7-10"], found["max_reps"]) == (20, 20, 8)
        log(user, dip, DAY.format(2), {"reps": 8, "weight": 0})
        assert values(user)["top_weight"] == 0

    def test_added_weight_without_any_is_no_record(self, user: Any) -> None:
        pull_up = create_exercise(user, "weighted_bodyweight")
        log(user, pull_up, DAY.format(1), {"reps": 12}, {"reps": 5, "weight": 10})
        assert values(user) == {"max_reps": 12, "top_weight": 10, "1": 10, "2-3": 10, "4-6": 10}

    def test_effort_in_reserve_counts_for_the_e1rm(self, user: Any) -> None:
        """Mistake 21: 100 x 5 at RPE 8 is as good as 100 x 7."""
        squat = create_exercise(user)
        log(user, squat, DAY.format(1), SQUAT | {"rpe": 8})
        assert values(user)["e1rm"] == 123.33

    def test_of_too_many_repetitions_is_no_e1rm(self, user: Any) -> None:
        """Mistake 4: no formula has a say in 36 repetitions."""
        squat = create_exercise(user)
        log(user, squat, DAY.format(1), {"reps": 36, "weight": 100}, {"reps": 40, "weight": 60})
        found = values(user)
        assert "e1rm" not in found
        assert (found["16+"], found["set_volume"], found["max_reps"]) == (100, 3600, 40)


class TestWhoHolds:
    def test_the_earliest_of_equals(self, user: Any) -> None:
        squat = create_exercise(user)
        [late] = log(user, squat, DAY.format(9), SQUAT)
        [early, _] = log(user, squat, DAY.format(2), SQUAT, SQUAT)
        record = held(user)["top_weight"]
        assert [str(record.set_id), str(record.session_id)] == [early["id"], early["session_id"]]
        assert record.performed_at == early["performed_at"]
        assert late["id"] != early["id"]

    def test_warmups_and_tries_hold_none(self, user: Any) -> None:
        """Mistakes 3 and 18."""
        squat = create_exercise(user)
        warmup = {"reps": 5, "weight": 200, "set_type": "warmup"}
        log(user, squat, DAY.format(1), SQUAT, warmup, {"reps": 0, "weight": 300})
        assert values(user)["top_weight"] == 100
        method = shown(user).method
        assert (method.sets_used, method.sets_left_out.warmup) == (1, 1)
        assert method.sets_left_out.no_reps == 1

    def test_pounds_and_kilograms_are_compared_as_the_same(self, user: Any) -> None:
        """Mistake 5: 225 lb is less than 110 kg."""
        squat = create_exercise(user)
        pounds = {"reps": 5, "weight": 225, "unit": "lb"}
        log(user, squat, DAY.format(1), pounds, {"reps": 5, "weight": 110})
        assert values(user)["top_weight"] == 110
        record = held(user, unit="lb")["top_weight"]
        assert (record.value, record.unit) == (242.51, "lb")

    def test_edits_and_deletions_are_followed(self, user: Any) -> None:
        squat = create_exercise(user)
        [first] = log(user, squat, DAY.format(1), SQUAT)
        [second] = log(user, squat, DAY.format(2), {"reps": 5, "weight": 120})
        assert str(held(user)["top_weight"].set_id) == second["id"]
        user.put(f"/sets/{second['id']}", {"reps": 5, "weight": 90}, if_match="*")
        assert str(held(user)["top_weight"].set_id) == first["id"]
        user.delete(f"/sets/{first['id']}", if_match="*")
        assert values(user)["top_weight"] == 90


class TestDays:
    @pytest.fixture
    def squat(self, user: Any) -> str:
        squat = create_exercise(user)
        for day, kg in ((1, 100), (5, 120), (9, 110)):
            log(user, squat, DAY.format(day), {"reps": 5, "weight": kg})
        return squat

    def test_as_they_stood_on_a_day(self, user: Any, squat: str) -> None:
        tops = [values(user, as_of=f"2024-01-{day:02}").get("top_weight") for day in (4, 5, 9)]
        assert tops == [100, 120, 120]
        assert shown(user, as_of="2023-12-31").items == []

    def test_is_named_and_is_that_of_the_session(self, user: Any) -> None:
        """A set after midnight counts for the day on which its session started, in its zone."""
        squat = create_exercise(user)
        late = SQUAT | {"performed_at": "2024-01-02T12:30:00Z"}
        log(user, squat, "2024-01-02T10:30:00Z", late, timezone="Pacific/Auckland")
        found = held(user)["top_weight"]
        assert (found.date.isoformat(), found.performed_at) == (
            "2024-01-02",
            "2024-01-02T12:30:00.000000Z",
        )
        assert held(user, as_of="2024-01-02")
        assert not held(user, as_of="2024-01-01")

    def test_of_a_period(self, user: Any, squat: str) -> None:
        assert values(user, from_="2024-01-06")["top_weight"] == 110
        assert values(user, to="2024-01-06", as_of="2024-01-04")["top_weight"] == 100


class TestExercises:
    def test_each_has_its_own(self, user: Any) -> None:
        squat, press = create_exercise(user), create_exercise(user)
        log(user, squat, DAY.format(1), SQUAT)
        log(user, press, DAY.format(1), {"reps": 5, "weight": 60})
        tops = {str(i.exercise_id): i.value for i in shown(user).items if i.kind == "top_weight"}
        assert tops == {squat: 100, press: 60}
        assert {str(i.exercise_id) for i in shown(user, exercise_id=press).items} == {press}

    def test_one_without_sets_has_none(self, user: Any) -> None:
        assert shown(user, exercise_id=create_exercise(user)).items == []

    def test_unknown_and_foreign_ones_are_404(self, user: Any, make_user: Any) -> None:
        foreign = create_exercise(make_user())
        for exercise_id in (foreign, "019b76da-a812-7b1f-a334-000000000000", str(uuid4())):
            answer = user.get(f"/reports/records?exercise_id={exercise_id}")
            assert answer.status_code == 404

    def test_the_answer_is_computed_once_and_never_stale(self, user: Any) -> None:
        squat = create_exercise(user)
        answers = [user.get("/reports/records") for _ in range(2)]
        assert [a.headers["X-Cache"] for a in answers] == ["miss", "hit"]
        log(user, squat, DAY.format(1), SQUAT)
        etag = answers[0].headers["ETag"]
        assert user.get("/reports/records", if_none_match=etag).status_code == 200
