"""What the caller of an import says that names mean: it decides, and is remembered."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.api.importing import QUERY, imported, send, sets_of, strong
from tests.api.test_import_forms import form
from tests.api.test_import_names import rename, row, target
from tests.conftest import User


def given(
    user: User, file: bytes, mapping: Mapping[str, str | None], path: str = QUERY
) -> httpx.Response:
    """Import a file with a mapping."""
    body = form(("file", "f.csv", file), ("mapping", None, json.dumps(mapping).encode()))
    return send(user, body, path, content_type="multipart/form-data; boundary=x")


def accepted(user: User, file: bytes, mapping: Mapping[str, str | None]) -> dict[str, Any]:
    """Return what an import with a mapping answers."""
    answer = given(user, file, mapping)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def press(user: User, name: str = "My press") -> str:
    """Return the id of an exercise of the user's."""
    answer = user.post("/exercises", {"name": name, "type": "weight_reps"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.fixture
def mine(user: User) -> str:
    """Return an exercise of the user's."""
    return press(user)


class TestMapping:
    def test_decides_before_everything_else(self, user: User, mine: str) -> None:
        body = accepted(user, strong(row("Bench Press (Barbell)")), {"bench press (BARBELL)": mine})
        entry = target(body, "Bench Press (Barbell)")
        assert (entry["exercise_id"], entry["exercise_name"]) == (mine, "My press")
        assert (entry["matched_by"], body["problems"]) == ("mapping", [])
        assert [one["exercise_id"] for one in sets_of(user)] == [mine]
        assert user.get(f"/imports/{body['id']}").json()["mapping"] == body["mapping"]

    def test_is_previewed(self, user: User, mine: str) -> None:
        answer = given(user, strong(row("Squat")), {"Squat": mine}, f"{QUERY}&dry_run=true")
        assert target(answer.json(), "Squat")["exercise_id"] == mine

    def test_null_makes_an_exercise_of_its_own(self, user: User) -> None:
        body = accepted(user, strong(row("Squat"), row("Squats")), {"Squat": None})
        ids = {entry["exercise_id"] for entry in body["mapping"]}
        assert (len(ids), body["exercises_added"]) == (1, 1)
        own = user.get(f"/exercises/{ids.pop()}").json()
        assert (own["owner"], own["name"]) == ("me", "Squat")
        assert own["primary_muscles"][0] == "quadriceps"

    def test_is_remembered(self, user: User, mine: str) -> None:
        accepted(user, strong(row("Squat"), row("Thing")), {"Squat": mine, "Thing": None})
        made = imported(user, strong(row("Squat", 2), row("Thing", 2)))
        squat, thing = target(made, "Squat"), target(made, "Thing")
        assert (squat["exercise_id"], squat["matched_by"]) == (mine, "remembered")
        assert (thing["matched_by"], made["exercises_added"]) == ("remembered", 0)

    def test_null_stays_the_same_through_renames(self, user: User) -> None:
        body = accepted(user, strong(row("Squat")), {"Squat": None})
        exercise_id = target(body, "Squat")["exercise_id"]
        rename(user, exercise_id, "Deep squat")
        for day, mapping in ((2, {"Squat": None}), (3, {})):
            again = accepted(user, strong(row("Squat", day)), mapping)
            assert target(again, "Squat")["exercise_id"] == exercise_id

    def test_wins_over_what_was_found(self, user: User, mine: str) -> None:
        imported(user, strong(row("Squat")))
        accepted(user, strong(row("Squat", 2)), {"Squat": mine})
        imported(user, strong(row("Squat", 3)))
        body = imported(user, strong(row("Squat", 4)))
        assert target(body, "Squat")["exercise_id"] == mine

    def test_wins_over_what_was_found_in_a_file_of_the_same_app(
        self, user: User, mine: str
    ) -> None:
        imported(user, strong(row("Squat")))
        fitnotes = b"Date,Exercise,Category,Weight (kg),Reps,Distance,Distance Unit,Time\n"
        accepted(user, fitnotes + b"2024-03-02,Squat,Legs,60,5,,,\n", {"Squat": mine})
        body = imported(user, strong(row("Squat", 3)))
        assert target(body, "Squat")["exercise_id"] == mine

    def test_the_last_one_wins(self, user: User, mine: str) -> None:
        other = press(user, "Other press")
        accepted(user, strong(row("Squat")), {"Squat": mine})
        accepted(user, strong(row("Squat", 2)), {"Squat": other})
        assert target(imported(user, strong(row("Squat", 3))), "Squat")["exercise_id"] == other

    def test_undoing_forgets_it(self, user: User, mine: str) -> None:
        imported(user, strong(row("Squat")))
        body = accepted(user, strong(row("Squat", 2)), {"Squat": mine, "Absent": mine})
        assert user.delete(f"/imports/{body['id']}").status_code == 204
        again = imported(user, strong(row("Squat", 3), row("Absent", 3)))
        assert target(again, "Squat")["exercise_name"] == "Barbell Back Squat"
        assert target(again, "Absent")["created"]

    def test_a_name_that_the_file_lacks_is_told_and_remembered(self, user: User, mine: str) -> None:
        body = accepted(user, strong(row("Squat")), {"Later": mine, "Own": None})
        told = [(one["line"], one["code"], one["row_used"]) for one in body["problems"]]
        assert told == [(None, "mapping_unused", True)] * 2
        again = imported(user, strong(row("Later", 2), row("Own", 2)))
        assert target(again, "Later")["exercise_id"] == mine
        own = target(again, "Own")
        rename(user, own["exercise_id"], "Renamed")
        last = imported(user, strong(row("Own", 3)))
        assert target(last, "Own")["exercise_id"] == own["exercise_id"]

    def test_a_name_whose_rows_are_all_there_is_no_absent_one(self, user: User, mine: str) -> None:
        imported(user, strong(row("Thing")))
        again = given(user, strong(row("Thing")), {"Thing": mine}).json()
        assert "mapping_unused" not in {one["code"] for one in again["problems"]}

    def test_an_archived_exercise_is_used(self, user: User, mine: str) -> None:
        assert user.delete(f"/exercises/{mine}", if_match="*").status_code == 204
        body = accepted(user, strong(row("Squat")), {"Squat": mine})
        assert target(body, "Squat")["exercise_id"] == mine
        assert [one["exercise_id"] for one in sets_of(user)] == [mine]

    def test_a_merge_is_followed(self, user: User, mine: str) -> None:
        left = press(user, "What is left")
        assert user.post(f"/exercises/{mine}/merge", {"into": left}).status_code == 200
        body = accepted(user, strong(row("Squat")), {"Squat": mine})
        assert target(body, "Squat")["exercise_id"] == left

    def test_changes_with_a_second_import(self, user: User, mine: str) -> None:
        file = strong(row("Squat"), row("Thing", weight=0))
        imported(user, file)
        mapping: dict[str, str | None] = {"Squat": mine, "Thing": mine}
        told = accepted(user, file, mapping)
        assert [one["code"] for one in told["problems"]] == ["changed"] * 2
        body = given(user, file, mapping, f"{QUERY}&changed=update").json()
        assert (body["sets_updated"], body["sets_added"]) == (2, 0)
        moved = sorted((one["exercise_id"], one["weight"]) for one in sets_of(user))
        assert moved == [(mine, 0), (mine, 20)]

    def test_sets_that_do_not_fit_stay_in_the_exercise_of_their_name(self, user: User) -> None:
        file = strong(row("Thing"))
        thing = imported(user, file)["mapping"][0]["exercise_id"]
        hold = user.post("/exercises", {"name": "Hold", "type": "duration"}).json()["id"]
        body = given(user, file, {"Thing": hold}, f"{QUERY}&changed=update").json()
        assert (body["sets_updated"], body["exercises_added"], body["problems"]) == (0, 0, [])
        assert [one["exercise_id"] for one in sets_of(user)] == [thing]

    def test_sets_that_do_not_fit_go_beside(self, user: User, mine: str) -> None:
        file = strong("2024-03-01 18:00:00,Push,1h,Hold,1,0,0,0,60,,,")
        body = accepted(user, file, {"Hold": mine})
        assert body["sets_added"] == 1
        assert [one["duration_seconds"] for one in sets_of(user)] == [60]


class TestRefusals:
    @pytest.mark.parametrize("path", [QUERY, f"{QUERY}&dry_run=true"])
    @pytest.mark.parametrize("whose", ["nobody", "somebody"])
    def test_an_exercise_that_one_does_not_see(
        self, user: User, make_user: Callable[..., User], path: str, whose: str
    ) -> None:
        theirs = press(make_user()) if whose == "somebody" else str(uuid4())
        answer = given(user, strong(row("A/B~C"), row("Squat")), {"A/B~C": theirs}, path)
        assert answer.status_code == 422
        [error] = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == ("#/mapping/A~1B~0C", "unknown_exercise")
        assert user.get("/imports").json()["items"] == sets_of(user) == []
        assert user.get("/exercises?owner=me").json()["items"] == []

    @pytest.mark.parametrize(
        ("mapping", "pointer", "code"),
        [
            ({"Squat": None, "SQUAT ": "mine"}, "#/mapping/SQUAT ", "repeated_name"),
            ({"\0": None}, "#/mapping/\0", "invalid_name"),
            ({"": None}, "#/mapping/", "invalid_name"),
            ({"x" * 101: None}, f"#/mapping/{'x' * 100}", "invalid_name"),
        ],
        ids=["twice", "nul", "blank", "long"],
    )
    def test_names_that_say_nothing(
        self, user: User, mine: str, mapping: dict[str, Any], pointer: str, code: str
    ) -> None:
        named = {name: mine if value == "mine" else value for name, value in mapping.items()}
        answer = given(user, strong(row("Squat")), named)
        assert answer.status_code == 422, answer.text
        [error] = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == (pointer, code)
        assert user.get("/imports").json()["items"] == []
