"""A password is reset by a code: what a client sends, and how a code is refused."""

import httpx

from tests.conftest import Client, User

NEW = "a quite different phrase"
RESET, CONFIRM = "/auth/password-reset", "/auth/password-reset/confirm"


def ask(client: Client, email: str) -> None:
    """Have a code mailed, if somebody has the address."""
    answer = client.post(RESET, {"email": email})
    assert (answer.status_code, answer.content) == (202, b"")


def reset(client: Client, token: object, password: str = NEW) -> httpx.Response:
    """Return what a code for a new password gets."""
    return client.post(CONFIRM, {"token": token, "new_password": password})


def refused(answer: httpx.Response) -> bool:
    """Return whether a code is refused, as any code is that is none."""
    if answer.status_code == 422:
        problem = answer.json()
        assert problem["code"] == "invalid_token"
        assert [error["pointer"] for error in problem["errors"]] == ["#/token"]
    return answer.status_code == 422


def log_in(client: Client, user: User, password: str) -> int:
    """Return the status that a password gets."""
    return client.post("/auth/login", {"email": user.email, "password": password}).status_code
