"""Tokens are revoked while they write: over many rounds nothing is written by one that is revoked (PAT-02).

tests/api/test_revoking_at_once.py holds them up at one point; here chance does. ROUNDS=20 makes it short.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import psycopg
import pytest

from tests.api.logins import add_account
from tests.faults.site import Site

pytestmark = pytest.mark.faults
ROUNDS = int(os.environ.get("ROUNDS", "200"))
MAX_WRITES = 100
WRITTEN = "SELECT count(*) FROM workout_sessions AS w JOIN users AS u ON u.id = w.user_id WHERE u.email = %s"


@pytest.fixture
def clients(site: Site) -> Iterator[list[httpx.Client]]:
    """One for each worker."""
    # A connection for each request: on an old one the kernel holds back the body for an ACK.
    each = httpx.Limits(max_keepalive_connections=0)
    opened = [httpx.Client(base_url=worker.url, timeout=30, limits=each) for worker in site.workers]
    yield opened
    for client in opened:
        client.close()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def writes(client: httpx.Client, token: str) -> list[tuple[float, int]]:
    """Return when each write was sent and what it came to, up to the first that was refused."""
    done: list[tuple[float, int]] = []
    while len(done) < MAX_WRITES and (not done or done[-1][1] == 201):
        sent_at = time.monotonic()
        answer = client.post("/sessions", json={}, headers=bearer(token))
        done.append((sent_at, answer.status_code))
    return done


class TestNothingIsWrittenByIt:
    def test_whenever_it_is_revoked(self, site: Site, clients: list[httpx.Client]) -> None:
        seen = Counter[str]()
        with (
            psycopg.connect(site.postgres.admin_url, autocommit=True) as admin,
            ThreadPoolExecutor(1) as threads,
        ):
            for _ in range(ROUNDS):
                [device] = add_account(admin, devices=1)
                tokens = clients[0].post(
                    "/auth/refresh", json={"refresh_token": device.refresh_token.text}
                )
                owner = bearer(tokens.json()["access_token"])
                draft = {"name": "script", "scopes": ["read", "write"]}
                made = clients[0].post("/me/tokens", json=draft, headers=owner).json()
                writing = threads.submit(writes, clients[1], made["token"])
                time.sleep(random.uniform(0, 0.05))  # noqa: S311  chance, not secrecy
                revoked = clients[0].delete(f"/me/tokens/{made['id']}", headers=owner)
                revoked_at = time.monotonic()
                done = writing.result()
                assert revoked.status_code == 204
                assert done[-1][1] == 401
                accepted = [sent_at for sent_at, status in done if status == 201]
                assert all(sent_at < revoked_at for sent_at in accepted)
                assert admin.execute(WRITTEN, (device.email,)).fetchone() == (len(accepted),)
                for client in clients[:2]:
                    assert client.get("/me", headers=bearer(made["token"])).status_code == 401
                seen["written before"] += bool(accepted)
        print(f"\n{ROUNDS} rounds: {dict(seen)}")
        assert seen["written before"] > 0
