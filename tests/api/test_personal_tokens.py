"""Personal access tokens: what they are for, for how long, and what they leave."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from infra.local.servers import Postgres
from setlogs.http import identity
from setlogs.personal_tokens import PersonalToken
from setlogs.postgres.token_days import TokenDays
from setlogs.settings import get_settings
from tests.api.personal_tokens import create_token, with_token
from tests.api.workouts import MEASURES, create_exercise, log_set, start_session
from tests.conftest import PASSWORD, Client, User


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


class TestEnd:
    def test_revoked_is_dead_at_once(self, user: User) -> None:
        made = create_token(user)
        client = Client(user.app, made["token"])
        assert client.get("/me").status_code == 200
        assert user.delete(f"/me/tokens/{made['id']}").status_code == 204
        answer = client.get("/me")
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
        assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
        assert user.delete(f"/me/tokens/{made['id']}").status_code == 404
        assert user.get("/me/tokens").json() == {"items": []}

    def test_revoking_one_leaves_the_others(self, user: User) -> None:
        others = [with_token(user), with_token(user)]
        user.delete(f"/me/tokens/{create_token(user)['id']}")
        assert [other.get("/me").status_code for other in others] == [200, 200]

    def test_somebody_elses_cannot_be_revoked(
        self, user: User, make_user: Callable[..., User]
    ) -> None:
        made = create_token(make_user())
        assert user.delete(f"/me/tokens/{made['id']}").status_code == 404
        assert Client(user.app, made["token"]).get("/me").status_code == 200

    def test_of_the_same_id_as_somebody_elses_is_ones_own(
        self, user: User, make_user: Callable[..., User], postgres: Postgres
    ) -> None:
        """As nobody chooses the id of a token, this takes a hand in the database."""
        other = make_user()
        mine, theirs = create_token(user), create_token(other)
        with psycopg.connect(postgres.admin_url) as admin:
            query = "UPDATE personal_tokens SET id = %s WHERE user_id = %s"
            admin.execute(query, (mine["id"], other.profile["id"]))
        assert user.delete(f"/me/tokens/{mine['id']}").status_code == 204
        assert user.get("/me/tokens").json()["items"] == []
        assert [token["id"] for token in other.get("/me/tokens").json()["items"]] == [mine["id"]]
        assert Client(user.app, mine["token"]).get("/me").status_code == 401
        assert Client(user.app, theirs["token"]).get("/me").json()["id"] == other.profile["id"]

    def test_expired_is_refused(self, user: User) -> None:
        soon = datetime.now(UTC) + timedelta(seconds=30)
        assert with_token(user, expires_at=soon.isoformat()).get("/me").status_code == 200
        past = _made_anew(user, expires_at=datetime.now(UTC) - timedelta(seconds=1))
        assert Client(user.app, past.text).get("/me").status_code == 401

    def test_logging_out_everywhere_and_a_new_password_leave_it(self, user: User) -> None:
        client = with_token(user)
        change = {"current_password": PASSWORD, "new_password": "another long phrase"}
        assert user.post("/me/password", change).status_code == 204
        assert client.get("/me").status_code == 200
        assert user.post("/auth/logout-all").status_code == 204
        assert client.post("/sessions", {}).status_code == 201

    def test_erasure_ends_it(self, user: User, postgres: Postgres) -> None:
        client = with_token(user)
        assert user.delete("/me", {"password": PASSWORD}).status_code == 204
        assert client.get("/me").status_code == 401
        with psycopg.connect(postgres.admin_url) as admin:
            query = "SELECT count(*) FROM personal_tokens WHERE user_id = %s"
            assert admin.execute(query, (user.profile["id"],)).fetchone() == (0,)


class TestForgery:
    @pytest.mark.parametrize("change", ["scopes", "user", "expiry", "secret"])
    def test_a_token_that_nobody_issued_is_refused(
        self, user: User, make_user: Callable[..., User], change: str
    ) -> None:
        create_token(user)
        made: dict[str, Callable[[], PersonalToken]] = {
            "scopes": lambda: _made_anew(user, scopes=("read",)),
            "user": lambda: _made_anew(make_user()),
            "expiry": lambda: _made_anew(user, expires_at=datetime.now(UTC) + timedelta(days=1)),
            "secret": lambda: _made_anew(user),
        }
        assert Client(user.app, made[change]().text).get("/me").status_code == 401

    def test_a_mistyped_one_costs_no_look_up(self, user: User, lines: Any) -> None:
        text = create_token(user)["token"]
        mistyped = text[:20] + ("a" if text[20] != "a" else "b") + text[21:]
        for wrong in (mistyped, text[:-1], text + "a", "slp_", text.upper(), f"slp_{'z' * 79}"):
            before = len(lines())
            assert Client(user.app, wrong).get("/me").status_code == 401
            [line] = lines()[before:]
            assert (line["statements"], line["redis_round_trips"]) == (0, 0)


class TestVia:
    def test_the_history_names_the_token(self, user: User) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        path = f"/sets/{log_set(user, session_id, exercise_id).json()['id']}"
        made = create_token(user, name="Überwacher")
        client = Client(user.app, made["token"])
        assert client.patch(path, {"reps": 3}, if_match="*").status_code == 200
        user.delete(f"/me/tokens/{made['id']}")
        user.patch(path, {"reps": 4}, if_match="*")
        history = user.get(f"{path}/history").json()["items"]
        assert [change["via"] for change in history] == [None, "Überwacher", None]
        assert list(history[0])[3:5] == ["request_id", "via"]

    def test_so_does_the_audit_trail_of_every_kind(self, user: User, postgres: Postgres) -> None:
        client = with_token(user, name="bot")
        client.post("/exercises", {"name": "Odd", "type": "duration"})
        client.post("/sessions", {})
        client.post("/weigh-ins", {"weight": 80})
        with psycopg.connect(postgres.admin_url) as admin:
            query = "SELECT entity, via FROM audit_trail WHERE user_id = %s ORDER BY seq"
            rows = admin.execute(query, (user.profile["id"],)).fetchall()
        assert rows == [
            ("user", None),
            ("exercise", "bot"),
            ("session", "bot"),
            ("weigh_in", "bot"),
        ]


class TestLastUse:
    def test_is_a_day(self, user: User) -> None:
        client = with_token(user)
        before = datetime.now(UTC).date()
        assert client.get("/sessions").status_code == 200
        [shown] = user.get("/me/tokens").json()["items"]
        assert before <= datetime.fromisoformat(shown["last_used_on"]).date()
        assert datetime.fromisoformat(shown["last_used_on"]).date() <= datetime.now(UTC).date()

    def test_is_written_once_a_day(
        self, user: User, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        query = "SELECT xmin::text FROM personal_tokens WHERE user_id = %s"
        client = with_token(user)
        client.get("/sessions")
        with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
            written = admin.execute(query, (user.profile["id"],)).fetchone()
            # Another environment, which does not know of it.
            monkeypatch.setattr(identity, "get_token_days", TokenDays)
            for _ in range(3):
                assert client.get("/sessions").status_code == 200
            assert admin.execute(query, (user.profile["id"],)).fetchone() == written
            admin.execute(
                "UPDATE personal_tokens SET last_used_on = last_used_on - 1 WHERE user_id = %s",
                (user.profile["id"],),
            )
            client.get("/sessions")
        today = datetime.now(UTC).date().isoformat()
        assert user.get("/me/tokens").json()["items"][0]["last_used_on"] <= today
        assert user.get("/me/tokens").json()["items"][0]["last_used_on"] is not None

    def test_that_cannot_be_kept_costs_no_answer(self, user: User, postgres: Postgres) -> None:
        client = with_token(user)
        with psycopg.connect(postgres.admin_url) as admin:
            admin.execute("REVOKE UPDATE ON personal_tokens FROM setlogs_app")
            admin.commit()
            try:
                answer = client.post("/sessions", {})
            finally:
                admin.execute("GRANT UPDATE ON personal_tokens TO setlogs_app")
        assert answer.status_code == 201
        assert user.get("/me/tokens").json()["items"][0]["last_used_on"] is None
        client.get("/sessions")
        assert user.get("/me/tokens").json()["items"][0]["last_used_on"] is not None

    def test_is_not_told_by_what_was_refused(self, user: User) -> None:
        client = with_token(user, "read")
        assert client.post("/sessions", {}).status_code == 403
        assert user.get("/me/tokens").json()["items"][0]["last_used_on"] is None


def _made_anew(
    user: User,
    *,
    scopes: tuple[Any, ...] = ("read", "write"),
    expires_at: datetime | None = None,
) -> PersonalToken:
    """Return a token as the server would make one, though it never did."""
    key = get_settings().secret_key.get_secret_value()
    return PersonalToken.new(UUID(user.profile["id"]), scopes, expires_at, key)
