"""API Gateway events through the Lambda handlers: what comes in, what goes out."""

import base64
import json
import math
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import APIRouter, Request, Response
from starlette.types import Receive, Scope, Send

from setlogs.http.exchange import exchange_of
from setlogs.http.lambda_handler import build_handler
from setlogs.http.routing import PlainRoute
from setlogs.http.web import SECURITY_HEADERS, build_app
from setlogs.settings import get_settings
from setlogs.telemetry.observed import current_request
from tests.conftest import User

type Handler = Callable[[Any, object], dict[str, Any]]


@pytest.fixture
def sessions(environment: None) -> Handler:
    from functions.sessions.handler import handler

    return handler


def event(method: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
    """Return a REST proxy event as API Gateway sends it for the stage `v1`."""
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": {"Host": "api.example.com", "X-Forwarded-Proto": "https", **headers},
        "multiValueHeaders": None,
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "requestContext": {
            "requestId": str(uuid4()),
            "path": f"/v1{path}",
            "stage": "v1",
            "identity": {"sourceIp": "192.0.2.1"},
        },
        "body": None if body is None else json.dumps(body),
        "isBase64Encoded": False,
    }


def signed(user: User, method: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
    headers |= {"authorization": f"Bearer {user.token}", "content-type": "application/json"}
    return event(method, path, body, **headers)


class TestAnswers:
    def test_links_carry_the_stage(self, sessions: Handler, user: User) -> None:
        made = sessions(signed(user, "POST", "/sessions", {}), None)
        session_id = json.loads(made["body"])["id"]
        assert made["headers"]["location"] == f"https://api.example.com/v1/sessions/{session_id}"
        sessions(signed(user, "POST", "/sessions", {}), None)
        page = signed(user, "GET", "/sessions")
        page["multiValueQueryStringParameters"] = {"limit": ["1"]}
        link = sessions(page, None)["headers"]["link"]
        assert link.startswith("<https://api.example.com/v1/sessions?limit=1&cursor=")

    @pytest.mark.parametrize("sent", ["/v1/", "/v1", "/"])
    def test_the_bare_address_leads_to_the_web_client(self, environment: None, sent: str) -> None:
        from functions.system.handler import handler

        asked = event("GET", "/")
        asked["requestContext"]["path"] = sent
        answer = handler(asked, None)
        place = f"https://api.example.com{sent.rstrip('/')}/app/"
        assert (answer["statusCode"], answer["headers"]["location"]) == (302, place)

    def test_a_gateway_that_takes_the_slash_from_the_web_clients_address_is_not_sent_in_circles(
        self, environment: None
    ) -> None:
        from functions.system.handler import handler

        asked = event("GET", "/app")
        asked["requestContext"]["path"] = "/v1/app/"
        assert handler(asked, None)["statusCode"] in {200, 503}
        asked["requestContext"]["path"] = "/v1/app"
        answer = handler(asked, None)
        place = "https://api.example.com/v1/app/"
        assert (answer["statusCode"], answer["headers"]["location"]) == (302, place)

    def test_problems_are_text(self, sessions: Handler) -> None:
        asked = event("GET", "/sessions")
        answer = sessions(asked, None)
        assert (answer["statusCode"], answer["isBase64Encoded"]) == (401, False)
        assert answer["headers"]["content-type"] == "application/problem+json"
        request_id = asked["requestContext"]["requestId"]
        assert json.loads(answer["body"])["request_id"] == request_id
        assert answer["headers"]["x-request-id"] == request_id

    @pytest.mark.parametrize("sent", ["/v1/sessions", "/base/sessions", "/sessions"])
    def test_problems_name_their_page_below_the_path_that_was_sent(
        self, sessions: Handler, sent: str
    ) -> None:
        asked = event("GET", "/sessions")
        asked["requestContext"]["path"] = sent
        problem = json.loads(sessions(asked, None)["body"])
        base = f"https://api.example.com{sent.removesuffix('/sessions')}"
        assert problem["type"] == f"{base}/docs/errors#token_missing"

    def test_a_body_in_base64_is_read(self, sessions: Handler, user: User) -> None:
        asked = signed(user, "POST", "/sessions")
        asked["body"] = base64.b64encode(json.dumps({"title": "½"}).encode()).decode()
        asked["isBase64Encoded"] = True
        assert json.loads(sessions(asked, None)["body"])["title"] == "½"

    def test_multi_value_headers_are_joined_and_two_keys_refused(
        self, sessions: Handler, user: User
    ) -> None:
        asked = signed(user, "POST", f"/sessions/{uuid4()}/sets", {})
        asked["multiValueHeaders"] = {
            "Authorization": [f"Bearer {user.token}"],
            "Content-Type": ["application/json"],
            "Idempotency-Key": ["one", "two"],
        }
        answer = sessions(asked, None)
        assert json.loads(answer["body"])["code"] == "idempotency_key_invalid"

    def test_two_invocations_share_nothing(
        self, sessions: Handler, make_user: Callable[..., User]
    ) -> None:
        for user in (make_user(), make_user()):
            listed = sessions(signed(user, "GET", "/sessions"), None)
            assert json.loads(listed["body"])["items"] == []
            sessions(signed(user, "POST", "/sessions", {}), None)


class TestOddEvents:
    @pytest.mark.parametrize(
        "missing",
        ["headers", "body", "multiValueHeaders", "requestContext", "resource", "path"],
    )
    def test_missing_parts_get_an_answer(self, sessions: Handler, missing: str) -> None:
        asked = event("GET", "/sessions")
        asked[missing] = None
        assert sessions(asked, None)["statusCode"] in (401, 404)
        del asked[missing]
        assert sessions(asked, None)["statusCode"] in (401, 404)

    @pytest.mark.parametrize("ping", [{"source": "warm-up"}, {}, [], [{}], "warm", 5, True, None])
    def test_a_ping_is_answered(self, sessions: Handler, ping: Any) -> None:
        assert sessions(ping, None) == {"statusCode": 204, "body": ""}

    @pytest.mark.parametrize("domain", ["execute-api", "lambda-url"])
    def test_one_of_format_2_is_told_what_is_wrong(
        self, sessions: Handler, domain: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        asked = {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": "/sessions",
            "rawQueryString": "",
            "headers": {},
            "requestContext": {
                "requestId": "id-of-this",
                "domainName": f"x.{domain}.eu-central-1.amazonaws.com",
                "http": {"method": "GET", "path": "/sessions"},
            },
        }
        answer = sessions(asked, None)
        problem = json.loads(answer["body"])
        assert (answer["statusCode"], problem["code"]) == (501, "unsupported_event")
        assert answer["headers"]["Content-Type"] == "application/problem+json"
        assert problem["request_id"] == "id-of-this"
        page = f"https://x.{domain}.eu-central-1.amazonaws.com/docs/errors#unsupported_event"
        assert problem["type"] == page
        [line] = caplog.records
        assert (line.levelname, line.getMessage()) == ("ERROR", "unsupported_event")

    @pytest.mark.parametrize("odd", [5, "x", [], [5], {"a": 5}, True])
    @pytest.mark.parametrize(
        "member",
        [
            *("headers", "multiValueHeaders", "queryStringParameters", "path", "httpMethod"),
            *("multiValueQueryStringParameters", "requestContext", "resource", "body"),
            "isBase64Encoded",
        ],
    )
    def test_members_of_another_type_get_an_answer(
        self, sessions: Handler, user: User, member: str, odd: Any
    ) -> None:
        answer = sessions(signed(user, "GET", "/sessions") | {member: odd}, None)
        assert 200 <= answer["statusCode"] < 500
        assert json.loads(answer["body"])

    @pytest.mark.parametrize(
        "headers", [{"X-Note": "\ud800"}, {"X-Forwarded-Port": "many"}, {"Host": "a:b:c"}]
    )
    def test_what_the_adapter_cannot_read_is_400(
        self, sessions: Handler, headers: dict[str, str]
    ) -> None:
        asked = event("GET", "/sessions", None, **headers)
        answer = sessions(asked, None)
        assert answer["statusCode"] == 400
        assert json.loads(answer["body"])["code"] == "malformed_request"
        assert answer["headers"]["X-Request-Id"] == asked["requestContext"]["requestId"]
        assert answer["headers"].items() >= SECURITY_HEADERS.items()

    def test_a_body_that_is_no_base64_is_400(self, sessions: Handler, user: User) -> None:
        sent = signed(user, "POST", "/sessions", {}) | {"body": "a", "isBase64Encoded": True}
        answer = sessions(sent, None)
        assert json.loads(answer["body"])["code"] == "malformed_request"

    @pytest.mark.parametrize("path", ["/sessions/%00", "/sessions/%ff", "/sessions/a%2Fb"])
    def test_odd_paths_are_404(self, sessions: Handler, user: User, path: str) -> None:
        assert sessions(signed(user, "GET", path), None)["statusCode"] == 404


class TestSource:
    @pytest.mark.parametrize(
        ("secret", "address"),
        [("k9X2-b7Qm-44Lp-0aZt-ee81-Hn3v-77", "2001:db8::7"), ("another", "192.0.2.1")],
    )
    def test_is_whom_our_edge_names_and_else_the_gateways_peer(
        self, environment: None, monkeypatch: pytest.MonkeyPatch, secret: str, address: str
    ) -> None:
        router = APIRouter(route_class=PlainRoute)

        @router.get("/where")
        def say_where(request: Request) -> Response:
            return Response(exchange_of(request).address)

        asked = event("GET", "/where")
        asked["multiValueHeaders"] = {"SetLogs-Edge": [secret], "True-Client-IP": ["2001:db8::7"]}
        monkeypatch.setenv("EDGE_SECRET", "k9X2-b7Qm-44Lp-0aZt-ee81-Hn3v-77")
        get_settings.cache_clear()
        answer = build_handler(build_app("Where", [router]))(asked, None)
        get_settings.cache_clear()
        assert base64.b64decode(answer["body"]).decode() == address


class TestWithoutAnEventLoop:
    def test_a_route_that_waits_is_an_error_of_ours(self, environment: None) -> None:
        router = APIRouter(route_class=WaitingRoute)

        @router.get("/slow")
        def answer_never() -> Response:
            return Response()

        answer = build_handler(build_app("Waits", [router]))(event("GET", "/slow"), None)
        assert json.loads(answer["body"])["code"] == "internal_error"

    def test_nothing_of_a_request_is_left_for_what_runs_after_it(
        self, sessions: Handler, user: User
    ) -> None:
        assert sessions(signed(user, "GET", "/sessions"), Context())["statusCode"] == 200
        assert current_request().deadline == math.inf


class Context:
    """What Lambda hands over beside an event."""

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


class WaitingRoute(PlainRoute):
    """A route that waits before it answers."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait."""
        await Waiting()


class Waiting:
    """What is never done."""

    def __await__(self) -> Generator[None]:
        yield


class TestEventFiles:
    @pytest.mark.parametrize(
        "function",
        ["auth", "exercises", "reports", "sessions", "system", "transfer", "weigh_ins"],
    )
    def test_reach_a_route(self, function: str, environment: None) -> None:
        from importlib import import_module

        handler = import_module(f"functions.{function}.handler").handler
        asked = json.loads((Path(__file__).parent / f"{function}.json").read_text())
        assert handler(asked, None)["statusCode"] not in (404, 405, 500)
