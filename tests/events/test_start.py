"""Functions start without what only writes their SQL."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from functions.transfer.handler import LATE_IMPORTS
from tests.conftest import User
from tests.events.test_gateway_events import signed

ROOT = Path(__file__).parents[2]
RUN_TIME = [
    file
    for file in (*ROOT.glob("functions/*/**/*.py"), *ROOT.glob("layers/core/setlogs/**/*.py"))
    if not re.search(r"setlogs/(models|sql)/|statements\.py$|/migrations/", str(file))
]
NEEDS_SQLALCHEMY = re.compile(
    r"^\s*(?:from|import) (?:sqlalchemy|setlogs\.(?:models|sql))\b", re.MULTILINE
)
SERVE = """
import json, sys
from importlib import import_module
answer = import_module(sys.argv[1]).handler(json.loads(sys.argv[2]), None)
late = [name for name in sys.argv[3:] if name in sys.modules]
print(answer["statusCode"], *late, sep="\\n", file=sys.stderr)
"""


class TestFunctions:
    def test_import_sqlalchemy_only_where_statements_are_written(self) -> None:
        importing = {
            str(file.relative_to(ROOT))
            for file in RUN_TIME
            if NEEDS_SQLALCHEMY.search(file.read_text())
        }
        # `make migrate` reports its errors; the function that is deployed does not import it.
        assert importing == {"functions/migrate/__main__.py"}

    @pytest.mark.parametrize(
        ("function", "path"),
        [
            ("auth", "/me"),
            ("exercises", "/exercises"),
            ("reports", "/reports/summary"),
            ("sessions", "/sessions"),
            ("system", "/ready"),
            ("transfer", "/imports"),
            ("weigh_ins", "/weigh-ins"),
        ],
    )
    def test_serve_without_sqlalchemy(self, user: User, function: str, path: str) -> None:
        assert served(user, function, path, "sqlalchemy") == ["200"]

    def test_plan_no_import_unless_a_request_is_one(self, user: User) -> None:
        tables = "functions.transfer.formats.table"
        assert served(user, "transfer", "/imports", tables, *LATE_IMPORTS) == ["200"]


def served(user: User, function: str, path: str, *modules: str) -> list[str]:
    """Return the status of a function's first answer, and which of some modules it has imported."""
    sent = json.dumps(signed(user, "GET", path))
    done = subprocess.run(
        [sys.executable, "-c", SERVE, f"functions.{function}.handler", sent, *modules],
        env=os.environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stderr.split()
