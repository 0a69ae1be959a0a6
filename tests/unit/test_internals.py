"""What the layer uses of other packages beyond their documentation: listed in layers/core/README.md.

Each test fails when an upgrade takes something away, or no longer asks for what is overridden.
"""

import socket
from dataclasses import fields
from inspect import signature
from typing import Annotated, Any

import pytest
import redis
from fastapi import APIRouter, FastAPI, Query, Response
from fastapi.dependencies.models import Dependant
from mangum.handlers import APIGateway
from sqlalchemy import Integer, bindparam, literal, select

from infra.local.servers import Valkey
from setlogs.http.routing import PlainRoute
from setlogs.http.web import Envelope, build_app
from setlogs.postgres.connection import Connection
from setlogs.sql.compiler import statement
from setlogs.valkey.client import Server, _PlainConnection


class TestFastAPI:
    def test_tells_what_an_endpoint_depends_on(self) -> None:
        assert {
            "path_params", "query_params", "header_params", "cookie_params", "body_params",
            "dependencies", "request_param_name", "websocket_param_name",
            "http_connection_param_name", "response_param_name",
            "background_tasks_param_name", "security_scopes_param_name", "name", "call",
        } <= {field.name for field in fields(Dependant)}  # fmt: skip

    def test_validates_a_parameter_by_its_field(self) -> None:
        def endpoint(size: Annotated[int, Query(alias="n", le=5)] = 3) -> Response:
            return Response(str(size))

        router = APIRouter(route_class=PlainRoute)
        router.add_api_route("/things", endpoint)
        [route] = router.routes
        assert isinstance(route, PlainRoute)
        [field] = route.dependant.query_params
        assert (field.alias, field.name, field.get_default()) == ("n", "size", 3)
        info: Any = field.field_info
        assert info.in_.value == "query"
        assert field.validate("4", loc=("query", "n")) == (4, [])
        _, [error] = field.validate("6", loc=("query", "n"))
        assert (error["loc"], error["type"]) == (("query", "n"), "less_than_equal")

    def test_asks_the_route_for_its_handler_when_it_is_made(self) -> None:
        asked = []

        class Watched(PlainRoute):
            def get_route_handler(self) -> Any:
                asked.append(self.path)
                return super().get_route_handler()

        def endpoint() -> Response:
            return Response()

        APIRouter(route_class=Watched).add_api_route("/things", endpoint)
        assert asked == ["/things"]

    def test_serves_by_the_stack_that_it_is_given(self, environment: None) -> None:
        app = build_app("Test", [])
        assert isinstance(app, FastAPI)
        assert isinstance(app.middleware_stack, Envelope)


class TestStarlette:
    def test_tells_by_a_pattern_which_paths_are_a_route_s(self) -> None:
        def endpoint(thing: str) -> Response:
            return Response(thing)

        router = APIRouter(route_class=PlainRoute)
        router.add_api_route("/things/{thing}", endpoint)
        [route] = router.routes
        assert isinstance(route, PlainRoute)
        assert route.path_regex.match("/things/1")
        assert not route.path_regex.match("/things/1/2")


class TestMangum:
    def test_translates_an_event_and_an_answer_without_its_loop(self) -> None:
        event = {
            "resource": "/me", "path": "/me", "httpMethod": "PUT", "headers": {"Host": "a"},
            "queryStringParameters": None, "multiValueQueryStringParameters": None,
            "requestContext": {"identity": {"sourceIp": "192.0.2.7"}}, "body": "e30=",
            "isBase64Encoded": True,
        }  # fmt: skip
        config: Any = {
            "api_gateway_base_path": "/", "text_mime_types": ["application/json"],
            "exclude_headers": [],
        }  # fmt: skip
        context: Any = {}
        gateway = APIGateway(event, context, config)
        assert (gateway.body, gateway.scope["client"]) == (b"{}", ("192.0.2.7", 0))
        headers: Any = [(b"content-type", b"application/json")]
        answer = gateway({"status": 200, "headers": headers, "body": b"{}"})
        assert (answer["statusCode"], answer["body"]) == (200, "{}")


class TestRedisPy:
    @pytest.mark.parametrize(
        "method",
        [
            "connect",
            "disconnect",
            "can_read",
            "pack_commands",
            "read_response",
            "send_packed_command",
        ],
    )
    def test_connection_has_what_the_client_calls(self, method: str) -> None:
        assert callable(getattr(redis.connection.Connection, method))

    def test_connection_keeps_its_socket_where_the_deadline_looks(self, valkey: Valkey) -> None:
        server = Server(valkey.url, 5.0)
        server.send([("PING",)])
        connection = server._node._connection
        assert isinstance(connection._sock, socket.socket)
        connection.until = connection.until - 2
        assert connection._sock.gettimeout() == pytest.approx(3, abs=0.5)
        server.close()

    def test_connection_asks_for_the_limit_of_a_connection_attempt(
        self, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = []

        def limit(connection: _PlainConnection) -> float:
            asked.append(connection)
            return connection.socket_timeout

        monkeypatch.setattr(_PlainConnection, "socket_connect_timeout", property(limit))
        Server(valkey.url, 5.0).send([("PING",)])
        assert asked


class TestPsycopg:
    def test_waits_by_the_method_that_gives_up(self, environment: None) -> None:
        from setlogs.settings import get_settings

        waits = []

        class Watched(Connection):
            def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
                waits.append(timeout)
                return super().wait(gen, interval, timeout)

        url = get_settings().database_url.get_secret_value()
        with Watched.open(url, prepared=False) as connection:
            before = len(waits)
            cursor = connection.execute("SELECT 1")
            assert len(waits) > before
            assert cursor.pgresult is not None
            assert connection.pgconn.socket > 0
        assert "timeout" in signature(Connection.wait).parameters


class TestSQLAlchemy:
    def test_renders_parameters_by_the_method_that_leaves_them_open(self) -> None:
        @statement
        def select_things() -> Any:
            return select(literal(1), bindparam("thing", type_=Integer))

        made = select_things()
        assert made.names == ("thing",)
        assert b"$1::INTEGER" in made.sql
        assert b"SELECT 1" in made.sql
