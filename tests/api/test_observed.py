"""What a request leaves behind: its log line and its spans."""

import asyncio
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.types import Message

from setlogs.settings import get_settings
from setlogs.telemetry.observability import TextFormatter, _in_short, get_logger
from tests.api.observing import Lines
from tests.api.workouts import MEASURES, create_exercise, log_set, start_session
from tests.conftest import PASSWORD, Client, User

ERRORS = Path(__file__).parents[2] / "docs/errors.md"
TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = f"00-{TRACE_ID}-00f067aa0ba902b7-01"


class TestLogLine:
    def test_has_what_the_person_on_call_needs(self, user: User, lines: Lines) -> None:
        answer = user.get("/sessions", traceparent=TRACEPARENT)
        [line] = lines()
        assert re.fullmatch(r"[0-9a-f]{16}", line["user"])
        assert (line["route"], line["method"], line["status"]) == ("/sessions", "GET", 200)
        assert line["request_id"] == answer.headers["X-Request-Id"]
        assert line["trace_id"] == TRACE_ID
        assert (line["statements"], line["redis_round_trips"]) == (1, 1)
        assert 0 < line["postgresql_ms"] + line["redis_ms"] <= line["duration_ms"]
        assert line["cold_start"] in (True, False)
        assert line["level"] == "INFO"
        assert not {"location", "taskName"} & set(line)

    def test_names_the_network_of_the_source_and_not_its_address(
        self, app: FastAPI, written: io.StringIO, lines: Lines
    ) -> None:
        async def ask() -> None:
            transport = httpx.ASGITransport(app=app, client=("203.0.113.77", 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                await client.get("/health")

        asyncio.run(ask())
        [line] = lines()
        assert line["network"] == "203.0.113.0/24"
        assert "203.0.113.77" not in written.getvalue()

    def test_keeps_nothing_of_the_request_before(
        self, make_user: Callable[..., User], anonymous: Client, written: io.StringIO, lines: Lines
    ) -> None:
        first, second = make_user(), make_user()
        written.truncate(0)
        written.seek(0)
        first.get("/me", if_none_match="*", traceparent=TRACEPARENT)
        first.get("/sessions/none")
        second.get("/me")
        anonymous.get("/health")
        one, failed, two, health = lines()
        assert one["user"] == failed["user"] != two["user"]
        assert failed["code"] == "not_found"
        assert len({line["request_id"] for line in lines()}) == 4
        assert len({line["trace_id"] for line in lines()}) == 4
        assert "code" not in two
        assert not {"user", "code"} & set(health)
        assert health["statements"] == health["redis_round_trips"] == 0

    def test_has_no_secret_and_nothing_of_a_body(
        self, make_user: Callable[..., User], written: io.StringIO
    ) -> None:
        user = make_user(display_name="Somebody Else")
        session_id = start_session(user, notes="felt weak today")
        log_set(
            user,
            session_id,
            create_exercise(user),
            "a-key-of-mine",
            **MEASURES["weight_reps"],
            notes="left knee",
        )
        user.post("/auth/login", {"email": user.email, "password": "wrong " + PASSWORD})
        user.post("/sessions?token=in-the-query", {"title": 5, "notes": "broken"})
        user.get("/nowhere/in-the-path")
        secrets = [PASSWORD, user.email, user.token, user.refresh_token, "Somebody Else"]
        secrets += ["felt weak", "left knee", "a-key-of-mine", "broken", "in-the-query"]
        secrets += ["in-the-path", str(user.profile["id"]), session_id]
        text = written.getvalue()
        assert text
        assert [secret for secret in secrets if str(secret) in text] == []

    def test_of_an_aws_trace_header(self, anonymous: Client, lines: Lines) -> None:
        root = f"Root=1-{TRACE_ID[:8]}-{TRACE_ID[8:]};Parent=53995c3f42cd8ad8;Sampled=1"
        anonymous.get("/health", x_amzn_trace_id=root)
        anonymous.get("/health", traceparent="00-" + "0" * 32 + "-00f067aa0ba902b7-01")
        known, made = lines()
        assert known["trace_id"] == TRACE_ID
        assert re.fullmatch(r"[0-9a-f]{32}", made["trace_id"])
        assert int(made["trace_id"], 16)

    def test_is_a_cloudwatch_metric_in_itself(self, user: User, lines: Lines) -> None:
        user.get("/sessions")
        user.get("/sessions/none")
        for line in lines():
            for directive in line["_aws"]["CloudWatchMetrics"]:
                assert directive["Namespace"] == "SetLogs"
                for metric in directive["Metrics"]:
                    assert isinstance(line[metric["Name"]], int | float)
                for dimension in {name for names in directive["Dimensions"] for name in names}:
                    assert dimension in {"environment", "route"}
                    assert isinstance(line[dimension], str)
            assert isinstance(line["_aws"]["Timestamp"], int)

    def test_begins_like_every_line_of_the_logger(self, user: User, lines: Lines) -> None:
        get_logger().warning("something")
        user.get("/sessions")
        others, request = lines()
        assert [*request][:4] == [*others][:4] == ["level", "message", "timestamp", "service"]
        moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00")
        assert all(moment.fullmatch(line["timestamp"]) for line in (others, request))
        assert (request["level"], request["message"]) == ("INFO", "request")
        assert request["service"] == others["service"]

    def test_a_log_that_takes_nothing_fails_no_request(
        self, user: User, written: io.StringIO
    ) -> None:
        written.close()
        assert user.get("/sessions").status_code == 200

    @pytest.fixture
    def for_a_person(self, environment: None) -> Iterator[None]:
        handler = get_logger().registered_handler
        before = handler.formatter
        handler.setFormatter(TextFormatter())
        yield
        handler.setFormatter(before)

    def test_can_be_read_by_a_person(
        self, user: User, written: io.StringIO, for_a_person: None
    ) -> None:
        user.get("/sessions")
        user.post("/sessions", {"title": "A"}, idempotency_key="k")
        user.post("/sessions", {"title": "A"}, idempotency_key="k")
        user.get("/reports/summary")
        user.get("/sessions/none")
        get_logger().warning("something", of="interest", nothing=None, none=0)
        took = r"\d+\.\d ms"
        for line, said in zip(
            written.getvalue().splitlines(),
            (
                rf"GET /sessions 200 {took}",
                rf"POST /sessions 201 {took}",
                rf"POST /sessions 201 {took} replayed",
                rf"GET /reports/summary 200 {took} cache miss",
                rf"GET /sessions/{{session_id}} 404 {took} not_found",
                "WARNING something of=interest",
            ),
            strict=True,
        ):
            assert re.fullmatch(rf"\d\d:\d\d:\d\d {said}", line)

    def test_fits_a_line_of_a_terminal(self, app: FastAPI) -> None:
        codes = re.findall(r"^\| \d+ \| `(\w+)`", ERRORS.read_text(), re.MULTILINE)
        line = {
            "status": 500, "duration_ms": 29999.99, "code": max(codes, key=len),
            "replayed": False, "cache": None,
        }  # fmt: skip
        for route in app.routes:
            assert isinstance(route, APIRoute)
            for method in route.methods or ():
                said = _in_short({"method": method, "route": route.path, **line})
                assert len(f"23:59:59 {said}") <= 100

    def test_of_a_request_that_cannot_be_read(self, environment: None, lines: Lines) -> None:
        from functions.auth.handler import handler

        broken = {"Host": "a:b:c"}
        context = {"requestId": "broken-1", "identity": {}}
        handler({"httpMethod": "GET", "headers": broken, "requestContext": context}, None)
        [line] = lines()
        assert (line["message"], line["request_id"]) == ("malformed_request", "broken-1")

    def test_of_a_client_that_leaves_within_the_body(self, environment: None, lines: Lines) -> None:
        from functions.auth.handler import app

        parts = [{"type": "http.request", "body": b"{", "more_body": True}]
        sent = []

        async def receive() -> Message:
            return parts.pop() if parts else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "POST", "path": "/auth/login", "headers": []}
        asyncio.run(app(scope | {"query_string": b""}, receive, send))
        [line] = lines()
        assert (line["level"], line["status"], line["code"]) == ("INFO", 400, "malformed_request")


class TestSpans:
    @pytest.fixture
    def every_trace(self, environment: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.setenv("TRACES_SAMPLE_PERCENT", "100")
        get_settings.cache_clear()
        yield
        get_settings.cache_clear()

    def test_are_off_unless_asked_for(self, user: User, capsys: pytest.CaptureFixture[str]) -> None:
        user.get("/sessions", traceparent=TRACEPARENT)
        assert "resourceSpans" not in capsys.readouterr().out

    def test_are_those_of_opentelemetry(
        self, user: User, every_trace: None, capsys: pytest.CaptureFixture[str]
    ) -> None:
        user.get("/sessions", traceparent=TRACEPARENT)
        out = capsys.readouterr().out.splitlines()
        [exported] = [json.loads(line) for line in out if "resourceSpans" in line]
        [scope] = exported["resourceSpans"][0]["scopeSpans"]
        server, *clients = scope["spans"]
        assert (server["name"], server["kind"]) == ("GET /sessions", 2)
        assert server["parentSpanId"] == TRACEPARENT.split("-")[2]
        assert sorted(span["name"] for span in clients) == ["postgresql", "redis"]
        for span in clients:
            assert span["traceId"] == server["traceId"] == TRACE_ID
            assert span["parentSpanId"] == server["spanId"]
            assert server["startTimeUnixNano"] <= span["startTimeUnixNano"]
            assert span["startTimeUnixNano"] <= span["endTimeUnixNano"] <= server["endTimeUnixNano"]
