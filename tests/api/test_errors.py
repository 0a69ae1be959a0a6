"""What every answer has, and what a request gets that cannot be served."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from setlogs.errors import InvalidRequestError
from setlogs.http.problems import from_exception
from setlogs.postgres.database import get_database
from setlogs.settings import get_settings
from setlogs.statement import Statement
from tests.conftest import Client, User

MISSING = "0193f1a0-0000-7000-8000-000000000000"
MEMBERS = {"type", "title", "status", "detail", "instance", "code", "request_id"}


class TestProblems:
    def test_have_the_members_of_the_contract(self, anonymous: Client) -> None:
        answer = anonymous.get("/me")
        problem = answer.json()
        assert set(problem) == MEMBERS
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert problem["status"] == answer.status_code == 401
        assert problem["request_id"] == answer.headers["X-Request-Id"]
        assert UUID(problem["request_id"])
        assert problem["type"] == "http://test/docs/errors#token_missing"

    def test_list_everything_that_is_wrong(self, user: User) -> None:
        answer = user.post("/sessions", {"title": 5, "notes": 5, "a/b~c": 1})
        found = {(e["pointer"], e["code"]) for e in answer.json()["errors"]}
        assert found == {
            ("#/title", "wrong_type"),
            ("#/notes", "wrong_type"),
            ("#/a~1b~0c", "unknown_member"),
        }

    def test_do_not_repeat_what_was_sent(self, user: User) -> None:
        answer = user.post("/sessions", {"title": {"secret": "swordfish"}, "started_at": "carp"})
        assert answer.status_code == 422
        assert "swordfish" not in answer.text
        assert "carp" not in answer.text


class TestJson:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b'{"title": "a"} x',
            b"nope",
            b'{"title": "\xff"}',
            b'{"title": "a", "title": "b"}',
            b'{"title": NaN}',
            b'{"title": -Infinity}',
            b'{"title": "\\ud800"}',
            b"[" * 100_000,
            b'{"a":' * 40 + b"1" + b"}" * 40,
            b'{"title": ' + b"1" * 5000 + b"}",
            b'{"title": 1e99999}',
        ],
        ids=range(13),
    )
    def test_what_is_not_json_is_400(self, user: User, body: bytes) -> None:
        headers = {"Content-Type": "application/json"}
        answer = user.request("POST", "/sessions", content=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed_json")

    @pytest.mark.parametrize(
        ("body", "line", "column", "why"),
        [
            (b"", 1, 1, "a value is expected here"),
            (
                b'{"title": "a" "notes": "b"}',
                1,
                15,
                "a comma or a closing bracket is expected here",
            ),
            (b"{'title': 1}", 1, 2, "a name in double quotes is expected here"),
            (b'{"title" 1}', 1, 10, "a colon is expected here"),
            (b'{"title": "a}', 1, 11, "this text has no closing quote"),
            (b'{"a": "\n"}', 1, 8, "a line break or other control character must be escaped"),
            (b'{"a": "\\x"}', 1, 8, "there is no such escape"),
            (b'{"a": "\\u12"}', 1, 9, "four hexadecimal digits are expected here"),
            (b"{} {}", 1, 4, "the JSON has ended before this"),
            (b"\xef\xbb\xbf{}", 1, 1, "JSON has no byte order mark"),
        ],
        ids=range(10),
    )
    def test_that_is_malformed_says_where_and_why(
        self, user: User, body: bytes, line: int, column: int, why: str
    ) -> None:
        headers = {"Content-Type": "application/json"}
        problem = user.request("POST", "/sessions", content=body, headers=headers).json()
        assert (problem["line"], problem["column"]) == (line, column)
        assert problem["detail"] == f"This is not JSON at line {line}, column {column}: {why}."

    def test_with_a_comma_too_many_says_where(self, user: User) -> None:
        """Python 3.12 looks behind the comma, as it misses what should follow."""
        headers = {"Content-Type": "application/json"}
        body = b'{\n  "title": "a",\n}'
        problem = user.request("POST", "/sessions", content=body, headers=headers).json()
        assert problem["detail"] in (
            "This is not JSON at line 2, column 15: this comma has nothing behind it.",
            "This is not JSON at line 3, column 1: a name in double quotes is expected here.",
        )

    def test_that_is_not_utf_8_says_where(self, user: User) -> None:
        headers = {"Content-Type": "application/json"}
        body = b'{"title": "\xc3\xa9",\n "notes": "\xc3\xa9\xff"}'
        problem = user.request("POST", "/sessions", content=body, headers=headers).json()
        assert problem["detail"] == "This is not UTF-8 at line 2, column 13."
        assert (problem["line"], problem["column"]) == (2, 13)

    @pytest.mark.parametrize(("levels", "status"), [(32, 422), (33, 400)])
    def test_is_nested_32_levels_deep_at_most(self, user: User, levels: int, status: int) -> None:
        wide = b",".join([b"{}"] * 40)
        # The object around it is one level, those in it are another.
        deep = b"[" * (levels - 2) + wide + b"]" * (levels - 2)
        answer = user.request(
            "POST",
            "/sessions",
            content=b'{"a": [%s], "b": %s}' % (wide, deep),
            headers={"Content-Type": "application/json"},
        )
        assert answer.status_code == status

    @pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"5"])
    def test_what_is_no_object_is_422(self, user: User, body: bytes) -> None:
        headers = {"Content-Type": "application/json; charset=utf-8"}
        answer = user.request("POST", "/sessions", content=body, headers=headers)
        assert answer.status_code == 422

    def test_a_pair_of_surrogates_is_one_character(self, user: User) -> None:
        headers = {"Content-Type": "application/json"}
        body = b'{"title": "\\ud83e\\uddb5"}'
        answer = user.request("POST", "/sessions", content=body, headers=headers)
        assert answer.json()["title"] == "\U0001f9b5"

    @pytest.mark.parametrize("content_type", ["text/plain", "application/xml", ""])
    def test_another_content_type_is_415(self, user: User, content_type: str) -> None:
        headers = {"Content-Type": content_type}
        answer = user.request("POST", "/sessions", content=b"{}", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")

    def test_more_than_256_kib_is_413(self, user: User) -> None:
        answer = user.post("/sessions", {"notes": "x" * 256 * 1024})
        assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")


class TestValues:
    def test_that_the_driver_refuses_to_send_are_the_clients_to_mend(
        self, environment: None
    ) -> None:
        """Should one pass the fields: they let no NUL through."""
        with pytest.raises(psycopg.DataError) as refused:
            get_database().fetch_one(Statement(b"SELECT $1::text", ("text",)), {"text": "a\x00b"})
        told = from_exception(refused.value)
        assert isinstance(told, InvalidRequestError)
        assert [error.code for error in told.errors] == ["invalid_value"]


class TestPathsAndMethods:
    @pytest.mark.parametrize("path", ["/nope", "/sessions/", "/SESSIONS", "/sessions/a/b/c"])
    def test_an_unknown_path_is_404(self, user: User, path: str) -> None:
        answer = user.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    @pytest.mark.parametrize(
        ("path", "detail"),
        [
            ("/nope", "No such path."),
            ("/sessions/", "No such path. Did you mean /sessions?"),
            (f"/sets/{MISSING}/", "No such path. Did you mean /sets/{set_id}?"),
            ("/sessions//", "No such path."),
            (f"/sessions/{MISSING}", "Not found."),
        ],
    )
    def test_an_unknown_path_is_told_from_what_cannot_be_seen(
        self, user: User, path: str, detail: str
    ) -> None:
        answer = user.get(path)
        assert (answer.status_code, answer.json()["detail"]) == (404, detail)

    @pytest.mark.parametrize(
        ("path", "allowed"),
        [
            ("/me", "DELETE, GET, HEAD, PUT"),
            ("/sessions", "GET, HEAD, POST"),
            (f"/sets/{MISSING}", "DELETE, GET, HEAD, PATCH, PUT"),
            ("/auth/login", "POST"),
            ("/health", "GET, HEAD"),
        ],
    )
    def test_another_method_is_405_with_all_that_are_allowed(
        self, user: User, path: str, allowed: str
    ) -> None:
        answer = user.request("OPTIONS", path)
        assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)

    @pytest.mark.parametrize("id_", ["x", "%00", "%ff", "0" * 40, "{id}", "1"])
    def test_what_cannot_be_an_id_is_404(self, user: User, id_: str) -> None:
        assert user.get(f"/sessions/{id_}").status_code == 404
        assert user.get(f"/sets/{id_}").status_code == 404

    def test_head_is_get_without_a_body(self, user: User) -> None:
        head, got = user.request("HEAD", "/me"), user.get("/me")
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["ETag"] == got.headers["ETag"]
        assert head.headers["Content-Length"] == got.headers["Content-Length"]


class TestHeaders:
    def test_every_answer_has_them(self, user: User, anonymous: Client) -> None:
        for answer in (user.get("/me"), anonymous.get("/me"), anonymous.get("/nope")):
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["X-Request-Id"]

    def test_limited_answers_tell_the_quota(self, user: User) -> None:
        answer = user.get("/me")
        assert answer.headers["RateLimit-Policy"] == '"default";q=1000000;w=60'
        assert answer.headers["RateLimit"].startswith('"default";r=')

    def test_ids_of_requests_differ(self, anonymous: Client) -> None:
        seen = {anonymous.get("/health").headers["X-Request-Id"] for _ in range(3)}
        assert len(seen) == 3


class TestOrder:
    def test_the_earlier_check_answers(self, user: User, anonymous: Client) -> None:
        large, wrong_type = b"x" * 300_000, {"Content-Type": "text/plain"}
        path = f"/sessions/{uuid4()}/sets"

        def send(client: Client, content: bytes, headers: dict[str, str]) -> int:
            return client.request("POST", path, content=content, headers=headers).status_code

        json_type = {"Content-Type": "application/json"}
        key = {"Idempotency-Key": "k"}
        assert send(anonymous, large, wrong_type) == 413
        assert send(anonymous, b"{", wrong_type) == 401
        assert send(user, b"{", wrong_type) == 415
        assert send(user, b"{", json_type) == 400
        assert send(user, b"{", json_type | key) == 400
        assert send(user, b'{"reps": "x"}', json_type | key) == 404


class TestRateLimit:
    @pytest.fixture
    def low_limits(self, monkeypatch: pytest.MonkeyPatch, environment: None) -> Iterator[None]:
        monkeypatch.setenv("RATE_LIMIT_USER_PER_MINUTE", "3")
        monkeypatch.setenv("RATE_LIMIT_LOGIN_PER_MINUTE", "2")
        get_settings.cache_clear()
        yield
        get_settings.cache_clear()

    def test_over_the_quota_is_429(self, user: User, low_limits: None) -> None:
        answers = [user.get("/me") for _ in range(4)]
        assert [a.status_code for a in answers] == [200, 200, 200, 429]
        remaining = [a.headers["RateLimit"] for a in answers]
        assert remaining[0] == '"default";r=2;t=20'
        assert remaining[2] == '"default";r=0;t=20'
        refused = answers[3]
        assert 1 <= int(refused.headers["Retry-After"]) <= 20
        assert refused.json()["code"] == "rate_limited"
        assert refused.json()["violated-policies"] == ["default"]

    def test_comes_before_the_body_and_is_not_stored(self, user: User, low_limits: None) -> None:
        for _ in range(3):
            user.get("/me")
        draft: dict[str, Any] = {"title": "A"}
        assert user.post("/sessions", draft, idempotency_key="k").status_code == 429
        assert user.request("POST", "/sessions", content=b"{").status_code == 429

    def test_counts_each_user_apart(self, user: User, anonymous: Client) -> None:
        assert anonymous.get("/me").status_code == 401
        assert "RateLimit" not in anonymous.get("/me").headers
        assert "RateLimit" in user.get("/me").headers
