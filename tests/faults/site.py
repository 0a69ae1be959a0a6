"""A small installation under attack: servers, workers behind proxies, and clients that retry."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg

from functions.migrate.catalogue import load_catalogue
from functions.migrate.service import upgrade
from infra.local.servers import Postgres, Valkey, start_postgres, start_valkey
from tests.conftest import PASSWORD
from tests.faults.proxy import Proxy
from tests.faults.worker import HOST, serve
from tests.patience import HANGS_SECONDS
from tests.patience import wait_until as wait_until  # noqa: PLC0414  tests find it here too

CLIENT_TIMEOUT_SECONDS = 0.5
GIVE_UP_SECONDS = 30

# Imports once, then forks: a killed worker is back in a moment.
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.faults.worker", "functions.sessions.handler"])


class Worker:
    """A server process with its own way to PostgreSQL and to Valkey."""

    def __init__(self, environment: dict[str, str], postgres: Postgres, valkey: Valkey) -> None:
        self.postgres_proxy = Proxy(postgres.port)
        self.valkey_proxy = Proxy(valkey.port)
        self._environment = environment | {
            "DATABASE_URL": f"postgresql://setlogs_app@{HOST}:{self.postgres_proxy.port}/setlogs",
            "REDIS_URL": f"redis://{HOST}:{self.valkey_proxy.port}/0",
        }
        self._ending = threading.Lock()
        self._port = 0
        self.start()

    @property
    def url(self) -> str:
        """Where it listens; the same again after a restart."""
        return f"http://{HOST}:{self._port}"

    def start(self) -> None:
        """Start the process."""
        ours, theirs = processes.Pipe()
        arguments = (self._environment, self._port, theirs)
        self._process = processes.Process(target=serve, args=arguments, daemon=True)
        self._process.start()
        theirs.close()
        assert ours.poll(HANGS_SECONDS), "the worker did not start"
        self._port = ours.recv()

    def kill(self) -> None:
        """End the process as Lambda ends one: at once."""
        with self._ending:
            self._process.kill()
            self._process.join()

    def freeze(self) -> None:
        """Stop the process where it is, as between two invocations."""
        assert self._process.pid
        os.kill(self._process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process.pid
        with suppress(ProcessLookupError):
            os.kill(self._process.pid, signal.SIGCONT)

    def heal(self) -> None:
        """End every fault, and start the process again when it was killed."""
        self.postgres_proxy.heal()
        self.valkey_proxy.heal()
        self.thaw()
        # Who was cut off by the end of the process is here before that has been seen.
        with self._ending:
            if not self._process.is_alive():
                self.start()

    def close(self) -> None:
        """End everything."""
        self.kill()
        self.postgres_proxy.close()
        self.valkey_proxy.close()


class Site:
    """Servers and workers.

    Attributes:
        environment: The settings of the application without proxies.
        workers: Any of them serves any request.
    """

    def __init__(self, postgres: Postgres, valkey: Valkey, workers: int) -> None:
        self.postgres = postgres
        self.valkey = valkey
        self.environment = {
            "DATABASE_URL": postgres.url,
            "REDIS_URL": valkey.url,
            "SECRET_KEY": "for-this-test-run-only-and-long-enough",
            "RATE_LIMIT_USER_PER_MINUTE": "1000000",
            "RATE_LIMIT_LOGIN_PER_MINUTE": "1000000",
            "RATE_LIMIT_ACCOUNT_PER_MINUTE": "1000000",
            "LOG_LEVEL": "ERROR",
            "POWERTOOLS_DEV": "false",
        }
        self.workers = [Worker(self.environment, postgres, valkey) for _ in range(workers)]

    def heal(self) -> None:
        """End every fault."""
        for worker in self.workers:
            worker.heal()

    def rows(self, query: str, *params: Any) -> list[tuple[Any, ...]]:
        """Return what the database holds."""
        with psycopg.connect(self.postgres.admin_url) as admin:
            return admin.execute(query, params).fetchall()

    def close(self) -> None:
        """End every worker."""
        for worker in self.workers:
            worker.thaw()
            worker.close()


class Account:
    """A user of a site, who retries until an answer is final."""

    def __init__(self, site: Site) -> None:
        self.site = site
        # A connection for each request, as nobody knows what became of the one before.
        self._http = httpx.Client(limits=httpx.Limits(max_keepalive_connections=0))
        draft = {"email": f"{uuid4().hex}@example.com", "password": PASSWORD}
        url = site.workers[0].url
        with httpx.Client(base_url=url, timeout=30) as client:
            self.user_id = client.post("/auth/register", json=draft).raise_for_status().json()["id"]
            tokens = client.post("/auth/login", json=draft).raise_for_status().json()
        self.token: str = tokens["access_token"]
        self.exercise_id: str = self.settled(
            "POST", "/exercises", {"name": "Press", "type": "weight_reps"}
        ).json()["id"]
        self.timed_id = self.define("duration")

    def send(
        self,
        worker: Worker,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        *,
        timeout_seconds: float = CLIENT_TIMEOUT_SECONDS,
    ) -> httpx.Response | None:
        """Return the answer, None when none came: then nobody knows what happened.

        Bytes are sent as they are, anything else as JSON.
        """
        headers = headers or {}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named["Authorization"] = f"Bearer {self.token}"
        try:
            return self._http.request(
                method,
                worker.url + path,
                content=body if isinstance(body, bytes) else None,
                json=None if isinstance(body, bytes) else body,
                headers=named,
                timeout=timeout_seconds,
            )
        except httpx.TransportError:
            return None

    def settled(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        first: int = 0,
        timeout_seconds: float = CLIENT_TIMEOUT_SECONDS,
        **headers: str,
    ) -> httpx.Response:
        """Return the answer that is final; each try goes to the next worker, from `first` on."""
        deadline = time.monotonic() + GIVE_UP_SECONDS
        workers = self.site.workers
        attempt = first
        while time.monotonic() < deadline:
            worker = workers[attempt % len(workers)]
            answer = self.send(worker, method, path, body, headers, timeout_seconds=timeout_seconds)
            attempt += 1
            if answer is not None and is_final(answer):
                return answer
            time.sleep(0.05)
        raise AssertionError(f"{method} {path}: no answer in {GIVE_UP_SECONDS} s")

    def start_session(self) -> str:
        """Return the id of a new session."""
        answer = self.settled("POST", "/sessions", {}, idempotency_key=uuid4().hex)
        session_id: str = answer.raise_for_status().json()["id"]
        return session_id

    def draft(self, reps: int = 5) -> dict[str, Any]:
        """Return a set."""
        return {"exercise_id": self.exercise_id, "reps": reps, "weight": 100}

    def log(self, session_id: str, key: str, reps: int = 5, **values: Any) -> httpx.Response:
        """Log a set and return the answer that is final."""
        path, draft = f"/sessions/{session_id}/sets", values or self.draft(reps)
        return self.settled("POST", path, draft, idempotency_key=key)

    def define(self, type_: str) -> str:
        """Return the id of a new exercise."""
        draft = {"name": uuid4().hex, "type": type_}
        answer = self.settled("POST", "/exercises", draft, idempotency_key=uuid4().hex)
        exercise_id: str = answer.raise_for_status().json()["id"]
        return exercise_id


def is_final(answer: httpx.Response) -> bool:
    """Return whether a client would leave it at that, and not retry."""
    if answer.status_code == 409:
        return bool(answer.json()["code"] != "idempotency_in_progress")
    return answer.status_code < 500


@contextmanager
def start_site(folder: Path, workers: int) -> Iterator[Site]:
    """Run a site for the time of the block."""
    with ExitStack() as stack:
        postgres = stack.enter_context(start_postgres(folder / "postgres", durable=False))
        valkey = stack.enter_context(start_valkey(folder / "valkey", durable=False))
        upgrade(postgres.migration_url)
        load_catalogue(postgres.migration_url)
        site = Site(postgres, valkey, workers)
        stack.callback(site.close)
        yield site
