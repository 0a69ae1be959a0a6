"""Sets and their session at once: nothing is left behind, and nothing happens unseen."""

import json

import pytest

from tests.api.together import PROCESSES, Request, SendTogether, send_together
from tests.api.workouts import MEASURES, create_exercise, log_set, start_session
from tests.conftest import User

__all__ = ["send_together"]


class TestSetsWhileTheSessionGoes:
    def test_leave_none_behind(self, user: User, send_together: SendTogether) -> None:
        session_id = start_session(user)
        path = f"/sessions/{session_id}"
        draft = {"exercise_id": create_exercise(user), **MEASURES["weight_reps"]}
        requests: list[Request] = [
            ("POST", f"{path}/sets", draft, {"Idempotency-Key": f"k{n}"})
            for n in range(PROCESSES - 1)
        ]
        answers = send_together(user.token, [*requests, ("DELETE", path, None, {"If-Match": "*"})])
        assert {status for status, _ in answers} <= {201, 204, 404}
        for status, body in answers:
            if status == 201:
                assert user.get(f"/sets/{json.loads(body)['id']}").status_code == 404

    def test_go_along_when_it_had_not_seen_them(
        self, user: User, send_together: SendTogether
    ) -> None:
        session_id = start_session(user)
        path = f"/sessions/{session_id}"
        draft = {"exercise_id": create_exercise(user), **MEASURES["weight_reps"]}
        requests: list[Request] = [
            ("POST", f"{path}/sets", draft, {"Idempotency-Key": key}) for key in ("a", "b")
        ]
        delete: Request = ("DELETE", path, None, {"If-Match": "*"})
        answers = send_together(user.token, requests, user.profile["id"], delete)
        assert [status for status, _ in answers] == [201, 201, 204]
        for _, body in answers[:2]:
            assert user.get(f"/sets/{json.loads(body)['id']}").status_code == 404


