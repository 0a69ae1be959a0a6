"""Who comes through our edge is told from the others there; nobody else is believed (RAT-08)."""

import io
from collections.abc import Iterator
from typing import cast
from uuid import uuid4

import pytest
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from setlogs.settings import get_settings
from setlogs.valkey import ratelimit
from tests.api.observing import Lines
from tests.conftest import Client, User

SECRET = "k9X2-b7Qm-44Lp-0aZt-ee81-Hn3v-77"
LIMIT = 3
ALL = [401] * LIMIT + [429]
NONE_LEFT = [429] * (LIMIT + 1)


@pytest.fixture
def edge_secret() -> str:
    return SECRET


@pytest.fixture(autouse=True)
def behind_an_edge(
    monkeypatch: pytest.MonkeyPatch, environment: None, edge_secret: str
) -> Iterator[None]:
    monkeypatch.setenv("EDGE_SECRET", edge_secret)
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch, behind_an_edge: None) -> None:
    monkeypatch.setenv("RATE_LIMIT_LOGIN_PER_MINUTE", str(LIMIT))
    # So that no guess comes back, however long those before it take.
    monkeypatch.setattr(ratelimit, "_SECOND_US", 1000 * ratelimit._SECOND_US)
    get_settings.cache_clear()


def new_address() -> str:
    """Return an address in a network that nobody else has."""
    network = uuid4().hex
    return f"2001:db8:{network[:4]}:{network[4:8]}::1"


class Peer(Client):
    """What connects to the gateway from an address of its own."""

    def __init__(self, app: FastAPI, address: str) -> None:
        async def reached(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "client": (address, 1)}, receive, send)

        super().__init__(cast(FastAPI, reached))

    def guesses(self, **headers: str) -> list[int]:
        """Return the answers to more logins than one source may try."""
        guess = {"email": f"{uuid4().hex}@example.com", "password": "a wrong guess"}
        return [self.post("/auth/login", guess, **headers).status_code for _ in range(LIMIT + 1)]


@pytest.mark.usefixtures("limited")
class TestLimit:
    def test_is_one_for_each_viewer_behind_the_edge(self, app: FastAPI) -> None:
        edge = Peer(app, new_address())
        assert edge.guesses(setlogs_edge=SECRET, true_client_ip=new_address()) == ALL
        assert edge.guesses(setlogs_edge=SECRET, true_client_ip=new_address()) == ALL

    def test_of_a_viewer_is_one_through_every_edge_and_past_them(self, app: FastAPI) -> None:
        viewer = new_address()
        through = {"setlogs_edge": SECRET, "true_client_ip": viewer}
        assert Peer(app, new_address()).guesses(**through) == ALL
        assert Peer(app, new_address()).guesses(**through) == NONE_LEFT
        assert Peer(app, viewer).guesses() == NONE_LEFT

    @pytest.mark.parametrize("proof", ["", "another secret of thirty-two bytes", SECRET.lower()])
    def test_is_the_peers_without_the_secret(self, app: FastAPI, proof: str) -> None:
        direct = Peer(app, new_address())
        assert direct.guesses(setlogs_edge=proof, true_client_ip=new_address()) == ALL
        assert direct.guesses(setlogs_edge=proof, true_client_ip=new_address()) == NONE_LEFT

    @pytest.mark.parametrize("edge_secret", [""])
    def test_is_the_peers_where_no_edge_is_set_up(self, app: FastAPI) -> None:
        direct = Peer(app, new_address())
        assert direct.guesses(setlogs_edge="", true_client_ip=new_address()) == ALL
        assert direct.guesses(setlogs_edge="", true_client_ip=new_address()) == NONE_LEFT

    def test_is_the_edges_for_a_viewer_whose_address_is_none(self, app: FastAPI) -> None:
        edge = Peer(app, new_address())
        assert edge.guesses(setlogs_edge=SECRET, true_client_ip="elsewhere") == ALL
        assert edge.guesses(setlogs_edge=SECRET) == NONE_LEFT


class TestLogLine:
    def test_names_the_viewers_network_and_never_the_secret(
        self, app: FastAPI, written: io.StringIO, lines: Lines
    ) -> None:
        edge = Peer(app, new_address())
        proof = {"setlogs_edge": SECRET, "true_client_ip": "192.0.2.66"}
        edge.get("/health", **proof)
        edge.post("/nowhere", **proof)
        edge.post("/auth/login", {"email": SECRET}, **proof)
        assert [line["network"] for line in lines()] == ["192.0.2.0/24"] * 3
        assert SECRET not in written.getvalue()
        assert "192.0.2.66" not in written.getvalue()


class TestLogin:
    def test_is_listed_with_the_viewers_network(self, app: FastAPI, user: User) -> None:
        account = {"email": user.email, "password": user.password}
        edge = Peer(app, new_address())
        answer = edge.post("/auth/login", account, setlogs_edge=SECRET, true_client_ip="192.0.2.66")
        assert answer.status_code == 200
        logins = user.get("/me/logins").json()["items"]
        assert {login["network"] for login in logins} == {"127.0.0.0/24", "192.0.2.0/24"}
