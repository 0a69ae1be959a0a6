"""What is used of other packages beyond their documentation is there, and they still call what is put in its place.

layers/core/README.md lists all of it, with these tests and others.
"""

import dataclasses
import tempfile
import time
from collections import Counter
from typing import Any

import psycopg
import pytest
import redis
from fastapi import APIRouter, FastAPI, Response
from fastapi.dependencies.models import Dependant
from mangum.handlers import APIGateway
from redis import ConnectionPool
from sqlalchemy import Integer, bindparam, literal, select
from starlette.types import Receive, Scope, Send

from functions.transfer.uploads import read_upload
from infra.local.servers import Postgres, Valkey
from setlogs.http.exchange import Exchange
from setlogs.http.lambda_handler import _CONFIG
from setlogs.http.routing import PlainRoute
from setlogs.http.web import build_app
from setlogs.postgres.connection import Connection, has_rows
from setlogs.sql.compiler import statement
from setlogs.valkey.client import Server, _PlainConnection
from tests.conftest import Client
from tests.patience import HANGS_SECONDS, wait_until

BOUND_OR_REFUSED = {
    "path_params", "query_params", "header_params", "cookie_params", "body_params", "dependencies",
    "name", "call", "request_param_name", "websocket_param_name", "http_connection_param_name",
    "response_param_name", "background_tasks_param_name", "security_scopes_param_name",
}  # fmt: skip
OF_NO_CONCERN = {
    "own_oauth_scopes", "parent_oauth_scopes", "use_cache", "path", "scope", "concurrency",
}  # fmt: skip


class TestFastAPI:
    def test_a_dependant_has_nothing_that_binding_overlooks(self) -> None:
        """What an upgrade adds is to be bound, or refused when a route is made."""
        fields = {field.name for field in dataclasses.fields(Dependant)}
        assert fields == BOUND_OR_REFUSED | OF_NO_CONCERN


class Watched(PlainRoute):
    """A route that keeps who asked it."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Keep the path, and answer."""
        seen.append(scope["path"])
        await super().handle(scope, receive, send)


seen: list[str] = []


def _show() -> Response:
    return Response("shown")


