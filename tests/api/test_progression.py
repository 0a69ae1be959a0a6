"""GET /reports/progression: what it answers, to whom, and what counts."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from functions.reports.schemas import ProgressionRead
from tests.api.reporting import PATH, SQUAT, MakeUser, ask, create_exercise, days, log, show


@pytest.fixture
def squat(user: Any) -> str:
    """An exercise of the user's own."""
    return create_exercise(user)


class TestAnswer:
    def test_says_what_it_shows_and_how_it_was_made(self, user: Any, squat: str) -> None:
        log(user, squat, "2024-03-04T18:00:00Z", SQUAT, {"reps": 8, "weight": 82.5})
        answer = ask(user, squat)
        found = ProgressionRead.model_validate_json(answer.text, strict=True)
        assert (str(found.exercise.id), found.exercise.owner) == (squat, "me")
        assert (found.unit, found.bucket, found.trend) == ("kg", "day", None)
        assert answer.json()["points"] == [
            {
                "date": "2024-03-04",
                "sets": 2,
                "reps": 13,
                "volume": 1160,
                "top_weight": 100,
                "e1rm": {"value": 116.67, "low": 112.5, "high": 117.46, "confidence": "high"},
                "duration_seconds": 0,
                "distance_meters": 0,
            }
        ]
        assert (found.method.formula, found.method.formula_version) == ("epley", 1)
        assert found.method.sets_used == 2
        assert datetime.fromisoformat(found.method.generated_at)

    def test_empty(self, user: Any, squat: str) -> None:
        found = show(user, squat)
        assert (found.points, found.trend, found.method.sets_used) == ([], None, 0)

    @pytest.mark.parametrize(
        ("formula", "value"),
        [
            ("epley", 116.67),
            ("brzycki", 112.5),
            ("lombardi", 117.46),
            ("oconner", 112.5),
            ("wathan", 116.58),
        ],
    )
    def test_formula(self, user: Any, squat: str, formula: str, value: float) -> None:
        log(user, squat, "2024-03-04T18:00:00Z", SQUAT)
        found = show(user, squat, formula=formula)
        assert found.points[0].e1rm
        assert found.points[0].e1rm.value == value
        assert found.method.formula == formula

    def test_trend_needs_three_points(self, user: Any, squat: str) -> None:
        for week, weight in enumerate((100, 102, 104)):
            day = date(2024, 3, 4) + timedelta(weeks=week)
            assert show(user, squat).trend is None
            log(user, squat, f"{day}T18:00:00Z", {"reps": 1, "weight": weight})
        trend = show(user, squat).trend
        assert trend
        assert (trend.e1rm_per_week, trend.standard_error, trend.points) == (2, 0, 3)

    def test_head(self, user: Any, squat: str) -> None:
        answer = user.request("HEAD", f"{PATH}?exercise_id={squat}")
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["ETag"]

    def test_an_archived_exercise_keeps_its_report(self, user: Any, squat: str) -> None:
        log(user, squat, "2024-03-04T18:00:00Z", SQUAT)
        show(user, squat)
        etag = user.get(f"/exercises/{squat}").headers["ETag"]
        assert user.delete(f"/exercises/{squat}", if_match=etag).status_code == 204
        found = show(user, squat)
        assert found.exercise.archived_at
        assert days(found) == ["2024-03-04"]

    def test_a_renamed_exercise_is_shown_as_it_is_now(self, user: Any, squat: str) -> None:
        show(user, squat)
        etag = user.get(f"/exercises/{squat}").headers["ETag"]
        draft = {"name": f"Renamed {squat}", "type": "weight_reps"}
        assert user.put(f"/exercises/{squat}", draft, if_match=etag).status_code == 200
        found = show(user, squat)
        assert (found.exercise.name, found.exercise.version) == (f"Renamed {squat}", 2)

    def test_a_catalogue_exercise(self, user: Any, make_user: MakeUser) -> None:
        shipped = user.get("/exercises?owner=catalogue&type=weight_reps&limit=1").json()["items"][0]
        log(user, shipped["id"], "2024-03-04T18:00:00Z", SQUAT)
        log(make_user(), shipped["id"], "2024-03-05T18:00:00Z", SQUAT)
        found = show(user, shipped["id"])
        assert found.exercise.owner == "catalogue"
        assert days(found) == ["2024-03-04"]


