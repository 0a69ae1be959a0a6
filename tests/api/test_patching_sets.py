"""Changes to parts of a set, also to which exercise it is and to its session."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

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

    def test_what_was_performed_within_the_other_session_stays(self, user: User) -> None:
        first, second = start_session(user, **EVENING), start_session(user, **NEXT_DAY)
        exercise_id = create_exercise(user)
        within = "2026-05-02T18:30:00.000000Z"
        logged = log_set(user, first, exercise_id, "a", weight=1, reps=1, performed_at=within)
        path = f"/sets/{logged.json()['id']}"
        moved = user.patch(path, {"session_id": second}, if_match="*").json()
        assert moved["performed_at"] == within
        # What the patch names stands, wherever it is.
        named = {"session_id": first, "performed_at": "2026-05-03T10:00:00Z"}
        back = user.patch(path, named, if_match="*").json()
        assert back["performed_at"] == "2026-05-03T10:00:00.000000Z"
        points = user.get(f"/reports/progression?exercise_id={exercise_id}").json()["points"]
        assert [point["date"] for point in points] == ["2026-05-01"]

    def test_to_a_session_that_runs_is_now(self, user: User) -> None:
        first, running = start_session(user, **EVENING), start_session(user)
        set_id = log_set(user, first, create_exercise(user)).json()["id"]
        moved = user.patch(f"/sets/{set_id}", {"session_id": running}, if_match="*").json()
        assert moved["performed_at"] == moved["updated_at"]

    def test_to_a_full_session_is_refused(self, user: User) -> None:
        full, other = start_session(user), start_session(user)
        exercise_id = create_exercise(user)
        batch = {"sets": [{"exercise_id": exercise_id, "weight": 1, "reps": 1}] * 200}
        for n in range(5):
            made = user.post(f"/sessions/{full}/sets/batch", batch, idempotency_key=f"{n}")
        lone = log_set(user, other, exercise_id).json()["id"]
        [*_, last] = made.json()["items"]
        answer = user.patch(f"/sets/{lone}", {"session_id": full}, if_match="*")
        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_sets")
        stays = user.patch(f"/sets/{last['id']}", {"session_id": full, "reps": 2}, if_match="*")
        assert (stays.status_code, stays.json()["position"]) == (200, 1000)
        # A deleted one cannot come back either once its place was given away.
        user.delete(f"/sets/{last['id']}", if_match="*")
        assert user.patch(f"/sets/{lone}", {"session_id": full}, if_match="*").status_code == 200
        back = user.post(f"/sets/{last['id']}/restore")
        assert (back.status_code, back.json()["code"]) == (409, "too_many_sets")


class TestRefusals:
    @pytest.mark.parametrize(
        ("patch", "errors"),
        [
            ({"reps": None}, [("#/reps", "missing")]),
            ({"distance_meters": 5}, [("#/distance_meters", "not_applicable")]),
            ({"weight": None}, [("#/weight", "missing")]),
            ({"weight": None, "unit": "lb"}, [("#/unit", "unit_without_weight"), ("#/weight", "missing")]),
            ({"session_id": "deleted"}, [("#/session_id", "unknown_session")]),
            ({"exercise_id": "timed"}, [("#/duration_seconds", "missing")]),
            ({"set_type": None}, [("#/set_type", "unknown_choice")]),
            ({"performed_at": None}, [("#/performed_at", "instant_format")]),
            ({"position": 1}, [("#/position", "unknown_member")]),
            ({"session_id": None}, [("#/session_id", "uuid_format")]),
            ({"exercise_id": None}, [("#/exercise_id", "uuid_format")]),
        ],
    )  # fmt: skip
    def test_name_the_member_and_change_nothing(
        self, patch: dict[str, Any], errors: list[tuple[str, str]], user: User
    ) -> None:
        session_id, deleted = start_session(user), start_session(user)
        user.delete(f"/sessions/{deleted}", if_match="*")
        ids = {"deleted": deleted, "timed": create_exercise(user, "duration")}
        before = log_set(user, session_id, create_exercise(user)).json()
        named = {name: ids.get(str(value), value) for name, value in patch.items()}
        path = f"/sets/{before['id']}"
        answer = user.patch(path, named, if_match='"v1"')
        assert answer.status_code == 422, answer.text
        found = [(error["pointer"], error["code"]) for error in answer.json()["errors"]]
        assert found == errors
        assert user.get(path).json() == before
        assert user.patch(path, named).status_code == 428
        assert user.patch(path, named, if_match='"v9"').status_code == 412

    @pytest.mark.parametrize("name", ["exercise_id", "session_id"])
    def test_a_foreign_id_is_as_a_random_one(
        self, name: str, user: User, make_user: Callable[..., User]
    ) -> None:
        other = make_user()
        foreign = {"exercise_id": create_exercise(other), "session_id": start_session(other)}
        set_id = log_set(user, start_session(user), create_exercise(user)).json()["id"]
        answers = [
            user.patch(f"/sets/{set_id}", {name: each}, if_match="*").json()
            for each in (foreign[name], str(uuid4()))
        ]
        assert answers[0]["errors"] == answers[1]["errors"]
        assert [error["pointer"] for error in answers[0]["errors"]] == [f"#/{name}"]
        assert other.get(f"/sessions/{foreign['session_id']}/sets").json()["items"] == []

    def test_a_unit_alone_reads_the_weight_in_another(self, user: User) -> None:
        set_id = log_set(user, start_session(user), create_exercise(user)).json()["id"]
        answer = user.patch(f"/sets/{set_id}", {"unit": "lb"}, if_match="*").json()
        assert (answer["weight"], answer["weight_kg"]) == (100, 45.36)
