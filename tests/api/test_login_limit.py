"""Guesses at one account are counted together, wherever they come from (AUT-07)."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from setlogs.settings import get_settings
from setlogs.valkey import ratelimit
from tests.conftest import PASSWORD, Client, User

LIMIT = 5


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch, environment: None) -> Iterator[None]:
    monkeypatch.setenv("RATE_LIMIT_ACCOUNT_PER_MINUTE", str(LIMIT))
    # So that no guess comes back, however long those before it take.
    monkeypatch.setattr(ratelimit, "_SECOND_US", 1000 * ratelimit._SECOND_US)
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


class TestAccountLimit:
    @pytest.mark.parametrize("known", [True, False])
    def test_is_the_same_for_accounts_that_do_not_exist(
        self, user: User, anonymous: Client, limited: None, known: bool
    ) -> None:
        email = user.email if known else f"{uuid4().hex}@example.com"
        statuses = [
            anonymous.post("/auth/login", {"email": spelt, "password": "a wrong guess"}).status_code
            for spelt in (email, email.upper()) * LIMIT
        ]
        assert statuses == [401] * LIMIT + [429] * LIMIT

    @pytest.mark.parametrize("known", [True, False])
    def test_is_the_same_for_who_forgot_the_password(
        self, user: User, anonymous: Client, limited: None, known: bool
    ) -> None:
        email = user.email if known else f"{uuid4().hex}@example.com"
        statuses = [
            anonymous.post("/auth/password-reset", {"email": spelt}).status_code
            for spelt in (email, email.upper()) * LIMIT
        ]
        assert statuses == [202] * LIMIT + [429] * LIMIT

    @pytest.mark.parametrize("spelling", ["\u00a0{} ", "{}"])
    def test_counts_every_spelling_as_one(
        self, user: User, anonymous: Client, limited: None, spelling: str
    ) -> None:
        for _ in range(LIMIT):
            anonymous.post("/auth/login", {"email": user.email, "password": "a wrong guess"})
        again = {"email": spelling.format(user.email), "password": PASSWORD}
        assert anonymous.post("/auth/login", again).status_code == 429

    @pytest.mark.parametrize(
        ("method", "path", "field"),
        [
            ("POST", "/me/password", "current_password"),
            ("POST", "/me/email", "password"),
            ("DELETE", "/me", "password"),
        ],
    )
    def test_counts_guesses_with_a_token_too(
        self, user: User, anonymous: Client, limited: None, method: str, path: str, field: str
    ) -> None:
        """Who has stolen a token has not got more tries than who has not."""
        login = {"email": user.email.upper(), "password": "a wrong guess"}
        assert anonymous.post("/auth/login", login).status_code == 401
        body = {field: "a wrong guess"}
        body |= {"new_password": "another long phrase"} if path == "/me/password" else {}
        body |= {"new_email": "another@example.com"} if path == "/me/email" else {}
        statuses = [user.request(method, path, body).status_code for _ in range(LIMIT)]
        assert statuses == [403] * (LIMIT - 1) + [429]
        right = user.request(method, path, body | {field: PASSWORD})
        assert (right.status_code, right.json()["code"]) == (429, "rate_limited")
        assert right.headers["RateLimit-Policy"] == f'"account";q={LIMIT};w=60'
        assert anonymous.post("/auth/login", login).status_code == 429

    def test_says_when_to_try_again(self, user: User, anonymous: Client, limited: None) -> None:
        draft = {"email": user.email, "password": "a wrong guess"}
        answers = [anonymous.post("/auth/login", draft) for _ in range(LIMIT + 1)]
        assert answers[-1].status_code == 429
        assert answers[-1].json()["code"] == "rate_limited"
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 1000 * 60 / LIMIT
        assert answers[-1].headers["RateLimit-Policy"] == f'"account";q={LIMIT};w=60'
