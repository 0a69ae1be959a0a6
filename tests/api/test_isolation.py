"""What is somebody else's looks like what does not exist, whatever way an id is brought in (API1).

The matrix is made from the routes that there are: a new route with an id is in it without being named.
"""

import json
from collections.abc import Callable
from itertools import product
from typing import Any
from uuid import uuid4

import httpx
import pytest

from setlogs.ids import new_id
from tests.api.importing import ROWS, imported, strong
from tests.api.personal_tokens import create_token
from tests.api.routes_with_ids import BODIES, KEYED, SET, routes, shown, with_ids
from tests.api.workouts import create_exercise, log_set, start_session
from tests.conftest import MATRIX, User

CONDITIONS = (None, "*", '"v1"', '"v1.1"', '"v9"')
WRITES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "create_exercise": ("POST", "/exercises", {"name": "New", "type": "weight_reps"}),
    "replace_exercise": ("PUT", "/exercises/{exercise_id}", {"name": "N", "type": "weight_reps"}),
    "merge_exercise": ("POST", "/exercises/{exercise_id}/merge", {"into": str(uuid4())}),
    "start_session": ("POST", "/sessions", {}),
    "change_session": ("PATCH", "/sessions/{session_id}", {"title": "T"}),
    "add_set": ("POST", "/sessions/{session_id}/sets", {"exercise_id": "{exercise_id}", **SET}),
    "replace_set": ("PUT", "/sets/{set_id}", SET),
    "add_weigh_in": ("POST", "/weigh-ins", {"weight": 80}),
    "change_weigh_in": ("PATCH", "/weigh-ins/{weigh_in_id}", {"weight": 80}),
    "patch_set": ("PATCH", "/sets/{set_id}", {"reps": 5}),
    "order_sets": ("PUT", "/sessions/{session_id}/order", {"sets": ["{set_id}"]}),
    "replace_me": ("PUT", "/me", {"display_name": "A", "unit": "kg", "timezone": "UTC"}),
    "register": ("POST", "/auth/register", {"email": "new@example.com", "password": "long phrase"}),
    "log_in": ("POST", "/auth/login", {"email": "new@example.com", "password": "long phrase"}),
    "refresh_tokens": ("POST", "/auth/refresh", {"refresh_token": "x"}),
    "log_out": ("POST", "/auth/logout", {"refresh_token": "x"}),
    "delete_me": ("DELETE", "/me", {"password": "x"}),
    "create_token": ("POST", "/me/tokens", {"name": "a", "scopes": ["read"]}),
    "request_password_reset": ("POST", "/auth/password-reset", {"email": "new@example.com"}),
    "reset_password": (
        "POST",
        "/auth/password-reset/confirm",
        {"token": "x", "new_password": "long phrase"},
    ),
    "verify_email": ("POST", "/auth/verify-email", {"token": "x"}),
    "change_email": ("POST", "/me/email", {"password": "x", "new_email": "new@example.com"}),
    "change_password": ("POST", "/me/password", {"current_password": "x", "new_password": "y"}),
}
CHOOSE_AN_ID = ("create_exercise", "start_session", "add_set", "add_weigh_in")
SMUGGLED = {
    "user_id": str(uuid4()),
    "id": str(uuid4()),
    "version": 9,
    "created_at": "2024-01-01T00:00:00Z",
    "owner": "catalogue",
    "data_version": 9,
    "token_epoch": 9,
    "is_admin": True,
    "email_verified_at": "2024-01-01T00:00:00Z",
    "position": 9,
    "weight_kg": 9,
}


@pytest.fixture
def owned(make_user: Callable[..., User]) -> dict[str, str]:
    """Ids of everything that one user has, by the name of the path parameter."""
    owner = make_user()
    exercise_id, session_id = create_exercise(owner), start_session(owner)
    set_id = log_set(owner, session_id, exercise_id).json()["id"]
    return {
        "exercise_id": exercise_id,
        "session_id": session_id,
        "set_id": set_id,
        "weigh_in_id": owner.post("/weigh-ins", {"weight": 80}).json()["id"],
        "import_id": imported(owner, strong(*ROWS))["id"],
        "token_id": create_token(owner)["id"],
        "login_id": owner.get("/me/logins").json()["items"][0]["id"],
        "version": "1",
    }


def _is_none(answer: httpx.Response, other: httpx.Response) -> None:
    assert shown(answer) == shown(other)
    MATRIX["cells"] += 1


class TestPath:
    def test_a_foreign_id_is_as_a_random_one(self, user: User, owned: dict[str, str]) -> None:
        for (route, method), condition in product(with_ids(user), CONDITIONS):
            headers = {"If-Match": condition} if condition else {}
            headers |= {"Idempotency-Key": uuid4().hex} if route.name in KEYED else {}
            foreign = route.path_format.format(**owned)
            random = route.path_format.format(
                **{
                    name: value if name == "version" else str(new_id())
                    for name, value in owned.items()
                }
            )
            # A body that is missing or wrong must not tell more either.
            for body in (BODIES.get(route.name), {"unknown": 1}) if route.body_field else (None,):
                answers = [
                    user.request(method, p, body, headers=headers) for p in (foreign, random)
                ]
                assert answers[0].status_code == 404, (method, foreign, answers[0].text)
                _is_none(*answers)

    def test_nothing_of_it_happened(
        self, user: User, owned: dict[str, str], make_user: Callable[..., User]
    ) -> None:
        for route, method in with_ids(user):
            headers = {"If-Match": "*", "Idempotency-Key": uuid4().hex}
            path = route.path_format.format(**owned)
            user.request(method, path, BODIES.get(route.name), headers=headers)
        assert user.get("/changes").json()["items"] == []


