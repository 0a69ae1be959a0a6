"""What tests of workouts start from: a session, an exercise of each type, a set."""

from collections.abc import Iterator
from typing import Any

import httpx

from tests.conftest import Client

MEASURES: dict[str, dict[str, Any]] = {
    "weight_reps": {"weight": 100, "reps": 5},
    "reps_only": {"reps": 12},
    "weighted_bodyweight": {"reps": 8},
    "assisted_bodyweight": {"reps": 8, "weight": 20},
    "duration": {"duration_seconds": 60},
    "weight_duration": {"weight": 20, "duration_seconds": 45},
    "distance_duration": {"distance_meters": 5000, "duration_seconds": 1500},
    "weight_distance": {"weight": 60, "distance_meters": 40},
}


def start_session(client: Client, **values: Any) -> str:
    """Return the id of a new session."""
    answer = client.post("/sessions", values)
    assert answer.status_code == 201, answer.text
    session_id: str = answer.json()["id"]
    return session_id


def create_exercise(client: Client, type_: str = "weight_reps") -> str:
    """Return the id of an exercise of the caller's own."""
    answer = client.post("/exercises", {"name": f"My {type_}", "type": type_})
    assert answer.status_code == 201, answer.text
    exercise_id: str = answer.json()["id"]
    return exercise_id


def log_set(
    client: Client, session_id: str, exercise_id: str, key: str = "key", **values: Any
) -> httpx.Response:
    """Log 5 x 100 kg, or what the keywords say."""
    draft = {"exercise_id": exercise_id, **(values or MEASURES["weight_reps"])}
    return client.post(f"/sessions/{session_id}/sets", draft, idempotency_key=key)


def answers(client: Client, path: str) -> Iterator[httpx.Response]:
    """Yield the answer of a path and those that its links lead to, one after the other."""
    while path:
        answer = client.get(path)
        assert answer.status_code == 200, answer.text[:1000]
        yield answer
        path = answer.links.get("next", {}).get("url", "").removeprefix("http://test")


def pages(client: Client, path: str) -> list[dict[str, Any]]:
    """Return the items of all pages of a list, as the links lead from one to the next."""
    return [item for page in answers(client, path) for item in page.json()["items"]]


def fill(user: Client, ids: dict[str, str], reps: int) -> None:
    """Give a user an exercise, a session and three sets and a weigh-in with these ids, all their own."""
    path = f"/sessions/{ids['session']}/sets"
    definition = {"id": ids["exercise"], "name": f"Lift {reps}", "type": "weight_reps"}
    draft = {"exercise_id": ids["exercise"], "weight": 100, "reps": reps}
    made = [
        user.post("/exercises", definition, idempotency_key="key"),
        user.post("/sessions", {"id": ids["session"], "title": f"{reps}"}, idempotency_key="key"),
        user.post(path, draft | {"id": ids["set"]}, idempotency_key="key"),
        user.post(
            f"{path}/batch",
            {"sets": [draft, draft | {"id": ids["set of a batch"]}]},
            idempotency_key="key",
        ),
        user.post(
            "/weigh-ins", {"id": ids["weigh_in"], "weight": 70 + reps}, idempotency_key="key"
        ),
    ]
    for answer in made:
        assert answer.status_code == 201, answer.text
        assert "Idempotent-Replayed" not in answer.headers
