"""Names of exercises in files: found, remembered for the next file, and given by the caller."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from infra.local.servers import Postgres
from tests.api.importing import QUERY, imported, send, sets_of, strong
from tests.api.workouts import log_set, start_session
from tests.conftest import User


def row(name: str, day: int = 1, *, weight: float = 20, reps: int = 10) -> str:
    """Return a set of Strong, in March."""
    return f'2024-03-{day:02} 18:00:00,Push,1h,"{name}",1,{weight},{reps},0,0,,,'


def target(body: dict[str, Any], name: str) -> dict[str, Any]:
    """Return what a name became."""
    [entry] = [entry for entry in body["mapping"] if entry["name"] == name]
    return dict(entry)


def rename(user: User, exercise_id: str, name: str) -> None:
    """Give an exercise another name."""
    found = user.get(f"/exercises/{exercise_id}")
    shown = found.json()
    kept = ("description", "type", "primary_muscles", "secondary_muscles", "equipment", "aliases")
    body = {"name": name, **{field: shown[field] for field in kept}}
    answer = user.put(f"/exercises/{exercise_id}", body, if_match=found.headers["etag"])
    assert answer.status_code == 200, answer.text


class TestFound:
    def test_the_report_names_the_exercise(self, user: User) -> None:
        file = strong(row("Bench Press (Barbell)"), row("Cable Thing"))
        preview = send(user, file, f"{QUERY}&dry_run=true").json()
        body = imported(user, file)
        shown = user.get(f"/imports/{body['id']}").json()
        for report in (preview, body, shown):
            found, made = (
                target(report, name) for name in ("Bench Press (Barbell)", "Cable Thing")
            )
            assert (found["exercise_name"], found["created"]) == ("Barbell Bench Press", False)
            assert (made["exercise_name"], made["created"]) == ("Cable Thing", True)
            assert found["suggestion"] is made["suggestion"] is None

    def test_another_spelling_is_the_same(self, user: User) -> None:
        body = imported(user, strong(row("Skull Crushers"), row("Skullcrusher (Barbell)")))
        assert body["exercises_added"] == 0
        assert {entry["exercise_name"] for entry in body["mapping"]} == {"Skullcrusher"}

    def test_another_order_of_words_only_suggests(self, user: User) -> None:
        body = imported(user, strong(row("Press Military")))
        entry = target(body, "Press Military")
        assert entry["created"]
        assert entry["suggestion"]["exercise_name"] == "Overhead Press"
        [problem] = body["problems"]
        assert (problem["line"], problem["code"], problem["row_used"]) == (
            None,
            "similar_name",
            True,
        )
        assert user.get(f"/exercises/{entry['suggestion']['exercise_id']}").status_code == 200

    def test_what_is_new_trains_what_its_nearest_match_trains(self, user: User) -> None:
        body = imported(
            user, strong(row("Walking Lunge"), row("Walking Lunge", weight=0), row("Zorba Squat"))
        )
        for entry in body["mapping"]:
            exercise = user.get(f"/exercises/{entry['exercise_id']}").json()
            assert exercise["primary_muscles"][0] == "quadriceps", entry
        summary = user.get("/reports/summary?from=2024-03-01&to=2024-03-01").json()
        by_muscle = {entry["muscle"]: entry["sets"] for entry in summary["by_muscle"]}
        assert by_muscle["quadriceps"] == 3

    def test_one_name_of_two_apps_is_what_it_is_in_each(self, user: User) -> None:
        hevy = (
            '"title","start_time","end_time","description","exercise_title","superset_id",'
            '"exercise_notes","set_index","set_type","weight_kg","reps","distance_km",'
            '"duration_seconds","rpe"\n"Legs","8 Apr 2024, 16:50","8 Apr 2024, 17:50","",'
            '"Hip Thrust",,"",0,"normal",,12,,,'
        )
        there = imported(user, hevy.encode(), "/imports?timezone=UTC")
        assert target(there, "Hip Thrust")["exercise_name"] == "Bodyweight Hip Thrust"
        here = imported(user, strong(row("Hip Thrust")))
        assert target(here, "Hip Thrust")["exercise_name"] == "Barbell Hip Thrust"


class TestRemembered:
    @pytest.fixture
    def made(self, user: User) -> dict[str, Any]:
        """Return the first import, which makes an exercise of a name that nobody knows."""
        return imported(user, strong(row("Cable Thing")))

    def again(self, user: User, day: int = 2) -> dict[str, Any]:
        """Import a file that has one more set of the name."""
        body = imported(user, strong(row("Cable Thing"), row("Cable Thing", day)))
        assert body["sets_added"] == 1
        return target(body, "Cable Thing")

    def test_through_a_rename(self, user: User, made: dict[str, Any]) -> None:
        exercise_id = made["mapping"][0]["exercise_id"]
        rename(user, exercise_id, "My cable")
        entry = self.again(user)
        assert (entry["exercise_id"], entry["exercise_name"]) == (exercise_id, "My cable")
        assert (entry["matched_by"], entry["created"]) == ("remembered", False)
        assert user.get("/exercises?q=cable thing&owner=me").json()["items"] == []

    def test_through_archiving(self, user: User, made: dict[str, Any]) -> None:
        exercise_id = made["mapping"][0]["exercise_id"]
        assert user.delete(f"/exercises/{exercise_id}", if_match="*").status_code == 204
        assert self.again(user)["exercise_id"] == exercise_id
        assert user.get("/exercises?owner=me").json()["items"] == []
        assert {one["exercise_id"] for one in sets_of(user)} == {exercise_id}

    def test_through_a_merge(self, user: User, made: dict[str, Any]) -> None:
        exercise_id = made["mapping"][0]["exercise_id"]
        [curl] = [
            exercise
            for exercise in user.get("/exercises?q=cable curl&owner=catalogue").json()["items"]
            if exercise["name"] == "Cable Curl"
        ]
        merged = user.post(f"/exercises/{exercise_id}/merge", {"into": curl["id"]})
        assert merged.status_code == 200
        assert self.again(user)["exercise_id"] == curl["id"]

    def test_sets_of_another_type_too(self, user: User) -> None:
        file = [row("Plank Thing"), "2024-03-01 18:00:00,Push,1h,Plank Thing,2,0,0,0,60,,,"]
        body = imported(user, strong(*file))
        by_type = {entry["type"]: entry["exercise_id"] for entry in body["mapping"]}
        assert len(by_type) == 2
        for type_, exercise_id in by_type.items():
            rename(user, exercise_id, f"Renamed {type_}")
        later = [line.replace("03-01", "03-09") for line in file]
        body = imported(user, strong(*later))
        assert {entry["type"]: entry["exercise_id"] for entry in body["mapping"]} == by_type
        assert body["exercises_added"] == 0

    def test_undoing_forgets(self, user: User, made: dict[str, Any]) -> None:
        exercise_id = made["mapping"][0]["exercise_id"]
        rename(user, exercise_id, "My cable")
        log_set(user, start_session(user), exercise_id)
        assert user.delete(f"/imports/{made['id']}").status_code == 204
        body = imported(user, strong(row("Cable Thing")))
        assert target(body, "Cable Thing")["created"]

    def test_undoing_a_later_import_keeps_what_an_earlier_one_knew(
        self, user: User, made: dict[str, Any]
    ) -> None:
        exercise_id = made["mapping"][0]["exercise_id"]
        rename(user, exercise_id, "My cable")
        later = imported(user, strong(row("Cable Thing", 2)))
        assert user.delete(f"/imports/{later['id']}").status_code == 204
        assert self.again(user, 3)["exercise_id"] == exercise_id

    def test_undoing_an_earlier_import_keeps_what_a_later_one_used(
        self, user: User, made: dict[str, Any]
    ) -> None:
        exercise_id = made["mapping"][0]["exercise_id"]
        rename(user, exercise_id, "My cable")
        imported(user, strong(row("Cable Thing", 2)))
        assert user.delete(f"/imports/{made['id']}").status_code == 204
        body = imported(user, strong(row("Cable Thing", 3)))
        assert target(body, "Cable Thing")["exercise_id"] == exercise_id

    def test_a_dry_run_remembers_nothing(self, user: User, postgres: Postgres) -> None:
        send(user, strong(row("Cable Thing")), f"{QUERY}&dry_run=true")
        assert _count(postgres, user) == 0

    def test_the_same_file_again_is_not_written_down_again(
        self, user: User, postgres: Postgres, made: dict[str, Any]
    ) -> None:
        assert made["sets_added"] == 1
        imported(user, strong(row("Cable Thing")))
        assert _count(postgres, user) == 1

    def test_by_nobody_else(
        self, user: User, make_user: Callable[..., User], made: dict[str, Any]
    ) -> None:
        rename(user, made["mapping"][0]["exercise_id"], "My cable")
        other = make_user()
        theirs = target(imported(other, strong(row("Cable Thing"))), "Cable Thing")
        assert theirs["created"]
        assert self.again(user)["exercise_id"] == made["mapping"][0]["exercise_id"]

    def test_goes_with_the_account(
        self, user: User, postgres: Postgres, made: dict[str, Any]
    ) -> None:
        assert made["mapping"]
        assert _count(postgres, user) == 1
        assert user.delete("/me", {"password": user.password}).status_code == 204
        assert _count(postgres, user) == 0


def _count(postgres: Postgres, user: User) -> int:
    with psycopg.connect(postgres.admin_url, autocommit=True, dbname="setlogs") as database:
        counted = "SELECT count(*) FROM imported_names WHERE user_id = %s"
        row = database.execute(counted, [user.profile["id"]]).fetchone()
        assert row
        return int(row[0])
