"""Another type for an exercise: its sets take it all at once, or it does not change."""

from typing import Any

import httpx
import psycopg

from infra.local.servers import Postgres
from tests.api.workouts import create_exercise, log_set
from tests.conftest import User


def retype(user: User, exercise_id: str, type_: str, **values: Any) -> httpx.Response:
    draft = {"name": "Another", "type": type_, **values}
    return user.put(f"/exercises/{exercise_id}", draft, if_match="*")


class TestAnotherType:
    def test_is_taken_by_every_set_that_there_is(self, user: User, session_id: str) -> None:
        row = create_exercise(user, "distance_duration")
        before = [
            log_set(user, session_id, row, f"k{n}", duration_seconds=60 * n).json() for n in (1, 2)
        ]
        shown = user.get(f"/sessions/{session_id}?include=sets").headers["ETag"]
        answer = retype(user, row, "duration")
        assert (answer.status_code, answer.json()["version"]) == (200, 2)
        after = user.get(f"/sessions/{session_id}/sets").json()["items"]
        for one, other in zip(before, after, strict=True):
            changed = {"exercise_version": 2, "version": 2, "updated_at": other["updated_at"]}
            assert other == one | changed
            _, entry = user.get(f"/sets/{one['id']}/history").json()["items"]
            assert (entry["before"], entry["after"]) == (one, other)
        assert user.get(f"/sessions/{session_id}?include=sets").headers["ETag"] != shown
        refused = log_set(user, session_id, row, "far", distance_meters=5000)
        assert refused.status_code == 422

    def test_is_in_the_changes_before_its_sets(self, user: User, session_id: str) -> None:
        row = create_exercise(user, "distance_duration")
        ids = [
            log_set(user, session_id, row, f"k{n}", duration_seconds=9).json()["id"] for n in "ab"
        ]
        cursor = user.get("/changes?limit=100").json()["next_cursor"]
        retype(user, row, "duration")
        items = user.get(f"/changes?since={cursor}").json()["items"]
        assert [(i["entity"], i["id"]) for i in items] == [
            ("exercise", row),
            *(("set", id_) for id_ in ids),
        ]
        assert [i["seq"] for i in items] == list(range(items[0]["seq"], items[0]["seq"] + 3))

    def test_is_that_of_the_whole_history_in_every_report(
        self, user: User, session_id: str
    ) -> None:
        dip = create_exercise(user, "weighted_bodyweight")
        log_set(user, session_id, dip, "k1", reps=5, weight=20)
        log_set(user, session_id, dip, "k2", reps=5, weight=30)
        assert user.post("/weigh-ins", {"weight": 80}).status_code == 201

        def seen() -> tuple[float, float, float]:
            held = user.get(f"/reports/records?exercise_id={dip}").json()["items"]
            [top] = [record["value"] for record in held if record["kind"] == "top_weight"]
            [point] = user.get(f"/reports/progression?exercise_id={dip}").json()["points"]
            return top, point["top_weight"], user.get("/reports/summary").json()["volume"]

        assert seen() == (30, 30, 1050)
        assert retype(user, dip, "assisted_bodyweight").status_code == 200
        assert seen() == (20, 20, 550)

    def test_is_refused_while_a_set_does_not_fit_and_says_how_many(
        self, user: User, session_id: str
    ) -> None:
        row = create_exercise(user, "distance_duration")
        log_set(user, session_id, row, "k1", distance_meters=5000)
        log_set(user, session_id, row, "k2", distance_meters=5000, duration_seconds=60)
        log_set(user, session_id, row, "k3", duration_seconds=60)
        changes = user.get("/changes?limit=100").json()
        answer = retype(user, row, "duration")
        assert (answer.status_code, answer.json()["code"]) == (409, "exercise_in_use")
        assert (answer.json()["sets"], answer.json()["detail"][:6]) == (2, "2 sets")
        assert user.get("/changes?limit=100").json() == changes

    def test_is_told_after_404_428_412_and_422(self, user: User, session_id: str) -> None:
        exercise_id = create_exercise(user)
        log_set(user, session_id, exercise_id)
        path, draft = f"/exercises/{exercise_id}", {"name": "A", "type": "duration"}
        assert user.put(path, draft).status_code == 428
        assert user.put(path, draft, if_match='"v9"').status_code == 412
        assert user.put(path, draft | {"name": ""}, if_match='"v1"').status_code == 422
        assert user.put(path, draft, if_match='"v1"').status_code == 409

    def test_ignores_deleted_sets_which_take_it_unseen(
        self, user: User, session_id: str, postgres: Postgres
    ) -> None:
        exercise_id = create_exercise(user)
        deleted = log_set(user, session_id, exercise_id).json()["id"]
        user.delete(f"/sets/{deleted}", if_match="*")
        history = user.get(f"/sets/{deleted}/history").json()
        assert retype(user, exercise_id, "duration").status_code == 200
        assert user.get(f"/sets/{deleted}/history").json() == history
        with psycopg.connect(postgres.admin_url) as db:
            query = (
                "SELECT exercise_type, exercise_version, version FROM workout_sets WHERE id = %s"
            )
            assert db.execute(query, [deleted]).fetchone() == ("duration", 2, 2)

    def test_is_that_of_a_deleted_set_which_comes_back_if_it_fits(
        self, user: User, session_id: str
    ) -> None:
        row = create_exercise(user, "distance_duration")
        fits, far = (
            log_set(user, session_id, row, name, **{name: 60}).json()["id"]
            for name in ("duration_seconds", "distance_meters")
        )
        for id_ in (fits, far):
            user.delete(f"/sets/{id_}", if_match="*")
        assert retype(user, row, "duration").status_code == 200
        back = user.post(f"/sets/{fits}/restore", {})
        assert (back.status_code, back.json()["exercise_version"]) == (200, 2)
        answer = user.post(f"/sets/{far}/restore", {})
        assert (answer.status_code, answer.json()["code"]) == (409, "types_differ")
        assert len(user.get("/reports/records").json()["items"]) == 1

    def test_leaves_sets_alone_when_the_type_stays(self, user: User, session_id: str) -> None:
        exercise_id = create_exercise(user)
        before = log_set(user, session_id, exercise_id).json()
        assert retype(user, exercise_id, "weight_reps").json()["version"] == 2
        assert user.get(f"/sets/{before['id']}").json() == before
