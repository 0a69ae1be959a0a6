"""Sets that are sent together: all of them are stored, in their order, or none."""

from uuid import uuid4

import pytest

from functions.sessions.schemas import SetList
from tests.conftest import User


class TestBatch:
    def test_adds_all_in_order(self, user: User, session_id: str, exercise_id: str) -> None:
        drafts = [{"exercise_id": exercise_id, "reps": n, "weight": 100} for n in range(1, 201)]
        path = f"/sessions/{session_id}/sets/batch"
        answer = user.post(path, {"sets": drafts}, idempotency_key="b")
        made = SetList.model_validate_json(answer.content).items
        assert answer.status_code == 201
        assert [(s.position, s.reps) for s in made] == [(n, n) for n in range(1, 201)]
        again = user.post(path, {"sets": drafts}, idempotency_key="b")
        assert again.content == answer.content
        assert again.headers["Idempotent-Replayed"] == "true"

    def test_adds_all_or_none_and_points_at_what_is_wrong(
        self, user: User, session_id: str, exercise_id: str
    ) -> None:
        good = {"exercise_id": exercise_id, "reps": 5, "weight": 100}
        drafts = [
            good,
            {"exercise_id": exercise_id, "reps": 5},
            good | {"exercise_id": str(uuid4())},
        ]
        path = f"/sessions/{session_id}/sets/batch"
        answer = user.post(path, {"sets": drafts}, idempotency_key="b")
        assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [
            ("#/sets/1/weight", "missing"),
            ("#/sets/2/exercise_id", "unknown_exercise"),
        ]
        assert user.get(f"/sessions/{session_id}/sets").json()["items"] == []
        assert user.post(path, {"sets": [good]}, idempotency_key="b").status_code == 201

    @pytest.mark.parametrize("count", [0, 201])
    def test_takes_1_to_200(
        self, user: User, session_id: str, exercise_id: str, count: int
    ) -> None:
        drafts = [{"exercise_id": exercise_id, "reps": 5, "weight": 100}] * count
        path = f"/sessions/{session_id}/sets/batch"
        assert user.post(path, {"sets": drafts}, idempotency_key="b").status_code == 422
