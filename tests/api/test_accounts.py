"""Accounts and tokens: who is let in, for how long, and how one leaves."""

import base64
import itertools
import os
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from argon2 import PasswordHasher

from functions.auth.schemas import Tokens, UserRead
from infra.local.servers import Postgres
from setlogs.settings import get_settings
from setlogs.tokens import get_signer
from tests.conftest import CHEAP_HASHES, PASSWORD, Client, User, set_cost_of_hashes


@pytest.fixture
def deployed_hashes(environment: None, deployed_cost_of_hashes: tuple[int, int]) -> Iterator[None]:
    """Hashes are made as they are outside of tests."""
    set_cost_of_hashes(*deployed_cost_of_hashes)
    yield
    set_cost_of_hashes(*CHEAP_HASHES)


def log_in(client: Client, email: str, password: str = PASSWORD) -> httpx.Response:
    return client.post("/auth/login", {"email": email, "password": password})


def refresh(client: Client, token: str) -> httpx.Response:
    return client.post("/auth/refresh", {"refresh_token": token})


class TestRegister:
    def test_shows_the_user(self, anonymous: Client) -> None:
        email = f"{uuid4().hex}@Example.COM"
        answer = anonymous.post("/auth/register", {"email": email, "password": PASSWORD})
        shown = UserRead.model_validate_json(answer.content)
        assert answer.status_code == 201
        assert (shown.email, shown.unit, shown.timezone, shown.version) == (
            email.lower(),
            "kg",
            "UTC",
            1,
        )
        assert answer.headers["Location"] == "http://test/me"

    @pytest.mark.parametrize(
        ("password", "code"),
        [
            ("abc 42", "too_short"),
            ("x" * 129, "too_long"),
            ("password1", "too_common"),
            ("QWERTYUIOP", "too_common"),
            ("my setlogs account", "too_common"),
            ("xx-ada.lovelace-xx", "contains_email"),
            ("\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44\uff11", "too_common"),
            ("xx-ada\uff0eLOVELACE-xx", "contains_email"),
        ],
    )
    def test_weak_passwords_are_refused(self, anonymous: Client, password: str, code: str) -> None:
        draft = {"email": "ada.lovelace@example.com", "password": password}
        answer = anonymous.post("/auth/register", draft)
        assert answer.status_code == 422
        [error] = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == ("#/password", code)
        assert password not in answer.text

    @pytest.mark.parametrize(
        "values", [{"email": "nobody"}, {"email": 5}, {"unit": "st"}, {"is_admin": True}]
    )
    def test_refuses_without_repeating_what_was_sent(
        self, anonymous: Client, values: dict[str, Any]
    ) -> None:
        draft = {"email": "ada@example.com", "password": "swordfish and more", **values}
        answer = anonymous.post("/auth/register", draft)
        assert answer.status_code == 422
        assert "swordfish" not in answer.text

    def test_the_password_is_stored_as_argon2id(
        self, deployed_hashes: None, make_user: Callable[..., User], postgres: Postgres
    ) -> None:
        user = make_user()
        with psycopg.connect(postgres.admin_url) as admin:
            query = "SELECT password_hash FROM users WHERE email = %s"
            [(stored,)] = admin.execute(query, (user.email,)).fetchall()
        assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


class TestLogIn:
    def test_gives_tokens(self, user: User, anonymous: Client) -> None:
        answer = log_in(anonymous, user.email.upper())
        tokens = Tokens.model_validate_json(answer.content)
        assert (tokens.expires_in, tokens.refresh_expires_in) == (1800, 7 * 86400)
        assert Client(user.app, tokens.access_token).get("/me").status_code == 200

    def test_unknown_email_and_wrong_password_look_alike(
        self, user: User, anonymous: Client
    ) -> None:
        unknown = log_in(anonymous, f"{uuid4().hex}@example.com")
        wrong = log_in(anonymous, user.email, "another long phrase")
        assert unknown.status_code == wrong.status_code == 401
        for name in ("type", "title", "detail", "code"):
            assert unknown.json()[name] == wrong.json()[name]
        assert len(unknown.content) == len(wrong.content)
        assert set(unknown.headers) == set(wrong.headers)

    def test_renews_a_hash_of_other_parameters(
        self, deployed_hashes: None, user: User, anonymous: Client, postgres: Postgres
    ) -> None:
        weaker = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
        query = "SELECT password_hash FROM users WHERE email = %s"
        with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
            change = "UPDATE users SET password_hash = %s WHERE email = %s"
            admin.execute(change, (weaker, user.email))
            assert log_in(anonymous, user.email, "another long phrase").status_code == 401
            assert admin.execute(query, (user.email,)).fetchall() == [(weaker,)]
            assert log_in(anonymous, user.email).status_code == 200
            [(renewed,)] = admin.execute(query, (user.email,)).fetchall()
        assert renewed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert log_in(anonymous, user.email).status_code == 200


