"""Codes are spent while others are, and while tokens are revoked: over many rounds none is good twice (AUT-30).

tests/api/test_codes_at_once.py holds them up at one point; here chance does. ROUNDS=20 makes it short.
"""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from tests.api.logins import add_account, add_code
from tests.conftest import PASSWORD
from tests.faults.site import Site

pytestmark = pytest.mark.faults
ROUNDS = int(os.environ.get("ROUNDS", "200"))
MAX_WAIT_SECONDS = 0.06
CONFIRM, VERIFY = "/auth/password-reset/confirm", "/auth/verify-email"


@dataclass
class Account:
    """Somebody with a code of each purpose, and a personal access token.

    Attributes:
        new_email: Which the account gets by the code that was mailed there.
    """

    email: str
    reset_code: str
    change_code: str
    owner: dict[str, str]
    token: dict[str, Any]
    new_email: str = field(default_factory=lambda: f"{uuid4().hex}@example.com")


type Ask = Callable[[httpx.Client, Account], httpx.Response]


@pytest.fixture
def clients(site: Site) -> Iterator[list[httpx.Client]]:
    """One for each worker."""
    # A connection for each request: on an old one the kernel holds back the body for an ACK.
    each = httpx.Limits(max_keepalive_connections=0)
    opened = [httpx.Client(base_url=worker.url, timeout=30, limits=each) for worker in site.workers]
    yield opened
    for client in opened:
        client.close()


@pytest.fixture
def admin(site: Site) -> Iterator[psycopg.Connection[Any]]:
    """Sees everything."""
    with psycopg.connect(site.postgres.admin_url, autocommit=True) as connection:
        yield connection


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def add(admin: psycopg.Connection[Any], client: httpx.Client) -> Account:
    """Return a new account."""
    [device] = add_account(admin, devices=1)
    tokens = client.post("/auth/refresh", json={"refresh_token": device.refresh_token.text})
    owner = bearer(tokens.raise_for_status().json()["access_token"])
    draft = {"name": "script", "scopes": ["read", "write"]}
    made = client.post("/me/tokens", json=draft, headers=owner).raise_for_status().json()
    account = Account(device.email, device.reset_code, "", owner, made)
    user_id = device.identity.user_id
    account.change_code = add_code(admin, user_id, "verification", account.new_email)
    return account


def reset(client: httpx.Client, account: Account) -> httpx.Response:
    body = {"token": account.reset_code, "new_password": "a quite different phrase"}
    return client.post(CONFIRM, json=body)


def reset_to_another(client: httpx.Client, account: Account) -> httpx.Response:
    body = {"token": account.reset_code, "new_password": "yet another long phrase"}
    return client.post(CONFIRM, json=body)


def change_address(client: httpx.Client, account: Account) -> httpx.Response:
    return client.post(VERIFY, json={"token": account.change_code})


def revoke(client: httpx.Client, account: Account) -> httpx.Response:
    return client.delete(f"/me/tokens/{account.token['id']}", headers=account.owner)


def erase(client: httpx.Client, account: Account) -> httpx.Response:
    return client.request("DELETE", "/me", json={"password": PASSWORD}, headers=account.owner)


def log_in(client: httpx.Client, email: str, password: str) -> int:
    body = {"email": email, "password": password}
    return client.post("/auth/login", json=body).status_code


class AtOnce:
    """Two requests for one account, each at some moment of the time that the other takes."""

    def __init__(self, clients: list[httpx.Client], threads: ThreadPoolExecutor) -> None:
        self._clients, self._threads = clients, threads
        self._seconds = [MAX_WAIT_SECONDS, MAX_WAIT_SECONDS]

    def send(self, account: Account, *asks: Ask) -> list[int]:
        """Return the statuses of the answers."""
        start = threading.Barrier(len(asks))

        def send(number: int, longest: float) -> int:
            start.wait(timeout=60)
            time.sleep(random.uniform(0, longest))  # noqa: S311  chance, not secrecy
            sent_at = time.monotonic()
            status = asks[number](self._clients[number], account).status_code
            self._seconds[number] = time.monotonic() - sent_at
            return status

        waits = tuple(reversed(self._seconds))
        sent = [self._threads.submit(send, *each) for each in enumerate(waits)]
        return [one.result() for one in sent]


