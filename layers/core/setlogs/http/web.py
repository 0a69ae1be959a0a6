"""Builds a function's FastAPI app and the envelope around it."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.routing import Router
from starlette.types import Message, Receive, Scope, Send

from setlogs.answer_size import check_size
from setlogs.errors import (
    MalformedRequestError,
    MethodNotAllowedError,
    NotFoundError,
    PayloadTooLargeError,
)
from setlogs.http.exchange import Exchange, exchange_of
from setlogs.http.problems import answer_exception
from setlogs.http.routing import Lookup, PlainRoute
from setlogs.postgres.call import current_user_tags
from setlogs.settings import get_settings
from setlogs.telemetry.observed import begin
from setlogs.telemetry.request_log import record_request

MAX_BODY_BYTES = 256 * 1024
_MAX_LENGTH_DIGITS = 18
FOREIGN_ORIGIN = "A browser may not call from this origin: CORS_ALLOWED_ORIGINS does not have it."
SECURITY_HEADERS = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
API_POLICY = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}


def _encoded(headers: Mapping[str, str]) -> dict[bytes, bytes]:
    return {name.lower().encode(): value.encode() for name, value in headers.items()}


_PAGE_HEADERS = _encoded(SECURITY_HEADERS)
_API_HEADERS = _encoded(SECURITY_HEADERS | API_POLICY)


def build_app(
    title: str, routers: Sequence[APIRouter], lookups: Mapping[str, Lookup] | None = None
) -> FastAPI:
    """Return the app that serves `routers`.

    Args:
        title: What the OpenAPI document is called.
        routers: Each made with `route_class=Route`, or `PlainRoute`.
        lookups: For each path parameter that names a resource, how to find its entity tags.
    """
    app = FastAPI(
        title=title,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        # Looked for in each request, and never there: `request_log` leaves spans and metrics.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    # As they are: include_router would make a second handler of each, and match each request twice.
    for router in routers:
        app.router.routes.extend(router.routes)
    app.state.lookups = {"me": current_user_tags, **(lookups or {})}
    app.middleware_stack = Envelope(app.router)
    return app


class Envelope:
    """What every request and answer has: an id, size limits, headers, and a log line.

    It stands in place of all of FastAPI's layers: it lets HEAD work wherever GET does, and makes an
    answer of whatever escapes a route.
    """

    def __init__(self, router: Router) -> None:
        self.router = router
        self._routes = [route for route in router.routes if isinstance(route, PlainRoute)]
        self._body_limits = {
            route.path: route.options.upload.max_bytes
            for route in self._routes
            if route.options.upload
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.router(scope, receive, send)
            return
        exchange = Exchange.of_scope(scope)
        begin(exchange)
        if exchange.method == "HEAD":
            scope["method"] = "GET"
        answer = _Answer(exchange, send)
        try:
            limit = self._body_limits.get(scope["path"], MAX_BODY_BYTES)
            exchange.body = await _read(exchange, receive, limit)
            await self.router(scope, receive, answer.send)
        except Exception as error:  # noqa: BLE001  the last resort: every request gets an answer
            if exchange.status is None:
                response = self._refuse(Request(scope), error)
                await response(scope, receive, answer.send)
        finally:
            record_request(exchange)

    def _refuse(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else None
        if status == NotFoundError.status:
            return answer_exception(request, self._unknown(request.scope["path"]))
        if status != MethodNotAllowedError.status:
            return answer_exception(request, error)
        allowed = {m for route in self._matching(request.scope["path"]) for m in route.methods}
        allowed |= {"HEAD"} if "GET" in allowed else set()
        methods, detail = ", ".join(sorted(allowed)), None
        if request.method == "OPTIONS" and exchange_of(request).header("origin"):
            if _cors(exchange_of(request)):
                return Response(status_code=204, headers=_preflight(methods))
            detail = FOREIGN_ORIGIN
        return answer_exception(request, MethodNotAllowedError(detail, headers={"Allow": methods}))

    def _unknown(self, path: str) -> NotFoundError:
        """Return the error for an unknown path; it does not repeat the path."""
        meant = [route.path for route in self._matching(path.removesuffix("/"))]
        hint = f" Did you mean {meant[0]}?" if meant else ""
        return NotFoundError(f"No such path.{hint}")

    def _matching(self, path: str) -> list[PlainRoute]:
        return [route for route in self._routes if route.is_of(path)]


class _Answer:
    """Sends the answer of an exchange, complete with the headers that each has."""

    def __init__(self, exchange: Exchange, send: Send) -> None:
        self._exchange = exchange
        self._start: Message | None = None
        self._send = send

    async def send(self, message: Message) -> None:
        """Complete the headers, and drop the body of an answer to HEAD.

        Raises:
            AnswerTooLargeError: it could not be delivered; nothing of it has left.
        """
        if message["type"] == "http.response.start":
            # Until its body is known, another answer can take its place.
            self._start = message
            return
        if start := self._start:
            check_size(_media_type(start), message.get("body", b""))
            self._start = None
            self._exchange.status = start["status"]
            start["headers"] = self._complete(start["headers"])
            await self._send(start)
        if self._exchange.method == "HEAD":
            message["body"] = b""
        await self._send(message)

    def _complete(self, headers: Any) -> list[tuple[bytes, bytes]]:
        exchange, present = self._exchange, {name.lower(): value for name, value in headers}
        exchange.replayed = b"idempotent-replayed" in present
        if b"x-cache" in present:
            exchange.cached = present[b"x-cache"].decode()
        is_page = b"html" in present.get(b"content-type", b"")
        ours = _encoded(exchange.answer_headers | _cors(exchange))
        ours |= _PAGE_HEADERS if is_page else _API_HEADERS
        return [*headers, *(each for each in ours.items() if each[0] not in present)]


def _media_type(start: Message) -> str:
    media_type: bytes = dict(start["headers"]).get(b"content-type", b"")
    return media_type.decode("latin-1")


def _cors(exchange: Exchange) -> dict[str, str]:
    """Return the headers that let a browser of an allowed origin read the answer."""
    origin = exchange.header("origin")
    if not origin or not get_settings().lets_in(origin):
        return {}
    exposed = "ETag, Link, Location, Idempotent-Replayed, RateLimit, RateLimit-Policy, Retry-After"
    exposed += ", Deprecation, Sunset"
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": f"{exposed}, X-Request-Id, X-Cache",
        "Vary": "Origin",
    }


def _preflight(methods: str) -> dict[str, str]:
    """Return the other headers of a preflight answer."""
    accepted = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match"
    return {
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": accepted,
        "Access-Control-Max-Age": "600",
    }


async def _read(exchange: Exchange, receive: Receive, limit: int) -> bytes:
    """Return the body.

    Raises:
        PayloadTooLargeError: it has more than `limit` bytes.
        MalformedRequestError: the client left before it was complete.
    """
    declared = exchange.header("content-length") or "0"
    # Beyond so many digits `int` raises, and no limit is as high.
    if not declared.isdecimal() or len(declared) > _MAX_LENGTH_DIGITS or int(declared) > limit:
        raise PayloadTooLargeError
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise MalformedRequestError
        chunk = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(chunk)
        if size > limit:
            raise PayloadTooLargeError
        chunks.append(chunk)
    return b"".join(chunks)
