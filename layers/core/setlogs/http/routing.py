"""The order in which requests are checked, the same for every route.

Token (401), rate limit (429), scope (403), content type (415), Idempotency-Key (400), JSON (400); then
parameters and body are bound. What it finds wrong (422) must wait until it is known that the resource
in the path is there (404), guarded (428) and unchanged (412): those look-ups cost a statement, so only
a request that fails anyway pays for them.
"""

from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from setlogs.errors import (
    MAX_ERRORS,
    FieldError,
    InvalidRequestError,
    MethodNotAllowedError,
    PreconditionRequiredError,
    UnsupportedMediaTypeError,
)
from setlogs.http.binding import Binding
from setlogs.http.deprecation import deprecation_of
from setlogs.http.exchange import exchange_of
from setlogs.http.idempotency import KeyHeader
from setlogs.http.identity import (
    BearerToken,
    authenticate,
    call_of,
    check_scope,
    counted_as,
    has_personal_token,
    note_use,
    scope_of,
)
from setlogs.http.preconditions import parse_if_match, require_if_match
from setlogs.http.problems import from_validation
from setlogs.http.strict_json import parse_json
from setlogs.http.urls import parse_path_id
from setlogs.networks import network_source
from setlogs.postgres.call import Call
from setlogs.postgres.database import Database, get_database
from setlogs.settings import get_settings
from setlogs.tokens import Identity
from setlogs.valkey.cache import Place, Prefetched
from setlogs.valkey.ratelimit import Policy, get_limiter

type Lookup = Callable[[Call, UUID], frozenset[str]]
"""Returns the current entity tags of a resource; raises NotFoundError, or EndedTokenError."""


@dataclass(frozen=True, slots=True)
class Upload:
    """The file that a route accepts in place of a JSON body.

    Attributes:
        media_types: In lower case, without parameters.
        max_bytes: How large it may be.
    """

    media_types: tuple[str, ...]
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Options:
    """What a route requires beyond its annotations.

    Attributes:
        login_limit: Name of the login limit that counts its requests by source.
        upload: The file that it takes.
        prefetch: Returns which place in Redis is read as the request is counted, from a query that
            nothing has validated yet. The key must have the user's id in braces, as the limiter's
            has: both are read from one shard.
        lookup: Finds what its path names, where the app's lookup finds too little or other tags.
    """

    login_limit: str | None = None
    upload: Upload | None = None
    prefetch: Callable[[Request, Identity], Place] | None = None
    lookup: Lookup | None = None


