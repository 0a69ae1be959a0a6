"""What tests of merges start from: exercises, merges, and the sets of a session."""

from typing import Any

import httpx

from tests.conftest import Client

BENCH_PRESS = "/exercises?q=barbell+bench+press&owner=catalogue&limit=1"


def define(user: Client, name: str, type_: str = "weight_reps") -> str:
    answer = user.post("/exercises", {"name": name, "type": type_})
    assert answer.status_code == 201, answer.text
    id_: str = answer.json()["id"]
    return id_


def merge(user: Client, exercise_id: str, into: str) -> httpx.Response:
    return user.post(f"/exercises/{exercise_id}/merge", {"into": into})


def sets_of(user: Client, session_id: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = user.get(f"/sessions/{session_id}/sets").json()["items"]
    return items
