"""Changes to parts of a set, also to which exercise it is and to its session."""

from typing import Any

from tests.api.workouts import create_exercise, log_set, start_session
from tests.conftest import User

EVENING = {"started_at": "2026-05-01T18:00:00Z", "ended_at": "2026-05-01T19:00:00Z"}
NEXT_DAY = {"started_at": "2026-05-02T18:00:00Z", "ended_at": "2026-05-02T19:00:00Z"}


def etag_with_sets(user: User, session_id: str) -> str:
    return user.get(f"/sessions/{session_id}?include=sets").headers["ETag"]


def last_change(user: User, set_id: str) -> Any:
    return user.get(f"/sets/{set_id}/history").json()["items"][-1]


class TestPatchSet:
    def test_changes_what_is_named_and_leaves_the_rest(self, user: User) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        logged = log_set(user, session_id, exercise_id, weight=100, reps=5, rpe=8, notes="ok")
        before = logged.json()
        etag = etag_with_sets(user, session_id)
        answer = user.patch(
            f"/sets/{before['id']}", {"reps": 6, "rpe": None}, if_match=logged.headers["ETag"]
        )
        assert (answer.status_code, answer.headers["ETag"]) == (200, '"v2"'), answer.text
        after = answer.json()
        changed = {"reps": 6, "rpe": None, "version": 2, "updated_at": after["updated_at"]}
        assert after == before | changed
        assert user.get(f"/sets/{before['id']}").json() == after
        assert etag_with_sets(user, session_id) != etag
        change = last_change(user, before["id"])
        assert (change["action"], change["before"], change["after"]) == ("updated", before, after)

    def test_the_same_again_changes_nothing(self, user: User) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        logged = log_set(user, session_id, exercise_id)
        set_id, etag = logged.json()["id"], etag_with_sets(user, session_id)
        again = {"reps": 5, "exercise_id": exercise_id, "session_id": session_id}
        for patch in (again, {}):
            answer = user.patch(f"/sets/{set_id}", patch, if_match='"v1"')
            assert (answer.status_code, answer.json()) == (200, logged.json())
        assert etag_with_sets(user, session_id) == etag

    def test_another_exercise_counts_by_its_current_definition(self, user: User) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        other = user.post("/exercises", {"name": "Run", "type": "duration"}).json()["id"]
        definition = {"name": "Plank", "type": "duration"}
        user.put(f"/exercises/{other}", definition, if_match="*")
        set_id = log_set(user, session_id, exercise_id).json()["id"]
        patch = {"exercise_id": other.upper(), "reps": None, "weight": None, "duration_seconds": 60}
        answer = user.patch(f"/sets/{set_id}", patch, if_match="*")
        assert answer.status_code == 200, answer.text
        now = answer.json()
        assert (now["exercise_id"], now["exercise_version"]) == (other, 2)
        assert (now["unit"], now["duration_seconds"]) == (None, 60)
        report = user.get(f"/reports/progression?exercise_id={other}").json()
        assert [point["duration_seconds"] for point in report["points"]] == [60]
        assert user.get(f"/reports/progression?exercise_id={exercise_id}").json()["points"] == []


class TestMoveSet:
    def test_is_the_last_of_the_other_session_and_on_its_day(self, user: User) -> None:
        first, second = start_session(user, **EVENING), start_session(user, **NEXT_DAY)
        exercise_id = create_exercise(user)
        set_id = log_set(user, first, exercise_id, "a").json()["id"]
        log_set(user, second, exercise_id, "b")
        etags = [etag_with_sets(user, each) for each in (first, second)]
        answer = user.patch(f"/sets/{set_id}", {"session_id": second}, if_match='"v1"')
        assert answer.status_code == 200, answer.text
        moved = answer.json()
        assert (moved["session_id"], moved["position"], moved["version"]) == (second, 2, 2)
        assert moved["performed_at"] == "2026-05-02T19:00:00.000000Z"
        now = [etag_with_sets(user, each) for each in (first, second)]
        assert all(new != old for new, old in zip(now, etags, strict=True))
        report = user.get(f"/reports/progression?exercise_id={exercise_id}").json()
        assert [(point["date"], point["sets"]) for point in report["points"]] == [("2026-05-02", 2)]
        assert user.get(f"/sessions/{first}/sets").json()["items"] == []
        assert last_change(user, set_id)["after"] == moved
