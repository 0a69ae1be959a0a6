"""`make invoke` and `make start-api`: functions in containers of the SAM CLI."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from infra.local.child import free_port
from tests.e2e.conftest import PASSWORD
from tests.e2e.test_web_client import check_files
from tests.patience import wait_until

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 300


def invoke(*variables: str) -> "subprocess.CompletedProcess[str]":
    """Run `make invoke`."""
    return subprocess.run(
        ["make", "invoke", *variables], cwd=ROOT, capture_output=True, text=True, check=False
    )


def answer(done: "subprocess.CompletedProcess[str]") -> Any:
    """Return what the function answered, the last line that is printed."""
    return json.loads(done.stdout.splitlines()[-1])


def left(purpose: str) -> list[str]:
    """List the containers, networks and volumes of temporary projects."""
    found = []
    for kind in (["container", "ls", "--all"], ["network", "ls"], ["volume", "ls"]):
        command = ["docker", *kind, "--filter", f"name=setlogs-{purpose}-", "--quiet"]
        found += subprocess.run(
            command, capture_output=True, text=True, check=True
        ).stdout.splitlines()
    # The SAM CLI's containers have names of its own.
    command = ["docker", "ps", "--all", "--quiet", "--filter", "label=sam.cli.container.type"]
    return (
        found
        + subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    )


def await_none_left(purpose: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while found := left(purpose):
        assert time.monotonic() < deadline, found
        time.sleep(0.2)


class TestRefusals:
    @pytest.mark.parametrize(
        ("variables", "said"),
        [
            (["FN=nonsense"], "FN=nonsense is no function; one of auth, exercises, "),
            (["EVENT=nowhere.json"], "EVENT=nowhere.json: No such file"),
            (["EVENT=README.md"], "EVENT=README.md is not JSON."),
        ],
    )
    def test_say_in_one_line_what_is_wrong(self, variables: list[str], said: str) -> None:
        done = invoke(*variables)
        assert (done.returncode, done.stdout) == (2, "")
        line, of_make = done.stderr.splitlines()
        assert line.startswith(said)
        assert of_make.endswith("invoke] Error 1")


@pytest.fixture
def containers(target_name: str) -> None:
    if target_name != "localstack":
        pytest.skip("needs containers: make e2e-localstack")


@pytest.mark.usefixtures("containers")
class TestInvoke:
    @pytest.mark.parametrize("function", ["sessions", "weigh_ins"])
    def test_prints_the_answer_to_a_signed_event(self, function: str) -> None:
        done = invoke(f"FN={function}")
        assert done.returncode == 0, done.stderr
        assert answer(done)["statusCode"] == 200
        assert json.loads(answer(done)["body"]) == {"items": [], "next_cursor": None}
        assert left("invoke") == []

    def test_fails_when_the_function_does(self, tmp_path: Path) -> None:
        event = tmp_path / "event.json"
        event.write_text('{"action": "nonsense"}')
        done = invoke("FN=migrate", f"EVENT={event}")
        assert done.returncode == 2
        assert answer(done)["errorType"] == "ValueError"
        assert "The function migrate failed: unknown action" in done.stderr
        assert left("invoke") == []


@contextmanager
def start_api() -> Iterator[tuple["subprocess.Popen[bytes]", httpx.Client]]:
    """Run `make start-api` in a process group of its own, as a terminal does, until it answers."""
    port = free_port()
    with subprocess.Popen(
        ["make", "start-api", f"PORT={port}"], cwd=ROOT, start_new_session=True
    ) as make:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
                deadline = time.monotonic() + PATIENCE_SECONDS
                while True:
                    try:
                        assert client.get("health").status_code == 200
                        break
                    except httpx.TransportError:
                        assert make.poll() is None
                        assert time.monotonic() < deadline
                        time.sleep(0.5)
                yield make, client
        finally:
            if make.poll() is None:
                os.killpg(make.pid, signal.SIGTERM)


@pytest.mark.usefixtures("containers")
class TestStartApi:
    def test_serves_until_ctrl_c_and_leaves_nothing(self) -> None:
        with start_api() as (make, client):
            account = {"email": "ada@example.com", "password": PASSWORD}
            assert client.post("auth/register", json=account).status_code == 201
            token = client.post("auth/login", json=account).json()["access_token"]
            signed = {"Authorization": f"Bearer {token}"}
            started = client.post("sessions", json={"title": "Push"}, headers=signed)
            assert started.status_code == 201, started.text
            # On a busy machine Redis may not answer within 100 ms, and is then left alone for seconds.
            wait_until(lambda: client.get("ready").json()["status"] == "pass", PATIENCE_SECONDS)
            check_files(client, str(client.base_url).rstrip("/"))
            assert left("api")
            os.killpg(make.pid, signal.SIGINT)
            make.wait(timeout=PATIENCE_SECONDS)
            assert left("api") == []

    def test_killed_it_leaves_nothing_either(self) -> None:
        with start_api() as (make, _):
            family = psutil.Process(make.pid).children(recursive=True)
            [owner] = [each for each in family if "infra.emulators" in each.cmdline()]
            owner.kill()
            make.wait(timeout=PATIENCE_SECONDS)
            await_none_left("api")
