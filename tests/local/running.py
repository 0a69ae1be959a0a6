"""`make run` as tests start it, and what it says when it refuses to start."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.local.child import free_port
from tests.patience import HANGS_SECONDS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def port() -> int:
    """Return a port that nothing listens on."""
    return free_port()


@contextmanager
def start(data: Path, port: int, **settings: str) -> Iterator["subprocess.Popen[str]"]:
    """Start the local run with its data elsewhere and none of this process's settings."""
    # An empty setting is one that is not set, even when .env has it.
    unset = {"DATABASE_URL": "", "REDIS_URL": "", "SECRET_KEY": "", "HOST": "127.0.0.1"}
    unset |= {"ENVIRONMENT": "local", "LOG_LEVEL": "INFO"}
    with subprocess.Popen(
        [sys.executable, "-m", "infra.local.run", "--data", str(data)],
        cwd=ROOT,
        env={**os.environ, **unset, "PORT": str(port), **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            # Leaving waits for its end.
            process.kill()


@contextmanager
def running(data: Path, port: int, **settings: str) -> Iterator["subprocess.Popen[str]"]:
    """Run until the block ends, and enter it when the API answers."""
    with start(data, port, **settings) as process:
        assert process.stdout is not None
        said = ""
        while not said.startswith("Stop"):
            said = process.stdout.readline()
            assert said, process.communicate()[1]
        yield process


def refusal(data: Path, port: int, **settings: str) -> str:
    """Return the one line with which a start was refused."""
    with start(data, port, **settings) as process:
        _, errors = process.communicate(timeout=HANGS_SECONDS)
    assert process.returncode == 1
    assert len(errors.splitlines()) == 1, errors
    return errors
