"""A local run for the command to talk to, and the command as a person starts it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest

from infra.local.child import free_port
from tests.local.test_run import running
from tests.patience import HANGS_SECONDS

ROOT = Path(__file__).parents[2]
PASSWORD = "a long enough passphrase"


@dataclass
class Person:
    """Somebody with a configuration folder, at a terminal."""

    url: str
    config: Path
    email: str = field(default_factory=lambda: f"{uuid4().hex}@example.com")

    def run(
        self, *arguments: str | Path, typed: str = "", url: str | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run `setlogs` with the arguments; a traceback is never an answer."""
        settings = {"SETLOGS_URL": url or self.url, "SETLOGS_CONFIG": str(self.config)}
        done = subprocess.run(
            [sys.executable, "-m", "setlogs_cli", *map(str, arguments)],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "clients/cli")} | settings,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=HANGS_SECONDS,
        )
        assert "Traceback" not in done.stderr
        return done

    def register(self) -> None:
        """Make an account, and log in."""
        done = self.run("login", self.email, "--register", "--password-stdin", typed=PASSWORD)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a local run."""
    number = free_port()
    data = tmp_path_factory.mktemp("data")
    # Every test has an account of its own, and all come from one address.
    with running(data, number, RATE_LIMIT_LOGIN_PER_MINUTE="1000", LOG_LEVEL="WARNING"):
        yield f"http://127.0.0.1:{number}"


@pytest.fixture
def person(server_url: str, tmp_path: Path) -> Person:
    """Somebody who is logged in."""
    somebody = Person(server_url, tmp_path / "config")
    somebody.register()
    return somebody
