"""Exercises at the edges: order of errors, retries, races, archives, versions and long names."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from functions.exercises.schemas import ExercisePage
from infra.local.servers import Postgres
from setlogs.fields.resources import ExerciseRead
from tests.conftest import Client, User
from tests.patience import wait_until, waiting_for_locks

DRAFT: dict[str, Any] = {"name": "Zercher Squat", "type": "weight_reps"}


def shown(answer: httpx.Response, status: int = 200) -> dict[str, Any]:
    """Return the exercise in an answer, which is just what the schema says."""
    assert answer.status_code == status, answer.text
    ExerciseRead.model_validate_json(answer.content, strict=True)
    document: dict[str, Any] = answer.json()
    return document


def items(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    ExercisePage.model_validate_json(answer.content, strict=True)
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


@pytest.fixture
def exercise(user: User) -> str:
    """Path of an exercise of the user's own."""
    return f"/exercises/{shown(user.post('/exercises', DRAFT), 201)['id']}"


def audited(postgres: Postgres, path: str) -> list[tuple[str, int, int]]:
    """Return action, version and data version of each change of an exercise."""
    with psycopg.connect(postgres.admin_url) as db:
        return db.execute(
            "SELECT action, version, seq FROM audit_trail WHERE entity_id = %s ORDER BY version",
            [path.removeprefix("/exercises/")],
        ).fetchall()


class TestOrderOfErrors:
    @pytest.fixture
    def shipped(self, user: User) -> str:
        """Path of an exercise of the catalogue."""
        return f"/exercises/{items(user.get('/exercises?owner=catalogue&limit=1'))[0]['id']}"

    @pytest.mark.parametrize("headers", [{}, {"if_match": '"v0"'}, {"if_match": "*"}])
    @pytest.mark.parametrize("body", [DRAFT, {"name": ""}, [], None])
    def test_a_catalogue_exercise_is_read_only_before_anything_else(
        self, user: User, shipped: str, headers: dict[str, str], body: Any
    ) -> None:
        answer = user.put(shipped, body, **headers)
        if body is None:
            assert problem(answer) == (415, "unsupported_media_type")
            return
        assert problem(answer) == (403, "read_only")
        assert problem(user.delete(shipped, **headers)) == (403, "read_only")
        assert problem(user.delete(f"{shipped}?x=1", **headers)) == (403, "read_only")

    def test_a_bad_query_of_a_catalogue_exercise_is_just_that(
        self, user: User, shipped: str
    ) -> None:
        assert problem(user.get(f"{shipped}/versions?limit=0")) == (422, "invalid_request")
        assert problem(user.put(shipped, DRAFT, if_match="v1")) == (400, "invalid_precondition")

    def test_missing_before_unconditional_before_stale_before_invalid(
        self, user: User, exercise: str, make_user: Callable[..., User]
    ) -> None:
        bad = {"name": ""}
        for path in (f"/exercises/{uuid4()}", "/exercises/nonsense"):
            assert problem(user.put(path, bad)) == (404, "not_found")
        assert problem(make_user().put(exercise, bad)) == (404, "not_found")
        assert problem(user.put(exercise, bad)) == (428, "precondition_required")
        assert problem(user.put(exercise, bad, if_match='"v2"')) == (412, "precondition_failed")
        assert problem(user.put(exercise, bad, if_match='W/"v1"')) == (412, "precondition_failed")
        assert problem(user.put(exercise, bad, if_match='"v2", "v1"')) == (422, "invalid_request")

    def test_nobody_is_told_nothing(
        self, anonymous: Client, exercise: str, user: User, shipped: str
    ) -> None:
        for path in (exercise, shipped):
            for answer in (
                anonymous.get(path),
                anonymous.put(path, {"name": ""}),
                anonymous.delete(path),
                anonymous.get(f"{path}/versions"),
                anonymous.get(f"{path}/versions/1"),
            ):
                assert answer.status_code == 401
                assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert anonymous.get("/exercises").status_code == 401


