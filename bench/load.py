"""`make load`: Locust's users against a local run of the whole API, for a limited time.

The run is started for it, on this machine, with servers and data of its own, and ended after it.
"""

import argparse
import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx

from bench.world import await_answer
from infra.local.child import HOST, free_port
from infra.local.leftovers import temporary_folder

LOCUSTFILE = Path(__file__).with_name("locustfile.py")
MAX_USERS, MAX_SECONDS = 500, 600


def main() -> int:
    """Print Locust's summary; 1 when a request failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=20, help=f"up to {MAX_USERS}")
    parser.add_argument("--seconds", type=int, default=30, help=f"up to {MAX_SECONDS}")
    asked = parser.parse_args()
    users, seconds = min(asked.users, MAX_USERS), min(asked.seconds, MAX_SECONDS)
    with _local_run() as address:
        command = [sys.executable, "-m", "locust", "--locustfile", str(LOCUSTFILE), "--headless"]
        command += [
            "--host",
            address,
            "--users",
            str(users),
            "--spawn-rate",
            str(max(1, users // 5)),
        ]
        command += ["--run-time", f"{seconds}s", "--only-summary"]
        return subprocess.run(command, check=False).returncode


@contextlib.contextmanager
def _local_run() -> Iterator[str]:
    """Run the API for the time of the block; yield its address."""
    port = free_port()
    limits = (f"RATE_LIMIT_{name}_PER_MINUTE" for name in ("USER", "LOGIN", "ACCOUNT"))
    environment = os.environ | {"PORT": str(port), "HOST": HOST, "LOG_LEVEL": "WARNING"}
    environment |= dict.fromkeys(limits, "1000000")
    address = f"http://{HOST}:{port}"
    with temporary_folder() as folder:
        command = [sys.executable, "-m", "infra.local.run", "--data", str(folder)]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        try:
            await_answer(lambda: httpx.get(f"{address}/health"), httpx.TransportError)
            yield address
        finally:
            process.terminate()
            process.wait(30)


if __name__ == "__main__":
    sys.exit(main())
