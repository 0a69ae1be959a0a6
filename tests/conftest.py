"""Real servers for every test that needs them, and the accounts and clients that tests start from."""

import os
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, settings

from infra.local.leftovers import nothing_left
from infra.local.servers import Postgres, Valkey, start_postgres, start_valkey
from tests.patience import be_patient, patient_with_locks

# How long an example takes says something of the machine.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

# Some tests send Ctrl-C to what they start, which ignores it if the shell began the suite in the background.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

PASSWORD = "a long enough passphrase"
CHEAP_HASHES = (8, 1)
"""KiB and passes, the least that Argon2 takes."""
FEW_TESTS = 500
SECONDS_PER_TEST = 0.13
"""Of the whole suite with two workers on two cores that have nothing else to do."""
MATRIX = Counter[str]()
"""How many ways to somebody else's data were tried; printed at the end."""


def pytest_xdist_node_collection_finished(node: Any, ids: list[str]) -> None:
    """Say how long the whole suite takes, before its first test."""
    if node.gateway.id == "gw0" and len(ids) > FEW_TESTS:
        workers = node.config.option.numprocesses
        minutes = round(len(ids) * SECONDS_PER_TEST / 60)
        reporter = node.config.pluginmanager.get_plugin("terminalreporter")
        reporter.write_line(f"{len(ids):,} tests: some {minutes} minutes with {workers} workers")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with modules that take long: none is left to one worker at the end.

    They are of sizes, times and chance: tracing their lines takes as long again, and shows no promise.
    """
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker("no_cover")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what a worker counted to the run that it is part of."""
    if (output := getattr(session.config, "workeroutput", None)) is not None:
        output["matrix"] = dict(MATRIX)