class TestRearranging:
    def test_of_two_orders_with_one_tag_one_wins(
        self, user: User, send_together: SendTogether
    ) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        a, b, c = (log_set(user, session_id, exercise_id, key).json()["id"] for key in "abc")
        path = f"/sessions/{session_id}/order"
        tag = user.get(f"/sessions/{session_id}?include=sets").headers["ETag"]
        requests = [
            ("PUT", path, {"sets": order}, {"If-Match": tag}) for order in ([c, a, b], [b, c, a])
        ]
        answers = send_together(user.token, requests, user.profile["id"])
        assert sorted(status for status, _ in answers) == [200, 412]
        [won] = [json.loads(body) for status, body in answers if status == 200]
        assert user.get(f"/sessions/{session_id}?include=sets").json() == won

    def test_an_order_loses_no_set_that_arrives_meanwhile(
        self, user: User, send_together: SendTogether
    ) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        a, b = (log_set(user, session_id, exercise_id, key).json()["id"] for key in "ab")
        path, draft = f"/sessions/{session_id}", {
            "exercise_id": exercise_id,
            "weight": 1,
            "reps": 1,
        }
        tag = user.get(f"{path}?include=sets").headers["ETag"]
        requests: list[Request] = [
            ("PUT", f"{path}/order", {"sets": [b, a]}, {"If-Match": tag}),
            ("POST", f"{path}/sets", draft, {"Idempotency-Key": "c"}),
        ]
        answers = dict(send_together(user.token, requests, user.profile["id"]))
        assert set(answers) in ({200, 201}, {412, 201})
        shown = user.get(f"{path}/sets").json()["items"]
        assert [each["position"] for each in shown] == [1, 2, 3]
        assert shown[2]["id"] == json.loads(answers[201])["id"]
        assert (shown[0]["id"] == b) == (200 in answers)

    @pytest.mark.parametrize("what", ["move", "restore"])
    def test_no_set_comes_to_a_session_that_goes_meanwhile(
        self, what: str, user: User, send_together: SendTogether
    ) -> None:
        source, doomed = start_session(user), start_session(user)
        exercise_id = create_exercise(user)
        home = source if what == "move" else doomed
        set_id = log_set(user, home, exercise_id).json()["id"]
        path = f"/sets/{set_id}"
        change: Request = ("PATCH", path, {"session_id": doomed}, {"If-Match": "*"})
        if what == "restore":
            user.delete(path, if_match="*")
            change = ("POST", f"{path}/restore", None, {})
        delete: Request = ("DELETE", f"/sessions/{doomed}", None, {"If-Match": "*"})
        answers = send_together(user.token, [change, delete], user.profile["id"])
        statuses = {status for status, _ in answers}
        refused = 422 if what == "move" else 404
        assert statuses in ({200, 204}, {refused, 204})
        is_there = user.get(path).status_code == 200
        assert is_there == (what == "move" and 422 in statuses)

    def test_no_set_comes_to_a_session_that_went_first(
        self, user: User, send_together: SendTogether
    ) -> None:
        """The deletion has the lock first, so that the move was judged before and is late."""
        source, doomed = start_session(user), start_session(user)
        set_id = log_set(user, source, create_exercise(user)).json()["id"]
        delete: Request = ("DELETE", f"/sessions/{doomed}", None, {"If-Match": "*"})
        move: Request = ("PATCH", f"/sets/{set_id}", {"session_id": doomed}, {"If-Match": "*"})
        answers = send_together(user.token, [delete], user.profile["id"], move)
        assert [status for status, _ in answers] == [204, 422]
        assert user.get(f"/sets/{set_id}").json()["session_id"] == source

    def test_a_set_that_is_restored_twice_is_restored_once(
        self, user: User, send_together: SendTogether
    ) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        first, second = (log_set(user, session_id, exercise_id, key).json()["id"] for key in "ab")
        user.delete(f"/sets/{first}", if_match="*")
        # Its place is taken, so that it would get a new one with each time.
        user.put(f"/sessions/{session_id}/order", {"sets": [second]}, if_match="*")
        request: Request = ("POST", f"/sets/{first}/restore", None, {})
        answers = send_together(user.token, [request] * 2, user.profile["id"])
        assert [status for status, _ in answers] == [200, 200]
        assert len({body for _, body in answers}) == 1
        history = user.get(f"/sets/{first}/history").json()["items"]
        assert [entry["action"] for entry in history] == ["created", "deleted", "restored"]
        added = log_set(user, session_id, exercise_id, "c").json()
        assert [json.loads(answers[0][1])["position"], added["position"]] == [2, 3]

    def test_a_session_that_is_restored_twice_is_restored_once(
        self, user: User, send_together: SendTogether
    ) -> None:
        session_id = start_session(user)
        set_id = log_set(user, session_id, create_exercise(user)).json()["id"]
        user.delete(f"/sessions/{session_id}", if_match="*")
        request: Request = ("POST", f"/sessions/{session_id}/restore", None, {})
        answers = send_together(user.token, [request] * 2, user.profile["id"])
        assert [status for status, _ in answers] == [200, 200]
        assert len({body for _, body in answers}) == 1
        assert len(user.get(f"/sets/{set_id}/history").json()["items"]) == 3


class TestSetsWhileTheSessionMoves:
    def test_move_along_when_it_had_not_seen_them(
        self, user: User, send_together: SendTogether
    ) -> None:
        session_id = start_session(user, started_at="2026-05-01T18:00:00Z")
        path, moved = f"/sessions/{session_id}", "2026-04-24T16:30:00.000000Z"
        draft = {"exercise_id": create_exercise(user), **MEASURES["weight_reps"]}
        requests: list[Request] = [
            ("POST", f"{path}/sets", draft, {"Idempotency-Key": key}) for key in ("a", "b")
        ]
        move: Request = ("PATCH", path, {"started_at": moved}, {"If-Match": "*"})
        answers = send_together(user.token, requests, user.profile["id"], move)
        assert [status for status, _ in answers] == [201, 201, 200]
        sets = user.get(f"{path}?include=sets").json()["sets"]
        assert [(one["performed_at"], one["version"]) for one in sets] == [(moved, 2)] * 2