class TestRefreshTokens:
    def test_rotate(self, user: User, anonymous: Client) -> None:
        first = refresh(anonymous, user.refresh_token)
        tokens = Tokens.model_validate_json(first.content)
        assert tokens.refresh_token != user.refresh_token
        assert Client(user.app, tokens.access_token).get("/me").status_code == 200
        assert refresh(anonymous, tokens.refresh_token).status_code == 200

    def test_a_lost_answer_is_given_again(self, user: User, anonymous: Client) -> None:
        first, again = (refresh(anonymous, user.refresh_token).json() for _ in range(2))
        assert again["refresh_token"] == first["refresh_token"]

    def test_reuse_ends_the_family_for_good(self, user: User, anonymous: Client) -> None:
        second = refresh(anonymous, user.refresh_token).json()["refresh_token"]
        third = refresh(anonymous, second).json()["refresh_token"]
        reused = refresh(anonymous, user.refresh_token)
        assert (reused.status_code, reused.json()["code"]) == (401, "invalid_refresh_token")
        assert refresh(anonymous, third).status_code == 401

    def test_a_lost_answer_is_given_again_however_much_later(
        self, user: User, anonymous: Client, postgres: Postgres
    ) -> None:
        second = refresh(anonymous, user.refresh_token).json()["refresh_token"]
        with psycopg.connect(postgres.admin_url) as admin:
            admin.execute(
                "UPDATE refresh_tokens SET rotated_at = rotated_at - interval '6 days'"
                " WHERE user_id = %s",
                (user.profile["id"],),
            )
        assert refresh(anonymous, user.refresh_token).json()["refresh_token"] == second
        third = refresh(anonymous, second)
        assert third.status_code == 200
        assert refresh(anonymous, user.refresh_token).status_code == 401
        assert refresh(anonymous, third.json()["refresh_token"]).status_code == 401

    def test_a_lost_answer_is_given_again_after_the_key_has_changed(
        self, user: User, anonymous: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        second = refresh(anonymous, user.refresh_token).json()["refresh_token"]
        monkeypatch.setenv("SECRET_KEY_PREVIOUS", os.environ["SECRET_KEY"])
        monkeypatch.setenv("SECRET_KEY", "the next key, and long enough to be one")
        get_settings.cache_clear()
        get_signer.cache_clear()
        try:
            assert refresh(anonymous, user.refresh_token).json()["refresh_token"] == second
            assert refresh(anonymous, second).status_code == 200
        finally:
            monkeypatch.undo()
            get_settings.cache_clear()
            get_signer.cache_clear()

    @pytest.mark.parametrize("column", ["expires_at", "family_expires_at"])
    def test_expire(self, user: User, anonymous: Client, postgres: Postgres, column: str) -> None:
        with psycopg.connect(postgres.admin_url) as admin:
            admin.execute(
                f"UPDATE refresh_tokens SET {column} = now() WHERE user_id = %s",  # noqa: S608
                (user.profile["id"],),
            )
        assert refresh(anonymous, user.refresh_token).status_code == 401

    @pytest.mark.parametrize(
        "token",
        ["", "x", "Ünicode", "A" * 63 + "=", "A" * 64, "A" * 201, "\x00" * 64, "A" * 260_000],
        ids=repr,
    )
    def test_others_are_refused(self, anonymous: Client, token: str) -> None:
        answer = refresh(anonymous, token)
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_refresh_token")
        assert anonymous.post("/auth/logout", {"refresh_token": token}).status_code == 204

    def test_an_access_token_is_none(self, user: User, anonymous: Client) -> None:
        assert user.token is not None
        assert refresh(anonymous, user.token).json()["code"] == "invalid_refresh_token"
        assert anonymous.post("/auth/logout", {"refresh_token": user.token}).status_code == 204
        assert user.get("/me").status_code == 200

    def test_are_stored_as_hashes_only(self, user: User, postgres: Postgres) -> None:
        raw = base64.urlsafe_b64decode(user.refresh_token)
        with psycopg.connect(postgres.admin_url) as admin:
            query = "SELECT token_hash FROM refresh_tokens WHERE user_id = %s"
            [(stored,)] = admin.execute(query, (user.profile["id"],)).fetchall()
        assert stored not in (raw, raw[16:])


class TestLogOut:
    def test_ends_one_login(self, user: User, anonymous: Client) -> None:
        other = log_in(anonymous, user.email).json()["refresh_token"]
        body = {"refresh_token": user.refresh_token}
        assert anonymous.post("/auth/logout", body).status_code == 204
        assert refresh(anonymous, user.refresh_token).status_code == 401
        assert refresh(anonymous, other).status_code == 200

    def test_everywhere_ends_all_at_once(self, user: User, anonymous: Client) -> None:
        other = log_in(anonymous, user.email).json()
        assert user.post("/auth/logout-all").status_code == 204
        assert user.get("/me").status_code == 401
        assert user.post("/sessions", {}).status_code == 401
        assert Client(user.app, other["access_token"]).get("/me").status_code == 401
        assert refresh(anonymous, other["refresh_token"]).status_code == 401
        assert log_in(anonymous, user.email).status_code == 200


class TestMe:
    def test_can_be_changed(self, user: User) -> None:
        settings = {"display_name": "Ada", "unit": "lb", "timezone": "Europe/London"}
        before = user.get("/me")
        assert user.put("/me", settings).status_code == 428
        after = user.put("/me", settings, if_match=before.headers["ETag"])
        assert UserRead.model_validate_json(after.content).version == 2
        assert {name: after.json()[name] for name in settings} == settings
        assert user.put("/me", settings, if_match=before.headers["ETag"]).status_code == 412
        same = user.put("/me", settings, if_match=after.headers["ETag"])
        assert (same.status_code, same.content) == (200, after.content)

    @pytest.mark.parametrize("missing", ["display_name", "unit", "timezone"])
    def test_is_replaced_whole(self, user: User, missing: str) -> None:
        settings = {"display_name": None, "unit": "kg", "timezone": "UTC"}
        del settings[missing]
        answer = user.put("/me", settings, if_match="*")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"#/{missing}")


