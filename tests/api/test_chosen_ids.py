"""Whoever creates may choose the id: an offline client knows it before the server does."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from setlogs.ids import new_id
from tests.api.workouts import MEASURES, create_exercise, start_session
from tests.conftest import User

SET = MEASURES["weight_reps"]
KINDS = ("exercise", "session", "set", "set of a batch", "weigh-in")
Create = Callable[..., httpx.Response]


def created(answer: httpx.Response) -> dict[str, Any]:
    """Return what was created: the last one of a batch."""
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body["items"][-1] if "items" in body else body


@pytest.fixture(params=KINDS)
def create(request: pytest.FixtureRequest) -> Create:
    """Return a function that creates one thing of a kind with an id, or with none for None.

    Each exercise has a name of its own. In a batch, another set comes before it.
    """

    def send(user: User, id_: Any, *, key: str | None = None, **more: Any) -> httpx.Response:
        chosen = {} if id_ is None else {"id": id_}
        if request.param == "exercise":
            path, body = "/exercises", {"name": f"E {key or uuid4()}", "type": "weight_reps"}
        elif request.param == "session":
            path, body = "/sessions", {}
        elif request.param == "weigh-in":
            path, body = "/weigh-ins", {"weight": 80}
        else:
            found = user.get("/exercises?owner=me").json()["items"]
            exercise_id = found[0]["id"] if found else create_exercise(user)
            started = user.get("/sessions?limit=1").json()["items"]
            path = f"/sessions/{started[0]['id'] if started else start_session(user)}/sets"
            body = {"exercise_id": exercise_id, **SET}
            key = key or uuid4().hex
        draft: dict[str, Any] = body | more | chosen
        if request.param == "set of a batch":
            path, draft = f"{path}/batch", {"sets": [body, draft]}
        return user.post(path, draft, **({"idempotency_key": key} if key else {}))

    return send


def path_of(made: dict[str, Any]) -> str:
    """Return the path of an exercise, session, set or weigh-in."""
    if "weighed_at" in made:
        return f"/weigh-ins/{made['id']}"
    if "exercise_id" in made:
        return f"/sets/{made['id']}"
    return f"/{'exercises' if 'aliases' in made else 'sessions'}/{made['id']}"


class TestChosenId:
    @pytest.mark.parametrize("id_", [new_id, uuid4, lambda: UUID(int=7)])
    def test_is_the_id(self, user: User, create: Create, id_: Callable[[], UUID]) -> None:
        chosen = str(id_())
        answer = create(user, chosen)
        made = created(answer)
        assert made["id"] == chosen
        assert user.get(path_of(made)).json() == made
        if "items" not in answer.json():
            assert answer.headers["Location"].endswith(path_of(made))

    def test_is_folded(self, user: User, create: Create) -> None:
        chosen = str(uuid4()).upper()
        assert created(create(user, chosen))["id"] == chosen.lower()

    def test_is_made_by_the_server_when_there_is_none(self, user: User, create: Create) -> None:
        assert UUID(created(create(user, None))["id"]).version == 7
