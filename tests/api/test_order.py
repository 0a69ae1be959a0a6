"""The order of a session's sets."""

from typing import Any
from uuid import uuid4

import pytest

from tests.api.workouts import create_exercise, log_set, start_session
from tests.conftest import Client, User


def logged(client: Client, count: int = 3) -> tuple[str, list[str]]:
    """Return the ids of a new session and of its sets."""
    session_id, exercise_id = start_session(client), create_exercise(client)
    sets = [log_set(client, session_id, exercise_id, f"{n}").json()["id"] for n in range(count)]
    return session_id, sets


def shown(client: Client, session_id: str) -> Any:
    """Return the answer that shows the session with its sets."""
    return client.get(f"/sessions/{session_id}?include=sets")


def places(client: Client, session_id: str) -> list[tuple[str, int, int]]:
    """Return id, position and version of a session's sets, as they are listed."""
    sets = shown(client, session_id).json()["sets"]
    return [(each["id"], each["position"], each["version"]) for each in sets]


class TestOrderSets:
    def test_gives_sets_the_positions_in_the_order_of_their_ids(self, user: User) -> None:
        session_id, [a, b, c] = logged(user)
        etag = shown(user, session_id).headers["ETag"]
        path = f"/sessions/{session_id}/order"
        answer = user.put(path, {"sets": [c, b, a]}, if_match=etag)
        assert answer.status_code == 200, answer.text
        now = shown(user, session_id)
        assert (answer.text, answer.headers["ETag"]) == (now.text, now.headers["ETag"])
        assert places(user, session_id) == [(c, 1, 2), (b, 2, 1), (a, 3, 2)]

    def test_the_same_again_changes_nothing(self, user: User) -> None:
        session_id, [a, b, c] = logged(user)
        order, path = {"sets": [b.upper(), c, a]}, f"/sessions/{session_id}/order"
        first = user.put(path, order, if_match="*")
        newest = user.get("/changes").json()["next_cursor"]
        again = user.put(path, order, if_match=first.headers["ETag"])
        assert (again.status_code, again.text) == (200, first.text)
        assert again.headers["ETag"] == first.headers["ETag"]
        assert user.get(f"/changes?since={newest}").json()["items"] == []

    def test_each_set_that_passes_another_has_a_history_and_a_change(self, user: User) -> None:
        session_id, [a, b, c] = logged(user)
        newest = user.get("/changes").json()["next_cursor"]
        user.put(f"/sessions/{session_id}/order", {"sets": [b, a, c]}, if_match="*")
        changes = user.get(f"/changes?since={newest}").json()["items"]
        assert [(each["id"], each["data"]["position"]) for each in changes] == [(b, 1), (a, 2)]
        last = user.get(f"/sets/{b}/history").json()["items"][-1]
        assert (last["action"], last["before"]["position"]) == ("updated", 2)
        assert last["after"] == user.get(f"/sets/{b}").json()
        assert len(user.get(f"/sets/{c}/history").json()["items"]) == 1

    def test_leaves_no_gap_where_sets_were_deleted(self, user: User) -> None:
        session_id, [a, b, c, d] = logged(user, 4)
        for each in (a, c):
            user.delete(f"/sets/{each}", if_match="*")
        answer = user.put(f"/sessions/{session_id}/order", {"sets": [d, b]}, if_match="*")
        assert answer.status_code == 200, answer.text
        assert places(user, session_id) == [(d, 1, 2), (b, 2, 1)]
        # Behind the deleted set that still has its place.
        added = log_set(user, session_id, create_exercise(user, "reps_only"), "new", reps=1)
        assert added.json()["position"] == 4

    def test_of_a_session_without_sets(self, user: User) -> None:
        session_id = start_session(user)
        answer = user.put(f"/sessions/{session_id}/order", {"sets": []}, if_match="*")
        assert (answer.status_code, answer.json()["sets"]) == (200, [])

    def test_needs_the_tag_of_the_session_with_its_sets(self, user: User) -> None:
        session_id, sets = logged(user)
        path, body = f"/sessions/{session_id}/order", {"sets": sets[::-1]}
        etag = shown(user, session_id).headers["ETag"]
        assert user.put(path, body).status_code == 428
        for stale in ('"v1"', '"v1.1"'):
            answer = user.put(path, body, if_match=stale)
            assert (answer.status_code, answer.headers["ETag"]) == (412, etag)
        assert user.put(f"/sessions/{uuid4()}/order", body, if_match=etag).status_code == 404

    @pytest.mark.parametrize("stale", ['"v1"', '"v1.1"'])
    def test_a_stale_tag_is_told_before_what_is_no_order(self, user: User, stale: str) -> None:
        session_id, _ = logged(user)
        path, etag = f"/sessions/{session_id}/order", shown(user, session_id).headers["ETag"]
        answer = user.put(path, {"sets": "none"}, if_match=stale)
        assert (answer.status_code, answer.headers["ETag"]) == (412, etag)
        assert user.put(path, {"sets": "none"}, if_match=etag).status_code == 422

    @pytest.mark.parametrize(
        ("order", "pointers"),
        [
            ([0, 1], ["#/sets"]),
            ([], ["#/sets"]),
            ([0, 1, 2, 2], ["#/sets/3"]),
            ([0, 1, 1], ["#/sets/2", "#/sets"]),
            ([0, 1, 2, "foreign"], ["#/sets/3"]),
            ([0, 1, 2, "unknown"], ["#/sets/3"]),
            ([0, "deleted", 1, 2], ["#/sets/1"]),
        ],
    )
    def test_what_is_no_order_of_the_sets_is_refused(
        self, order: list[Any], pointers: list[str], user: User, make_user: Any
    ) -> None:
        session_id, sets = logged(user, 4)
        user.delete(f"/sets/{sets[3]}", if_match="*")
        _, [foreign] = logged(make_user(), 1)
        others = {"foreign": foreign, "unknown": str(uuid4()), "deleted": sets[3]}
        before, etag = places(user, session_id), shown(user, session_id).headers["ETag"]
        ids = [others[each] if isinstance(each, str) else sets[each] for each in order]
        answer = user.put(f"/sessions/{session_id}/order", {"sets": ids}, if_match=etag)
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (422, "sets_differ"), answer.text
        assert [error["pointer"] for error in problem["errors"]] == pointers
        assert {error["code"] for error in problem["errors"]} == {"sets_differ"}
        assert (places(user, session_id), shown(user, session_id).headers["ETag"]) == (before, etag)

    def test_of_a_thousand_sets(self, user: User) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        draft = {"exercise_id": exercise_id, "weight": 100, "reps": 5}
        sets: list[str] = []
        for n in range(5):
            path, body = f"/sessions/{session_id}/sets/batch", {"sets": [draft] * 200}
            made = user.post(path, body, idempotency_key=f"{n}").json()["items"]
            sets += [each["id"] for each in made]
        path = f"/sessions/{session_id}/order"
        answer = user.put(path, {"sets": sets[::-1]}, if_match="*")
        assert answer.status_code == 200, answer.text
        assert [each["id"] for each in answer.json()["sets"]] == sets[::-1]
        assert user.put(path, {"sets": [*sets, sets[0]]}, if_match="*").status_code == 422
        assert user.patch(f"/sets/{sets[0]}", {"reps": 6}, if_match="*").status_code == 200
