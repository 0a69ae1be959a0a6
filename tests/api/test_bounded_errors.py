"""However much is wrong with a request, it costs little and the answer stays short (A3, A7)."""

import json
from typing import Any

import pytest

from setlogs.errors import MAX_ERRORS
from setlogs.http.strict_json import MAX_VALUES
from tests.api.every_route import export
from tests.api.importing import send_export
from tests.conftest import Client, User

MANY = 5_000


def post(client: Client, path: str, body: Any) -> Any:
    """Send a body and return the problem that it is answered with."""
    answer = client.post(path, body)
    assert answer.status_code in (400, 422), answer.text[:300]
    return answer.json()


class TestErrors:
    def test_are_named_up_to_a_hundred_and_counted_beyond(self, anonymous: Client) -> None:
        unknown = {f"unknown_{n}": n for n in range(MANY)}
        problem = post(anonymous, "/auth/login", {"email": "a@b.de", "password": "b", **unknown})
        assert problem["code"] == "invalid_request"
        assert (len(problem["errors"]), problem["errors_total"]) == (MAX_ERRORS, MANY)

    def test_that_are_few_are_all_named(self, user: User) -> None:
        problem = post(user, "/sessions", {"title": 1, "notes": 2})
        assert (len(problem["errors"]), problem["errors_total"]) == (2, 2)

    def test_of_a_query_are_named_up_to_a_hundred_and_counted_beyond(self, user: User) -> None:
        query = "&".join(f"q{n}=1" for n in range(MANY))
        problem = user.get(f"/sessions?limit=1&limit=2&{query}").json()
        assert (len(problem["errors"]), problem["errors_total"]) == (MAX_ERRORS, MANY + 1)
        assert problem["errors"][0] == {
            "parameter": "limit",
            "code": "repeated_parameter",
            "detail": "Must be given only once",
        }

    def test_of_a_batch_point_into_it(self, user: User, session_id: str) -> None:
        path = f"/sessions/{session_id}/sets/batch"
        answer = user.post(path, {"sets": [{"reps": "x"}] * 200}, idempotency_key="k")
        problem = answer.json()
        # Each lacks an exercise, and its repetitions are no number.
        assert (len(problem["errors"]), problem["errors_total"]) == (MAX_ERRORS, 400)
        assert {error["pointer"] for error in problem["errors"][:2]} == {
            "#/sets/0/reps",
            "#/sets/0/exercise_id",
        }


class TestValues:
    def test_of_a_body_are_counted_before_they_are_made(self, user: User) -> None:
        sent: Any
        for sent in ([0] * MAX_VALUES, [[]] * MAX_VALUES, [{"a": ""}] * MAX_VALUES):
            assert post(user, "/sessions", {"title": sent})["code"] == "malformed_json"

    def test_are_not_what_stands_in_a_text(self, user: User) -> None:
        notes = '[{,\\"' * 800
        body = {"notes": notes, "title": None, **{f"a{n}": "," for n in range(7_000)}}
        assert post(user, "/sessions", body)["errors_total"] == 7_000
        started = [{"title": "[,{" * 60, "notes": notes} for _ in range(3)]
        for draft in started:
            assert user.post("/sessions", draft).json()["notes"] == notes


class TestFiles:
    @pytest.fixture
    def file(self) -> dict[str, Any]:
        return export("0198c000-0000-7000-8000-000000000000")

    def refused(self, user: User, file: Any) -> Any:
        answer = send_export(user, json.dumps(file).encode())
        assert answer.status_code in (400, 422), answer.text[:300]
        assert len(answer.content) < 50_000
        return answer.json()

    def test_with_many_wrong_sessions_name_the_first(self, user: User, file: Any) -> None:
        problem = self.refused(user, file | {"sessions": [1] * MANY})
        assert (len(problem["errors"]), problem["errors_total"]) == (MAX_ERRORS, MANY)
        assert problem["errors"][-1]["pointer"] == f"#/sessions/{MAX_ERRORS - 1}"

    def test_with_too_long_a_list_say_just_that(self, user: User, file: Any) -> None:
        for name in ("sessions", "exercises"):
            [error] = self.refused(user, file | {name: [1] * 60_000})["errors"]
            assert (error["pointer"], error["code"]) == (f"#/{name}", "too_long")

    def test_with_too_many_values_are_not_parsed(self, user: User, file: Any) -> None:
        problem = self.refused(user, file | {"sessions": [1] * 1_000_000})
        assert problem["code"] == "malformed_json"

    def test_with_too_many_sets_are_too_long(self, user: User, file: Any) -> None:
        sessions = [{"sets": [0] * 10_001}] * 5
        assert self.refused(user, file | {"sessions": sessions})["code"] == "too_many_rows"

    def test_with_many_unknown_members_name_the_first(self, user: User, file: Any) -> None:
        file["sessions"][0]["sets"][1] |= {f"a{n}": n for n in range(MANY)}
        problem = self.refused(user, file)
        assert problem["errors_total"] == MANY
        assert [error["pointer"] for error in problem["errors"]] == [
            f"#/sessions/0/sets/1/a{n}" for n in range(MAX_ERRORS)
        ]

    def test_point_at_what_is_wrong(self, user: User, file: Any) -> None:
        file["sessions"][0]["sets"][1]["reps"] = "5"
        file["sessions"][0]["ended_at"] = "2020-01-01T00:00:00Z"
        file["exercises"][0]["versions"] = [{"name": "A", "type": "reps_only"}, {"name": "B"}]
        file["exercises"].append({"id": file["exercises"][0]["id"], "owner": "me", "versions": []})
        found = {(e["pointer"], e["code"]) for e in self.refused(user, file)["errors"]}
        assert found == {
            ("#/sessions/0/sets/1/reps", "wrong_type"),
            ("#/sessions/0", "ended_before_started"),
            ("#/exercises/0/versions/1/type", "missing"),
            ("#/exercises/1/versions", "too_short"),
        }