@pytest.fixture
def at_once(clients: list[httpx.Client]) -> Iterator[AtOnce]:
    with ThreadPoolExecutor(2) as threads:
        yield AtOnce(clients, threads)


class TestOneOfTwo:
    @pytest.mark.parametrize(
        ("one", "other"),
        [(reset, reset_to_another), (change_address, change_address), (reset, change_address)],
        ids=["of_one_reset", "of_one_change", "of_reset_and_change"],
    )
    def test_is_done(
        self,
        clients: list[httpx.Client],
        admin: psycopg.Connection[Any],
        at_once: AtOnce,
        one: Ask,
        other: Ask,
    ) -> None:
        """A change of address and a reset by mail to the old one end each other."""
        seen = Counter[str]()
        for _ in range(ROUNDS):
            account = add(admin, clients[0])
            statuses = at_once.send(account, one, other)
            assert sorted(statuses) == [204, 422]
            first = statuses[0] == 204
            seen["first"] += first
            if (one, other) == (reset, reset_to_another):
                good, bad = "a quite different phrase", "yet another long phrase"
                good, bad = (good, bad) if first else (bad, good)
                assert log_in(clients[0], account.email, good) == 200
                assert log_in(clients[0], account.email, bad) == 401
            elif other is change_address and one is reset:
                email = account.email if first else account.new_email
                password = "a quite different phrase" if first else PASSWORD
                assert log_in(clients[0], email, password) == 200
        print(f"\n{ROUNDS} rounds: {dict(seen)}")
        assert 0 < seen["first"] < ROUNDS


class TestNothingSurvives:
    def test_of_a_token_that_is_revoked_beside_a_reset(
        self, clients: list[httpx.Client], admin: psycopg.Connection[Any], at_once: AtOnce
    ) -> None:
        """A reset ends the login that revokes; what was answered with 204 is revoked whatever comes."""
        seen = Counter[str]()
        for _ in range(ROUNDS):
            account = add(admin, clients[0])
            statuses = at_once.send(account, revoke, reset)
            assert statuses in ([204, 204], [401, 204])
            seen[f"revoked {statuses[0]}"] += 1
            shown = clients[1].get("/me", headers=bearer(account.token["token"])).status_code
            assert shown == (401 if statuses[0] == 204 else 200)
            assert clients[1].get("/me", headers=account.owner).status_code == 401
        print(f"\n{ROUNDS} rounds: {dict(seen)}")
        assert seen["revoked 204"] > 0

    @pytest.mark.parametrize("other", [reset, change_address])
    def test_of_who_leaves_beside_it(
        self,
        clients: list[httpx.Client],
        admin: psycopg.Connection[Any],
        at_once: AtOnce,
        other: Ask,
    ) -> None:
        seen = Counter[str]()
        for _ in range(ROUNDS):
            account = add(admin, clients[0])
            statuses = at_once.send(account, erase, other)
            # A reset ends the login with which somebody leaves, or changes the password before.
            possible = ([204, 422], [204, 204]) if other is change_address else ()
            assert statuses in (*possible, [204, 422], [401, 204], [403, 204])
            seen[str(statuses)] += 1
            if statuses[0] == 204:
                for email in (account.email, account.new_email):
                    assert log_in(clients[0], email, PASSWORD) == 401
                    draft = {"email": email, "password": PASSWORD}
                    assert clients[0].post("/auth/register", json=draft).status_code == 201
        print(f"\n{ROUNDS} rounds: {dict(seen)}")
        assert len(seen) > 1
