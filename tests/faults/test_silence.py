"""A PostgreSQL that takes what is sent and says nothing: nobody waits for it for ever.

Rules LAM-01, LAM-03 and LAM-05: a request ends before Lambda ends it, and does not begin what it
could not finish.
"""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from functions.auth.handler import handler
from infra.local.servers import Postgres
from setlogs.errors import ServiceUnavailableError
from setlogs.http import routing
from setlogs.postgres import connection, database
from setlogs.postgres.database import ConnectionLostError, Database
from setlogs.statement import Statement
from setlogs.telemetry.observed import ObservedRequest, begin
from tests.conftest import Client, User
from tests.faults.proxy import Proxy

pytestmark = pytest.mark.faults
ASK = Statement(b"SELECT 1 AS one", ())
TOO_LONG_SECONDS = 60.0


@pytest.fixture
def proxy(postgres: Postgres) -> Iterator[Proxy]:
    opened = Proxy(postgres.port)
    yield opened
    opened.close()


@pytest.fixture
def remote(
    proxy: Proxy, postgres: Postgres, environment: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    """A database behind the proxy, with a connection, for which an answer may take 0.3 seconds."""
    monkeypatch.setattr(connection.Connection, "patience", 0.3)
    opened = Database(postgres.url.replace(f":{postgres.port}/", f":{proxy.port}/"))
    assert opened.fetch_one(ASK, {}) is not None
    yield opened
    opened.close()


class TestSilentConnection:
    def test_costs_a_read_no_error(self, remote: Database, proxy: Proxy) -> None:
        proxy.silence()
        assert remote.fetch_one(ASK, {}) is not None

    def test_a_write_without_a_key_is_not_sent_twice(self, remote: Database, proxy: Proxy) -> None:
        proxy.silence()
        with pytest.raises(ConnectionLostError):
            remote.fetch_one(ASK, {}, retry=False)
        assert remote.fetch_one(ASK, {}, retry=False) is not None

    def test_is_found_before_use_after_a_pause(
        self, remote: Database, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(database, "IDLE_SECONDS", 0.0)
        monkeypatch.setattr(connection, "PING_SECONDS", 0.1)
        proxy.silence()
        assert remote.fetch_one(ASK, {}, retry=False) is not None

    def test_ends_a_transaction(self, remote: Database, proxy: Proxy) -> None:
        def fall_silent_within() -> None:
            with remote.transaction() as transaction:
                transaction.fetch_one(ASK, {})
                proxy.silence()
                transaction.fetch_one(ASK, {})

        with pytest.raises(ConnectionLostError):
            fall_silent_within()
        assert remote.fetch_one(ASK, {}) is not None


class TestSilentServer:
    def test_is_given_up_after_as_long_as_the_request_has(
        self, remote: Database, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(connection.Connection, "patience", TOO_LONG_SECONDS)
        proxy.black_hole = True
        begin(ObservedRequest(id="", deadline=time.monotonic() + 1.5))
        started = time.monotonic()
        with pytest.raises(ServiceUnavailableError):
            remote.fetch_one(ASK, {})
        assert time.monotonic() - started < TOO_LONG_SECONDS
        begin(ObservedRequest(id=""))

    @pytest.mark.parametrize(("path", "status"), [("/ready", 503), ("/metrics", 200)])
    def test_does_not_keep_those_waiting_who_watch_it(
        self,
        anonymous: Client,
        remote: Database,
        proxy: Proxy,
        monkeypatch: pytest.MonkeyPatch,
        path: str,
        status: int,
    ) -> None:
        monkeypatch.setattr(connection.Connection, "patience", TOO_LONG_SECONDS)
        monkeypatch.setattr(routing, "get_database", lambda: remote)
        proxy.black_hole = True
        started = time.monotonic()
        assert anonymous.get(path).status_code == status
        assert time.monotonic() - started < TOO_LONG_SECONDS


class Context:
    """What Lambda says of an invocation."""

    def __init__(self, milliseconds: int) -> None:
        self._milliseconds = milliseconds

    def get_remaining_time_in_millis(self) -> int:
        return self._milliseconds


class TestLittleTimeLeft:
    @pytest.mark.parametrize(("milliseconds", "status"), [(20_000, 200), (2_000, 503)])
    def test_refuses_before_a_statement_is_sent(
        self, user: User, milliseconds: int, status: int
    ) -> None:
        event: dict[str, Any] = {
            "httpMethod": "GET",
            "path": "/me",
            "headers": {"Host": "localhost", "Authorization": f"Bearer {user.token}"},
            "requestContext": {"requestId": "little-time", "identity": {}},
        }
        answer = handler(event, Context(milliseconds))
        assert answer["statusCode"] == status
        if status == 503:
            assert json.loads(answer["body"])["code"] == "service_unavailable"
