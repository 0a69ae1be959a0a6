"""Personal access tokens: how they are made, how many there may be, and what they are for."""

import io
import re
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from infra.local.servers import Postgres
from tests.api.personal_tokens import create_token, with_token
from tests.api.workouts import MEASURES, create_exercise
from tests.conftest import Client, User


class TestCreate:
    def test_shows_the_secret_this_once(self, user: User) -> None:
        answer = user.post("/me/tokens", {"name": "cron job", "scopes": ["write", "read"]})
        made = answer.json()
        assert answer.status_code == 201
        assert {"etag", "location"}.isdisjoint(answer.headers)
        assert list(made) == [
            *("id", "name", "scopes", "hint", "created_at", "last_used_on", "expires_at", "token")
        ]
        assert re.fullmatch(r"slp_[0-9A-Za-z]{79}", made["token"])
        assert made["hint"] == f"slp_…{made['token'][-4:]}"
        shown = {name: value for name, value in made.items() if name != "token"}
        assert (shown["name"], shown["scopes"]) == ("cron job", ["read", "write"])
        assert (shown["last_used_on"], shown["expires_at"]) == (None, None)
        assert user.get("/me/tokens").json() == {"items": [shown]}

    def test_keeps_no_secret(self, user: User, postgres: Postgres) -> None:
        secret = create_token(user)["token"]
        with psycopg.connect(postgres.admin_url) as admin:
            query = (
                "SELECT row_to_json(t)::text FROM personal_tokens AS t WHERE user_id = %(user)s"
                " UNION ALL SELECT row_to_json(u)::text FROM users AS u WHERE id = %(user)s"
            )
            rows = admin.execute(query, {"user": user.profile["id"]}).fetchall()
        assert len(rows) == 2
        assert not any(part in text for (text,) in rows for part in (secret, secret[-20:-4]))

    def test_is_in_no_log_line(self, user: User, written: io.StringIO) -> None:
        made = create_token(user)
        client = Client(user.app, made["token"])
        client.post("/sessions", {})
        client.put("/me", {})
        user.delete(f"/me/tokens/{made['id']}")
        client.get("/me")
        assert written.getvalue().count('"message":"request"') == 5
        assert made["token"][4:24] not in written.getvalue()

    @pytest.mark.parametrize(
        ("change", "pointer"),
        [
            ({"name": ""}, "#/name"),
            ({"name": " "}, "#/name"),
            ({"name": "x" * 101}, "#/name"),
            ({"scopes": []}, "#/scopes"),
            ({"scopes": ["admin"]}, "#/scopes/0"),
            ({"scopes": ["read", "read"]}, "#/scopes"),
            ({"scopes": "read"}, "#/scopes"),
            ({"expires_at": "2026-01-01T00:00:00Z"}, "#/expires_at"),
            ({"expires_at": "tomorrow"}, "#/expires_at"),
            ({"token": "slp_"}, "#/token"),
        ],
    )
    def test_refuses_what_is_wrong(self, user: User, change: dict[str, Any], pointer: str) -> None:
        answer = user.post("/me/tokens", {"name": "a", "scopes": ["read"]} | change)
        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
        assert user.get("/me/tokens").json() == {"items": []}

    def test_may_expire_as_late_as_anybody_likes(self, user: User) -> None:
        expires_at = "9999-12-31T23:59:59.999999Z"
        made = create_token(user, expires_at=expires_at)
        assert made["expires_at"] == expires_at
        assert Client(user.app, made["token"]).get("/me").status_code == 200

    def test_lists_the_newest_first(self, user: User) -> None:
        names = ["first", "second", "third"]
        for name in names:
            create_token(user, name=name)
        listed = [each["name"] for each in user.get("/me/tokens").json()["items"]]
        assert listed == names[::-1]


class TestLimit:
    def test_a_twenty_first_is_refused(self, user: User) -> None:
        tokens = [create_token(user) for _ in range(20)]
        answer = user.post("/me/tokens", {"name": "a", "scopes": ["read"]})
        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_tokens")
        assert user.delete(f"/me/tokens/{tokens[7]['id']}").status_code == 204
        create_token(user)
        assert len(user.get("/me/tokens").json()["items"]) == 20

    def test_expired_ones_make_room(self, user: User, postgres: Postgres) -> None:
        tokens = [create_token(user) for _ in range(20)]
        with psycopg.connect(postgres.admin_url) as admin:
            admin.execute(
                "UPDATE personal_tokens SET expires_at = now() - interval '1 s' WHERE id = %s",
                (tokens[3]["id"],),
            )
        made = create_token(user)
        listed = [each["id"] for each in user.get("/me/tokens").json()["items"]]
        assert listed == [made["id"], *(t["id"] for t in tokens[::-1] if t is not tokens[3])]
        for each in (tokens[0], tokens[19], made):
            assert Client(user.app, each["token"]).get("/me").status_code == 200
        assert Client(user.app, tokens[3]["token"]).get("/me").status_code == 401


class TestScopes:
    def test_both_log_a_set_and_read_it(self, user: User) -> None:
        client = with_token(user)
        session_id = client.post("/sessions", {}).json()["id"]
        draft = {"exercise_id": create_exercise(user), **MEASURES["weight_reps"]}
        path = f"/sessions/{session_id}/sets"
        made = client.post(path, draft, idempotency_key=uuid4().hex)
        assert made.status_code == 201
        assert client.get(path).json()["items"] == [made.json()]

    def test_read_does_not_write(self, user: User) -> None:
        client = with_token(user, "read")
        assert client.get("/sessions").status_code == 200
        assert client.request("HEAD", "/sessions").status_code == 200
        answer = client.post("/sessions", {"unknown": 1})
        assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")
        assert "write" in answer.json()["detail"]
        challenge = 'Bearer error="insufficient_scope", scope="write"'
        assert answer.headers["www-authenticate"] == challenge
        assert user.get("/sessions").json()["items"] == []

    def test_write_does_not_read(self, user: User) -> None:
        client = with_token(user, "write")
        assert client.post("/sessions", {}).status_code == 201
        answer = client.get("/sessions")
        assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")
        assert "read" in answer.json()["detail"]

    def test_a_revoked_one_is_not_told_what_it_lacks(self, user: User) -> None:
        made = create_token(user, "read")
        user.delete(f"/me/tokens/{made['id']}")
        client = Client(user.app, made["token"])
        for method, path in (("POST", "/sessions"), ("PUT", "/me"), ("POST", "/auth/login")):
            assert client.request(method, path, {}).status_code == 401

    def test_reads_the_account_and_its_export(self, user: User) -> None:
        client = with_token(user, "read")
        assert client.get("/me").json() == user.get("/me").json()
        assert client.get("/me/export").json()["user"] == user.get("/me/export").json()["user"]