class TestRaces:
    def test_of_many_with_one_etag_one_wins(
        self, user: User, exercise: str, postgres: Postgres
    ) -> None:
        def put(number: int) -> int:
            answer = user.put(exercise, DRAFT | {"name": f"Name {number}"}, if_match='"v1"')
            return answer.status_code

        with ThreadPoolExecutor(8) as threads:
            assert sorted(threads.map(put, range(8))) == [200] + [412] * 7
        assert shown(user.get(exercise))["version"] == 2
        assert [(action, version) for action, version, _ in audited(postgres, exercise)] == [
            ("created", 1),
            ("updated", 2),
        ]

    @pytest.mark.parametrize(("name", "version"), [("New", 2), ("Newer", 3)])
    def test_a_change_of_whatever_there_is_sees_what_it_waited_for(
        self,
        user: User,
        exercise: str,
        postgres: Postgres,
        patient: None,
        name: str,
        version: int,
    ) -> None:
        exercise_id = exercise.removeprefix("/exercises/")
        with psycopg.connect(postgres.admin_url) as db, ThreadPoolExecutor(1) as thread:
            db.execute(
                "UPDATE users u SET data_version = data_version + 1"
                " FROM exercises e WHERE e.id = %s AND u.id = e.user_id",
                [exercise_id],
            )
            waiting = thread.submit(user.put, exercise, DRAFT | {"name": name}, if_match="*")
            _wait_for_a_lock(postgres)
            db.execute(
                "WITH e AS (UPDATE exercises SET name = 'New', name_key = 'new', search_key = 'new',"
                " version = 2, revision = 2 WHERE id = %s RETURNING *)"
                " INSERT INTO exercise_versions (user_id, exercise_id, version, name, type)"
                " SELECT user_id, id, version, name, type FROM e",
                [exercise_id],
            )
            db.commit()
            answer = waiting.result()
        assert (shown(answer)["name"], shown(answer)["version"]) == (name, version)
        assert answer.headers["ETag"] == f'"v{version}"'

    def test_one_name_goes_to_one_of_many(self, user: User) -> None:
        with ThreadPoolExecutor(8) as threads:
            made = list(threads.map(lambda _: user.post("/exercises", DRAFT), range(8)))
        assert sorted(answer.status_code for answer in made) == [201] + [409] * 7

    def test_one_key_makes_one(self, user: User) -> None:
        with ThreadPoolExecutor(8) as threads:
            made = list(
                threads.map(lambda _: user.post("/exercises", DRAFT, idempotency_key="k"), range(8))
            )
        assert {(answer.status_code, answer.content) for answer in made} == {(201, made[0].content)}
        assert len(items(user.get("/exercises?owner=me"))) == 1


def _wait_for_a_lock(postgres: Postgres) -> None:
    with psycopg.connect(postgres.admin_url, autocommit=True) as db:
        wait_until(lambda: waiting_for_locks(db) == 1)


class TestArchive:
    def test_is_repeatable_with_the_etag_of_the_day(
        self, user: User, exercise: str, postgres: Postgres
    ) -> None:
        first = user.delete(exercise, if_match='"v1"')
        assert (first.status_code, first.content) == (204, b"")
        archived = user.get(exercise)
        assert (archived.headers["ETag"], shown(archived)["version"]) == ('"v2"', 1)
        assert problem(user.delete(exercise, if_match='"v1"')) == (412, "precondition_failed")
        assert user.delete(exercise, if_match='"v2"').status_code == 204
        assert user.delete(exercise, if_match="*").status_code == 204
        assert user.get(exercise).content == archived.content
        assert [(a, v) for a, v, _ in audited(postgres, exercise)] == [
            ("created", 1),
            ("updated", 2),
        ]

    def test_frees_the_name_and_restoring_needs_it(self, user: User, exercise: str) -> None:
        user.delete(exercise, if_match='"v1"')
        shown(user.post("/exercises", DRAFT | {"name": "zercher squat"}), 201)
        answer = user.put(exercise, DRAFT, if_match='"v2"')
        assert problem(answer) == (409, "exercise_name_taken")
        restored = shown(user.put(exercise, DRAFT | {"name": "Other"}, if_match='"v2"'))
        assert (restored["archived_at"], restored["version"]) == (None, 2)

    def test_logged_sets_keep_it_and_more_may_follow(self, user: User, exercise: str) -> None:
        exercise_id = exercise.removeprefix("/exercises/")
        session = user.post("/sessions", {}).json()["id"]
        draft = {"exercise_id": exercise_id, "reps": 5, "weight": 60}
        for key in ("before", "after"):
            made = user.post(f"/sessions/{session}/sets", draft, idempotency_key=key)
            assert made.status_code == 201, made.text
            user.delete(exercise, if_match="*")
        assert user.get(f"/sets/{made.json()['id']}").json()["exercise_id"] == exercise_id


