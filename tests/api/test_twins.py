"""What two users have with the same ids: on every route the token says whose is meant (API1)."""

import json
from collections.abc import Callable
from uuid import uuid4

import pytest

from setlogs.ids import new_id
from tests.api.routes_with_ids import BODIES, STRANGE_ID, with_ids
from tests.api.workouts import fill
from tests.conftest import MATRIX, User


class TestSameIds:
    """Whose thing an id in the path names is for the token to say, on every route."""

    @pytest.fixture
    def twin(self, user: User, make_user: Callable[..., User]) -> tuple[User, dict[str, str]]:
        """Somebody who has everything with the ids that the user has, and those ids."""
        twin, kinds = make_user(), ("exercise", "session", "set", "set of a batch", "weigh_in")
        ids = {kind: str(new_id()) for kind in kinds}
        fill(twin, ids, reps=5)
        fill(user, ids, reps=8)
        return twin, {f"{kind}_id": id_ for kind, id_ in ids.items()} | {"version": "1"}

    def test_each_sees_their_own(self, user: User, twin: tuple[User, dict[str, str]]) -> None:
        other, ids = twin
        for route, method in with_ids(user):
            if method == "GET" and set(route.param_convertors) <= set(ids):
                path = route.path_format.format(**ids)
                mine, theirs = user.get(path), other.get(path)
                assert (mine.status_code, theirs.status_code) == (200, 200), path
                assert mine.content != theirs.content, path
                MATRIX["cells"] += 1

    def test_each_changes_their_own(self, user: User, twin: tuple[User, dict[str, str]]) -> None:
        other, ids = twin
        before, done = other.get("/changes?limit=100").content, 0
        # What deletes comes last, as otherwise there is nothing left for the others.
        for route, method in sorted(with_ids(user), key=lambda each: each[1] == "DELETE"):
            if method != "GET" and set(route.param_convertors) <= set(ids):
                headers = {"If-Match": "*", "Idempotency-Key": uuid4().hex}
                path, body = route.path_format.format(**ids), BODIES.get(route.name)
                text = json.dumps(body).replace(STRANGE_ID, ids["exercise_id"])
                answer = user.request(method, path, json.loads(text), headers=headers)
                done += answer.status_code < 300
                assert other.get("/changes?limit=100").content == before, path
                MATRIX["cells"] += 1
        assert done > 5
