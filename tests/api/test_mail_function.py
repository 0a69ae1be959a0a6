"""The mail function, as its schedule and the auth function invoke it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from functions.mail.handler import BUDGET_SECONDS, handler
from infra.local.servers import Postgres
from setlogs.settings import get_settings
from tests.api.observing import Lines, totals, value
from tests.api.outbox import queue, state
from tests.conftest import Client, User


class Context:
    """What Lambda says of an invocation."""

    def __init__(self, seconds: float) -> None:
        self.milliseconds = seconds * 1000

    def get_remaining_time_in_millis(self) -> float:
        return self.milliseconds


@pytest.fixture
def folder(
    environment: None,
    postgres: Postgres,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Path]:
    """Where mail goes."""
    with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        admin.execute("DELETE FROM mails")
    monkeypatch.setenv("MAIL_URL", tmp_path.as_uri())
    get_settings.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    get_settings.cache_clear()


class TestHandler:
    def test_sends_what_is_due_and_says_so(
        self,
        admin: psycopg.Connection[Any],
        user: User,
        folder: Path,
        lines: Lines,
        anonymous: Client,
    ) -> None:
        before = value(totals(anonymous), "setlogs_mails_total", outcome="sent")
        mail_id = queue(admin, user)
        assert handler({}, Context(60)) == {"sent": 1, "waiting": 0}
        assert [file.name for file in folder.iterdir()] == [f"{mail_id}.eml"]
        [line] = [line for line in lines() if line["message"] == "mail"]
        assert (line["mails_sent"], line["mails_waiting"]) == (1, 0)
        [directive] = line["_aws"]["CloudWatchMetrics"]
        assert all(metric["Name"] in line for metric in directive["Metrics"])
        assert value(totals(anonymous), "setlogs_mails_total", outcome="sent") == before + 1

    def test_tells_how_many_wait_and_for_how_long(
        self,
        admin: psycopg.Connection[Any],
        user: User,
        folder: Path,
        lines: Lines,
        anonymous: Client,
    ) -> None:
        folder.rmdir()
        folder.touch()
        queue(admin, user)
        admin.execute("UPDATE mails SET created_at = created_at - interval '1 hour'")
        assert handler({}, Context(60)) == {"unreachable": 1, "waiting": 1}
        [line] = [line for line in lines() if line["message"] == "mail"]
        assert (line["mail_server_failures"], line["mails_waiting"]) == (1, 1)
        assert 3600 <= line["mails_oldest_seconds"] < 3700
        assert value(totals(anonymous), "setlogs_mails_waiting") == 1
        assert value(totals(anonymous), "setlogs_mails_oldest_seconds") >= 3600

    def test_begins_no_mail_that_it_has_no_time_for(
        self, admin: psycopg.Connection[Any], user: User, folder: Path
    ) -> None:
        mail_id = queue(admin, user)
        assert handler({}, Context(BUDGET_SECONDS)) == {"waiting": 1}
        assert state(admin, mail_id) == ("waiting", 0)

    def test_without_a_way_for_mail_it_warns_once_and_leaves_what_waits(
        self, admin: psycopg.Connection[Any], user: User, environment: None
    ) -> None:
        mail_id = queue(admin, user)
        code = "from functions.mail.handler import handler; print(handler({}, None), handler({}, None))"
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"MAIL_URL": "", "LOG_LEVEL": "INFO"},
            capture_output=True,
            text=True,
            check=True,
        )
        warning, answers = done.stdout.splitlines()
        assert json.loads(warning) | {"message": "mail_is_off", "level": "WARNING"} == json.loads(
            warning
        )
        assert answers == "{} {}"
        assert state(admin, mail_id) == ("waiting", 0)

    def test_loads_without_sqlalchemy_or_boto3(self, environment: None) -> None:
        code = (
            "import sys; from functions.mail.handler import handler;"
            " print({'sqlalchemy', 'boto3', 'fastapi'} & set(sys.modules))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert done.stdout == "set()\n"
