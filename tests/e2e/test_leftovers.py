"""However the owner of a stack ends, nothing of it is left."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from infra.emulators.compose import sweep
from tests.local.test_leftovers import become_true, works_in

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[2]
MINISTACK = """
import sys, time
from pathlib import Path
from infra.emulators.ministack import ministack
with ministack(Path(sys.argv[1])) as running:
    print(running.target.endpoint, flush=True)
    time.sleep(600)
"""
COMPOSE = """
import subprocess, time
from infra.emulators.compose import Compose
with Compose.temporary("kill") as compose:
    compose.up("postgres", "valkey")
    # As LocalStack and the SAM CLI start functions: of no project, in its network.
    command = ["docker", "run", "--detach", "--network", compose.project, "valkey/valkey:8"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    print(compose.project, flush=True)
    time.sleep(600)
"""


@contextmanager
def owner(script: str, *arguments: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Run a script until it has printed a line; yield it with that.

    Nobody reads any more what it and its helpers write then, as when the whole run is gone.
    """
    command, pipe = [sys.executable, "-c", script, *arguments], subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            said = process.stdout.readline().strip()
            process.stderr.close()
            yield process, said
        finally:
            process.kill()


def of_project(name: str) -> list[str]:
    """List what the engine has of a project and in its network."""
    found = []
    label = f"label=com.docker.compose.project={name}"
    for *command, those in (
        ("ps", "--all", label),
        ("ps", "--all", f"network={name}"),
        ("network", "ls", label),
        ("volume", "ls", label),
    ):
        done = subprocess.run(
            ["docker", *command, "--quiet", "--filter", those],
            capture_output=True,
            text=True,
            check=True,
        )
        found += done.stdout.splitlines()
    return found


class TestMiniStack:
    def test_goes_with_its_killed_owner(self, tmp_path: Path, target_name: str) -> None:
        if target_name != "ministack":
            pytest.skip("needs MiniStack: make e2e")
        folder = tmp_path / "stack"
        folder.mkdir()
        with owner(MINISTACK, str(folder)) as (process, endpoint):
            assert endpoint.startswith("http://127.0.0.1:")
            assert works_in(folder)
            process.send_signal(signal.SIGKILL)
        become_true(lambda: not folder.exists())
        assert not works_in(folder)


class TestCompose:
    @pytest.fixture(autouse=True)
    def containers(self, target_name: str) -> None:
        if target_name != "localstack":
            pytest.skip("needs containers: make e2e-localstack")

    def test_goes_with_its_killed_owner(self) -> None:
        with owner(COMPOSE) as (process, project):
            assert len(of_project(project)) >= 6
            process.send_signal(signal.SIGKILL)
        become_true(lambda: not of_project(project))

    def test_goes_at_the_next_start_when_all_were_killed(self) -> None:
        with owner(COMPOSE) as (process, project):
            for helper in psutil.Process(process.pid).children(recursive=True):
                helper.kill()
            process.send_signal(signal.SIGKILL)
        assert of_project(project)
        sweep()
        assert of_project(project) == []

    def test_of_a_living_owner_stays_at_the_next_start(self) -> None:
        with owner(COMPOSE) as (process, project):
            before = of_project(project)
            sweep()
            assert of_project(project) == before
            process.send_signal(signal.SIGTERM)
        become_true(lambda: not of_project(project))