class TestWhatCounts:
    def test_pounds_and_kilograms_are_one_history(self, make_user: MakeUser) -> None:
        user = make_user(unit="lb")
        squat = create_exercise(user)
        pounds, kilograms = {"reps": 1, "weight": 225}, {"reps": 1, "weight": 110, "unit": "kg"}
        log(user, squat, "2024-03-04T12:00:00Z", pounds, kilograms)
        in_pounds, in_kilograms = show(user, squat), show(user, squat, unit="kg")
        assert (in_pounds.unit, in_kilograms.unit) == ("lb", "kg")
        # 225 lb is 102.06 kg: less than 110 kg.
        assert (in_pounds.points[0].top_weight, in_pounds.points[0].volume) == (242.51, 467.51)
        assert in_kilograms.points[0].top_weight == 110
        assert in_kilograms.points[0].volume == 212.06

    def test_pounds_alone_stay_as_entered(self, make_user: MakeUser) -> None:
        user = make_user(unit="lb")
        squat = create_exercise(user)
        log(user, squat, "2024-03-04T12:00:00Z", *[{"reps": 3, "weight": 45.55}] * 3)
        (point,) = show(user, squat).points
        assert (point.top_weight, point.volume) == (45.55, 409.95)

    def test_warm_ups_do_not_failure_and_drop_sets_do(self, user: Any, squat: str) -> None:
        log(
            user,
            squat,
            "2024-03-04T12:00:00Z",
            {"reps": 5, "weight": 200, "set_type": "warmup"},
            {"reps": 5, "weight": 100},
            {"reps": 4, "weight": 100, "set_type": "failure"},
            {"reps": 6, "weight": 80, "set_type": "drop"},
        )
        log(user, squat, "2024-03-05T12:00:00Z", SQUAT | {"set_type": "warmup"})
        found = show(user, squat)
        (point,) = found.points
        assert (point.sets, point.reps, point.volume, point.top_weight) == (3, 15, 1380, 100)
        assert (found.method.sets_used, found.method.sets_left_out.warmup) == (3, 2)

    def test_rpe_raises_the_estimate(self, user: Any, squat: str) -> None:
        log(user, squat, "2024-03-04T12:00:00Z", SQUAT, SQUAT | {"rpe": 8.5})
        (point,) = show(user, squat).points
        assert point.e1rm
        assert point.e1rm.value == 121.67

    @pytest.mark.parametrize("reps", [13, 36, 37, 38, 10_000])
    def test_many_repetitions_are_no_estimate(self, user: Any, squat: str, reps: int) -> None:
        log(user, squat, "2024-03-04T12:00:00Z", {"reps": reps, "weight": 100})
        found = show(user, squat)
        assert found.points[0].e1rm is None
        assert found.points[0].volume == 100 * reps
        assert found.method.sets_left_out.over_12_reps == 1

    @pytest.mark.parametrize(
        ("type_", "sets", "expected"),
        [
            ("reps_only", [{"reps": 20}, {"reps": 15}], (35, 0, None, 0, 0)),
            (
                "assisted_bodyweight",
                [{"reps": 5, "weight": 30}, {"reps": 4, "weight": 20}],
                (9, 0, 20, 0, 0),
            ),
            (
                "weighted_bodyweight",
                [{"reps": 5, "weight": 10}, {"reps": 4, "weight": 20}],
                (9, 0, 20, 0, 0),
            ),
            ("duration", [{"duration_seconds": 60}] * 2, (0, 0, None, 120, 0)),
            (
                "weight_duration",
                [{"duration_seconds": 60, "weight": 24}, {"duration_seconds": 30, "weight": 32}],
                (0, 0, 32, 90, 0),
            ),
            (
                "distance_duration",
                [{"duration_seconds": 60, "distance_meters": 400.25}] * 2,
                (0, 0, None, 120, 800.5),
            ),
            (
                "weight_distance",
                [{"distance_meters": 40, "weight": 60}] * 2,
                (0, 0, 60, 0, 80),
            ),
        ],
    )
    def test_types(
        self, user: Any, type_: str, sets: list[dict[str, Any]], expected: tuple[Any, ...]
    ) -> None:
        exercise_id = create_exercise(user, type_)
        log(user, exercise_id, "2024-03-04T12:00:00Z", *sets)
        (p,) = show(user, exercise_id).points
        found = (p.reps, p.volume, p.top_weight, p.duration_seconds, p.distance_meters)
        assert found == expected
        assert (p.sets, p.e1rm) == (2, None)

    def test_another_exercise_does_not(self, user: Any, squat: str) -> None:
        log(user, create_exercise(user), "2024-03-04T12:00:00Z", SQUAT)
        assert show(user, squat).points == []