class TestPassword:
    def test_change_ends_every_other_login(self, user: User, anonymous: Client) -> None:
        other = log_in(anonymous, user.email).json()
        body = {"current_password": PASSWORD, "new_password": "a quite different phrase"}
        assert user.post("/me/password", body).status_code == 204
        assert user.get("/me").status_code == 200
        assert refresh(anonymous, user.refresh_token).status_code == 200
        assert Client(user.app, other["access_token"]).get("/me").status_code == 401
        assert refresh(anonymous, other["refresh_token"]).status_code == 401
        assert log_in(anonymous, user.email).status_code == 401
        assert log_in(anonymous, user.email, "a quite different phrase").status_code == 200

    def test_can_change_again_and_again_with_the_same_tokens(
        self, user: User, anonymous: Client
    ) -> None:
        for old, new in itertools.pairwise([PASSWORD, "a second phrase", "a third phrase"]):
            body = {"current_password": old, "new_password": new}
            assert user.post("/me/password", body).status_code == 204
        assert user.get("/me").status_code == 200
        assert refresh(anonymous, user.refresh_token).status_code == 200

    def test_needs_the_current_one_and_a_strong_new_one(self, user: User) -> None:
        wrong = user.post(
            "/me/password", {"current_password": "not this one", "new_password": "long enough 1"}
        )
        assert (wrong.status_code, wrong.json()["code"]) == (403, "wrong_password")
        weak = user.post("/me/password", {"current_password": PASSWORD, "new_password": "short"})
        assert (weak.status_code, weak.json()["errors"][0]["pointer"]) == (422, "#/new_password")
