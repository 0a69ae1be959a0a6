"""Clients log, edit, order, delete and restore while everything breaks; then every set is counted (TST-05).

Each client keeps a history of what it was told. An answer is a promise; none at all may mean either.
"""

import os
import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

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
        doubtful: Ids of which a change, deletion or restoration was never answered.
        ordered: Orders that were acknowledged.
        restored: Restorations that were.
        tried: Requests sent.
    """

    sent: dict[str, int] = field(default_factory=dict)
    logged: dict[str, str] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    reps: dict[str, int] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    ordered: int = 0
    restored: int = 0
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
        """Log mostly, edit, order, delete and restore sometimes."""
        actions = (self._log, self._edit, self._order, self._remove, self._restore)
        while not self._done.is_set():
            action = self._random.choices(actions, (6, 2, 1, 2, 1))[0]
            deleted, certain = self.history.deleted, set(self.history.reps) - self.history.doubtful
            choice = sorted(certain & deleted if action == self._restore else certain - deleted)
            if action == self._log or not choice:
                self._log("")
            else:
                action(self._random.choice(choice))

    def _send(self, method: str, path: str, body: object, **headers: str) -> httpx.Response | None:
        """Return the final answer, None when three tries brought none."""
        for _ in range(3):
            self.history.tried += 1
            worker = self._random.choice(self.account.site.workers)
            answer = self.account.send(worker, method, path, body, headers)
            if answer is not None and is_final(answer):
                return answer
        return None

    def set_of(self, key: str) -> tuple[str, str, dict[str, object]]:
        """Return the request with a key: every other set has an id of the client's choice."""
        reps = self.history.sent[key]
        chosen = {} if reps % 2 else {"id": str(UUID(key))}
        return "POST", f"/sessions/{self.session_id}/sets", self.account.draft(reps) | chosen

    def _log(self, _set_id: str) -> None:
        key, reps = uuid4().hex, self._random.randint(1, 20)
        self.history.sent[key] = reps
        answer = self._send(*self.set_of(key), idempotency_key=key)
        if answer is None:
            return
        assert answer.status_code == 201, answer.text
        set_id = answer.json()["id"]
        assert reps % 2 or set_id == str(UUID(key))
        self.history.logged[key] = set_id
        self.history.reps[set_id] = reps

    def _edit(self, set_id: str) -> None:
        reps = self._random.randint(21, 40)
        method = self._random.choice(("PUT", "PATCH"))
        body = {"reps": reps, "weight": 100} if method == "PUT" else {"reps": reps}
        answer = self._send(method, f"/sets/{set_id}", body, if_match="*")
        if answer is None:
            self.history.doubtful.add(set_id)
            return
        assert answer.status_code == 200, answer.text
        self.history.reps[set_id] = reps

    def _order(self, first: str) -> None:
        """Put a set before all others; its versions must be those of its audit rows."""
        path = f"/sessions/{self.session_id}"
        shown = self._send("GET", f"{path}?include=sets", None)
        if shown is None:
            return
        assert shown.status_code == 200, shown.text
        others = [one["id"] for one in shown.json()["sets"] if one["id"] != first]
        body, tag = {"sets": [first, *others]}, shown.headers["ETag"]
        answer = self._send("PUT", f"{path}/order", body, if_match=tag)
        # 412: an earlier try, whose answer was lost, has happened.
        assert answer is None or answer.status_code in (200, 412), answer.text
        self.history.ordered += answer is not None and answer.status_code == 200

    def _remove(self, set_id: str) -> None:
        answer = self._send("DELETE", f"/sets/{set_id}", None, if_match="*")
        if answer is None:
            self.history.doubtful.add(set_id)
            return
        # 404: an earlier try, whose answer was lost, has deleted it.
        assert answer.status_code in (204, 404), answer.text
        self.history.deleted.add(set_id)

    def _restore(self, set_id: str) -> None:
        answer = self._send("POST", f"/sets/{set_id}/restore", None)
        if answer is None:
            self.history.doubtful.add(set_id)
            return
        assert answer.status_code == 200, answer.text
        self.history.deleted.remove(set_id)
        self.history.restored += 1


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
        assert all(client.history.ordered and client.history.restored for client in clients)
        assert {name: n for name, n in counted.items() if name != "sets" and n} == {}


def _settle(client: Client) -> None:
    """Retry what was never answered: from now on each key is known to have a set."""
    history = client.history
    for key in history.sent.keys() - history.logged.keys():
        answer = client.account.settled(*client.set_of(key), idempotency_key=key)
        assert answer.status_code == 201, answer.text
        set_id = answer.json()["id"]
        history.logged[key], history.reps[set_id] = set_id, history.sent[key]


def _forgotten(client: Client) -> int:
    """Retry everything; return how many keys do not have the answer that they were given."""
    history, forgotten = client.history, 0
    for key in history.sent:
        answer = client.account.settled(*client.set_of(key), idempotency_key=key)
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
