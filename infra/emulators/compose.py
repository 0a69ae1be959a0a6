"""LocalStack with the servers that the functions use, in containers.

As a command, `python -m infra.emulators.compose MARK PROJECT`, it clears up after an owner that was
killed.
"""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from infra.build.sam import ROOT
from infra.emulators.stack import MAIL, SECRET_KEY, StackError, Target
from infra.local.child import free_port
from infra.local.leftovers import end_processes, nothing_left

COMPOSE_FILE = ROOT / "docker-compose.localstack.yml"
CLOCK_SECONDS = 5


@dataclass(frozen=True)
class Compose:
    """A project of docker-compose.localstack.yml.

    Attributes:
        project: Its name, and that of its network.
        localstack_port: Where LocalStack listens on this machine.
        postgres_port: Where PostgreSQL does.
        valkey_port: Where Valkey does.
        owner: The process that it goes with, as `_me` has it; empty for none.
    """

    project: str = "setlogs"
    localstack_port: int = 4566
    postgres_port: int = 5433
    valkey_port: int = 6380
    owner: str = ""

    @classmethod
    @contextmanager
    def temporary(cls, purpose: str) -> Iterator["Compose"]:
        """Yield a project that is not started yet, and goes with the block or with this process.

        What such projects of killed processes may have left on this machine goes first.

        Args:
            purpose: A part of its name.

        Raises:
            StackError: there is no container engine.
        """
        check_engine()
        sweep()
        project = f"setlogs-{purpose}-{os.getpid()}"
        compose = cls(project, free_port(), free_port(), free_port(), _me())
        with nothing_left(module=__name__, arguments=(project,)):
            try:
                yield compose
            finally:
                compose.down()

    @classmethod
    def from_environment(cls) -> "Compose":
        """Return the project of `make deploy-local`, on the ports that the environment names."""
        default = cls()
        return cls(
            default.project,
            int(os.environ.get("LOCALSTACK_PORT", default.localstack_port)),
            int(os.environ.get("POSTGRES_PORT", default.postgres_port)),
            int(os.environ.get("VALKEY_PORT", default.valkey_port)),
        )

    @property
    def target(self) -> Target:
        """Where to deploy to; the functions reach the servers by their names in the network."""
        parameters = {
            "DatabaseUrl": "postgresql://setlogs_app:local-only@postgres:5432/setlogs",
            "MigrationDatabaseUrl": "postgresql://setlogs_migrator:local-only@postgres:5432/setlogs",
            "RedisUrl": "redis://valkey:6379/0",
            "SecretKey": SECRET_KEY,
            **MAIL,
        }
        return Target("localstack", f"http://127.0.0.1:{self.localstack_port}", parameters)

    def up(self, *services: str) -> None:
        """Start the project, or only some of its services, and wait until they are healthy.

        Raises:
            StackError: there is no container engine, or something does not start.
        """
        check_engine()
        self.run("up", "--detach", "--wait", "--quiet-pull", *services)

    def down(self) -> None:
        """Stop the project and remove its data, the containers of its functions included."""
        # First LocalStack, which would start others.
        self._compose("stop", "--timeout", "20", "localstack")
        # It does not always get to end its functions, and the SAM CLI neither.
        functions = f"name=^{self.project}-localstack-1-lambda-"
        found = {
            container
            for those in (functions, f"network={self.project}")
            for container in _docker("ps", "--all", "--quiet", "--filter", those)
        }
        if found:
            _docker("rm", "--force", "--volumes", *found)
        self.run("down", "--volumes", "--remove-orphans", "--timeout", "5")

    def run(self, *arguments: str) -> None:
        """Run one command of Compose on the project.

        Raises:
            StackError: it failed.
        """
        if self._compose(*arguments) != 0:
            raise StackError(f"docker compose {arguments[0]} failed")

    def _compose(self, *arguments: str) -> int:
        environment = os.environ | {
            "COMPOSE_PROJECT_NAME": self.project,
            "SETLOGS_NETWORK": self.project,
            "SETLOGS_OWNER": self.owner,
            "LOCALSTACK_PORT": str(self.localstack_port),
            "POSTGRES_PORT": str(self.postgres_port),
            "VALKEY_PORT": str(self.valkey_port),
        }
        command = ["docker", "compose", "--file", str(COMPOSE_FILE), *arguments]
        return subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode


def sweep() -> None:
    """Remove the temporary projects whose processes were killed with all that would have done it."""
    form = '{{.Label "com.docker.compose.project"}} {{.Label "setlogs.owner"}}'
    labelled = ("--filter", "label=setlogs.owner", "--format", form)
    listed = {
        line
        for kind in (("container", "ls", "--all"), ("network", "ls"), ("volume", "ls"))
        for line in _docker(*kind, *labelled)
    }
    for line in listed:
        project, _, owner = line.partition(" ")
        if owner and _is_gone(owner):
            Compose(project).down()


def _me() -> str:
    """Return what no other process is, on this machine or another with the same engine."""
    process = psutil.Process()
    return f"{socket.gethostname()}/{process.pid}/{process.create_time():.0f}"


def _is_gone(owner: str) -> bool:
    """Tell whether an owner was on this machine and is no more."""
    host, pid, started = owner.split("/")
    if host != socket.gethostname():
        return False
    try:
        process = psutil.Process(int(pid))
        # A clock that is set moves the time by a little.
        another = abs(process.create_time() - float(started)) > CLOCK_SECONDS
        return another or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _docker(*arguments: str) -> list[str]:
    """Run one command and return the lines that it prints; none when it fails."""
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)
    return done.stdout.splitlines() if done.returncode == 0 else []


def check_engine() -> None:
    """Say what is missing for containers.

    Raises:
        StackError: no client, no engine, or no Compose v2.
    """
    if shutil.which("docker") is None:
        raise StackError("docker is missing; LocalStack needs a container engine with Compose v2")
    for command, missing in (("info", "a running container engine"), ("compose", "Compose v2")):
        arguments = ["docker", command, *(["version"] if command == "compose" else [])]
        if subprocess.run(arguments, capture_output=True, check=False).returncode != 0:
            raise StackError(f"LocalStack needs {missing}")


def main() -> None:
    """Clear up after an owner that was killed."""
    mark, project = sys.argv[1:]
    end_processes(mark)
    Compose(project).down()


if __name__ == "__main__":
    main()
