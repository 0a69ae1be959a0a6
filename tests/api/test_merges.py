"""Merging an exercise into another: every set follows, at once, exactly, and for good."""

from collections.abc import Callable

import psycopg
import pytest

from infra.local.servers import Postgres
from setlogs.fields.resources import ExerciseRead
from tests.api.merging import BENCH_PRESS, define, merge, sets_of
from tests.api.workouts import log_set, start_session
from tests.conftest import PASSWORD, User


class TestMerge:
    def test_makes_every_set_one_of_the_other(self, user: User, session_id: str) -> None:
        old, new = define(user, "Bench"), define(user, "Bench Press")
        logged = [
            log_set(user, session_id, old, f"k{n}", reps=n, weight=100).json() for n in (1, 2)
        ]
        shown = user.get(f"/sessions/{session_id}?include=sets").headers["ETag"]
        answer = merge(user, old, new)
        assert answer.status_code == 200, answer.text
        left = user.get(f"/exercises/{new}")
        assert (answer.content, answer.headers["ETag"]) == (left.content, left.headers["ETag"])
        ExerciseRead.model_validate_json(answer.content)
        for before, after in zip(logged, sets_of(user, session_id), strict=True):
            moved = {"exercise_id": new, "version": 2, "updated_at": after["updated_at"]}
            assert after == before | moved
            _, updated = user.get(f"/sets/{before['id']}/history").json()["items"]
            assert (updated["action"], updated["version"]) == ("updated", 2)
            assert (updated["before"], updated["after"]) == (before, after)
        assert user.get(f"/sessions/{session_id}?include=sets").headers["ETag"] != shown
        archived = user.get(f"/exercises/{old}").json()
        assert archived["merged_into"] == new
        assert archived["archived_at"] is not None
        assert user.get(f"/exercises/{old}/versions/1").json()["merged_into"] is None

    def test_into_the_catalogue_takes_its_current_definition(
        self, user: User, session_id: str
    ) -> None:
        [shipped] = user.get(BENCH_PRESS).json()["items"]
        old = define(user, "Bench")
        log_set(user, session_id, old)
        answer = merge(user, old, shipped["id"])
        assert answer.json() == shipped
        [one] = sets_of(user, session_id)
        assert (one["exercise_id"], one["exercise_version"]) == (shipped["id"], shipped["version"])
        assert user.get(f"/exercises/{old}").json()["merged_into"] == shipped["id"]

    def test_takes_the_type_of_the_other_when_the_sets_fit_it(
        self, user: User, session_id: str
    ) -> None:
        old, new = define(user, "Plank", "duration"), define(user, "Row", "distance_duration")
        log_set(user, session_id, old, duration_seconds=60)
        assert merge(user, old, new).status_code == 200
        [record] = user.get(f"/reports/records?exercise_id={new}").json()["items"]
        assert (record["kind"], record["value"]) == ("longest_duration", 60)
        further = log_set(user, session_id, new, "further", distance_meters=2000)
        assert further.status_code == 201

    def test_is_repeatable_and_then_changes_nothing(self, user: User, session_id: str) -> None:
        old, new = define(user, "Bench"), define(user, "Bench Press")
        log_set(user, session_id, old)
        first = merge(user, old, new)
        changes = user.get("/changes?limit=100").json()
        again = merge(user, old, new)
        assert (again.status_code, again.content) == (200, first.content)
        assert user.get("/changes?limit=100").json() == changes

    def test_is_repeatable_when_the_other_was_merged_since(
        self, user: User, session_id: str
    ) -> None:
        oldest, old, new = (define(user, name) for name in ("Bench", "Flat Bench", "Bench Press"))
        log_set(user, session_id, oldest)
        merge(user, oldest, old)
        left = merge(user, old, new)
        changes = user.get("/changes?limit=100").json()
        again = merge(user, oldest, old)
        assert (again.status_code, again.content) == (200, left.content)
        assert again.headers["ETag"] == left.headers["ETag"]
        assert user.get("/changes?limit=100").json() == changes

    def test_is_in_the_changes_sets_before_the_exercise(self, user: User, session_id: str) -> None:
        old, new = define(user, "Bench"), define(user, "Bench Press")
        ids = [log_set(user, session_id, old, f"k{n}").json()["id"] for n in range(3)]
        cursor = user.get("/changes?limit=100").json()["next_cursor"]
        merge(user, old, new)
        items = user.get(f"/changes?since={cursor}").json()["items"]
        assert [(i["entity"], i["action"], i["id"]) for i in items] == [
            *(("set", "upserted", id_) for id_ in ids),
            ("exercise", "upserted", old),
        ]
        assert [i["seq"] for i in items] == list(range(items[0]["seq"], items[0]["seq"] + 4))
        assert all(i["data"]["exercise_id"] == new for i in items[:3])
        assert items[3]["data"]["merged_into"] == new

    def test_moves_every_report_at_once(self, user: User, session_id: str) -> None:
        old, new = define(user, "Bench"), define(user, "Bench Press")
        log_set(user, session_id, old, "k1", reps=5, weight=100)
        log_set(user, session_id, new, "k2", reps=5, weight=90)

        def volume(exercise_id: str) -> float:
            points = user.get(f"/reports/progression?exercise_id={exercise_id}").json()["points"]
            return sum(float(point["volume"]) for point in points)

        assert (volume(old), volume(new)) == (500, 450)
        merge(user, old, new)
        assert (volume(old), volume(new)) == (0, 950)
        held = user.get("/reports/records").json()["items"]
        assert {record["exercise_id"] for record in held} == {new}

    def test_takes_deleted_sets_along_unseen(
        self, user: User, session_id: str, postgres: Postgres
    ) -> None:
        old, new = define(user, "Bench"), define(user, "Bench Press")
        deleted = log_set(user, session_id, old).json()["id"]
        user.delete(f"/sets/{deleted}", if_match="*")
        history = user.get(f"/sets/{deleted}/history").json()
        merge(user, old, new)
        assert user.get(f"/sets/{deleted}/history").json() == history
        with psycopg.connect(postgres.admin_url) as db:
            query = "SELECT exercise_id::text, version FROM workout_sets WHERE id = %s"
            assert db.execute(query, [deleted]).fetchone() == (new, 2)

    @pytest.mark.parametrize("what", ["sets", "sessions"])
    def test_leaves_deleted_sets_that_come_back_as_sets_of_the_other(
        self, user: User, session_id: str, what: str
    ) -> None:
        old, new = define(user, "Bench"), define(user, "Plank", "weighted_bodyweight")
        made = log_set(user, session_id, old, reps=5, weight=20).json()
        path = f"/{what}/{made['id'] if what == 'sets' else session_id}"
        user.delete(path, if_match="*")
        assert merge(user, old, new).status_code == 200
        assert user.post(f"{path}/restore", {}).status_code == 200
        [back] = sets_of(user, session_id)
        assert (back["id"], back["exercise_id"], back["version"]) == (made["id"], new, 3)
        [held] = [
            record
            for record in user.get("/reports/records").json()["items"]
            if record["kind"] == "top_weight"
        ]
        assert (held["exercise_id"], held["value"]) == (new, 20)

    @pytest.mark.parametrize("what", ["sets", "sessions"])
    def test_leaves_deleted_sets_behind_that_do_not_fit_the_other(
        self, user: User, session_id: str, what: str
    ) -> None:
        old, new = define(user, "Plank", "duration"), define(user, "Squat")
        deleted = log_set(user, session_id, old, duration_seconds=60).json()["id"]
        path = f"/{what}/{deleted if what == 'sets' else session_id}"
        user.delete(path, if_match="*")
        assert merge(user, old, new).status_code == 200
        answer = user.post(f"{path}/restore", {})
        assert (answer.status_code, answer.json()["code"]) == (409, "types_differ")

    def test_leaves_the_sets_of_others_alone(
        self, user: User, make_user: Callable[..., User]
    ) -> None:
        other, old, new = make_user(), define(user, "Bench"), define(user, "Bench Press")
        theirs = log_set(other, start_session(other), define(other, "Bench")).json()
        merge(user, old, new)
        assert user.get(f"/exercises/{old}").json()["merged_into"] == new
        assert other.get(f"/sets/{theirs['id']}").json() == theirs

    def test_of_one_that_is_archived_works_too(self, user: User, session_id: str) -> None:
        old, new = define(user, "Bench"), define(user, "Bench Press")
        log_set(user, session_id, old)
        user.delete(f"/exercises/{old}", if_match="*")
        archived_at = user.get(f"/exercises/{old}").json()["archived_at"]
        assert merge(user, old, new).status_code == 200
        assert user.get(f"/exercises/{old}").json()["archived_at"] == archived_at
        assert sets_of(user, session_id)[0]["exercise_id"] == new