class TestBody:
    @pytest.mark.parametrize("path", ["sets", "sets/batch"])
    def test_a_foreign_exercise_is_as_a_random_one(
        self, user: User, owned: dict[str, str], path: str
    ) -> None:
        session_id = start_session(user)
        answers = []
        for exercise_id in (owned["exercise_id"], str(new_id())):
            draft = {"exercise_id": exercise_id, **SET}
            body = {"sets": [draft]} if "batch" in path else draft
            answers.append(
                user.post(f"/sessions/{session_id}/{path}", body, idempotency_key=uuid4().hex)
            )
        assert answers[0].status_code == 422
        assert answers[0].json()["errors"][0]["pointer"].endswith("/exercise_id")
        _is_none(*answers)

    def test_a_foreign_exercise_to_merge_into_is_as_a_random_one(
        self, user: User, owned: dict[str, str]
    ) -> None:
        path = f"/exercises/{create_exercise(user)}/merge"
        answers = [user.post(path, {"into": i}) for i in (owned["exercise_id"], str(new_id()))]
        assert answers[0].status_code == 422
        assert answers[0].json()["errors"][0]["pointer"] == "#/into"
        _is_none(*answers)


class TestQuery:
    @pytest.mark.parametrize("report", ["progression", "progression.svg", "records"])
    def test_a_foreign_exercise_is_as_a_random_one(
        self, user: User, owned: dict[str, str], report: str
    ) -> None:
        ids = (owned["exercise_id"], str(new_id()))
        answers = [user.get(f"/reports/{report}?exercise_id={id_}") for id_ in ids]
        assert answers[0].status_code == 404
        _is_none(*answers)

    @pytest.mark.parametrize(
        "path",
        [
            "/exercises?owner=me",
            "/sessions?status=open",
            "/weigh-ins?to=2999-12-31",
            "/changes?limit=1",
        ],
    )
    def test_a_foreign_cursor_is_as_a_made_up_one(
        self, user: User, make_user: Callable[..., User], path: str
    ) -> None:
        other = make_user()
        for number in range(2):
            other.post("/exercises", {"name": f"E{number}", "type": "duration"})
            other.post("/sessions", {})
            other.post("/weigh-ins", {"weight": 80})
        separator = "" if "limit" in path else "&limit=1"
        cursor = other.get(f"{path}{separator}").json()["next_cursor"]
        name = "since" if "changes" in path else "cursor"
        answers = [user.get(f"{path}{separator}&{name}={c}") for c in (cursor, "x" * len(cursor))]
        assert answers[0].status_code == 400
        _is_none(*answers)

    def test_lists_have_nothing_of_anybody_else(self, user: User, owned: dict[str, str]) -> None:
        for path in ("/exercises?owner=me", "/sessions", "/weigh-ins", "/imports", "/changes"):
            assert user.get(path).json()["items"] == []
        assert user.get("/reports/summary").json()["sets"] == 0
        assert user.get("/reports/records").json()["items"] == []
        exported = user.get("/me/export").text
        assert not any(value in exported for name, value in owned.items() if name != "version")


class TestKey:
    def test_of_somebody_else_starts_afresh(
        self, user: User, make_user: Callable[..., User]
    ) -> None:
        other, key = make_user(), uuid4().hex
        drafts = [{"title": "theirs"}, {"title": "mine"}]
        first, second = (
            person.post("/sessions", draft, idempotency_key=key)
            for person, draft in zip((other, user), drafts, strict=True)
        )
        assert (first.status_code, second.status_code) == (201, 201)
        assert "Idempotent-Replayed" not in second.headers
        assert second.json()["title"] == "mine"
        MATRIX["cells"] += 1


class TestMassAssignment:
    def test_is_refused_on_every_write(self, user: User) -> None:
        exercise_id, session_id = create_exercise(user), start_session(user)
        set_id = log_set(user, session_id, exercise_id).json()["id"]
        weigh_in_id = user.post("/weigh-ins", {"weight": 80}).json()["id"]
        ids = {"exercise_id": exercise_id, "session_id": session_id, "set_id": set_id}
        ids["weigh_in_id"] = weigh_in_id
        before = user.get("/changes").content
        for (route, write), (name, value) in product(WRITES.items(), SMUGGLED.items()):
            if name == "id" and route in CHOOSE_AN_ID:
                continue
            method, path, draft = write
            text = json.dumps(draft).replace("{exercise_id}", exercise_id)
            body = json.loads(text.replace("{set_id}", set_id))
            headers = {"If-Match": "*", "Idempotency-Key": uuid4().hex}
            answer = user.request(method, path.format(**ids), body | {name: value}, headers=headers)
            assert answer.status_code == 422, (method, path, name)
            assert f"#/{name}" in [error["pointer"] for error in answer.json()["errors"]]
            MATRIX["cells"] += 1
        assert user.get("/changes").content == before

    def test_every_write_with_a_body_is_tried(self, user: User) -> None:
        with_body = {route.name for route in routes(user) if route.body_field}
        assert with_body - set(WRITES) == {"add_sets"}