def pytest_testnodedown(node: Any) -> None:
    """Add up what the workers counted; one that crashed has counted nothing."""
    MATRIX.update(getattr(node, "workeroutput", {}).get("matrix", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the size of the isolation matrix."""
    if MATRIX["cells"]:
        terminalreporter.write_line(f"isolation matrix: {MATRIX['cells']} cells")


@pytest.fixture(scope="session", autouse=True)
def nothing_outlives_the_run(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """See to it that a run which hangs, or is killed, leaves no process and no folder."""
    folder = tmp_path_factory.getbasetemp()
    # A worker has a folder within that of its run.
    run = folder.parent if hasattr(pytestconfig, "workerinput") else folder
    remove_folders_of_dead_runs(run.parent)
    with nothing_left(folder):
        yield


def remove_folders_of_dead_runs(root: Path) -> None:
    """Remove the folders of runs that were killed with all that would have cleared up after them.

    Args:
        root: Where pytest makes a folder for each run; in it is a lock with the run's process.
    """
    for lock in root.glob("pytest-*/.lock"):
        pid = lock.read_text()
        if pid and not psutil.pid_exists(int(pid)):
            shutil.rmtree(lock.parent, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A migrated PostgreSQL of this run's own, with the catalogue loaded."""
    from functions.migrate.catalogue import load_catalogue
    from functions.migrate.service import upgrade

    folder: Path = tmp_path_factory.mktemp("postgres")
    with start_postgres(folder, durable=False) as server:
        upgrade(server.migration_url)
        load_catalogue(server.migration_url)
        yield server


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """A Valkey of this run's own."""
    with start_valkey(tmp_path_factory.mktemp("valkey"), durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def environment(
    postgres: Postgres, valkey: Valkey, deployed_cost_of_hashes: tuple[int, int]
) -> Iterator[None]:
    """The settings under which the application runs in this process."""
    os.environ |= {
        "DATABASE_URL": postgres.url,
        "REDIS_URL": valkey.url,
        "SECRET_KEY": "for-this-test-run-only-and-long-enough",
        "RATE_LIMIT_USER_PER_MINUTE": "1000000",
        "RATE_LIMIT_LOGIN_PER_MINUTE": "1000000",
        "RATE_LIMIT_ACCOUNT_PER_MINUTE": "1000000",
        "LOG_LEVEL": "WARNING",
        "POWERTOOLS_DEV": "false",
    }
    be_patient()
    set_cost_of_hashes(*CHEAP_HASHES)
    yield
    from setlogs.postgres.database import get_database

    get_database().close()


@pytest.fixture(scope="session")
def deployed_cost_of_hashes() -> tuple[int, int]:
    """KiB and passes of a password's hash, outside of tests."""
    from functions.auth import passwords

    return passwords.MEMORY_KIB, passwords.PASSES


def set_cost_of_hashes(memory_kib: int, passes: int) -> None:
    """Set what a hash of a password costs: deployed, it is nearly all of what a new user takes."""
    from functions.auth import passwords

    passwords.MEMORY_KIB, passwords.PASSES = memory_kib, passes
    passwords._hasher.cache_clear()
    passwords._nobodys_hash.cache_clear()


@pytest.fixture
def patient(postgres: Postgres, environment: None) -> Iterator[None]:
    """Let the application wait for locks as long as a test holds them."""
    with patient_with_locks(postgres):
        yield


@pytest.fixture(autouse=True)
def forget_redis_failures() -> None:
    """Let no test find Redis paused because an earlier one, or a busy machine, made it fail."""
    from setlogs.valkey.cache import get_cache

    if get_cache.cache_info().currsize:
        get_cache()._paused_until = 0.0


@pytest.fixture(scope="session")
def app(environment: None) -> FastAPI:
    """Every route in one app, as the local run serves it."""
    from infra.local.app import app

    return app


class Client:
    """Calls the app in this process, with a user's token when it has one.

    Args:
        app: What answers.
        token: An access token, None for an anonymous client.
    """

    def __init__(self, app: FastAPI, token: str | None = None) -> None:
        self.app = app
        self.token = token

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: dict[str, str] | None = None,
        content: bytes | None = None,
    ) -> httpx.Response:
        """Send one request and return the answer, 5xx included."""
        import asyncio

        sent = dict(headers or {})
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")

        async def call() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                return await client.request(method, path, json=body, content=content, headers=sent)

        return asyncio.run(call())

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Send a GET; keyword `if_none_match` becomes the header `If-None-Match`."""
        return self.request("GET", path, headers=_named(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Send a POST."""
        return self.request("POST", path, body, headers=_named(headers))

    def put(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Send a PUT."""
        return self.request("PUT", path, body, headers=_named(headers))

    def patch(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Send a PATCH."""
        return self.request("PATCH", path, body, headers=_named(headers))

    def delete(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Send a DELETE."""
        return self.request("DELETE", path, body, headers=_named(headers))


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass
class User(Client):
    """A registered user with a token, who can call the API."""

    app: FastAPI
    email: str
    token: str | None
    refresh_token: str
    password: str = PASSWORD
    profile: dict[str, Any] = field(default_factory=dict)


@pytest.fixture
def anonymous(app: FastAPI) -> Client:
    """A client without a token."""
    return Client(app)


@pytest.fixture(scope="session")
def make_user(app: FastAPI) -> Callable[..., User]:
    """Return a function that registers and logs in a new user; keywords go to the registration."""

    def make(**profile: Any) -> User:
        client = Client(app)
        email = profile.pop("email", f"{uuid4().hex}@example.com")
        draft = {"email": email, "password": PASSWORD, **profile}
        registered = client.post("/auth/register", draft)
        assert registered.status_code == 201, registered.text
        tokens = client.post("/auth/login", {"email": email, "password": draft["password"]}).json()
        return User(
            app,
            email,
            tokens["access_token"],
            tokens["refresh_token"],
            draft["password"],
            registered.json(),
        )

    return make


@pytest.fixture
def user(make_user: Callable[..., User]) -> User:
    """A new user in kilograms and UTC."""
    return make_user()
