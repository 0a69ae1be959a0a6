"""What `make invoke` and `make start-api` need before a function is of use: a schema and an account.

The functions' own code makes both, in this process, on the servers of Compose.
"""

import json
import os
from pathlib import Path
from typing import Any

from functions.auth.handler import handler
from functions.migrate.catalogue import load_catalogue
from functions.migrate.service import upgrade
from infra.local.seed import EMAIL, PASSWORD
from infra.localstack.emulators import SECRET_KEY, Compose

ACCOUNT = {"email": EMAIL, "password": PASSWORD}
PLACEHOLDER = "${ACCESS_TOKEN}"


def prepare(compose: Compose) -> None:
    """Bring the database to the newest schema and point this process' settings at the servers."""
    address = f"127.0.0.1:{compose.postgres_port}/setlogs"
    migrator = f"postgresql://setlogs_migrator:local-only@{address}"
    upgrade(migrator)
    load_catalogue(migrator)
    os.environ |= {
        "DATABASE_URL": f"postgresql://setlogs_app:local-only@{address}",
        "REDIS_URL": f"redis://127.0.0.1:{compose.valkey_port}/0",
        "SECRET_KEY": SECRET_KEY,
    }


def signed_event(event: Path, folder: Path) -> Path:
    """Return a copy of an event file with the demo account's token where it asks for one."""
    text = event.read_text()
    if PLACEHOLDER not in text:
        return event
    signed = folder / "event.json"
    signed.write_text(text.replace(PLACEHOLDER, _access_token()))
    return signed


def _access_token() -> str:
    # 409 when the account is there already.
    _ask("/auth/register", ACCOUNT)
    tokens = json.loads(_ask("/auth/login", ACCOUNT)["body"])
    return str(tokens["access_token"])


def _ask(path: str, body: dict[str, str]) -> dict[str, Any]:
    event = {
        "path": path,
        "httpMethod": "POST",
        "headers": {"Host": "localhost", "Content-Type": "application/json"},
        "requestContext": {"requestId": "demo", "path": path, "identity": {}},
        "body": json.dumps(body),
    }
    answer: dict[str, Any] = handler(event, None)
    return answer
