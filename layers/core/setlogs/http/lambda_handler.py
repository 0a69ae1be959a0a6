"""The Lambda entry: an API Gateway REST event in, an answer out, never an exception."""

import gc
from collections.abc import Callable, Coroutine, Sequence
from contextvars import copy_context
from typing import Any
from uuid import uuid4

from fastapi import FastAPI
from mangum.handlers import APIGateway
from mangum.types import LambdaConfig
from mangum.types import Response as Answer
from starlette.types import Message

from setlogs.answer_size import TEXT_TYPES
from setlogs.errors import ApiError, InternalError, MalformedRequestError, UnsupportedEventError
from setlogs.http import snapstart
from setlogs.http.problems import problem
from setlogs.http.web import API_POLICY, SECURITY_HEADERS
from setlogs.settings import get_settings
from setlogs.telemetry.observability import get_logger

_CONFIG: LambdaConfig = {
    "api_gateway_base_path": "/",
    "text_mime_types": list(TEXT_TYPES),
    "exclude_headers": [],
}

# What payload format 2.0 has and 1.0 has not: HTTP APIs and function URLs send it.
_OTHER_HTTP = frozenset({"rawPath", "rawQueryString", "routeKey"})

type LambdaHandler = Callable[[Any, Any], dict[str, Any]]


def build_handler(app: FastAPI, late_imports: Sequence[str] = ()) -> LambdaHandler:
    """Return the handler that serves `app` to API Gateway REST events.

    Args:
        app: The app.
        late_imports: Modules that only some requests import: a snapshot has them, other cold starts do not.
    """

    def handler(event: Any, context: Any) -> dict[str, Any]:
        """Serve one event."""
        if not isinstance(event, dict) or "httpMethod" not in event:
            return _answer_other(event)
        try:
            # Unusable settings are an answer too.
            get_settings()
            return _serve(app, event, context)
        except Exception:  # noqa: BLE001  the gateway would show a 502 without a body
            get_logger().exception("unhandled")
            return _answer(event, InternalError())

    snapstart.register(late_imports)
    # All that is imported stays; a first look at it would hold a request up for 20 ms.
    gc.freeze()
    return handler


def _answer_other(event: Any) -> dict[str, Any]:
    """Answer an event that is not a REST API request, such as a warm-up ping."""
    if isinstance(event, dict) and _OTHER_HTTP & event.keys():
        error = UnsupportedEventError()
        get_logger().error("unsupported_event", request_id=_request_id(event), detail=error.message)
        return _answer(event, error)
    return {"statusCode": 204, "body": ""}


def _serve(app: FastAPI, event: dict[str, Any], context: Any) -> dict[str, Any]:
    try:
        gateway = APIGateway(_normalised(event), context, _CONFIG)
        scope, channels = gateway.scope, _Channels(gateway.body)
    except (ValueError, TypeError, AttributeError, LookupError):
        # Half a surrogate pair, a bad port, a body that is no Base64, a member of another type.
        get_logger().warning("malformed_request", request_id=_request_id(event))
        return _answer(event, MalformedRequestError())
    copy_context().run(_finish, app(scope, channels.receive, channels.send))
    return gateway(channels.answer)


def _finish(serving: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine to completion without an event loop: there is nothing for it to wait for.

    Endpoints call blocking clients (docs/decisions/0004), and a loop would cost each request two
    system calls and a task.

    Raises:
        RuntimeError: it waits for something.
    """
    try:
        serving.send(None)
    except StopIteration:
        return
    serving.close()
    raise RuntimeError("An endpoint waits for an event loop, and there is none.")


class _Channels:
    """The two channels of an ASGI request: the body is already there, and the answer is sent as a whole."""

    def __init__(self, body: bytes) -> None:
        self.answer: Answer = {"status": 0, "headers": [], "body": b""}
        self._body: bytes | None = body

    async def receive(self) -> Message:
        """Return the body, and after it a disconnect."""
        body, self._body = self._body, None
        if body is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Message) -> None:
        """Keep a part of the answer."""
        if message["type"] == "http.response.start":
            self.answer["status"] = message["status"]
            self.answer["headers"] = message["headers"]
        else:
            self.answer["body"] += message.get("body", b"")


def _normalised(event: dict[str, Any]) -> dict[str, Any]:
    """Return the event with the members that the adapter expects.

    Raises:
        TypeError: some of it is of another type.
    """
    context = event.get("requestContext") or {}
    if not isinstance(event["httpMethod"], str):
        raise TypeError
    return {
        **event,
        "path": event.get("path") or "/",
        "resource": event.get("resource") or "",
        # The adapter reads these first, then each again from the other member, which has them all.
        "headers": {} if event.get("multiValueHeaders") else event.get("headers") or {},
        "requestContext": {**context, "identity": context.get("identity") or {}},
        "body": event.get("body") or "",
    }


def _request_id(event: dict[str, Any]) -> str | None:
    context = event.get("requestContext")
    request_id = context.get("requestId") if isinstance(context, dict) else None
    return request_id if isinstance(request_id, str) else None


def _base_url(event: dict[str, Any]) -> str:
    """Return under which URL the gateway serves the stage of an event that no app has seen."""
    context = event.get("requestContext")
    context = context if isinstance(context, dict) else {}
    return f"https://{context.get('domainName', 'localhost')}/{context.get('stage', '')}".rstrip(
        "/"
    )


def _answer(event: dict[str, Any], error: ApiError) -> dict[str, Any]:
    request_id = _request_id(event) or str(uuid4())
    response = problem(request_id, error, _base_url(event))
    ours = SECURITY_HEADERS | API_POLICY | {"X-Request-Id": request_id}
    return {
        "statusCode": response.status_code,
        "headers": ours | {"Content-Type": response.headers["Content-Type"]},
        "body": bytes(response.body).decode(),
        "isBase64Encoded": False,
    }
