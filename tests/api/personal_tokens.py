"""What tests of personal access tokens share: how one is made, and a client that has it."""

from typing import Any

from tests.conftest import Client, User

BOTH = ("read", "write")


def create_token(user: User, *scopes: str, **draft: Any) -> dict[str, Any]:
    """Return the answer to a new token with these scopes, both unless given."""
    made = user.post("/me/tokens", {"name": "script", "scopes": list(scopes or BOTH), **draft})
    assert made.status_code == 201, made.text
    token: dict[str, Any] = made.json()
    return token


def with_token(user: User, *scopes: str, **draft: Any) -> Client:
    """Return a client with a new token of the user's."""
    return Client(user.app, create_token(user, *scopes, **draft)["token"])
