"""The Lambda entry: an API Gateway REST event in, an answer out, never an exception."""

import asyncio
import atexit
from collections.abc import Callable
from functools import cache
from typing import Any

from fastapi import FastAPI
from mangum import Mangum

from setlogs.errors import ApiError, BadRequestError, InternalError
from setlogs.observability import get_logger
from setlogs.problems import problem
from setlogs.settings import get_settings

TEXT_TYPES = [
    "text/",
    "application/json",
    "application/problem+json",
    "application/health+json",
    "application/javascript",
    "image/svg+xml",
]

type LambdaHandler = Callable[[dict[str, Any], Any], dict[str, Any]]


class MalformedRequestError(BadRequestError):
    """400: the request line or a header cannot be read at all."""

    code = "malformed_request"
    detail = "The request line or a header cannot be read."


def build_handler(app: FastAPI) -> LambdaHandler:
    """Return the handler that serves `app` to API Gateway REST events."""
    asyncio.set_event_loop(_loop())
    adapter = Mangum(app, lifespan="off", text_mime_types=TEXT_TYPES)

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Serve one event."""
        if "httpMethod" not in event:
            return {"statusCode": 204, "body": ""}
        try:
            # Unusable settings are an answer too, and inside the adapter they would be a bare 500.
            get_settings()
            asyncio.set_event_loop(_loop())
            return adapter(_normalised(event), context)
        except (UnicodeError, ValueError):
            # Raised while the event is turned into a request: half a surrogate pair, a bad port.
            get_logger().warning("malformed_request", request_id=_request_id(event))
            return _answer(event, MalformedRequestError())
        except Exception:  # noqa: BLE001  the gateway would show a 502 without a body
            get_logger().exception("unhandled")
            return _answer(event, InternalError())

    return handler


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """Return the loop of this environment; Mangum runs each event on the current one."""
    loop = asyncio.new_event_loop()
    atexit.register(loop.close)
    return loop


def _normalised(event: dict[str, Any]) -> dict[str, Any]:
    """Return the event with what the adapter takes for granted."""
    context = event.get("requestContext") or {}
    return {
        **event,
        "path": event.get("path") or "/",
        "resource": event.get("resource") or "",
        "headers": event.get("headers") or {},
        "requestContext": {**context, "identity": context.get("identity") or {}},
        "body": event.get("body") or "",
    }


def _request_id(event: dict[str, Any]) -> str | None:
    request_id: str | None = (event.get("requestContext") or {}).get("requestId")
    return request_id


def _answer(event: dict[str, Any], error: ApiError) -> dict[str, Any]:
    response = problem(_request_id(event), error)
    return {
        "statusCode": response.status_code,
        "headers": dict(response.headers),
        "body": bytes(response.body).decode(),
        "isBase64Encoded": False,
    }
