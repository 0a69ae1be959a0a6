"""Whoever creates may choose the id: an offline client knows it before the server does."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from setlogs.ids import new_id
from tests.api.workouts import MEASURES, create_exercise, log_set, start_session
from tests.conftest import User

SET = MEASURES["weight_reps"]
SOME_ID = "0193f1a0-0000-4000-8000-00000000a001"
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
        body: dict[str, Any]
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

    @pytest.mark.parametrize(
        "wrong",
        [
            None, 7, True, "", "one", [], SOME_ID[:-1], SOME_ID.replace("-", ""), f"{{{SOME_ID}}}",
            f"urn:uuid:{SOME_ID}", f" {SOME_ID}", f"{SOME_ID}\x00", str(UUID(int=0)),
            str(UUID(int=2**128 - 1)),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize(
        ("path", "body", "pointer"),
        [
            ("/exercises", {"name": "E", "type": "weight_reps"}, "#/id"),
            ("/sessions", {}, "#/id"),
            ("/sessions/{session}/sets", SET, "#/id"),
            ("/sessions/{session}/sets/batch", SET, "#/sets/1/id"),
        ],
    )
    def test_is_a_uuid(
        self, user: User, wrong: Any, path: str, body: dict[str, Any], pointer: str
    ) -> None:
        ids = {"session": start_session(user), "exercise": create_exercise(user)}
        before = user.get("/changes").content
        path = path.format(**ids)
        if body is SET:
            body = body | {"exercise_id": ids["exercise"]}
        draft: dict[str, Any] = body | {"id": wrong}
        if path.endswith("batch"):
            draft = {"sets": [body, draft]}
        answer = user.post(path, draft, idempotency_key="key")
        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
        assert user.get("/changes").content == before


class TestTakenId:
    @pytest.mark.parametrize("is_gone", [False, True])
    def test_is_refused_and_nothing_changes(
        self, user: User, create: Create, is_gone: bool
    ) -> None:
        made = created(create(user, str(uuid4())))
        if is_gone:
            assert user.delete(path_of(made), if_match="*").status_code == 204
        before = user.get("/changes").content
        for key in ("another", None):
            answer = create(user, made["id"].upper(), key=key)
            assert (answer.status_code, answer.json()["code"]) == (409, "id_taken")
        assert user.get("/changes").content == before
        # The key was not used up.
        assert created(create(user, str(uuid4()), key="another"))["id"] != made["id"]

    def test_of_the_catalogue_is_no_exercises(self, user: User) -> None:
        shipped = user.get("/exercises?owner=catalogue&limit=1").json()["items"][0]
        draft = {"name": "Mine", "type": "weight_reps", "id": shipped["id"]}
        for key in ({}, {"idempotency_key": "key"}):
            answer = user.post("/exercises", draft, **key)
            assert (answer.status_code, answer.json()["code"]) == (409, "id_taken")
        assert user.get("/exercises?owner=me").json()["items"] == []
        assert user.get(f"/exercises/{shipped['id']}").json() == shipped
        assert start_session(user, id=shipped["id"]) == shipped["id"]

    def test_is_told_before_a_taken_name(self, user: User) -> None:
        draft = {"name": "Mine", "type": "weight_reps", "id": str(uuid4())}
        assert user.post("/exercises", draft).status_code == 201
        assert user.post("/exercises", draft).json()["code"] == "id_taken"

    def test_is_told_after_what_is_invalid(
        self, user: User, session_id: str, exercise_id: str
    ) -> None:
        path, taken = f"/sessions/{session_id}/sets", str(uuid4())
        log_set(user, session_id, exercise_id, id=taken, **SET)
        draft = {"id": taken, "exercise_id": exercise_id, "reps": 5}
        answers = [
            user.post(path, draft, idempotency_key="a"),
            user.post(f"{path}/batch", {"sets": [draft]}, idempotency_key="a"),
        ]
        assert [answer.status_code for answer in answers] == [422, 422]
        assert "#/weight" in answers[0].json()["errors"][0]["pointer"]

    def test_twice_in_one_batch_points_to_the_second(
        self, user: User, session_id: str, exercise_id: str
    ) -> None:
        one, other = str(uuid4()), str(uuid4())
        ids = [one, other, None, one.upper(), other, None, one]
        sets = [{"exercise_id": exercise_id, **SET} | ({"id": id_} if id_ else {}) for id_ in ids]
        before = user.get("/changes").content
        answer = user.post(
            f"/sessions/{session_id}/sets/batch", {"sets": sets}, idempotency_key="k"
        )
        assert answer.status_code == 422
        errors = answer.json()["errors"]
        assert [error["pointer"] for error in errors] == [f"#/sets/{n}/id" for n in (3, 4, 6)]
        assert {error["code"] for error in errors} == {"repeated_id"}
        assert user.get("/changes").content == before
        elsewhere = f"/sessions/{uuid4()}/sets/batch"
        assert user.post(elsewhere, {"sets": sets}, idempotency_key="k").status_code == 404

    def test_of_one_set_keeps_a_whole_batch_out(
        self, user: User, session_id: str, exercise_id: str
    ) -> None:
        taken = created(log_set(user, session_id, exercise_id, id=str(uuid4()), **SET))["id"]
        before = user.get("/changes").content
        sets = [{"exercise_id": exercise_id, "id": id_, **SET} for id_ in (str(uuid4()), taken)]
        path = f"/sessions/{session_id}/sets/batch"
        answer = user.post(path, {"sets": sets}, idempotency_key="batch")
        assert (answer.status_code, answer.json()["code"]) == (409, "id_taken")
        assert user.get("/changes").content == before


class TestRetry:
    def test_gets_the_first_answer(self, user: User, create: Create) -> None:
        chosen = str(uuid4())
        first = create(user, chosen, key="key")
        created(first)
        again = create(user, chosen.upper(), key="key")
        assert (again.status_code, again.content) == (201, first.content)
        assert again.headers["Idempotent-Replayed"] == "true"
        for name in ("Location", "ETag"):
            assert again.headers.get(name) == first.headers.get(name)

    def test_with_another_id_is_another_request(self, user: User, create: Create) -> None:
        created(create(user, str(uuid4()), key="key"))
        for id_ in (str(uuid4()), None):
            answer = create(user, id_, key="key")
            assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")

    def test_that_comes_late_gets_the_set_as_it_is(
        self, user: User, create: Create, expire: Callable[[], None]
    ) -> None:
        chosen = str(uuid4())
        made = created(create(user, chosen, key="key"))
        expire()
        again = create(user, chosen, key="key")
        if "exercise_id" not in made:
            # Only sets remember their key.
            assert (again.status_code, again.json()["code"]) == (409, "id_taken")
            return
        assert created(again) == made
        assert again.headers["Idempotent-Replayed"] == "true"
        assert create(user, str(uuid4()), key="key").json()["code"] == "idempotency_key_reused"
        assert create(user, chosen, key="other").json()["code"] == "id_taken"
        for shown in user.get(f"/sessions/{made['session_id']}/sets").json()["items"]:
            user.delete(f"/sets/{shown['id']}", if_match="*")
        gone = create(user, chosen, key="key")
        assert (gone.status_code, gone.json()["code"]) == (410, "gone")
        assert create(user, chosen, key="other").json()["code"] == "id_taken"
