"""Idempotency keys: a retry gets the first answer, and another request does not."""

from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest

from infra.local.servers import Postgres
from tests.api.workouts import MEASURES, create_exercise, log_set, start_session
from tests.conftest import User


class TestIdempotency:
    def test_a_retry_gets_the_first_answer_byte_for_byte(
        self, user: User, session_id: str, exercise_id: str
    ) -> None:
        first = log_set(user, session_id, exercise_id, reps=5, weight=100)
        again = log_set(user, session_id, exercise_id, weight=100.0, reps=5, set_type="normal")
        assert (again.status_code, again.content) == (201, first.content)
        for header in ("Location", "ETag"):
            assert again.headers[header] == first.headers[header]
        assert again.headers["Idempotent-Replayed"] == "true"
        assert "Idempotent-Replayed" not in first.headers
        assert len(user.get(f"/sessions/{session_id}/sets").json()["items"]) == 1

    def test_another_request_with_the_key_is_refused(
        self, user: User, session_id: str, exercise_id: str
    ) -> None:
        first = log_set(user, session_id, exercise_id, reps=5, weight=100)
        other = log_set(user, session_id, exercise_id, reps=5, weight=100.01)
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
        elsewhere = log_set(user, start_session(user), exercise_id, reps=5, weight=100)
        assert elsewhere.json()["code"] == "idempotency_key_reused"
        assert log_set(user, session_id, exercise_id).content == first.content

    def test_an_id_in_capitals_is_the_same_id(
        self, user: User, session_id: str, exercise_id: str
    ) -> None:
        first = log_set(user, session_id, exercise_id)
        again = log_set(user, session_id.upper(), exercise_id.upper())
        assert (again.status_code, again.content) == (201, first.content)

    def test_keys_of_different_users_are_independent(
        self, user: User, session_id: str, exercise_id: str, make_user: Callable[..., User]
    ) -> None:
        log_set(user, session_id, exercise_id)
        other = make_user()
        answer = log_set(other, start_session(other), create_exercise(other))
        assert answer.status_code == 201
        assert "Idempotent-Replayed" not in answer.headers

    def test_keys_of_different_operations_are_independent(
        self, user: User, session_id: str, exercise_id: str
    ) -> None:
        batch = {"sets": [{"exercise_id": exercise_id, **MEASURES["weight_reps"]}]}
        answers = [
            log_set(user, session_id, exercise_id, "key"),
            user.post(f"/sessions/{session_id}/sets/batch", batch, idempotency_key="key"),
            user.post("/sessions", {}, idempotency_key="key"),
        ]
        assert [answer.status_code for answer in answers] == [201] * 3
        assert not any("Idempotent-Replayed" in answer.headers for answer in answers)

    def test_a_refused_request_does_not_use_the_key_up(
        self, user: User, session_id: str, exercise_id: str
    ) -> None:
        assert log_set(user, session_id, exercise_id, reps=-1).status_code == 422
        assert log_set(user, str(uuid4()), exercise_id).status_code == 404
        assert log_set(user, session_id, exercise_id, reps=5).status_code == 422
        assert log_set(user, session_id, exercise_id).status_code == 201

    def test_a_retry_after_an_edit_gets_the_original_whose_etag_is_stale(
        self, user: User, session_id: str, exercise_id: str
    ) -> None:
        first = log_set(user, session_id, exercise_id)
        path = f"/sets/{first.json()['id']}"
        draft = {"reps": 6, "weight": 100}
        assert user.put(path, draft, if_match=first.headers["ETag"]).status_code == 200
        again = log_set(user, session_id, exercise_id)
        assert again.content == first.content
        assert user.put(path, draft, if_match=again.headers["ETag"]).status_code == 412

    @pytest.mark.parametrize("key", ['"quoted key"', "a" * 255, '"\\"\\\\"', "k.~_-1"])
    def test_keys_that_are_taken(
        self, user: User, session_id: str, exercise_id: str, key: str
    ) -> None:
        assert log_set(user, session_id, exercise_id, key).status_code == 201

    @pytest.mark.parametrize(
        "key",
        ['""', '"open', "two, keys", "a b", "a" * 256, '"a";p=1'],
    )
    def test_keys_that_are_not(
        self, user: User, session_id: str, exercise_id: str, key: str
    ) -> None:
        answer = log_set(user, session_id, exercise_id, key)
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_invalid")

    def test_a_key_is_required(self, user: User, session_id: str, exercise_id: str) -> None:
        answer = user.post(f"/sessions/{session_id}/sets", {"exercise_id": exercise_id})
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


class TestWhileTheFirstIsUnderWay:
    def test_a_retry_that_has_waited_long_enough_is_told_to_come_again(
        self, user: User, postgres: Postgres, session_id: str, exercise_id: str
    ) -> None:
        lock = "SELECT FROM users WHERE id = %s FOR UPDATE"
        with psycopg.connect(postgres.admin_url) as first:
            first.execute(lock, (user.profile["id"],))
            early = log_set(user, session_id, exercise_id)
        assert (early.status_code, early.json()["code"]) == (409, "idempotency_in_progress")
        assert early.headers["Retry-After"] == "1"
        again = log_set(user, session_id, exercise_id)
        assert again.status_code == 201
        assert "Idempotent-Replayed" not in again.headers