class TestMerged:
    @pytest.fixture
    def merged(self, user: User) -> tuple[str, str]:
        """An exercise and the one it was merged into."""
        old, new = define(user, "Bench"), define(user, "Bench Press")
        assert merge(user, old, new).status_code == 200
        return old, new

    def test_names_what_is_left_however_often_that_is_merged(
        self, user: User, merged: tuple[str, str]
    ) -> None:
        old, new = merged
        last = define(user, "Barbell Bench Press")
        etag = user.get(f"/exercises/{old}").headers["ETag"]
        assert merge(user, new, last).status_code == 200
        followed = user.get(f"/exercises/{old}")
        assert (followed.json()["merged_into"], followed.headers["ETag"] == etag) == (last, False)
        items = user.get("/changes?limit=100").json()["items"]
        assert [i["id"] for i in items[-2:]] == [old, new]

    def test_stays_merged(self, user: User, merged: tuple[str, str]) -> None:
        old, _ = merged
        before = user.get(f"/exercises/{old}").content
        draft = {"name": "Bench", "type": "weight_reps"}
        for answer in (
            user.put(f"/exercises/{old}", draft, if_match="*"),
            user.put(f"/exercises/{old}", draft | {"name": "Other"}, if_match="*"),
            merge(user, old, define(user, "Another")),
        ):
            assert (answer.status_code, answer.json()["code"]) == (409, "exercise_merged")
        assert user.delete(f"/exercises/{old}", if_match="*").status_code == 204
        assert user.get(f"/exercises/{old}").content == before

    def test_leaves_its_name_to_others(self, user: User, merged: tuple[str, str]) -> None:
        assert define(user, "Bench") not in merged
        assert [e["name"] for e in user.get("/exercises?owner=me").json()["items"]] == [
            "Bench",
            "Bench Press",
        ]

    def test_a_set_that_gets_it_becomes_one_of_the_other(
        self, user: User, merged: tuple[str, str], session_id: str
    ) -> None:
        old, new = merged
        made = log_set(user, session_id, define(user, "Third")).json()
        answer = user.patch(f"/sets/{made['id']}", {"exercise_id": old}, if_match="*")
        assert (answer.status_code, answer.json()["exercise_id"]) == (200, new)

    @pytest.mark.parametrize("many", [False, True])
    def test_a_set_that_names_it_becomes_one_of_the_other(
        self, user: User, merged: tuple[str, str], session_id: str, many: bool
    ) -> None:
        """A client that was offline has not heard of the merge."""
        old, new = merged
        draft, path = {"exercise_id": old, "reps": 5, "weight": 60}, f"/sessions/{session_id}/sets"
        path, body = (f"{path}/batch", {"sets": [draft, draft]}) if many else (path, draft)
        answer = user.post(path, body, idempotency_key="k")
        assert answer.status_code == 201, answer.text
        made = answer.json()["items"] if many else [answer.json()]
        assert {one["exercise_id"] for one in made} == {new}
        assert user.post(path, body, idempotency_key="k").content == answer.content

    def test_goes_with_the_account(self, user: User, postgres: Postgres) -> None:
        """In whatever order rows go: they refer to each other, and to the catalogue."""
        [shipped] = user.get(BENCH_PRESS).json()["items"]
        ids = [define(user, f"Lift {n}") for n in range(6)]
        merge(user, ids[0], shipped["id"])
        for old, new in ((1, 2), (4, 3), (2, 5)):
            assert merge(user, ids[old], ids[new]).status_code == 200
        body = {"password": PASSWORD}
        assert user.request("DELETE", "/me", body).status_code == 204
        with psycopg.connect(postgres.admin_url) as db:
            query = "SELECT count(*) FROM exercises WHERE user_id = %s"
            assert db.execute(query, [user.profile["id"]]).fetchone() == (0,)
