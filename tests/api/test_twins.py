"""What two users have with the same ids: on every route the token says whose is meant (API1).

A new route with an id is in the matrix without being named, and has to succeed in it.
"""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from fastapi.routing import APIRoute

from setlogs.ids import new_id
from tests.api.merging import merge
from tests.api.routes_with_ids import BODIES, STRANGE_ID, shown, with_ids
from tests.api.workouts import create_exercise, fill, log_set, start_session
from tests.conftest import MATRIX, User

type Twins = tuple[User, User, dict[str, str]]
KINDS = ("exercise", "session", "set", "set of a batch", "weigh_in")
DELETED_FIRST = {"restore_session": "/sessions/{session_id}", "restore_set": "/sets/{set_id}"}
"""By the name of the route that brings it back."""
AT_ONCE = (
    "UPDATE {} SET deleted_at = '2026-11-01' WHERE deleted_at IS NOT NULL AND user_id = ANY(%s)"
)
UNAUDITED = """
SELECT data_version - (SELECT count(*) FROM audit_trail WHERE user_id = id) FROM users WHERE id = ANY(%s)
"""


@pytest.fixture
def make_twins(make_user: Callable[..., User]) -> Callable[[], Twins]:
    """Return a function that returns two users who have the same ids, and those ids."""

    def make() -> Twins:
        one, other = make_user(), make_user()
        ids = {kind: str(new_id()) for kind in KINDS}
        fill(one, ids, reps=8)
        fill(other, ids, reps=5)
        return one, other, {f"{kind}_id": id_ for kind, id_ in ids.items()} | {"version": "1"}

    return make


def same(user: User, ids: dict[str, str], *, reading: bool) -> list[tuple[APIRoute, str]]:
    """Return the routes, each with its method, that read something with these ids, or that write."""
    return [
        (route, method)
        for route, method in with_ids(user)
        if (method == "GET") == reading and set(route.param_convertors) <= set(ids)
    ]


def seen(user: User, ids: dict[str, str]) -> list[Any]:
    """Return all that somebody is shown of what has these ids."""
    paths = [route.path_format.format(**ids) for route, _ in same(user, ids, reading=True)]
    paths += [f"/sessions/{ids['session_id']}?include=sets", "/changes?limit=100"]
    return [shown(user.get(path)) for path in paths]


def sets_reversed(user: User, session_id: str) -> dict[str, list[str]]:
    """Return a session's sets in the order opposite to theirs."""
    listed = user.get(f"/sessions/{session_id}/sets").json()["items"]
    return {"sets": [each["id"] for each in reversed(listed)]}


def effective_body(name: str, user: User, ids: dict[str, str]) -> Any:
    """Return a body with which a route changes what a user has."""
    if name == "order_sets":
        return sets_reversed(user, ids["session_id"])
    if name == "merge_exercise":
        return {"into": create_exercise(user)}
    return json.loads(json.dumps(BODIES.get(name)).replace(STRANGE_ID, ids["exercise_id"]))


class TestTwins:
    def test_each_sees_their_own(self, make_twins: Callable[[], Twins]) -> None:
        user, other, ids = make_twins()
        tried = [route for route, _ in same(user, ids, reading=True)]
        for path in (route.path_format.format(**ids) for route in tried):
            mine, theirs = user.get(path), other.get(path)
            assert (mine.status_code, theirs.status_code) == (200, 200), path
            assert mine.content != theirs.content, path
            MATRIX["cells"] += 1
        every = {route.name for route, method in with_ids(user) if method == "GET"}
        of_imports = {"get_import", "list_import_problems", "list_import_mapping"}
        assert every - {route.name for route in tried} == of_imports

    def test_each_changes_their_own(
        self, make_twins: Callable[[], Twins], admin: psycopg.Connection
    ) -> None:
        """Each route has twins to itself, as a leak to a thing with another version stays unseen."""
        user, _, ids = make_twins()
        tried = same(user, ids, reading=False)
        for route, method in tried:
            user, other, ids = make_twins()
            both = [user.profile["id"], other.profile["id"]]
            if path := DELETED_FIRST.get(route.name):
                for each in (user, other):
                    assert each.delete(path.format(**ids), if_match="*").status_code == 204
                for table in ("workout_sets", "workout_sessions"):
                    admin.execute(AT_ONCE.format(table).encode(), (both,))
            body = effective_body(route.name, user, ids)
            mine, theirs = user.get("/changes?limit=100").json()["items"], seen(other, ids)
            headers = {"If-Match": "*", "Idempotency-Key": uuid4().hex}
            answer = user.request(method, route.path_format.format(**ids), body, headers=headers)
            assert answer.status_code < 300, (route.name, answer.text)
            assert user.get("/changes?limit=100").json()["items"] != mine, route.name
            assert seen(other, ids) == theirs, route.name
            assert admin.execute(UNAUDITED, (both,)).fetchall() == [(0,), (0,)], route.name
            MATRIX["cells"] += 1
        every = {route.name for route, method in with_ids(user) if method != "GET"}
        # Nobody chooses the id of a token or of a login: see test_refused_tokens and test_devices.
        untried = {"undo_import", "revoke_token", "end_login"}
        assert every - {route.name for route, _ in tried} == untried

    def test_each_moves_their_own_set(self, make_twins: Callable[[], Twins]) -> None:
        user, other, ids = make_twins()
        draft, theirs = {"session_id": start_session(user)}, seen(other, ids)
        assert user.patch(f"/sets/{ids['set_id']}", draft, if_match="*").status_code == 200
        assert seen(other, ids) == theirs

    def test_a_set_comes_back_to_ones_own_session(self, make_twins: Callable[[], Twins]) -> None:
        user, _, ids = make_twins()
        user.delete(f"/sessions/{ids['session_id']}", if_match="*")
        assert user.post(f"/sets/{ids['set_id']}/restore").status_code == 404

    def test_a_place_is_behind_ones_own_sets(self, make_twins: Callable[[], Twins]) -> None:
        user, other, ids = make_twins()
        session_id = ids["session_id"]
        for key in "abc":
            last = log_set(other, session_id, ids["exercise_id"], key).json()
        assert last["position"] == 6
        assert other.delete(f"/sets/{last['id']}", if_match="*").status_code == 204
        order = sets_reversed(user, session_id)
        assert user.put(f"/sessions/{session_id}/order", order, if_match="*").status_code == 200
        assert log_set(user, session_id, ids["exercise_id"], "d").json()["position"] == 4

    @pytest.mark.parametrize("change", ["order", "merge"])
    def test_what_one_deleted_comes_back_whatever_the_other_did(
        self, make_twins: Callable[[], Twins], change: str
    ) -> None:
        user, other, ids = make_twins()
        path, session = f"/sets/{ids['set_id']}", f"/sessions/{ids['session_id']}"
        before = other.get(path).json()
        for each in (user, other):
            assert each.delete(path, if_match="*").status_code == 204
        if change == "order":
            order = sets_reversed(user, ids["session_id"])
            answer = user.put(f"{session}/order", order, if_match="*")
        else:
            answer = merge(user, ids["exercise_id"], create_exercise(user))
        assert answer.status_code == 200, answer.text
        back = other.post(f"{path}/restore").json()
        assert back == before | {"version": 3, "updated_at": back["updated_at"]}
