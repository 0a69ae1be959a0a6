"""What a Lambda function does with settings that it cannot work with."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.servers import Postgres
from tests.events.test_gateway_events import event


class TestUnusableSettings:
    """A new environment finds out with its first request, and says so in its log and its answers."""

    @pytest.mark.parametrize(
        ("name", "value"),
        [("SECRET_KEY", ""), ("RATE_LIMIT_USER_PER_MINUTE", "abc"), ("LOG_LEVEL", "loud")],
    )
    def test_are_500_and_named_in_the_log(self, environment: None, name: str, value: str) -> None:
        asked = event("GET", "/health")
        code = (
            "import json, sys; from functions.system.handler import handler;"
            " print(json.dumps(handler(json.loads(sys.argv[1]), None)))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, json.dumps(asked)],
            env=os.environ | {name: value},
            capture_output=True,
            text=True,
            check=True,
        )
        logged, answered = map(json.loads, done.stdout.splitlines())
        assert (answered["statusCode"], json.loads(answered["body"])["code"]) == (
            500,
            "internal_error",
        )
        assert f"{name}: " in logged["exception"]
        assert name not in answered["body"]

    def test_of_requests_do_not_keep_migrations_from_being_logged(
        self, postgres: Postgres, tmp_path: Path
    ) -> None:
        # On AWS the migrate function has no other setting.
        code = "from functions.migrate.handler import handler; handler({'action': 'upgrade'}, None)"
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={"PATH": "", "DATABASE_URL": postgres.migration_url},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout.splitlines()[-1])["message"] == "migrated"
