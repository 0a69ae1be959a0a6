"""MiniStack, an emulator of AWS without containers, beside embedded servers."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from infra.build.sam import ROOT
from infra.emulators.stack import MAIL, SECRET_KEY, StackError, Target
from infra.local.child import free_port
from infra.local.leftovers import nothing_left
from infra.local.servers import Postgres, Valkey, start_postgres, start_valkey

MINISTACK = ROOT / ".tools" / "ministack" / "bin" / "ministack"
START_SECONDS = 60


@dataclass(frozen=True)
class MiniStack:
    """A running MiniStack beside embedded servers.

    Attributes:
        target: Where to deploy to.
        postgres: The database server.
        valkey: The cache server.
    """

    target: Target
    postgres: Postgres
    valkey: Valkey


@contextmanager
def ministack(folder: Path) -> Iterator[MiniStack]:
    """Run MiniStack, PostgreSQL and Valkey with all their data below `folder`.

    Raises:
        StackError: MiniStack is not installed or does not start.
    """
    if not MINISTACK.exists():
        raise StackError("MiniStack is missing: make .tools/ministack")
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        # Its default is every address of the machine.
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        # Where functions find its services.
        "AWS_ENDPOINT_URL": endpoint,
        "LAMBDA_EXECUTOR": "local",
        "HOME": str(folder),
        # It unpacks functions there and leaves them.
        "TMPDIR": str(folder),
    }
    with (
        nothing_left(folder),
        start_postgres(folder / "postgres", durable=False) as postgres,
        start_valkey(folder / "valkey", durable=False) as valkey,
        (folder / "ministack.log").open("wb") as log,
    ):
        process = subprocess.Popen([MINISTACK], env=environment, cwd=folder, stdout=log, stderr=log)
        try:
            _await_answer(endpoint, process)
            parameters = {
                "DatabaseUrl": postgres.url,
                "MigrationDatabaseUrl": postgres.migration_url,
                "RedisUrl": valkey.url,
                "SecretKey": SECRET_KEY,
                **MAIL,
            }
            yield MiniStack(Target("ministack", endpoint, parameters), postgres, valkey)
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await_answer(endpoint: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            httpx.get(endpoint, timeout=2)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise StackError("MiniStack does not start; see ministack.log")
