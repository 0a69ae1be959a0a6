"""Logins end while tokens are asked for: over many rounds nobody comes out with one that lives (AUT-25).

tests/api/test_ended_logins.py holds each of them up at one point; here chance does. ROUNDS=20 makes it short.
"""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from typing import Any

import httpx
import jwt
import psycopg
import pytest

from tests.api.logins import Device, add_account
from tests.conftest import PASSWORD
from tests.faults.site import Site

pytestmark = pytest.mark.faults
ROUNDS = int(os.environ.get("ROUNDS", "200"))
CHANGE = {"current_password": PASSWORD, "new_password": "a quite different phrase"}
REFRESH, LOGOUT = "/auth/refresh", "/auth/logout"


@dataclass
class Session:
    """A device that has just got its tokens.

    Attributes:
        email: Whose it is.
        access: Its access token.
        refresh: Its refresh token.
        code: With which its password can be reset.
    """

    email: str
    access: str
    refresh: str
    code: str


@dataclass
class Answered:
    """An answer, and when it came to be.

    Attributes:
        sent_at: On the monotonic clock.
        at: On the same.
    """

    answer: httpx.Response
    sent_at: float
    at: float


type Ask = Callable[[httpx.Client, Session, Session], httpx.Response]


def refresh(client: httpx.Client, mine: Session, _: Session) -> httpx.Response:
    return client.post(REFRESH, json={"refresh_token": mine.refresh})


def log_in(client: httpx.Client, mine: Session, _: Session) -> httpx.Response:
    return client.post("/auth/login", json={"email": mine.email, "password": PASSWORD})


def change_password(client: httpx.Client, mine: Session, _: Session) -> httpx.Response:
    return client.post("/me/password", json=CHANGE, headers=bearer(mine.access))


def reset_password(client: httpx.Client, mine: Session, _: Session) -> httpx.Response:
    reset = {"token": mine.code, "new_password": CHANGE["new_password"]}
    return client.post("/auth/password-reset/confirm", json=reset)


def log_out(client: httpx.Client, _: Session, other: Session) -> httpx.Response:
    return client.post(LOGOUT, json={"refresh_token": other.refresh})


def log_out_everywhere(client: httpx.Client, mine: Session, _: Session) -> httpx.Response:
    return client.post("/auth/logout-all", headers=bearer(mine.access))


def erase(client: httpx.Client, mine: Session, _: Session) -> httpx.Response:
    return client.request("DELETE", "/me", json={"password": PASSWORD}, headers=bearer(mine.access))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def claims(token: str) -> Any:
    return jwt.decode(token, options={"verify_signature": False})


@pytest.fixture
def clients(site: Site) -> Iterator[list[httpx.Client]]:
    """One for each worker."""
    # A connection for each request: on an old one the kernel holds back the body for an ACK.
    each = httpx.Limits(max_keepalive_connections=0)
    opened = [httpx.Client(base_url=worker.url, timeout=30, limits=each) for worker in site.workers]
    yield opened
    for client in opened:
        client.close()


class Rounds:
    """The same pair over and over, each time for a new account.

    Attributes:
        seen: How often both were under way at the same time, and what the answers were.
        survivors: What still opened an account and should not have.
    """

    def __init__(self, site: Site, clients: list[httpx.Client], under_way: Ask, ends: Ask) -> None:
        self._site, self._clients = site, clients
        self._under_way, self._ends = under_way, ends
        self._seconds = {under_way: 0.0, ends: 0.0}
        self.seen = Counter[str]()
        self.survivors: list[str] = []

    def run(self, rounds: int) -> None:
        """Run that many, after one that tells how long each takes."""
        with (
            psycopg.connect(self._site.postgres.admin_url, autocommit=True) as admin,
            ThreadPoolExecutor(2) as threads,
        ):
            for number in range(rounds + 1):
                mine, other = map(self._session, add_account(admin, devices=2))
                start = threading.Barrier(2)
                sent = [
                    threads.submit(
                        self._send, start, self._clients[0], self._under_way, mine, other
                    ),
                    threads.submit(self._send, start, self._clients[1], self._ends, other, mine),
                ]
                new, ended = (each.result() for each in sent)
                self._seconds[self._under_way] = new.at - new.sent_at
                self._seconds[self._ends] = ended.at - ended.sent_at
                if number:
                    self._judge(new, ended, mine, other)

    def _session(self, device: Device) -> Session:
        answer = self._clients[0].post(REFRESH, json={"refresh_token": device.refresh_token.text})
        tokens = answer.raise_for_status().json()
        code = device.reset_code
        return Session(device.email, tokens["access_token"], tokens["refresh_token"], code)

    def _send(
        self,
        start: threading.Barrier,
        client: httpx.Client,
        ask: Ask,
        mine: Session,
        other: Session,
    ) -> Answered:
        """Ask at some moment within the time that the other of the two takes."""
        longest = self._seconds[self._ends if ask is self._under_way else self._under_way]
        start.wait(timeout=60)
        time.sleep(random.uniform(0, longest))  # noqa: S311  chance, not secrecy
        sent_at = time.monotonic()
        answer = ask(client, mine, other)
        return Answered(answer, sent_at, time.monotonic())

    def _judge(self, new: Answered, ended: Answered, mine: Session, other: Session) -> None:
        self.seen["overlapped"] += new.sent_at < ended.at and ended.sent_at < new.at
        self.seen[f"{new.answer.status_code} beside {ended.answer.status_code}"] += 1
        if ended.answer.status_code >= 400:
            # Its own login or code had been ended, by the other of two that end logins.
            assert self._under_way in (change_password, reset_password)
            assert new.answer.status_code == 204
            assert ended.answer.status_code == (422 if self._ends is reset_password else 401)
            mine = other
        self._check(mine.refresh, mine.access, "what the device held")
        if new.answer.status_code == 200:
            tokens = new.answer.json()
            # Who logs in when all is over has just shown the password.
            later = claims(tokens["access_token"])["epoch"] > claims(mine.access)["epoch"]
            if not (later and self._ends is log_out_everywhere):
                self._check(tokens["refresh_token"], tokens["access_token"], "what it got")

    def _check(self, refresh_token: str, access_token: str, what: str) -> None:
        """Note what is alive. Logging one login out leaves its access token, and every other login."""
        client = self._clients[0]
        if self._ends is log_out and self._under_way is log_in and what == "what it got":
            return
        if client.post(REFRESH, json={"refresh_token": refresh_token}).status_code != 401:
            self.survivors.append(f"{what}: the refresh token")
        if self._ends is log_out:
            return
        if client.get("/me", headers=bearer(access_token)).status_code != 401:
            self.survivors.append(f"{what}: the access token")


class TestNothingSurvives:
    @pytest.mark.parametrize(
        ("under_way", "ends"),
        [
            pytest.param(*pair, id="_beside_".join(ask.__name__ for ask in pair))
            for pair in product(
                (refresh, log_in, change_password, reset_password),
                (log_out, log_out_everywhere, change_password, reset_password, erase),
            )
        ],
    )
    def test_whenever_it_comes(
        self, site: Site, clients: list[httpx.Client], under_way: Ask, ends: Ask
    ) -> None:
        rounds = Rounds(site, clients, under_way, ends)
        rounds.run(ROUNDS)
        print(
            f"\n{ROUNDS} rounds: {dict(rounds.seen)}, survivors {dict(Counter(rounds.survivors))}"
        )
        assert rounds.survivors == []
        assert rounds.seen["overlapped"] > 0
