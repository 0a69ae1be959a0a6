"""Merges and files: what imports bring is of what is left, and exports carry merges along."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.api.every_route import export
from tests.api.importing import PUSH, imported, send_export
from tests.api.importing import sets_of as all_sets
from tests.api.importing import strong
from tests.api.merging import BENCH_PRESS, define, merge
from tests.api.workouts import log_set, start_session
from tests.conftest import User


class TestImports:
    """A file that knows the name of before finds what is left, and brings nothing back."""

    def test_names_of_a_merged_exercise_mean_the_other(self, user: User) -> None:
        old = user.post(
            "/exercises", {"name": "My Lift", "type": "weight_reps", "aliases": ["Lift of Mine"]}
        ).json()["id"]
        [shipped] = user.get(BENCH_PRESS).json()["items"]
        merge(user, old, shipped["id"])
        rows = (f"{PUSH},My Lift,1,100,5,0,0,,,", f"{PUSH},Lift of Mine,1,90,5,0,0,,,")
        body = imported(user, strong(*rows))
        assert (body["exercises_added"], body["sets_added"]) == (0, 2)
        assert [m["matched_by"] for m in body["mapping"]] == ["own_name", "own_alias"]
        assert {one["exercise_id"] for one in all_sets(user)} == {shipped["id"]}

    def test_another_exercise_of_the_name_comes_first(self, user: User) -> None:
        old, new = define(user, "My Lift"), define(user, "Other")
        merge(user, old, new)
        again = define(user, "My Lift")
        imported(user, strong(f"{PUSH},My Lift,1,100,5,0,0,,,"))
        assert [one["exercise_id"] for one in all_sets(user)] == [again]

    def test_rows_of_before_are_known_again(self, user: User) -> None:
        file = strong(f"{PUSH},My Lift,1,100,5,0,0,,,")
        old = imported(user, file)["mapping"][0]["exercise_id"]
        merge(user, old, define(user, "Other"))
        assert imported(user, file)["duplicates_skipped"] == 1
        assert len(all_sets(user)) == 1

    @pytest.mark.parametrize("change", ["merged", "retyped"])
    def test_ones_own_export_of_before_adds_nothing(
        self, user: User, session_id: str, change: str
    ) -> None:
        old, new = define(user, "Plank", "duration"), define(user, "Hold", "distance_duration")
        log_set(user, session_id, old, duration_seconds=60)
        file = user.get("/me/export").content
        if change == "merged":
            assert merge(user, old, new).status_code == 200
        else:
            draft = {"name": "Plank", "type": "distance_duration"}
            assert user.put(f"/exercises/{old}", draft, if_match="*").status_code == 200
        before = all_sets(user)
        answer = send_export(user, file)
        assert answer.status_code == 201, answer.text
        added = {name: answer.json()[name] for name in ("sets_added", "exercises_added")}
        assert added == {"sets_added": 0, "exercises_added": 0}
        assert all_sets(user) == before

    def test_an_export_of_another_account_does_not_bring_the_name_back(
        self, user: User, make_user: Callable[..., User]
    ) -> None:
        other = make_user()
        log_set(other, start_session(other), define(other, "Bench"))
        old, new = define(user, "Bench"), define(user, "Bench Press")
        merge(user, old, new)
        file = other.get("/me/export").content
        answer = send_export(user, file)
        assert (answer.json()["sets_added"], answer.json()["exercises_added"]) == (1, 0)
        assert [one["exercise_id"] for one in all_sets(user)] == [new]


class TestExports:
    @pytest.mark.parametrize("target", ["own", "unused", "catalogue"])
    def test_carry_merges_into_another_account(
        self, user: User, make_user: Callable[..., User], session_id: str, target: str
    ) -> None:
        old = define(user, "Bench")
        if target == "own":
            new = define(user, "Bench Press")
            log_set(user, session_id, old)
        elif target == "unused":
            new = define(user, "Bench Press")
        else:
            new = user.get(BENCH_PRESS).json()["items"][0]["id"]
        merge(user, old, new)
        other, file = make_user(), user.get("/me/export").content
        for added in (2 - (target == "catalogue"), 0):
            answer = send_export(other, file)
            assert answer.json()["exercises_added"] == added, answer.text
        owned = other.get("/exercises?owner=me&include_archived=true").json()["items"]
        found = {exercise["name"]: exercise for exercise in owned}
        left = new if target == "catalogue" else found["Bench Press"]["id"]
        assert found["Bench"]["merged_into"] == left
        assert found["Bench"]["archived_at"] is not None
        again = other.get("/me/export").json()["exercises"]
        assert [e["merged_into"] is not None for e in again if e["owner"] == "me"].count(True) == 1

    @pytest.mark.parametrize("into", ["itself", "each other", "in a row", "nothing"])
    def test_that_are_crafted_make_no_circle(self, user: User, into: str) -> None:
        first, second, third = ids = [str(uuid4()) for _ in range(3)]
        targets: dict[str, dict[str, str]] = {
            "itself": {first: first},
            "each other": {first: second, second: first},
            "in a row": {first: second, second: third},
            "nothing": {first: str(uuid4())},
        }
        exercises = [
            {
                "id": id_,
                "owner": "me",
                "archived": True,
                "merged_into": targets[into].get(id_),
                "versions": [{"name": f"Lift {id_}", "type": "weight_reps"}],
            }
            for id_ in ids
        ]
        file = export(first) | {"exercises": exercises, "sessions": []}
        assert user.post("/imports", file).status_code == 201
        listed = user.get("/exercises?owner=me&include_archived=true").json()["items"]
        merged = {each["id"]: each["merged_into"] for each in listed}
        assert len(merged) == 3
        for left in filter(None, merged.values()):
            assert merged[left] is None