class TestReplaceRefused:
    def test_a_taken_name_changes_nothing(
        self, user: User, exercise: str, postgres: Postgres
    ) -> None:
        shown(user.post("/exercises", DRAFT | {"name": "Taken"}), 201)
        before = user.get(exercise).content
        answer = user.put(exercise, DRAFT | {"name": "TAKEN"}, if_match='"v1"')
        assert problem(answer) == (409, "exercise_name_taken")
        assert user.get(exercise).content == before
        assert len(audited(postgres, exercise)) == 1

    def test_its_own_name_in_another_case_is_a_new_version(self, user: User, exercise: str) -> None:
        replaced = shown(user.put(exercise, DRAFT | {"name": "ZERCHER SQUAT"}, if_match='"v1"'))
        assert (replaced["name"], replaced["version"]) == ("ZERCHER SQUAT", 2)

    def test_the_type_is_free_until_a_set_is_logged(self, user: User, exercise: str) -> None:
        replaced = shown(user.put(exercise, DRAFT | {"type": "duration"}, if_match='"v1"'))
        assert (replaced["type"], replaced["version"]) == ("duration", 2)


class TestVersions:
    def test_each_stays_as_it_was_defined(self, user: User, exercise: str) -> None:
        created = shown(user.get(exercise))
        second = shown(user.put(exercise, DRAFT | {"name": "New"}, if_match='"v1"'))
        user.delete(exercise, if_match='"v2"')
        first = user.get(f"{exercise}/versions/1")
        assert (shown(first), first.headers["ETag"]) == (created, '"v1"')
        assert shown(user.get(f"{exercise}/versions/2")) == second
        again = user.get(f"{exercise}/versions/1", if_none_match='"v1"')
        assert (again.status_code, again.content) == (304, b"")

    def test_pages_go_back_while_more_are_defined(self, user: User, exercise: str) -> None:
        for number in range(1, 5):
            user.put(exercise, DRAFT | {"name": f"N{number}"}, if_match=f'"v{number}"')
        answer = user.get(f"{exercise}/versions?limit=2")
        seen = [item["version"] for item in items(answer)]
        user.put(exercise, DRAFT | {"name": "N5"}, if_match='"v5"')
        while link := answer.links.get("next"):
            answer = user.get(link["url"].removeprefix("http://test"))
            seen += [item["version"] for item in items(answer)]
        assert seen == [5, 4, 3, 2, 1]

    @pytest.mark.parametrize(
        "version", ["0", "-1", "2", "x", "1.0", "01", "+1", "%201", "1_0", "2147483648", "9" * 30]
    )
    def test_others_do_not_exist(self, user: User, exercise: str, version: str) -> None:
        answer = user.get(f"{exercise}/versions/{version}")
        assert problem(answer) == (404, "not_found")


class TestLongNames:
    @pytest.mark.parametrize("letter", ["\U0001f3cb", "㌀", "é", "x"])
    def test_pages_go_on_behind_them(self, user: User, letter: str) -> None:
        wanted = [letter * 99 + last for last in "abc"]
        for name in reversed(wanted):
            shown(user.post("/exercises", DRAFT | {"name": name}), 201)
        answer = user.get("/exercises?owner=me&limit=1")
        seen = [item["name"] for item in items(answer)]
        while link := answer.links.get("next"):
            answer = user.get(link["url"].removeprefix("http://test"))
            seen += [item["name"] for item in items(answer)]
        assert seen == wanted

    def test_a_cursor_is_for_its_own_list_and_user(
        self, user: User, make_user: Callable[..., User]
    ) -> None:
        first = user.get("/exercises?limit=1").json()["next_cursor"]
        for answer in (
            user.get(f"/exercises?owner=catalogue&cursor={first}"),
            make_user().get(f"/exercises?cursor={first}"),
            user.get(f"/exercises?cursor={first[:-2]}"),
            user.get("/exercises?cursor="),
        ):
            assert problem(answer) == (400, "invalid_cursor")
