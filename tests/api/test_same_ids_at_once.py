"""Two devices send one id at the same moment: it is one thing, whoever was first."""

from collections import Counter
from typing import Any
from uuid import uuid4

import pytest

from tests.api.together import PROCESSES, Request, SendTogether, send_together
from tests.api.workouts import MEASURES, create_exercise, start_session
from tests.conftest import User

__all__ = ["send_together"]

KINDS = ("exercise", "session", "set", "set of a batch")


@pytest.fixture(params=KINDS)
def draft(request: pytest.FixtureRequest, user: User) -> tuple[str, dict[str, Any]]:
    """Path and body of a request that creates something of a kind under an id of its choice."""
    chosen = {"id": str(uuid4())}
    if request.param == "exercise":
        return "/exercises", chosen | {"name": "Zercher squat", "type": "weight_reps"}
    if request.param == "session":
        return "/sessions", chosen
    path = f"/sessions/{start_session(user)}/sets"
    performed = {"exercise_id": create_exercise(user), **MEASURES["weight_reps"]}
    if request.param == "set":
        return path, performed | chosen
    return f"{path}/batch", {"sets": [performed, performed | chosen]}


class TestSameId:
    def test_with_one_key_makes_one_thing_and_each_gets_it(
        self, user: User, draft: tuple[str, dict[str, Any]], send_together: SendTogether
    ) -> None:
        path, body = draft
        request: Request = ("POST", path, body, {"Idempotency-Key": "k"})
        answers = send_together(user.token, [request] * PROCESSES, user.profile["id"])
        assert Counter(status for status, _ in answers) == {201: PROCESSES}
        assert len({text for _, text in answers}) == 1

    def test_with_other_keys_makes_one_thing_and_one_gets_it(
        self, user: User, draft: tuple[str, dict[str, Any]], send_together: SendTogether
    ) -> None:
        path, body = draft
        before = len(user.get("/changes?limit=100").json()["items"])
        requests: list[Request] = [
            ("POST", path, body, {"Idempotency-Key": f"k{n}"}) for n in range(PROCESSES)
        ]
        answers = send_together(user.token, requests, user.profile["id"])
        assert Counter(status for status, _ in answers) == {201: 1, 409: PROCESSES - 1}
        assert all('"id_taken"' in text for status, text in answers if status == 409)
        after = len(user.get("/changes?limit=100").json()["items"])
        assert after - before == len(body.get("sets", [body]))
