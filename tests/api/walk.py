"""`python -m tests.api.walk`: sends requests in a process of its own and tells what each of them cost.

Reads requests as JSON: what is accepted, and of whom what is asked, as pairs of token and path. Writes
a line for each, with `status`, `bytes`, `seconds` (the best of three) and `memory` of each pair: how
far the process has grown beyond what it had before the first.
"""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from setlogs.valkey.cache import get_cache
from tests.conftest import Client

ROUNDS = 3


def main() -> None:
    """Answer each request with a line."""
    from infra.local.app import app

    requests = json.load(sys.stdin)
    for token, _ in requests[0]["of"]:
        Client(app, token).get("/me")
    idle = peak()
    for asked in requests:
        costs = [_cost(Client(app, token), path, asked["accept"]) for token, path in asked["of"]]
        print(json.dumps([cost | {"memory": cost["peak"] - idle} for cost in costs]))


def _cost(client: Client, path: str, accept: str) -> dict[str, Any]:
    seconds = []
    for _ in range(ROUNDS):
        _forget_reports()
        started = time.perf_counter()
        answer = client.request("GET", path, headers={"Accept": accept})
        seconds.append(time.perf_counter() - started)
    found = {"status": answer.status_code, "bytes": len(answer.content)}
    return found | {"seconds": min(seconds), "peak": peak()}


def _forget_reports() -> None:
    """Let no report be one that is remembered."""
    answers = get_cache().run(("KEYS", "reports:*"))
    for key in answers[0] if answers else ():
        get_cache().run(("UNLINK", key))


def forget_peak() -> None:
    """Let `peak` begin anew with what the process has now, where Linux tells it."""
    # proc_pid_clear_refs(5): 5 resets the peak.
    references = Path("/proc/self/clear_refs")
    if references.exists():
        references.write_text("5")


def peak() -> int:
    """Return the most bytes of memory that the process has had."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # On Linux the other number begins with what the process had that started this one.
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return 1024 * int(lines["VmHWM"].split()[0])


if __name__ == "__main__":
    main()
