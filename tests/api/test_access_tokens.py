"""An access token opens the account that it was signed for, for as long as it says, and no other does."""

from typing import Any

import jwt
import pytest

from setlogs.settings import get_settings
from tests.conftest import Client, User


class TestAccessTokens:
    def forge(self, user: User, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """Return the user's token with other claims, signed with the real key."""
        assert user.token is not None
        real = jwt.decode(user.token, options={"verify_signature": False})
        merged = {k: v for k, v in (real | claims).items() if v is not None}
        key = get_settings().secret_key.get_secret_value()
        return jwt.encode(merged, key, "HS256", headers={"typ": "at+jwt"} | (header or {}))

    def test_a_forgery_of_the_same_claims_is_let_in(self, user: User) -> None:
        assert Client(user.app, self.forge(user)).get("/me").status_code == 200

    @pytest.mark.parametrize(
        ("claims", "code"),
        [
            ({"exp": 10**30}, "invalid_token"),
            ({"exp": 1_700_000_600, "iat": 1_700_000_000}, "token_expired"),
            ({"epoch": 2}, "token_ended"),
            ({"sub": "0193f1a0-0000-7000-8000-000000000000"}, "token_ended"),
        ],
        ids=["too long-lived", "expired", "of another epoch", "of nobody"],
    )
    def test_other_claims_are_not(self, user: User, claims: dict[str, Any], code: str) -> None:
        answer = Client(user.app, self.forge(user, **claims)).get("/me")
        assert (answer.status_code, answer.json()["code"]) == (401, code)
        assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'

    def test_nor_is_anything_else(self, user: User) -> None:
        basic = Client(user.app).get("/me", authorization="Basic YTpi")
        for answer in (Client(user.app, user.refresh_token).get("/me"), basic):
            assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")

    def test_without_one_there_is_no_error_in_the_challenge(self, user: User) -> None:
        answer = Client(user.app).get("/me")
        assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")
        assert answer.headers["WWW-Authenticate"] == "Bearer"

    def test_that_was_ended_says_so(self, user: User) -> None:
        assert user.post("/auth/logout-all").status_code == 204
        answer = user.get("/me")
        assert (answer.status_code, answer.json()["code"]) == (401, "token_ended")
        assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
