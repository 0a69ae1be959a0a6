"""Exercises: one's own with versions, and the catalogue that nobody can change."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from functions.exercises.schemas import ExercisePage
from setlogs.fields.resources import ExerciseRead
from tests.conftest import Client, User

DRAFT: dict[str, Any] = {"name": "Zercher Squat", "type": "weight_reps"}
BENCH_PRESS = "/exercises?q=barbell+bench+press&owner=catalogue"


def create(user: Client, **values: Any) -> httpx.Response:
    answer = user.post("/exercises", DRAFT | values)
    assert answer.status_code == 201, answer.text
    ExerciseRead.model_validate_json(answer.content)
    return answer


def names(answer: httpx.Response) -> list[str]:
    ExercisePage.model_validate_json(answer.content)
    return [item["name"] for item in answer.json()["items"]]


class TestCreate:
    def test_shows_what_was_created(self, user: User) -> None:
        answer = create(user, aliases=["Elbow Squat"], primary_muscles=["quadriceps"])
        shown = answer.json()
        assert (shown["version"], shown["owner"], shown["archived_at"]) == (1, "me", None)
        assert answer.headers["Location"] == f"http://test/exercises/{shown['id']}"
        again = user.get(f"/exercises/{shown['id']}")
        assert (again.json(), again.headers["ETag"]) == (shown, answer.headers["ETag"])

    def test_a_name_is_taken_in_any_case_and_spacing(self, user: User) -> None:
        create(user, name="Zercher Squat")
        answer = user.post("/exercises", DRAFT | {"name": "zercher  SQUAT"})
        assert (answer.status_code, answer.json()["code"]) == (409, "exercise_name_taken")

    def test_a_name_is_free_for_others_and_beside_the_catalogue(
        self, make_user: Callable[..., User]
    ) -> None:
        create(make_user(), name="Barbell Bench Press")
        create(make_user(), name="Barbell Bench Press")

    def test_same_key_replays(self, user: User) -> None:
        first = user.post("/exercises", DRAFT, idempotency_key="k")
        again = user.post("/exercises", DRAFT | {"aliases": []}, idempotency_key="k")
        assert (again.status_code, again.content) == (201, first.content)
        assert again.headers["Idempotent-Replayed"] == "true"
        other = user.post("/exercises", DRAFT | {"name": "Other"}, idempotency_key="k")
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")

    @pytest.mark.parametrize(
        ("values", "pointer", "code"),
        [
            ({"name": "  "}, "#/name", "blank"),
            ({"name": "x" * 101}, "#/name", "too_long"),
            ({"name": "a\x00b"}, "#/name", "nul_character"),
            ({"type": "yoga"}, "#/type", "unknown_choice"),
            ({"primary_muscles": ["a"] * 21}, "#/primary_muscles", "too_long"),
            ({"primary_muscles": ["a"], "secondary_muscles": ["a"]}, "#", "repeated_muscle"),
            ({"version": 3}, "#/version", "unknown_member"),
            ({"owner": "catalogue"}, "#/owner", "unknown_member"),
            ({"name": 5}, "#/name", "wrong_type"),
        ],
    )
    def test_refuses(self, user: User, values: dict[str, Any], pointer: str, code: str) -> None:
        answer = user.post("/exercises", DRAFT | values)
        assert answer.status_code == 422
        [error] = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == (pointer, code)
        assert names(user.get("/exercises?owner=me")) == []

    def test_needs_a_token(self, anonymous: Client) -> None:
        assert anonymous.post("/exercises", DRAFT).status_code == 401


class TestList:
    def test_shows_ones_own_among_the_catalogue_by_name(self, user: User) -> None:
        create(user, name="Barbell Bench Pressing")
        found = names(user.get("/exercises?q=barbell%20bench%20press&limit=2"))
        assert found == ["Barbell Bench Press", "Barbell Bench Pressing"]

    def test_finds_parts_of_names_and_aliases_in_any_case(self, user: User) -> None:
        create(user, name="Zercher Squat", aliases=["Elbow Squat"])
        for q in ("ZERCHER", "elbow", "cher%20sq"):
            assert names(user.get(f"/exercises?owner=me&q={q}")) == ["Zercher Squat"]

    @pytest.mark.parametrize("q", ["%25", "_", "!", "%5C"])
    def test_takes_wildcards_literally(self, user: User, q: str) -> None:
        create(user)
        assert names(user.get(f"/exercises?owner=me&q={q}")) == []

    def test_filters_by_muscle_equipment_and_type(self, user: User) -> None:
        create(user, name="A", secondary_muscles=["neck"], equipment="log", type="duration")
        create(user, name="B")
        for query in ("muscle=neck", "equipment=log", "type=duration"):
            assert names(user.get(f"/exercises?owner=me&{query}")) == ["A"]

    def test_hides_archived_ones_unless_asked(self, user: User) -> None:
        made = create(user)
        path = f"/exercises/{made.json()['id']}"
        assert user.delete(path, if_match=made.headers["ETag"]).status_code == 204
        assert names(user.get("/exercises?owner=me")) == []
        assert names(user.get("/exercises?owner=me&include_archived=true")) == ["Zercher Squat"]

    def test_shows_nothing_of_others(self, make_user: Callable[..., User]) -> None:
        create(make_user())
        assert names(make_user().get("/exercises?owner=me")) == []

    def test_following_links_shows_each_once_while_others_come_and_go(self, user: User) -> None:
        for number in range(5):
            create(user, name=f"Mine {number}")
        answer = user.get("/exercises?owner=me&limit=2")
        seen = names(answer)
        create(user, name="Aaa, before the cursor")
        while link := answer.links.get("next"):
            answer = user.get(link["url"].removeprefix("http://test"))
            seen += names(answer)
        assert seen == [f"Mine {number}" for number in range(5)]

    @pytest.mark.parametrize("query", ["owner=you", "type=yoga", "include_archived=yes", "nope=1"])
    def test_refuses(self, user: User, query: str) -> None:
        answer = user.get(f"/exercises?{query}")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["parameter"] == query.partition("=")[0]


class TestReplace:
    def test_is_a_new_version(self, user: User) -> None:
        made = create(user)
        path = f"/exercises/{made.json()['id']}"
        changed = user.put(path, DRAFT | {"name": "New"}, if_match=made.headers["ETag"])
        assert (changed.status_code, changed.json()["version"]) == (200, 2)
        versions = user.get(f"{path}/versions").json()["items"]
        assert [(v["version"], v["name"]) for v in versions] == [(2, "New"), (1, "Zercher Squat")]
        first = user.get(f"{path}/versions/1")
        ExerciseRead.model_validate_json(first.content)
        assert first.json()["name"] == "Zercher Squat"
        assert user.get(f"{path}/versions/3").status_code == 404

    def test_same_content_is_the_same_version(self, user: User) -> None:
        made = create(user)
        path = f"/exercises/{made.json()['id']}"
        same = user.put(path, DRAFT, if_match=made.headers["ETag"])
        assert (same.status_code, same.content) == (200, made.content)
        assert same.headers["ETag"] == made.headers["ETag"]

    def test_restores_what_was_archived(self, user: User) -> None:
        made = create(user)
        path = f"/exercises/{made.json()['id']}"
        user.delete(path, if_match=made.headers["ETag"])
        archived = user.get(path)
        restored = user.put(path, DRAFT, if_match=archived.headers["ETag"])
        assert (restored.json()["archived_at"], restored.json()["version"]) == (None, 1)
        assert restored.headers["ETag"] not in (made.headers["ETag"], archived.headers["ETag"])

    def test_type_can_change_before_the_first_set(self, user: User) -> None:
        exercise_id = create(user).json()["id"]
        other = DRAFT | {"type": "duration"}
        assert user.put(f"/exercises/{exercise_id}", other, if_match="*").status_code == 200
        session_id = user.post("/sessions", {}).json()["id"]
        draft = {"exercise_id": exercise_id, "duration_seconds": 60}
        logged = user.post(f"/sessions/{session_id}/sets", draft, idempotency_key="k")
        assert (logged.status_code, logged.json()["exercise_version"]) == (201, 2)

    def test_needs_the_current_etag(self, user: User) -> None:
        path = f"/exercises/{create(user).json()['id']}"
        assert user.put(path, {"name": ""}).status_code == 428
        stale = user.put(path, {"name": ""}, if_match='"v7"')
        assert (stale.status_code, stale.headers["ETag"]) == (412, '"v1"')
        assert user.put(path, {"name": ""}, if_match='"v1"').status_code == 422


class TestSomebodyElses:
    def test_looks_like_one_that_does_not_exist(self, make_user: Callable[..., User]) -> None:
        exercise_id, other = create(make_user()).json()["id"], make_user()
        for method, suffix in (
            ("GET", ""),
            ("PUT", ""),
            ("DELETE", ""),
            ("GET", "/versions"),
            ("GET", "/versions/1"),
        ):
            headers = {"If-Match": '"v1"'}
            body = DRAFT if method == "PUT" else None
            foreign, missing = (
                other.request(method, f"/exercises/{id_}{suffix}", body, headers=headers)
                for id_ in (exercise_id, uuid4())
            )
            assert foreign.status_code == missing.status_code == 404, (method, suffix)


class TestCatalogue:
    def test_can_be_read_by_everybody_and_changed_by_nobody(self, user: User) -> None:
        [shown] = user.get(BENCH_PRESS).json()["items"][:1]
        path = f"/exercises/{shown['id']}"
        etag = user.get(path).headers["ETag"]
        assert shown["owner"] == "catalogue"
        for answer in (user.put(path, DRAFT, if_match=etag), user.delete(path, if_match=etag)):
            assert (answer.status_code, answer.json()["code"]) == (403, "read_only")
        assert user.get(path).json() == shown
