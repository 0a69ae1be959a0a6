"""Clients log, edit and delete while everything breaks; then every set is counted (TST-05).

Each client keeps a history of what it was told. An answer is a promise; none at all may mean either.
"""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

import httpx
import pytest
import redis

from tests.faults.site import Account, Site, Worker, is_final
from tests.faults.worker import kill_connections

pytestmark = pytest.mark.faults

SECONDS = float(os.environ.get("SECONDS_OF_CHAOS", "60"))
CLIENTS = 4
PAUSE_SECONDS = (0.05, 0.4)


@dataclass
class History:
    """What one client was told of its sets.

    Attributes:
        sent: Repetitions of the set that was sent with each key.
        logged: Id of each key that was answered with 201.
        deleted: Ids whose deletion was answered.
        reps: The last repetitions that were acknowledged, by id.
        doubtful: Ids of which a change or deletion was never answered.
        tried: Requests sent.
    """

    sent: dict[str, int] = field(default_factory=dict)
    logged: dict[str, str] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    reps: dict[str, int] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    tried: int = 0


class Client(threading.Thread):
    """Works on a session of its own until the time is up."""

    def __init__(self, site: Site, seed: int, done: threading.Event) -> None:
        super().__init__(daemon=True)
        self.account = Account(site)
        self.session_id = self.account.start_session()
        self.history = History()
        self._random = random.Random(seed)  # noqa: S311  repeatable, not secret
        self._done = done

    def run(self) -> None:
        """Log mostly, edit and delete sometimes."""
        while not self._done.is_set():
            live = sorted(set(self.history.reps) - self.history.deleted - self.history.doubtful)
            action = self._random.choices((self._log, self._edit, self._remove), (6, 2, 1))[0]
            if action == self._log or not live:
                self._log("")
            else:
                action(self._random.choice(live))

    def _send(self, method: str, path: str, body: object, **headers: str) -> httpx.Response | None:
        """Return the final answer, None when three tries brought none."""
        for _ in range(3):
            self.history.tried += 1
            worker = self._random.choice(self.account.site.workers)
            answer = self.account.send(worker, method, path, body, headers)
            if answer is not None and is_final(answer):
                return answer
        return None

    def _log(self, _set_id: str) -> None:
        key, reps = uuid4().hex, self._random.randint(1, 20)
        self.history.sent[key] = reps
        path = f"/sessions/{self.session_id}/sets"
        answer = self._send("POST", path, self.account.draft(reps), idempotency_key=key)
        if answer is None:
            return
        assert answer.status_code == 201, answer.text
        set_id = answer.json()["id"]
        self.history.logged[key] = set_id
        self.history.reps[set_id] = reps

    def _edit(self, set_id: str) -> None:
        reps = self._random.randint(21, 40)
        body = {"reps": reps, "weight": 100}
        answer = self._send("PUT", f"/sets/{set_id}", body, if_match="*")
        if answer is None:
            self.history.doubtful.add(set_id)
            return
        assert answer.status_code == 200, answer.text
        self.history.reps[set_id] = reps

    def _remove(self, set_id: str) -> None:
        answer = self._send("DELETE", f"/sets/{set_id}", None, if_match="*")
        if answer is None:
            self.history.doubtful.add(set_id)
            return
        # 404: an earlier try, whose answer was lost, has deleted it.
        assert answer.status_code in (204, 404), answer.text
        self.history.deleted.add(set_id)


class Chaos(threading.Thread):
    """Breaks one thing after the other, each for a moment."""

    def __init__(self, site: Site, done: threading.Event) -> None:
        super().__init__(daemon=True)
        self.injected: Counter[str] = Counter()
        self._site = site
        self._done = done
        self._random = random.Random(4)  # noqa: S311  repeatable, not secret
        self._faults: dict[str, Callable[[Worker], object]] = {
            "worker killed": lambda w: w.kill(),
            "worker frozen": lambda w: w.freeze(),
            "PostgreSQL reset": lambda w: w.postgres_proxy.reset(),
            "PostgreSQL refused": lambda w: w.postgres_proxy.refuse(),
            "PostgreSQL black hole": lambda w: setattr(w.postgres_proxy, "black_hole", True),
            "PostgreSQL slow": lambda w: setattr(w.postgres_proxy, "delay_seconds", 0.2),
            "answer to COMMIT dropped": lambda w: w.postgres_proxy.arm(
                "answer_held", lambda pair: pair.cut()
            ),
            "connections ended": lambda _: kill_connections(site.postgres.admin_url),
            "Valkey reset": lambda w: w.valkey_proxy.reset(),
            "Valkey refused": lambda w: w.valkey_proxy.refuse(),
            "Valkey black hole": lambda w: setattr(w.valkey_proxy, "black_hole", True),
            "Valkey flushed": lambda _: _flush(site),
        }

    def run(self) -> None:
        """Go on until the time is up."""
        while not self._done.is_set():
            name = self._random.choice(sorted(self._faults))
            worker = self._random.choice(self._site.workers)
            self._faults[name](worker)
            self.injected[name] += 1
            self._done.wait(self._random.uniform(*PAUSE_SECONDS))
            worker.heal()
            self._done.wait(self._random.uniform(*PAUSE_SECONDS))


