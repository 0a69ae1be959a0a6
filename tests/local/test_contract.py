"""Generated requests for every operation of the OpenAPI document, judged by schemathesis."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from infra.local.child import free_port
from tests.conftest import PASSWORD
from tests.patience import wait_until

ROOT = Path(__file__).parents[2]
LEFT_OUT = [
    # A schema cannot say that an end comes after a start, or which measures a type of exercise needs.
    "positive_data_acceptance",
    # If-Match: 428 is what RFC 6585 has for it, and the tool does not know.
    "missing_required_header",
]
# An outdated If-Match is told before what is wrong with the body, and the tool does not know.
CONFIG = """
[checks.negative_data_rejection]
expected-statuses = ["400", "401", "403", "404", "405", "406", "409", "412", "415", "422", "428", "429", "5xx"]
"""
# They end the token that all requests share.
ENDING = ["log_out_everywhere", "delete_me", "change_password"]


@pytest.fixture
def address(environment: None) -> Iterator[str]:
    """Where the whole API is served over HTTP."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "infra.local.app:app", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            wait_until(lambda: _answers(address))
            yield address
        finally:
            server.terminate()


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health").status_code == 200
    except httpx.TransportError:
        return False


class TestContract:
    def test_holds_for_generated_requests(self, address: str, tmp_path: Path) -> None:
        account = {"email": "fuzzer@example.com", "password": PASSWORD}
        httpx.post(f"{address}/auth/register", json=account).raise_for_status()
        token = httpx.post(f"{address}/auth/login", json=account).json()["access_token"]
        (tmp_path / "schemathesis.toml").write_text(CONFIG)
        command = [str(Path(sys.executable).with_name("schemathesis")), "run"]
        command += [str(ROOT / "docs/openapi.json"), "--url", address, "--max-examples", "8"]
        command += ["--header", f"Authorization: Bearer {token}", "--continue-on-failure"]
        command += ["--phases", "examples,coverage,fuzzing", "--seed", "1"]
        command += ["--exclude-checks", ",".join(LEFT_OUT), "--no-color"]
        command += [part for name in ENDING for part in ("--exclude-operation-id", name)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=tmp_path, env=dict(os.environ)
        )
        assert done.returncode == 0, done.stdout[-8000:]
        paths = json.loads((ROOT / "docs/openapi.json").read_text())["paths"]
        operations = sum(len(item) for item in paths.values())
        assert f"Tested: {operations - len(ENDING)}" in done.stdout
