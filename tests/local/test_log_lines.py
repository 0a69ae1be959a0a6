"""Log lines have colours at a terminal, and nowhere else."""

import os
import pty
import subprocess
import sys

import pytest

SAY = """
from setlogs.telemetry.observability import REQUEST, get_logger
get_logger().info(REQUEST, method="GET", route="/me", status=401, duration_ms=1.25, code="token_missing")
"""


def said(**settings: str) -> str:
    """Return what a process prints that logs one request to a terminal."""
    ours, terminal = pty.openpty()
    environment = {"LOG_FORMAT": "text", "TERM": "xterm", "PATH": os.environ["PATH"], **settings}
    subprocess.run([sys.executable, "-c", SAY], stdout=terminal, env=environment, check=True)
    os.close(terminal)
    with os.fdopen(ours, "rb") as written:
        return written.read1().decode()


def test_a_refused_request_is_yellow_at_a_terminal() -> None:
    assert said().endswith(" GET /me \x1b[33m401\x1b[0m 1.2 ms token_missing\r\n")


@pytest.mark.parametrize("setting", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_who_wants_no_colours_gets_none(setting: dict[str, str]) -> None:
    assert said(**setting).endswith(" GET /me 401 1.2 ms token_missing\r\n")


def test_a_pipe_gets_none() -> None:
    environment = {"LOG_FORMAT": "text", "TERM": "xterm", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", SAY], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.endswith(" GET /me 401 1.2 ms token_missing\n")