class TestRefused:
    def test_anonymous(self, anonymous: Any) -> None:
        assert anonymous.get(f"{PATH}?exercise_id={uuid4()}").status_code == 401

    def test_a_foreign_exercise_is_like_none(self, user: Any, make_user: MakeUser) -> None:
        other = make_user()
        theirs = create_exercise(other)
        log(other, theirs, "2024-03-04T12:00:00Z", SQUAT)
        ask(other, theirs)
        foreign, missing = ask(user, theirs), ask(user, str(uuid4()))
        assert (foreign.status_code, missing.status_code) == (404, 404)
        assert _without_ids(foreign) == _without_ids(missing)
        assert "ETag" not in foreign.headers
        assert "X-Cache" not in foreign.headers

    @pytest.mark.parametrize(
        ("query", "parameter"),
        [
            ("", "exercise_id"),
            ("exercise_id=", "exercise_id"),
            ("exercise_id=squat", "exercise_id"),
            ("exercise_id={{{id}}}", "exercise_id"),
            ("exercise_id={id}&exercise_id={id}", "exercise_id"),
            ("exercise_id={id}&bucket=year", "bucket"),
            ("exercise_id={id}&bucket=", "bucket"),
            ("exercise_id={id}&formula=mayhew", "formula"),
            ("exercise_id={id}&unit=stone", "unit"),
            ("exercise_id={id}&from=2024-02-30", "from"),
            ("exercise_id={id}&from=20240201", "from"),
            ("exercise_id={id}&to=2024-02-01T00:00:00Z", "to"),
            ("exercise_id={id}&to=0000-01-01", "to"),
            ("exercise_id={id}&from=2024-03-02&to=2024-03-01", "from"),
            ("exercise_id={id}&since=2024-03-02", "since"),
        ],
    )
    def test_names_the_parameter(self, user: Any, squat: str, query: str, parameter: str) -> None:
        answer = user.get(f"{PATH}?{query.format(id=squat)}")
        assert answer.status_code == 422, answer.text
        assert [error["parameter"] for error in answer.json()["errors"]] == [parameter]

    @pytest.mark.parametrize("query", ["bucket=year", "from=2024-03-02&to=2024-03-01"])
    def test_an_ended_token_comes_before_invalid(self, user: Any, squat: str, query: str) -> None:
        assert user.post("/auth/logout-all").status_code == 204
        assert user.get(f"{PATH}?exercise_id={squat}&{query}").status_code == 401

    def test_posting(self, user: Any) -> None:
        answer = user.post(PATH, {})
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


def _without_ids(answer: httpx.Response) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    return {name: v for name, v in body.items() if name not in ("request_id", "instance")}