def options[**P, R](
    *,
    login_limit: str | None = None,
    upload: Upload | None = None,
    prefetch: Callable[[Request, Identity], Place] | None = None,
    lookup: Lookup | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that gives an endpoint options; the route's own decorator stands above it."""

    def mark(endpoint: Callable[P, R]) -> Callable[P, R]:
        endpoint.options = Options(login_limit, upload, prefetch, lookup)  # type: ignore[attr-defined]
        return endpoint

    return mark


def _database(_request: Request) -> Database:
    return get_database()


def _request_id(request: Request) -> str:
    return exchange_of(request).id


def _prefetched(request: Request) -> Prefetched:
    prefetched = exchange_of(request).prefetched
    assert prefetched is not None  # noqa: S101  the route has the option `prefetch`
    return prefetched


Db = Annotated[Database, Depends(_database)]
"""A dependency that yields the environment's database, for routes without a caller."""
RequestId = Annotated[str, Depends(_request_id)]
"""A dependency that yields the id under which the request is logged and audited, for the same."""
WhatRedisHolds = Annotated[Prefetched, Depends(_prefetched)]
"""A dependency that yields what was read at the place that the option `prefetch` named."""


class PlainRoute(APIRoute):
    """A route without a caller or rate limits.

    It answers without the layers that FastAPI puts around a handler: `Envelope` is around them all.
    """

    methods: set[str]
    binding: Binding
    options: Options

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Read the binding and options from the endpoint.

        Raises:
            TypeError: its result is no `Response`, or an argument cannot be bound.
        """
        returned = signature(self.endpoint, eval_str=True).return_annotation
        if not (isinstance(returned, type) and issubclass(returned, Response)):
            raise TypeError(f"{self.endpoint}: is to return a Response, and says {returned}")
        self.binding = Binding(self.dependant)
        self.options = getattr(self.endpoint, "options", Options())
        # For the OpenAPI document.
        self.deprecated = deprecation_of(self.endpoint) is not None
        # FastAPI would wrap what this returns; `handle` does without.
        return super().get_route_handler()

    def is_of(self, path: str) -> bool:
        """Return whether a path matches this route."""
        return self.path_regex.match(path) is not None

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request for this route's path.

        Raises:
            ApiError: it is refused; other exceptions are faults.
            HTTPException: 405.
        """
        if scope["method"] not in self.methods:
            raise HTTPException(MethodNotAllowedError.status)
        request = Request(scope)
        exchange = exchange_of(request)
        exchange.route = self.path
        if ending := deprecation_of(self.endpoint):
            exchange.answer_headers.update(ending.headers)
        response = self.answer(request)
        await response(scope, receive, send)

    def answer(self, request: Request) -> Response:
        """Return the answer to a request."""
        response: Response = self.binding.call(request, None)
        return response


class Route(PlainRoute):
    """A route that checks requests in the contract's order.

    Attributes:
        checks: What it asks of every request.
    """

    checks: "Checks"

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Read the checks from the annotations."""
        handler = super().get_route_handler()
        self.checks = Checks(self)
        return handler

    def answer(self, request: Request) -> Response:
        """Return the answer to a request, once it has passed the checks."""
        self.checks.admit(request)
        body = self.checks.read(request)
        try:
            response: Response = self.binding.call(request, body)
        except PreconditionRequiredError:
            self.checks.look_up(request)
            raise
        except RequestValidationError as invalid:
            self.checks.look_up(request)
            raise from_validation(invalid) from invalid
        note_use(exchange_of(request))
        return response


class Checks:
    """The checks of one route, read once from its dependencies and options."""

    def __init__(self, route: PlainRoute) -> None:
        calls = list(route.binding.calls())
        self.secured = any(isinstance(call, BearerToken) for call in calls)
        self.scope = scope_of(route.path, route.methods)
        self.guarded = require_if_match in calls
        self.key_header = next((call for call in calls if isinstance(call, KeyHeader)), None)
        self.options = route.options
        self.has_body = route.binding.has_body
        self.query_names = route.binding.query_names

    def admit(self, request: Request) -> None:
        """Check who calls, and how often."""
        exchange, settings, fetch = exchange_of(request), get_settings(), None
        policy = Policy("default", settings.rate_limit_user_per_minute)
        if self.secured:
            identity = exchange.identity = authenticate(exchange)
            subject = counted_as(exchange, identity)
            if self.options.prefetch:
                fetch = self.options.prefetch(request, identity)
        else:
            # Where nobody need be logged in, as at POST /auth/login, a personal token is refused too.
            if self.scope is None and has_personal_token(exchange):
                exchange.identity = authenticate(exchange)
            subject = network_source(exchange.address)
            if name := self.options.login_limit:
                limit = settings.rate_limit_login_per_minute
                policy = Policy(name, limit, guards_accounts=True)
        decision = get_limiter().check(policy, subject, fetch)
        if fetch is not None:
            exchange.prefetched = Prefetched(fetch, decision.fetched)
        exchange.answer_headers.update(decision.headers)
        check_scope(exchange, self.scope)

    def read(self, request: Request) -> Any:
        """Check the headers that say how to read the body; return it parsed, if the route has one."""
        exchange, upload = exchange_of(request), self.options.upload
        if self.has_body or upload:
            accepted = upload.media_types if upload else ("application/json",)
            if exchange.media_type not in accepted:
                detail = f"Send it as {' or '.join(accepted)}." if upload else None
                raise UnsupportedMediaTypeError(detail)
        if self.key_header:
            self.key_header.read(exchange)
        if self.guarded:
            exchange.if_match = parse_if_match(exchange.lines("if-match"))
        body = parse_json(exchange.body) if self.has_body else None
        self._check_query(request)
        return body

    def look_up(self, request: Request) -> None:
        """Give the answers that precede "invalid": 401, 404, 428 and 412."""
        if not self.secured:
            return
        lookups: Mapping[str, Lookup] = request.app.state.lookups
        exchange = exchange_of(request)
        call = call_of(exchange)
        tags = lookups["me"](call, call.identity.user_id)
        for name, value in request.path_params.items():
            if name in lookups:
                find = self.options.lookup or lookups[name]
                tags = find(call, parse_path_id(value))
        if self.guarded:
            if exchange.if_match is None:
                raise PreconditionRequiredError
            exchange.if_match.check(tags)

    def _check_query(self, request: Request) -> None:
        """Reject unknown and repeated query parameters."""
        if not request.scope["query_string"]:
            return
        given = Counter(name for name, _ in request.query_params.multi_items())
        unknown = [name for name in given if name not in self.query_names]
        repeated = sorted(name for name in given.keys() & self.query_names if given[name] > 1)
        if unknown or repeated:
            self.look_up(request)
            errors = [
                FieldError("parameter", name, "repeated_parameter", "Must be given only once")
                for name in repeated
            ] + [
                FieldError("parameter", name[:100], "unknown_parameter", "Unknown parameter")
                for name in unknown[:MAX_ERRORS]
            ]
            raise InvalidRequestError(*errors, total=len(unknown) + len(repeated))