def _flush(site: Site) -> None:
    with redis.Redis.from_url(site.valkey.url) as client:
        client.flushall()


class TestChaos:
    def test_no_set_is_lost_or_doubled(self, site: Site) -> None:
        done = threading.Event()
        clients = [Client(site, seed, done) for seed in range(CLIENTS)]
        chaos = Chaos(site, done)
        for thread in (*clients, chaos):
            thread.start()
        done.wait(SECONDS)
        done.set()
        for thread in (*clients, chaos):
            thread.join(timeout=60)
            assert not thread.is_alive()
        site.heal()
        counted = Counter[str]()
        for client in clients:
            counted += _count(site, client)
        tried = sum(client.history.tried for client in clients)
        print(f"\n{tried} requests tried, {chaos.injected.total()} faults: {dict(chaos.injected)}")
        print({name: counted[name] for name in ("sets", "lost", "doubled", "unreadable", "gaps")})
        assert counted["sets"] > 0
        assert {name: n for name, n in counted.items() if name != "sets" and n} == {}


def _settle(client: Client) -> None:
    """Retry what was never answered: from now on each key is known to have a set."""
    history = client.history
    for key in history.sent.keys() - history.logged.keys():
        answer = client.account.log(client.session_id, key, history.sent[key])
        assert answer.status_code == 201, answer.text
        set_id = answer.json()["id"]
        history.logged[key], history.reps[set_id] = set_id, history.sent[key]


def _forgotten(client: Client) -> int:
    """Retry everything; return how many keys do not have the answer that they were given."""
    history, forgotten = client.history, 0
    for key, reps in history.sent.items():
        answer = client.account.log(client.session_id, key, reps)
        is_replayed = answer.headers.get("Idempotent-Replayed") == "true"
        told = (answer.status_code, is_replayed, answer.json().get("id"))
        forgotten += told != (201, True, history.logged[key])
    return forgotten


def _count(site: Site, client: Client) -> Counter[str]:
    """Return what is wrong with what the database and the API have, against the history."""
    history, account = client.history, client.account
    _settle(client)
    counted = Counter(lost=_forgotten(client))
    stored = site.rows(
        "SELECT client_key, id::text, reps, deleted_at IS NOT NULL FROM workout_sets"
        " WHERE user_id = %s",
        account.user_id,
    )
    keys = Counter(key for key, *_ in stored)
    by_id = {set_id: (reps, is_deleted) for _, set_id, reps, is_deleted in stored}
    counted["sets"] = len(stored)
    counted["doubled"] += sum(keys.values()) - len(keys) + len(set(keys) - set(history.logged))
    for set_id in history.logged.values():
        reps, is_deleted = by_id.get(set_id, (None, None))
        certain = set_id not in history.doubtful
        as_told = (reps, is_deleted) == (history.reps[set_id], set_id in history.deleted)
        counted["lost"] += reps is None or (certain and not as_told)
        counted["unreadable"] += account.settled("GET", f"/sets/{set_id}").status_code != (
            404 if is_deleted else 200
        )
    [(rows, versions, numbers)] = site.rows(
        "SELECT count(*), count(DISTINCT (entity, entity_id, version)), count(DISTINCT seq)"
        " FROM audit_trail WHERE user_id = %s",
        account.user_id,
    )
    [(gaps,)] = site.rows(
        "SELECT count(*) FROM (SELECT max(version) - count(*) AS missing FROM audit_trail"
        " WHERE user_id = %s GROUP BY entity, entity_id) AS entities WHERE missing <> 0",
        account.user_id,
    )
    counted["gaps"] += gaps + (rows - versions) + (rows - numbers)
    return counted


class TestDegraded:
    def test_a_silent_valkey_costs_little(self, site: Site, account: Account) -> None:
        def slowest() -> tuple[float, float]:
            """Return the 99th percentile of some requests, and the slowest."""
            times = []
            for _ in range(300):
                started = time.perf_counter()
                answer = account.send(site.workers[0], "GET", "/me", timeout_seconds=5)
                times.append(time.perf_counter() - started)
                assert answer is not None
                assert answer.status_code == 200
            return sorted(times)[-3], max(times)

        whole, _ = slowest()
        site.workers[0].valkey_proxy.black_hole = True
        silent, worst = slowest()
        added, once = (silent - whole) * 1000, (worst - whole) * 1000
        print(f"\nValkey silent: p99 {added:+.0f} ms, once in a while {once:+.0f} ms")
        assert added <= 150

    def test_serves_again_as_soon_as_postgresql_does(self, site: Site, account: Account) -> None:
        worker = site.workers[0]
        worker.postgres_proxy.refuse()
        refused = account.send(worker, "GET", "/me", timeout_seconds=10)
        assert refused is not None
        assert refused.status_code == 503
        assert "Retry-After" in refused.headers
        alive = account.send(worker, "GET", "/health", timeout_seconds=10)
        assert alive is not None
        assert alive.status_code == 200
        worker.heal()
        started = time.perf_counter()
        answer = account.settled("GET", "/me")
        print(f"\nPostgreSQL is back: served after {(time.perf_counter() - started) * 1000:.0f} ms")
        assert answer.status_code == 200
