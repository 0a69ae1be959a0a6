"""What a personal access token counts as: its user, unless nothing says that the server made it."""

from collections.abc import Iterator
from typing import cast
from uuid import uuid4

import pytest
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from setlogs.settings import get_settings
from setlogs.tokens import get_signer
from setlogs.valkey import ratelimit
from tests.api.personal_tokens import create_token, made_up, with_token
from tests.conftest import Client, User

LIMIT = 6


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch, environment: None) -> Iterator[None]:
    monkeypatch.setenv("RATE_LIMIT_USER_PER_MINUTE", str(LIMIT))
    # So that no request comes back, however long those before it take.
    monkeypatch.setattr(ratelimit, "_SECOND_US", 1000 * ratelimit._SECOND_US)
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def key_of_before(monkeypatch: pytest.MonkeyPatch, environment: None) -> Iterator[None]:
    """`SECRET_KEY` has been changed twice since: nobody knows the one of tokens that were made."""
    monkeypatch.setenv("SECRET_KEY", "a third key, and long enough to be one")
    get_settings.cache_clear()
    get_signer.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()
    get_signer.cache_clear()


def from_elsewhere(user: User, token: str) -> Client:
    """Return a client with a token, at an address that nobody else has."""
    network = uuid4().hex
    address = f"2001:db8:{network[:4]}:{network[4:8]}::1"

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await user.app({**scope, "client": (address, 1)}, receive, send)

    return Client(cast(FastAPI, app), token)


class TestLimit:
    def test_is_one_for_all_that_a_user_has(self, user: User, limited: None) -> None:
        first, second = with_token(user, "read"), with_token(user, "read")
        answers = [each.get("/me").status_code for each in (first, second, user, first)]
        assert answers == [200] * 4
        refused = [each.get("/me") for each in (first, second, user)]
        assert [answer.status_code for answer in refused] == [429] * 3

    def test_counts_what_the_scope_refuses(self, user: User, limited: None) -> None:
        reader = with_token(user, "read")
        answers = [reader.post("/sessions", {}).status_code for _ in range(LIMIT)]
        assert answers == [403] * (LIMIT - 1) + [429]

    def test_of_somebody_is_not_spent_by_made_up_tokens(self, user: User, limited: None) -> None:
        text = made_up(user, key="a key that the server never had")
        forger = from_elsewhere(user, text)
        answers = [forger.get("/me").status_code for _ in range(LIMIT + 2)]
        assert set(answers) <= {401, 429}
        assert answers[-1] == 429
        assert user.get("/me").status_code == 200


class TestChangedKey:
    def test_ends_no_token(self, user: User, request: pytest.FixtureRequest) -> None:
        client = from_elsewhere(user, create_token(user)["token"])
        request.getfixturevalue("key_of_before")
        session = client.post("/sessions", {})
        assert session.status_code == 201
        assert client.get("/reports/summary").status_code == 200
        assert client.get(f"/sessions/{session.json()['id']}").status_code == 200
