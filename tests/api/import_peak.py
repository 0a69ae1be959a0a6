"""`python -m tests.api.import_peak`: sends large files in a process of its own and tells what each took.

Reads as JSON `token`, `file`, one of `LARGE`, and `paths`, to each of which it is sent in turn. Writes a
line for each, with `status`, the `answer` and `grown`: the bytes by which the process has grown beyond
what it had with the file and before the first request.
"""

import json
import sys
from functools import partial
from typing import Any

from setlogs.fields.workout import MAX_EXERCISES
from tests.api import large_files
from tests.api.importing import send
from tests.api.walk import peak
from tests.conftest import Client

LARGE = large_files.FORMATS | {
    "workouts": large_files.workouts,
    "names": partial(large_files.names, many=MAX_EXERCISES),
    "too many names": partial(large_files.names, many=large_files.ROWS),
}


def main() -> None:
    """Answer each path with a line."""
    from infra.local.app import app

    asked: dict[str, Any] = json.load(sys.stdin)
    client = Client(app, asked["token"])
    client.get("/me")
    data = large_files.file(LARGE[asked["file"]](large_files.ROWS))
    idle = peak()
    for path in asked["paths"]:
        answer = send(client, data, path)
        body = answer.json()
        shown = {name: value for name, value in body.items() if name not in ("problems", "mapping")}
        line = {"status": answer.status_code, "bytes": len(answer.content), "answer": shown}
        print(json.dumps(line | {"grown": peak() - idle}))


if __name__ == "__main__":
    main()
