"""How much an account may hold, and what becomes of an answer that is too large all the same."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from fastapi import APIRouter, Response

from infra.local.servers import Postgres
from setlogs.answer_size import MAX_DELIVERED_BYTES
from setlogs.fields.workout import MAX_EXERCISES, MAX_SETS_PER_SESSION
from setlogs.http.lambda_handler import build_handler
from setlogs.http.routing import PlainRoute
from setlogs.http.web import build_app
from tests.api.accounts_of_all_sizes import erase
from tests.api.importing import PUSH, QUERY, imported, send, sets_of, strong
from tests.api.workouts import MEASURES, log_set
from tests.conftest import Client, User

SPELT = "somethingknown"
COPY = """
INSERT INTO workout_sets (id, position, user_id, session_id, performed_on, exercise_user_id,
    exercise_id, exercise_type, exercise_version, reps, weight, unit, performed_at)
SELECT gen_random_uuid(), n, user_id, session_id, performed_on, exercise_user_id,
    exercise_id, exercise_type, exercise_version, reps, weight, unit, performed_at
FROM workout_sets, generate_series(2, %(many)s) AS n WHERE session_id = %(session_id)s
"""


def fill(user: User, session_id: str, exercise_id: str, many: int) -> None:
    """Log sets in batches."""
    draft = {"exercise_id": exercise_id, **MEASURES["weight_reps"]}
    while many > 0:
        body = {"sets": [draft] * min(many, 200)}
        path = f"/sessions/{session_id}/sets/batch"
        assert user.post(path, body, idempotency_key=str(uuid4())).status_code == 201
        many -= 200


class TestSetsOfASession:
    def test_are_up_to_a_thousand(self, user: User, session_id: str, exercise_id: str) -> None:
        fill(user, session_id, exercise_id, MAX_SETS_PER_SESSION - 1)
        last = log_set(user, session_id, exercise_id, "last")
        assert last.status_code == 201
        refused = log_set(user, session_id, exercise_id, "more")
        assert (refused.status_code, refused.json()["code"]) == (409, "too_many_sets")
        assert log_set(user, session_id, exercise_id, "last").json() == last.json()
        shown = user.get(f"/sessions/{session_id}?include=sets").json()["sets"]
        assert len(shown) == MAX_SETS_PER_SESSION

    def test_of_a_batch_are_all_or_none(
        self, user: User, session_id: str, exercise_id: str
    ) -> None:
        fill(user, session_id, exercise_id, MAX_SETS_PER_SESSION - 3)
        path = f"/sessions/{session_id}/sets/batch"
        draft = {"exercise_id": exercise_id, **MEASURES["weight_reps"]}
        refused = user.post(path, {"sets": [draft] * 4}, idempotency_key="four")
        assert (refused.status_code, refused.json()["code"]) == (409, "too_many_sets")
        assert user.post(path, {"sets": [draft] * 3}, idempotency_key="three").status_code == 201

    def test_that_are_deleted_make_room(
        self, user: User, session_id: str, exercise_id: str
    ) -> None:
        fill(user, session_id, exercise_id, MAX_SETS_PER_SESSION)
        first = user.get(f"/sessions/{session_id}/sets?limit=1").json()["items"][0]
        assert user.delete(f"/sets/{first['id']}", if_match="*").status_code == 204
        assert log_set(user, session_id, exercise_id, "a").json()["position"] == 1001
        assert log_set(user, session_id, exercise_id, "b").status_code == 409

    def test_what_is_wrong_with_the_set_comes_first(
        self, user: User, session_id: str, exercise_id: str
    ) -> None:
        fill(user, session_id, exercise_id, MAX_SETS_PER_SESSION)
        assert log_set(user, session_id, exercise_id, "a", weight=5).status_code == 422

    def test_that_were_more_before_stay_readable(
        self, user: User, session_id: str, exercise_id: str, postgres: Postgres
    ) -> None:
        fill(user, session_id, exercise_id, 1)
        with psycopg.connect(postgres.admin_url) as admin:
            admin.execute(COPY, {"session_id": session_id, "many": 1200})
            moved = "UPDATE workout_sessions SET last_position = 1200 WHERE id = %s"
            admin.execute(moved, (session_id,))
        assert len(user.get(f"/sessions/{session_id}?include=sets").json()["sets"]) == 1200
        assert log_set(user, session_id, exercise_id, "a").status_code == 409

    def test_in_a_file_are_named_beyond(self, user: User) -> None:
        rows = [f"{PUSH},Squat,{n},{n},5,0,0,,," for n in range(1, MAX_SETS_PER_SESSION + 3)]
        body = imported(user, strong(*rows))
        assert (body["sets_added"], body["rows"]["skipped"]) == (MAX_SETS_PER_SESSION, 2)
        assert {p["code"] for p in body["problems"]} == {"too_many_sets"}
        again = imported(user, strong(*rows))
        assert (again["sets_added"], again["rows"]["skipped"]) == (0, 2)


class TestExercisesOfAnAccount:
    @pytest.fixture
    def collector(self, user: User, postgres: Postgres) -> Iterator[User]:
        """Who has as many exercises as there may be, half of them archived."""
        with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
            admin.execute(
                "INSERT INTO exercises (user_id, id, name, name_key, search_key, type, archived_at) "
                "SELECT %s, gen_random_uuid(), n, n, n, 'weight_reps', CASE WHEN n < '5' THEN now() END "
                "FROM (SELECT n::text FROM generate_series(1, %s) AS n) AS names",
                (user.profile["id"], MAX_EXERCISES),
            )
            yield user
            erase(admin, user.profile["id"])

    def test_are_up_to_ten_thousand(self, collector: User) -> None:
        draft = {"name": "One more", "type": "weight_reps"}
        refused = collector.post("/exercises", draft)
        assert (refused.status_code, refused.json()["code"]) == (409, "too_many_exercises")
        assert collector.get("/exercises?q=one more").json()["items"] == []

    @pytest.mark.parametrize("path", [QUERY, f"{QUERY}&dry_run=true"])
    def test_a_file_that_brings_more_is_refused_whole(self, collector: User, path: str) -> None:
        rows = [f"{PUSH},{name},1,20,12,0,0,,," for name in ("Squat", "Nobody Knows This")]
        refused = send(collector, strong(*rows), path)
        assert (refused.status_code, refused.json()["code"]) == (409, "too_many_exercises")
        assert sets_of(collector) == []
        assert imported(collector, strong(rows[0]))["sets_added"] == 1


class TestReportOfAnImport:
    def test_is_shortened_at_its_end(self, user: User) -> None:
        user.post("/exercises", {"name": SPELT, "type": "weight_reps"})
        # Each names the same exercise.
        spellings = [
            "".join(
                c.upper() if bit == "1" else c for c, bit in zip(SPELT, f"{n:014b}", strict=True)
            )
            for n in range(10_500)
        ]
        rows = [
            f"2024-03-{1 + n // 900:02} 18:00:00,Push,1h,{name},1,{n % 900 + 1},{reps},0,0,,,"
            for n, name in enumerate(spellings)
            for reps in (5, 99_999)
        ]
        for path in (f"{QUERY}&dry_run=true", QUERY):
            answer = send(user, strong(*rows), path)
            body = answer.json()
            assert len(answer.content) < 2_100_000
            # One for each row that was refused, and first, how many those are.
            assert body["problems_total"] == 10_501
            assert 10_000 > len(body["problems"]) > 5_000
            assert len(spellings) > len(body["mapping"]) > 4_000
            assert [m["name"] for m in body["mapping"]] == spellings[: len(body["mapping"])]
        shown = user.get(f"/imports/{body['id']}")
        assert shown.json() == body


class TestAnswerThatIsTooLarge:
    """What slips through: each route keeps its answers small by itself."""

    @pytest.fixture
    def routes(self, environment: None) -> APIRouter:
        """Two routes with large answers."""
        router = APIRouter(route_class=PlainRoute)

        @router.get("/text/{size}")
        def text(size: int) -> Response:
            return Response(json.dumps("x" * size), media_type="application/json")

        @router.get("/quotes/{size}")
        def quotes(size: int) -> Response:
            return Response('"' * size, media_type="text/csv")

        @router.get("/picture/{size}")
        def picture(size: int) -> Response:
            return Response(b"x" * size, media_type="image/png")

        return router

    @pytest.mark.parametrize(
        ("path", "most"),
        [
            ("text", MAX_DELIVERED_BYTES - 4),
            # Lambda puts the body into JSON, where a quotation mark takes two bytes.
            ("quotes", MAX_DELIVERED_BYTES // 2 - 1),
            # Base64 takes four bytes for three.
            ("picture", MAX_DELIVERED_BYTES // 4 * 3),
        ],
    )
    def test_says_so(self, routes: APIRouter, path: str, most: int) -> None:
        app = build_app("Large", [routes])
        answer = Client(app).get(f"/{path}/{most - 10}")
        assert answer.status_code == 200
        refused = Client(app).get(f"/{path}/{most + 10}")
        assert (refused.status_code, refused.json()["code"]) == (422, "answer_too_large")
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert "Ask for" in refused.json()["detail"]

    def test_says_so_to_the_gateway_too(self, routes: APIRouter, lines: Any) -> None:
        handler = build_handler(build_app("Large", [routes]))
        event = {"httpMethod": "GET", "path": "/text/9000000", "requestContext": {}}
        answer = handler(event, None)
        assert (answer["statusCode"], answer["isBase64Encoded"]) == (422, False)
        assert json.loads(answer["body"])["code"] == "answer_too_large"
        assert lines()[-1]["status"] == 422
