"""What was deleted comes back: a set, or a session with the sets that went with it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.api.importing import PUSH, imported, strong
from tests.api.test_order import logged, places, shown
from tests.api.workouts import create_exercise, log_set, start_session
from tests.conftest import User

FILE = strong(f"{PUSH},B,1,50,5,0,0,,,")


class TestRestoreSet:
    def test_is_back_at_its_place(self, user: User) -> None:
        session_id, [a, b, c] = logged(user)
        before = user.get(f"/sets/{b}").json()
        user.delete(f"/sets/{b}", if_match="*")
        etag = shown(user, session_id).headers["ETag"]
        answer = user.post(f"/sets/{b}/restore")
        assert (answer.status_code, answer.headers["ETag"]) == (200, '"v3"'), answer.text
        after = answer.json()
        assert after == before | {"version": 3, "updated_at": after["updated_at"]}
        assert [each for each, *_ in places(user, session_id)] == [a, b, c]
        assert shown(user, session_id).headers["ETag"] != etag
        change = user.get(f"/sets/{b}/history").json()["items"][-1]
        assert (change["action"], change["before"], change["after"]) == ("restored", None, after)
        newest = user.get("/changes").json()["items"][-1]
        assert (newest["action"], newest["version"], newest["data"]) == ("upserted", 3, after)

    def test_is_the_last_where_its_place_is_taken(self, user: User) -> None:
        session_id, [a, b, c] = logged(user)
        user.delete(f"/sets/{a}", if_match="*")
        user.put(f"/sessions/{session_id}/order", {"sets": [c, b]}, if_match="*")
        assert user.post(f"/sets/{a}/restore").json()["position"] == 3
        assert [each for each, *_ in places(user, session_id)] == [c, b, a]

    def test_one_that_is_there_stays_as_it_is(self, user: User) -> None:
        session_id, [a] = logged(user, 1)
        newest = user.get("/changes").json()["next_cursor"]
        answer = user.post(f"/sets/{a}/restore")
        assert (answer.status_code, answer.json()) == (200, user.get(f"/sets/{a}").json())
        session = user.post(f"/sessions/{session_id}/restore")
        assert (session.status_code, session.headers["ETag"]) == (200, '"v1"')
        assert user.get(f"/changes?since={newest}").json()["items"] == []

    def test_what_is_deleted_is_there_to_a_wrong_request(self, user: User) -> None:
        session_id, [a, _] = logged(user, 2)
        user.delete(f"/sets/{a}", if_match="*")
        assert user.post(f"/sets/{a}/restore?more=1").status_code == 422
        assert user.post(f"/sets/{uuid4()}/restore?more=1").status_code == 404
        user.delete(f"/sessions/{session_id}", if_match="*")
        assert user.post(f"/sets/{a}/restore?more=1").status_code == 404
        assert user.post(f"/sessions/{session_id}/restore?more=1").status_code == 422
        assert user.post(f"/sessions/{uuid4()}/restore?more=1").status_code == 404

    def test_needs_its_session(self, user: User, make_user: Callable[..., User]) -> None:
        session_id, [a, b] = logged(user, 2)
        user.delete(f"/sets/{a}", if_match="*")
        user.delete(f"/sessions/{session_id}", if_match="*")
        for each in (a, b, str(uuid4())):
            assert user.post(f"/sets/{each}/restore").status_code == 404
            assert make_user().post(f"/sets/{each}/restore").status_code == 404
        user.post(f"/sessions/{session_id}/restore")
        assert user.post(f"/sets/{a}/restore").json()["position"] == 1
        assert [each for each, *_ in places(user, session_id)] == [a, b]

    def test_counts_in_reports_and_on_the_day_of_a_session_that_moved(self, user: User) -> None:
        session_id = start_session(user, started_at="2026-05-01T18:00:00Z")
        exercise_id = create_exercise(user)
        at = "2026-05-01T18:10:00Z"
        logged_set = log_set(user, session_id, exercise_id, weight=1, reps=1, performed_at=at)
        set_id = logged_set.json()["id"]
        user.delete(f"/sets/{set_id}", if_match="*")
        path, report = f"/sessions/{session_id}", f"/reports/progression?exercise_id={exercise_id}"
        assert user.get(report).json()["points"] == []
        user.patch(path, {"started_at": "2026-05-03T22:00:00Z"}, if_match="*")
        user.patch(path, {"timezone": "Asia/Tokyo"}, if_match="*")
        back = user.post(f"/sets/{set_id}/restore").json()
        assert back["performed_at"] == "2026-05-03T22:10:00.000000Z"
        assert [point["date"] for point in user.get(report).json()["points"]] == ["2026-05-04"]


@pytest.fixture
def retyped(user: User) -> Callable[[str, str], None]:
    """Return a function that gives an exercise another type, which deleted sets do not stop."""

    def retype(exercise_id: str, type_: str) -> None:
        draft = {"name": "Another", "type": type_}
        answer = user.put(f"/exercises/{exercise_id}", draft, if_match="*")
        assert answer.status_code == 200, answer.text

    return retype


class TestTypes:
    def test_what_does_not_fit_its_exercise_stays_deleted(
        self, user: User, retyped: Callable[[str, str], None]
    ) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        one, two = (log_set(user, session_id, exercise_id, key).json()["id"] for key in "ab")
        user.delete(f"/sets/{one}", if_match="*")
        user.delete(f"/sessions/{session_id}", if_match="*")
        retyped(exercise_id, "weight_distance")
        newest = user.get("/changes").json()["next_cursor"]
        answer = user.post(f"/sessions/{session_id}/restore")
        assert (answer.status_code, answer.json()["code"]) == (409, "types_differ"), answer.text
        assert answer.json()["sets"] == 1
        other = start_session(user)
        assert user.post(f"/sessions/{other}/restore").status_code == 200
        assert user.get(f"/sets/{two}").status_code == 404
        changes = user.get(f"/changes?since={newest}").json()["items"]
        assert [change["id"] for change in changes] == [other]

    def test_a_set_that_does_not_fit_is_refused(
        self, user: User, retyped: Callable[[str, str], None]
    ) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        set_id = log_set(user, session_id, exercise_id).json()["id"]
        user.delete(f"/sets/{set_id}", if_match="*")
        retyped(exercise_id, "weight_distance")
        answer = user.post(f"/sets/{set_id}/restore")
        assert (answer.status_code, answer.json()["code"]) == (409, "types_differ"), answer.text
        assert places(user, session_id) == []

    def test_what_fits_comes_back_by_the_current_definition(
        self, user: User, retyped: Callable[[str, str], None]
    ) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        set_id = log_set(user, session_id, exercise_id).json()["id"]
        user.delete(f"/sets/{set_id}", if_match="*")
        retyped(exercise_id, "weighted_bodyweight")
        answer = user.post(f"/sets/{set_id}/restore")
        assert (answer.status_code, answer.json()["exercise_version"]) == (200, 2), answer.text


class TestRestoreSession:
    def test_is_back_with_the_sets_that_went_with_it(self, user: User) -> None:
        session_id, [a, b, c] = logged(user)
        user.delete(f"/sets/{b}", if_match="*")
        user.delete(f"/sessions/{session_id}", if_match="*")
        answer = user.post(f"/sessions/{session_id}/restore")
        assert (answer.status_code, answer.headers["ETag"]) == (200, '"v3"'), answer.text
        assert user.get(f"/sessions/{session_id}").json() == answer.json()
        assert places(user, session_id) == [(a, 1, 3), (c, 3, 3)]

    def test_each_set_has_a_history_and_a_change_behind_the_sessions(self, user: User) -> None:
        session_id, sets = logged(user)
        user.delete(f"/sessions/{session_id}", if_match="*")
        newest = user.get("/changes").json()["next_cursor"]
        user.post(f"/sessions/{session_id}/restore")
        changes: list[dict[str, Any]] = user.get(f"/changes?since={newest}").json()["items"]
        assert [change["id"] for change in changes] == [session_id, *sets]
        assert {change["action"] for change in changes} == {"upserted"}
        for change in changes[1:]:
            history = user.get(f"/sets/{change['id']}/history").json()["items"]
            assert [entry["action"] for entry in history] == ["created", "deleted", "restored"]
            assert history[-1]["after"] == change["data"]

    def test_what_an_import_added_is_no_longer_undone(self, user: User) -> None:
        first = imported(user, FILE)
        [session] = user.get("/sessions").json()["items"]
        user.delete(f"/sessions/{session['id']}", if_match="*")
        assert imported(user, FILE)["sets_added"] == 0
        user.post(f"/sessions/{session['id']}/restore")
        assert imported(user, FILE)["duplicates_skipped"] == 1
        # It has changed since.
        assert user.delete(f"/imports/{first['id']}").status_code == 204
        assert len(places(user, session["id"])) == 1

    def test_what_an_undone_import_took_along_comes_back_and_is_known_again(
        self, user: User
    ) -> None:
        user.post("/exercises", {"name": "B", "type": "weight_reps"})
        made = imported(user, FILE)
        [session] = user.get("/sessions").json()["items"]
        user.delete(f"/imports/{made['id']}")
        assert user.post(f"/sessions/{session['id']}/restore").status_code == 200
        assert len(places(user, session["id"])) == 1
        again = imported(user, FILE)
        assert (again["sets_added"], again["sessions_added"]) == (0, 0)
