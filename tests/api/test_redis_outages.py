"""Redis that is killed, silent or was never there is seen, and requests go on without it."""

import socket
from collections.abc import Callable, Iterator

import psutil
import pytest

from infra.local.child import HOST, free_port
from infra.local.servers import Valkey, start_valkey
from setlogs.settings import get_settings
from setlogs.valkey import cache
from setlogs.valkey.cache import TIMEOUT_SECONDS, Cache, get_cache
from setlogs.valkey.ratelimit import get_limiter
from tests.api.observing import Lines, shown, totals, value
from tests.api.workouts import create_exercise, log_set, start_session
from tests.clustering import Node, is_whole, start_cluster
from tests.conftest import Client, User
from tests.patience import HANGS_SECONDS, wait_until


@pytest.fixture(scope="module", params=["server", "cluster"])
def redis(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Valkey]]:
    """The servers that make up Redis: one, or the nodes of a cluster."""
    folder = tmp_path_factory.mktemp("redis")
    if request.param == "server":
        with start_valkey(folder, durable=False) as server:
            yield [server]
    else:
        with start_cluster(folder) as nodes:
            yield [*nodes]


@pytest.fixture
def redis_at(
    environment: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str, bool], None]]:
    """Return a function that has the application use another Redis, until the test is over."""
    monkeypatch.setattr(Cache, "patience", TIMEOUT_SECONDS)

    def use(url: str, cluster: bool) -> None:
        monkeypatch.setenv("REDIS_URL", url)
        monkeypatch.setenv("REDIS_CLUSTER", str(cluster))
        begin_anew()

    yield use
    monkeypatch.undo()
    begin_anew()


def begin_anew() -> None:
    """Let the application read its settings again, and connect to the Redis that they name."""
    get_cache().close()
    for remembered in (get_settings, get_cache, get_limiter):
        remembered.cache_clear()


@pytest.fixture
def killed_redis(
    redis: list[Valkey], redis_at: Callable[[str, bool], None], anonymous: Client
) -> Iterator[Callable[[], None]]:
    """Return a function that kills all of Redis, which was in use; it is back after the test."""
    redis_at(redis[0].url, len(redis) > 1)
    assert anonymous.get("/ready").json()["status"] == "pass"

    def kill() -> None:
        for server in redis:
            server.kill()

    yield kill
    bring_back(redis)


def bring_back(redis: list[Valkey]) -> None:
    """Start what was killed, and wait until it serves."""
    for server in redis:
        if server._process is None:
            server.start()
    nodes = [server for server in redis if isinstance(server, Node)]
    wait_until(lambda: is_whole(nodes))


@pytest.fixture
def silenced_redis(
    redis: list[Valkey], redis_at: Callable[[str, bool], None], anonymous: Client
) -> Iterator[list[psutil.Process]]:
    """The processes of Redis, which was in use; suspended, they accept and answer nothing."""
    redis_at(redis[0].url, len(redis) > 1)
    assert anonymous.get("/ready").json()["status"] == "pass"
    processes = [psutil.Process(server._process.pid) for server in redis if server._process]
    yield processes
    for process in processes:
        process.resume()


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port where connections are accepted and nothing is ever said."""
    with socket.create_server((HOST, 0), backlog=64) as listener:
        yield listener.getsockname()[1]


class TestRedis:
    def test_killed_is_seen_and_requests_go_on(
        self,
        user: User,
        anonymous: Client,
        redis: list[Valkey],
        killed_redis: Callable[[], None],
        lines: Lines,
    ) -> None:
        killed_redis()
        assert user.get("/sessions").status_code == 200
        ready = anonymous.get("/ready")
        assert (ready.status_code, ready.json()["status"]) == (200, "warn")
        assert ready.json()["checks"]["redis"] == "warn"
        during = shown(anonymous)
        assert value(during, "setlogs_redis_up") == 0
        assert value(during, "setlogs_postgresql_up") == 1
        assert any(line["message"] == "redis_unavailable" for line in lines())
        bring_back(redis)
        get_cache().close()
        after = totals(anonymous)
        assert value(after, "setlogs_redis_up") == 1
        assert value(after, "setlogs_redis_failures_total", kind="connection") >= 1
        by_process = {"result": "allowed", "by": "process"}
        assert value(after, "setlogs_limiter_decisions_total", **by_process) >= 2

    def test_that_answers_nothing_is_waited_for_once_and_counted_later(
        self,
        user: User,
        anonymous: Client,
        silenced_redis: list[psutil.Process],
        monkeypatch: pytest.MonkeyPatch,
        lines: Lines,
    ) -> None:
        # However long the second request takes to come.
        monkeypatch.setattr(cache, "PAUSE_SECONDS", HANGS_SECONDS)
        before = totals(anonymous)
        for process in silenced_redis:
            process.suspend()
        for _ in range(2):
            assert user.get("/sessions").status_code == 200
        first, second = (line for line in lines() if line.get("route") == "/sessions")
        assert first["redis_ms"] >= 90
        assert (second["redis_ms"], second["redis_round_trips"]) == (0, 0)
        for process in silenced_redis:
            process.resume()
        get_cache().close()
        after = totals(anonymous)
        assert value(after, "setlogs_redis_failures_total", kind="timeout") > value(
            before, "setlogs_redis_failures_total", kind="timeout"
        )
        served = {"route": "/sessions", "method": "GET", "status": "200"}
        assert value(after, "setlogs_requests_total", **served) >= 2 + value(
            before, "setlogs_requests_total", **served
        )

    @pytest.mark.parametrize("cluster", [False, True], ids=["server", "cluster"])
    @pytest.mark.parametrize("dead", ["refusing", "silent", "misnamed"])
    def test_dead_from_the_start_lets_everything_through(
        self,
        user: User,
        anonymous: Client,
        redis_at: Callable[[str, bool], None],
        silent_port: int,
        cluster: bool,
        dead: str,
    ) -> None:
        places = {
            "refusing": f"{HOST}:{free_port()}",
            "silent": f"{HOST}:{silent_port}",
            # The name cannot be looked up: a UnicodeError, which is no OSError.
            "misnamed": "redis..invalid:6379",
        }
        redis_at(f"redis://{places[dead]}/0", cluster)
        session_id, exercise_id = start_session(user), create_exercise(user)
        assert log_set(user, session_id, exercise_id).status_code == 201
        credentials = {"email": user.email, "password": user.password}
        assert anonymous.post("/auth/login", credentials).status_code == 200
        paths = ["/me", "/sessions", f"/reports/progression?exercise_id={exercise_id}"]
        for path in [*paths, "/reports/summary", "/reports/records", "/changes", "/me/export"]:
            assert user.get(path).status_code == 200, path
        ready = anonymous.get("/ready")
        assert (ready.status_code, ready.json()["status"]) == (200, "warn")
        assert value(shown(anonymous), "setlogs_redis_up") == 0
        assert user.post("/auth/logout-all").status_code == 204
