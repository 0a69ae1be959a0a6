"""What a function does before SnapStart's snapshot, and after each restore of it."""

import os
import random
import subprocess
import sys

import psycopg
import pytest

from infra.local.servers import Postgres
from setlogs.http import snapstart
from setlogs.postgres.database import get_database

# As Lambda's runtime does it: the hooks of before in reverse order, those of after in order.
LIFE = """
import sys
from functions.transfer.handler import LATE_IMPORTS, handler
from setlogs.settings import get_settings
from snapshot_restore_py import get_after_restore, get_before_snapshot
for call, args, kwargs in reversed(get_before_snapshot()):
    call(*args, **kwargs)
in_snapshot = set(sys.modules)
assert {"redis", "boto3", "aws_lambda_powertools", *LATE_IMPORTS} <= in_snapshot
assert get_settings.cache_info().currsize == 0, "secrets are in the snapshot"
for call, args, kwargs in get_after_restore():
    call(*args, **kwargs)
event = {"httpMethod": "GET", "path": "/imports", "requestContext": {}}
print(handler(event, None)["statusCode"], *(set(sys.modules) - in_snapshot))
"""


class TestSnapshot:
    def test_has_every_import_and_no_secret(self, environment: None) -> None:
        done = subprocess.run(
            [sys.executable, "-c", LIFE],
            env=os.environ | {"AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        status, *imported = done.stdout.splitlines()[-1].split()
        assert status == "401"
        # The rest is the codec of a host name and the like.
        assert {name.partition(".")[0] for name in imported} <= {"encodings", "stringprep"}

    def test_is_not_taken_where_lambda_does_not_take_it(
        self, environment: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "snapshot_restore_py", None)
        monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")
        snapstart.register()


class TestRestore:
    def test_is_connected_before_the_first_request(
        self, environment: None, postgres: Postgres
    ) -> None:
        get_database().close()
        with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
            before = _connections(admin)
            snapstart.renew()
            assert _connections(admin) == before + 1

    def test_environments_do_not_share_their_random_numbers(self, environment: None) -> None:
        state = random.getstate()
        numbers = set()
        for _ in range(2):
            random.setstate(state)
            snapstart.renew()
            numbers.add(random.getrandbits(64))
        assert len(numbers) == 2

    def test_a_database_that_is_away_keeps_no_environment_from_starting(
        self, environment: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        database = get_database()
        database.close()
        monkeypatch.setattr(database, "_url", "postgresql://127.0.0.1:1/nowhere")
        snapstart.renew()


def _connections(admin: psycopg.Connection) -> int:
    query = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'setlogs'"
    row = admin.execute(query).fetchone()
    assert row
    count: int = row[0]
    return count
