"""What tests of personal access tokens share: how one is made or made up, and a client that has it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from setlogs.personal_tokens import PersonalToken, Scope
from setlogs.settings import get_settings
from tests.conftest import Client, User

BOTH: tuple[Scope, ...] = ("read", "write")


def create_token(user: User, *scopes: str, **draft: Any) -> dict[str, Any]:
    """Return the answer to a new token with these scopes, both unless given."""
    made = user.post("/me/tokens", {"name": "script", "scopes": list(scopes or BOTH), **draft})
    assert made.status_code == 201, made.text
    token: dict[str, Any] = made.json()
    return token


def with_token(user: User, *scopes: str, **draft: Any) -> Client:
    """Return a client with a new token of the user's."""
    return Client(user.app, create_token(user, *scopes, **draft)["token"])


def made_up(
    user: User, *scopes: Scope, expires_at: datetime | None = None, key: str | None = None
) -> str:
    """Return a token that nobody issued, for both scopes unless given.

    Args:
        user: Whom it names.
        *scopes: Which it names.
        expires_at: Until when it would be good.
        key: With which it is sealed; the server's, unless given.
    """
    sealing_key = key or get_settings().secret_key.get_secret_value()
    user_id = UUID(user.profile["id"])
    return PersonalToken.new(user_id, scopes or BOTH, expires_at, sealing_key).text
