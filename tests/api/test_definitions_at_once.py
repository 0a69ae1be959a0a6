"""What gives sets another definition, while they are written: no set is left behind."""

import json
from collections import Counter

import pytest

from tests.api.together import PROCESSES, Request, SendTogether, send_together
from tests.api.workouts import MEASURES, create_exercise, log_set, start_session
from tests.conftest import User

__all__ = ["send_together"]


class TestAnotherType:
    """A set and another type for its exercise, each begun before the other was committed."""

    @pytest.mark.parametrize("many", ["sets", "sets/batch"])
    def test_is_refused_for_a_set_that_it_had_not_seen(
        self, user: User, send_together: SendTogether, many: str
    ) -> None:
        exercise_id = create_exercise(user)
        path, draft = f"/exercises/{exercise_id}", {"name": "Plank", "type": "duration"}
        change: Request = ("PUT", path, draft, {"If-Match": "*"})
        request = self._logged(user, exercise_id, many)
        first, last = send_together(user.token, [request], user.profile["id"], change)
        assert first[0] == 201
        assert (last[0], json.loads(last[1])["code"]) == (409, "exercise_in_use")
        assert user.get(path).json()["type"] == "weight_reps"

    @pytest.mark.parametrize("many", ["sets", "sets/batch"])
    def test_is_seen_by_a_set_that_waited_for_it(
        self, user: User, send_together: SendTogether, many: str
    ) -> None:
        exercise_id = create_exercise(user)
        path, draft = f"/exercises/{exercise_id}", {"name": "Plank", "type": "duration"}
        change: Request = ("PUT", path, draft, {"If-Match": "*"})
        request = self._logged(user, exercise_id, many)
        answers = send_together(user.token, [change], user.profile["id"], request)
        assert [status for status, _ in answers] == [200, 422], answers
        assert user.get(request[1].removesuffix("/batch")).json()["items"] == []

    def test_comes_after_a_set_that_fits_it(self, user: User, send_together: SendTogether) -> None:
        exercise_id = create_exercise(user)
        path, draft = f"/exercises/{exercise_id}", {"name": "Dip", "type": "weighted_bodyweight"}
        change: Request = ("PUT", path, draft, {"If-Match": "*"})
        request = self._logged(user, exercise_id, "sets")
        (_, logged), last = send_together(user.token, [request], user.profile["id"], change)
        assert (last[0], json.loads(last[1])["version"]) == (200, 2)
        now = user.get(f"/sets/{json.loads(logged)['id']}").json()
        assert (now["exercise_version"], now["version"]) == (2, 2)

    @staticmethod
    def _logged(user: User, exercise_id: str, many: str) -> Request:
        draft = {"exercise_id": exercise_id, **MEASURES["weight_reps"]}
        body = {"sets": [draft]} if many == "sets/batch" else draft
        return "POST", f"/sessions/{start_session(user)}/{many}", body, {"Idempotency-Key": "k"}


class TestMerge:
    """A merge, and what began before it was committed."""

    @pytest.fixture
    def names(self, user: User) -> tuple[str, str]:
        """Two exercises, each with a set."""
        one, other = create_exercise(user), create_exercise(user, "weighted_bodyweight")
        session_id = start_session(user)
        for exercise_id in (one, other):
            assert log_set(user, session_id, exercise_id, exercise_id).status_code == 201
        return one, other

    @pytest.mark.parametrize("write", ["log", "batch", "patch", "restore"])
    @pytest.mark.parametrize("first", ["merge", "set"])
    def test_leaves_no_set_behind(
        self,
        user: User,
        names: tuple[str, str],
        send_together: SendTogether,
        first: str,
        write: str,
    ) -> None:
        one, other = names
        session_id = start_session(user)
        merge: Request = ("POST", f"/exercises/{one}/merge", {"into": other}, {})
        changed = self._written(user, session_id, names, write)
        leading, following = (merge, changed) if first == "merge" else (changed, merge)
        answers = send_together(user.token, [leading], user.profile["id"], following)
        assert {status for status, _ in answers} <= {200, 201}
        listed = user.get(f"/sessions/{session_id}/sets").json()["items"]
        assert {each["exercise_id"] for each in listed} == {other}
        assert user.get(f"/exercises/{one}").json()["merged_into"] == other

    @staticmethod
    def _written(user: User, session_id: str, names: tuple[str, str], write: str) -> Request:
        """Return a request after which there is a set of the first exercise."""
        one, other = names
        path, draft = f"/sessions/{session_id}/sets", {"exercise_id": one, "reps": 5, "weight": 60}
        if write == "log":
            return "POST", path, draft, {"Idempotency-Key": "k"}
        if write == "batch":
            return "POST", f"{path}/batch", {"sets": [draft, draft]}, {"Idempotency-Key": "k"}
        named = other if write == "patch" else one
        made = log_set(user, session_id, named, "before", reps=5, weight=60).json()
        if write == "patch":
            return "PATCH", f"/sets/{made['id']}", {"exercise_id": one}, {"If-Match": "*"}
        assert user.delete(f"/sets/{made['id']}", if_match="*").status_code == 204
        return "POST", f"/sets/{made['id']}/restore", {}, {}

    def test_of_two_in_a_circle_one_is_refused(
        self, user: User, names: tuple[str, str], send_together: SendTogether
    ) -> None:
        one, other = names
        requests: list[Request] = [
            ("POST", f"/exercises/{a}/merge", {"into": b}, {}) for a, b in (names, names[::-1])
        ]
        answers = send_together(user.token, requests, user.profile["id"])
        assert sorted(status for status, _ in answers) == [200, 422]
        shown = [user.get(f"/exercises/{id_}").json() for id_ in names]
        assert sorted(each["merged_into"] or "" for each in shown) in (["", one], ["", other])

    def test_of_many_that_are_the_same_one_moves_the_sets(
        self, user: User, names: tuple[str, str], send_together: SendTogether
    ) -> None:
        one, other = names
        merge: Request = ("POST", f"/exercises/{one}/merge", {"into": other}, {})
        answers = send_together(user.token, [merge] * PROCESSES, user.profile["id"])
        assert Counter(status for status, _ in answers) == {200: PROCESSES}
        moved = [i for i in user.get("/changes?limit=100").json()["items"] if i["version"] == 2]
        assert [i["entity"] for i in moved] == ["set", "exercise"]

    def test_takes_what_an_import_adds_in_the_meantime(
        self, user: User, names: tuple[str, str], send_together: SendTogether
    ) -> None:
        one, other = names
        file = user.get("/me/export").json()
        file["sessions"][0] |= {"title": "Another", "started_at": "2024-01-01T10:00:00Z"}
        merge: Request = ("POST", f"/exercises/{one}/merge", {"into": other}, {})
        answers = send_together(
            user.token, [merge], user.profile["id"], ("POST", "/imports", file, {})
        )
        assert [status for status, _ in answers] == [200, 201]
        records = user.get("/reports/records").json()
        assert records["method"]["sets_used"] == 4
        assert {each["exercise_id"] for each in records["items"]} == {other}
