"""Users who train, and the reports they ask for."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx

from functions.reports.schemas import ProgressionRead

PATH = "/reports/progression"
MakeUser = Callable[..., Any]
SQUAT: dict[str, Any] = {"reps": 5, "weight": 100}


def create_exercise(user: Any, type_: str = "weight_reps") -> str:
    """Return the id of a new exercise."""
    made = user.post("/exercises", {"name": f"Exercise {uuid4()}", "type": type_})
    assert made.status_code == 201, made.text
    exercise_id: str = made.json()["id"]
    return exercise_id


def log(
    user: Any, exercise_id: str, started_at: str, *sets: dict[str, Any], timezone: str = "UTC"
) -> list[dict[str, Any]]:
    """Record a session with sets of one exercise; return the sets."""
    started = user.post("/sessions", {"started_at": started_at, "timezone": timezone})
    assert started.status_code == 201, started.text
    path = f"/sessions/{started.json()['id']}/sets"
    made = [
        user.post(path, {"exercise_id": exercise_id, **s}, idempotency_key=str(uuid4()))
        for s in sets
    ]
    assert [answer.status_code for answer in made] == [201] * len(sets), made[-1].text
    return [answer.json() for answer in made]


def ask(user: Any, exercise_id: str, **query: str) -> httpx.Response:
    """Ask for the progression; `from_` is `from`."""
    named = {name.rstrip("_"): value for name, value in query.items()}
    params = httpx.QueryParams({"exercise_id": exercise_id, **named})
    answer: httpx.Response = user.get(f"{PATH}?{params}")
    return answer


def show(user: Any, exercise_id: str, **query: str) -> ProgressionRead:
    """Return the progression, which is just what the schema says."""
    answer = ask(user, exercise_id, **query)
    assert answer.status_code == 200, answer.text
    return ProgressionRead.model_validate_json(answer.text, strict=True)


def days(found: ProgressionRead) -> list[str]:
    """Return the dates of the points."""
    return [point.date.isoformat() for point in found.points]
