"""Writes docs/examples.json and docs/openapi.json; `--check` only says whether the latter is current."""

import json
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from functions.migrate.catalogue import load_catalogue
from functions.migrate.service import upgrade
from infra.build.openapi.document import build
from infra.build.openapi.recorder import Examples
from infra.build.openapi.recording import record
from infra.local.app import app
from infra.local.servers import start_postgres, start_valkey

DOCS = Path(__file__).parents[3] / "docs"
EXAMPLES, DOCUMENT = DOCS / "examples.json", DOCS / "openapi.json"
# Nobody is to be refused before it is asked for.
NO_LIMIT = "1000000"
SETTINGS = {
    "SECRET_KEY": "for-the-examples-only-and-long-enough",
    "RATE_LIMIT_USER_PER_MINUTE": NO_LIMIT,
    "RATE_LIMIT_LOGIN_PER_MINUTE": NO_LIMIT,
    "RATE_LIMIT_ACCOUNT_PER_MINUTE": NO_LIMIT,
    "LOG_LEVEL": "ERROR",
}


def main() -> int:
    """Write or check the document."""
    if "--check" not in sys.argv:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(TemporaryDirectory()))
            postgres = stack.enter_context(start_postgres(folder / "postgres", durable=False))
            valkey = stack.enter_context(start_valkey(folder / "valkey", durable=False))
            upgrade(postgres.migration_url)
            load_catalogue(postgres.migration_url)
            os.environ |= SETTINGS | {"DATABASE_URL": postgres.url, "REDIS_URL": valkey.url}
            EXAMPLES.write_text(record(app, postgres.admin_url).as_json(), encoding="utf-8")
    examples = Examples(**json.loads(EXAMPLES.read_text(encoding="utf-8")))
    text = json.dumps(build(app, examples), indent=1, ensure_ascii=False) + "\n"
    if "--check" not in sys.argv:
        DOCUMENT.write_text(text, encoding="utf-8")
    elif DOCUMENT.read_text(encoding="utf-8") != text:
        print("docs/openapi.json is not current: run `make openapi`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
