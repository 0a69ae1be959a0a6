"""Debian's Prometheus scrapes the local run, and every query of the dashboard finds data there."""

import math
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import yaml

from infra.local.child import free_port
from infra.local.leftovers import MARK
from infra.observability.picture import load_panels, runnable
from tests.conftest import PASSWORD
from tests.patience import HANGS_SECONDS

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "infra/observability/prometheus.yml"

pytestmark = pytest.mark.skipif(
    shutil.which("prometheus") is None,
    reason="needs Prometheus: apt-get install prometheus (.ci/run does)",
)


@contextmanager
def process(
    command: list[str], log: Path, **environment: str
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program for the time of the block."""
    with (
        log.open("wb") as out,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env={MARK: os.environ[MARK], **environment},
            stdout=out,
            stderr=subprocess.STDOUT,
        ) as started,
    ):
        try:
            yield started
        finally:
            started.terminate()


def await_answer(url: str, log: Path) -> None:
    deadline = time.monotonic() + HANGS_SECONDS
    while True:
        try:
            if httpx.get(url).is_success:
                return
        except httpx.TransportError:
            pass
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The local run, as `make run` starts it."""
    folder, port = tmp_path_factory.mktemp("run"), free_port()
    command = [sys.executable, "-m", "infra.local.run", "--data", str(folder / "data")]
    settings = {"PORT": str(port), "HOST": "127.0.0.1", "RATE_LIMIT_USER_PER_MINUTE": "100000"}
    # Empty: not set, even when .env has them.
    settings |= {"DATABASE_URL": "", "REDIS_URL": "", "SECRET_KEY": "", "ENVIRONMENT": "local"}
    settings |= {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "METRICS_TOKEN": ""}
    address = f"http://127.0.0.1:{port}"
    with process(command, folder / "log", **settings):
        await_answer(f"{address}/ready", folder / "log")
        with httpx.Client(base_url=address) as client:
            yield client


@pytest.fixture(scope="module")
def prometheus(api: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a Prometheus with the project's configuration, pointed at the local run."""
    folder, address = tmp_path_factory.mktemp("prometheus"), f"127.0.0.1:{free_port()}"
    config = yaml.safe_load(CONFIG.read_text())
    config["global"]["scrape_interval"] = "1s"
    [job] = config["scrape_configs"]
    job["static_configs"] = [{"targets": [f"{api.base_url.host}:{api.base_url.port}"]}]
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    command = ["prometheus", f"--config.file={folder}/prometheus.yml"]
    command += [f"--storage.tsdb.path={folder}/data", f"--web.listen-address={address}"]
    with process(command, folder / "log"):
        await_answer(f"http://{address}/-/ready", folder / "log")
        yield f"http://{address}"


@pytest.fixture(scope="module")
def lifter(api: httpx.Client) -> "Lifter":
    return Lifter(api)


class Lifter:
    """Somebody who trains, retries, and gets in his own way."""

    def __init__(self, api: httpx.Client) -> None:
        self.api = api
        account = {"email": f"{uuid4().hex}@example.com", "password": PASSWORD}
        api.post("/auth/register", json=account)
        token = api.post("/auth/login", json=account).json()["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}
        self.exercise_id = self._send("GET", "/exercises").json()["items"][0]["id"]
        exercise = {"name": "Mine", "type": "weight_reps"}
        self.exercise_id = self._send("POST", "/exercises", exercise).json()["id"]

    def _send(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return self.api.request(method, path, json=body, headers=self.headers | headers)

    def train(self) -> None:
        """Do something that each panel shows."""
        session = f"/sessions/{self._send('POST', '/sessions', {}).json()['id']}"
        draft = {"exercise_id": self.exercise_id, "reps": 5, "weight": 100}
        key = {"Idempotency-Key": uuid4().hex}
        for status in (201, 201):
            assert self._send("POST", f"{session}/sets", draft, **key).status_code == status
        for status in (200, 412):
            changed = self._send("PATCH", session, {"title": "A"}, **{"If-Match": '"v1"'})
            assert changed.status_code in (status, 412)
        for _ in range(2):
            self._send("GET", f"/reports/progression?exercise_id={self.exercise_id}")


def ask(prometheus: str, query: str) -> list[dict[str, Any]]:
    answer = httpx.get(f"{prometheus}/api/v1/query", params={"query": query})
    assert answer.is_success, (query, answer.text)
    found: list[dict[str, Any]] = answer.json()["data"]["result"]
    return found


def await_data(prometheus: str, query: str, lifter: Lifter) -> list[dict[str, Any]]:
    """Return what the query finds, once it finds a number, while somebody trains."""
    deadline = time.monotonic() + HANGS_SECONDS
    while True:
        found = ask(prometheus, query)
        if any(not math.isnan(float(series["value"][1])) for series in found):
            return found
        assert time.monotonic() < deadline, f"{query} finds nothing"
        lifter.train()
        time.sleep(0.2)


QUERIES = {
    f"{panel['title']}, {target['refId']}": runnable(target["expr"])
    for panel in load_panels()
    for target in panel["targets"]
}


class TestDashboard:
    @pytest.mark.parametrize("name", QUERIES)
    def test_every_query_finds_data(self, name: str, prometheus: str, lifter: Lifter) -> None:
        assert await_data(prometheus, QUERIES[name], lifter)

    def test_what_happened_is_what_is_shown(self, prometheus: str, lifter: Lifter) -> None:
        shown = await_data(prometheus, QUERIES["Replays and conflicts, B"], lifter)
        assert [series["metric"]["code"] for series in shown] == ["precondition_failed"]
        shown = await_data(prometheus, QUERIES["Servers up, A"], lifter)
        assert [series["value"][1] for series in shown] == ["1"]

    def test_no_query_names_a_series_that_is_not_exposed(self, api: httpx.Client) -> None:
        import re

        exposed = set(re.findall(r"^# TYPE (\w+)", api.get("/metrics").text, re.MULTILINE))
        asked = {
            name.removesuffix("_bucket")
            for query in QUERIES.values()
            for name in re.findall(r"setlogs_\w+", query)
        }
        assert asked <= exposed


class TestConfiguration:
    def test_is_accepted_by_its_own_checker(self) -> None:
        command = ["promtool", "check", "config", str(CONFIG)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def test_metrics_are_accepted_by_its_own_checker(self, api: httpx.Client) -> None:
        text = api.get("/metrics").text
        done = subprocess.run(
            ["promtool", "check", "metrics"],
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