@pytest.fixture
def watched(environment: None, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of an app with one route, in which FastAPI's own layers and handlers are faults."""

    def fail(*_arguments: object) -> None:
        raise AssertionError("FastAPI's own")

    router = APIRouter(route_class=Watched)
    router.add_api_route("/things/{thing}", _show, response_model=None)
    monkeypatch.setattr(FastAPI, "build_middleware_stack", fail)
    app = build_app("Watched", [router])
    [route] = [each for each in app.routes if isinstance(each, Watched)]
    monkeypatch.setattr(route, "app", fail)
    seen.clear()
    return Client(app)


class TestStarlette:
    def test_a_route_answers_by_itself_and_the_envelope_around_it(self, watched: Client) -> None:
        answer = watched.get("/things/1")
        assert (answer.text, seen) == ("shown", ["/things/1"])
        assert answer.headers["X-Request-Id"]

    def test_the_router_raises_what_the_envelope_answers(self, watched: Client) -> None:
        unknown, other = watched.get("/other"), watched.post("/things/1")
        assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
        assert (other.status_code, other.json()["code"]) == (405, "method_not_allowed")
        assert other.headers["Allow"] == "GET, HEAD"

    def test_a_route_knows_its_paths(self) -> None:
        route = PlainRoute("/things/{thing}", _show)
        paths = ("/things/1", "/things/1/", "/things", "/others/1")
        assert [route.is_of(path) for path in paths] == [True, False, False, False]


class Waits(Connection):
    """A connection that counts its waits."""

    count = 0

    def wait(self, *arguments: Any, **options: Any) -> Any:
        """Count, and wait."""
        self.count += 1
        return super().wait(*arguments, **options)


class TestPsycopg:
    def test_waits_by_the_method_that_limits_it(self, postgres: Postgres) -> None:
        with Waits.open(postgres.url, prepared=True) as connection:
            before = connection.count
            connection.execute("SELECT 1")
            assert connection.count == before + 1
            with connection.transaction():
                connection.execute("SELECT 1")
            # BEGIN, the statement, COMMIT.
            assert connection.count == before + 4

    def test_gives_up_when_that_says_so(self, postgres: Postgres) -> None:
        with Connection.open(postgres.url, prepared=True) as connection:
            connection.patience = 0.05
            with pytest.raises(psycopg.OperationalError) as lost:
                connection.execute("SELECT pg_sleep(60)")
            assert lost.value.sqlstate is None
            assert connection.closed

    def test_says_whether_a_statement_answers_with_rows(self, postgres: Postgres) -> None:
        with Connection.open(postgres.url, prepared=True) as connection:
            texts = (b"SELECT 1 WHERE false", b"SET work_mem TO DEFAULT", b"SELECT 1")
            assert [has_rows(connection.execute(text)) for text in texts] == [True, False, True]


class Asked(_PlainConnection):
    """A connection to Redis that counts how often it is asked for what it overrides."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.asked: Counter[str] = Counter()
        super().__init__(*arguments, **options)  # type: ignore[no-untyped-call]

    @property  # type: ignore[misc]
    def socket_timeout(self) -> float:
        """Count, and tell."""
        self.asked["socket_timeout"] += 1
        return super().socket_timeout

    @property  # type: ignore[misc]
    def socket_connect_timeout(self) -> float:
        """Count, and tell."""
        self.asked["socket_connect_timeout"] += 1
        return super().socket_connect_timeout

    def read_response(self, *arguments: Any, **options: Any) -> Any:
        """Count, and read."""
        self.asked["read_response"] += 1
        return super().read_response(*arguments, **options)


class TestRedis:
    def test_connects_and_is_greeted_within_what_is_left(self, valkey: Valkey) -> None:
        connection: Any = ConnectionPool.from_url(
            valkey.url, connection_class=Asked
        ).make_connection()
        connection.until = time.monotonic() + 300
        connection.asked.clear()
        connection.connect()
        assert {"socket_connect_timeout", "socket_timeout", "read_response"} <= set(
            connection.asked
        )
        assert 100 < connection._sock.gettimeout() <= 300
        connection.until = time.monotonic() + 20
        assert connection._sock.gettimeout() <= 20
        connection.disconnect()

    def test_tells_that_the_server_has_gone_before_anything_is_asked(self, valkey: Valkey) -> None:
        server = Server(valkey.url, HANGS_SECONDS)
        [own] = server.send([("CLIENT", "ID")])
        with redis.Redis.from_url(valkey.url) as other:
            assert other.client_kill_filter(_id=own) == 1
            wait_until(lambda: str(own) not in {each["id"] for each in other.client_list()})
        [answer, again] = server.send([("PING",), ("CLIENT", "ID")])
        assert answer == b"PONG"
        assert again != own
        server.close()


class TestSqlalchemy:
    def test_writes_constants_out_and_a_type_to_each_parameter(self) -> None:
        @statement
        def select_sum() -> Any:
            return select((literal(7) + bindparam("number", type_=Integer)).label("sum"))

        made = select_sum()
        assert made.sql == b"SELECT 7 + $1::INTEGER AS sum"
        assert made.names == ("number",)


class TestMangum:
    def test_translates_an_event_and_an_answer(self) -> None:
        event = {
            "httpMethod": "POST",
            "path": "/things",
            "multiValueHeaders": {"Host": ["example.com"], "X-Colour": ["red", "blue"]},
            "multiValueQueryStringParameters": {"a": ["1", "2"]},
            "requestContext": {"identity": {"sourceIp": "192.0.2.1"}},
            "body": "e30=",
            "isBase64Encoded": True,
        }
        context: Any = object()
        gateway = APIGateway(event, context, _CONFIG)
        scope, answer = gateway.scope, {"status": 200, "headers": [[b"a", b"b"]], "body": b"x"}
        assert (scope["type"], scope["method"], scope["path"]) == ("http", "POST", "/things")
        assert (scope["query_string"], scope["client"][0]) == (b"a=1&a=2", "192.0.2.1")
        assert dict(scope["headers"]) == {b"host": b"example.com", b"x-colour": b"red, blue"}
        assert (scope["aws.event"], scope["aws.context"]) == (event, context)
        assert gateway.body == b"{}"
        assert gateway(answer)["statusCode"] == 200  # type: ignore[arg-type]


class TestMultipart:
    def test_a_file_of_a_form_stays_in_memory(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_arguments: object, **_options: object) -> None:
            raise AssertionError("written to a disk")

        for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile", "mkstemp"):
            monkeypatch.setattr(tempfile, name, fail)
        # As large as an upload may be, with what is around it, and twice what would be kept by default.
        assert len(_uploaded(b"x" * 4 * 1024 * 1024)) == 4 * 1024 * 1024
        # The limit is what keeps it there.
        monkeypatch.setattr("functions.transfer.uploads.MAX_UPLOAD_BYTES", 1024)
        with pytest.raises(AssertionError, match="disk"):
            _uploaded(b"x" * 4096)


def _uploaded(data: bytes) -> bytes:
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    exchange = Exchange(
        id="x",
        headers={"content-type": ["multipart/form-data; boundary=b"]},
        body=head + data + b"\r\n--b--\r\n",
    )
    return read_upload(exchange, "auto").data
