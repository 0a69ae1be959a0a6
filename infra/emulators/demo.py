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
from infra.build.sam import FUNCTIONS
from infra.emulators.compose import Compose
from infra.emulators.stack import SECRET_KEY, StackError
from infra.local.demo import EMAIL, PASSWORD

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
        # Standard output is for the function's answer.
        "LOG_LEVEL": "ERROR",
    }


def read_event(file: Path, function: str) -> str:
    """Return the text of an event for a function.

    Raises:
        StackError: there is no such function, no such file, or it is no JSON.
    """
    if function not in FUNCTIONS:
        raise StackError(f"FN={function} is no function; one of {', '.join(FUNCTIONS)} is.")
    try:
        text = file.read_text()
        json.loads(text)
    except OSError as error:
        raise StackError(f"EVENT={file}: {error.strerror}") from None
    except ValueError:
        raise StackError(f"EVENT={file} is not JSON.") from None
    return text


def signed(event: str, folder: Path) -> Path:
    """Write an event to a file in a folder, with the demo account's token where it asks for one."""
    if PLACEHOLDER in event:
        event = event.replace(PLACEHOLDER, _access_token())
    file = folder / "event.json"
    file.write_text(event)
    return file


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
