"""The order in which a request is judged, the same for every route.

Token (401), rate limit (429), content type (415), Idempotency-Key (400), JSON (400); then parameters
and body are bound. What it finds wrong (422) must wait until it is known that the resource in
the path is there (404), guarded (428) and unchanged (412): those look-ups cost a statement, so only a
request that fails anyway pays for them.
"""

from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic_core import PydanticCustomError
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from setlogs.errors import (
    MAX_ERRORS,
    FieldError,
    InvalidRequestError,
    MethodNotAllowedError,
    NotFoundError,
    PreconditionRequiredError,
    UnsupportedMediaTypeError,
)
from setlogs.fields.requests import parse_uuid
from setlogs.http.binding import Binding
from setlogs.http.idempotency import KeyHeader
from setlogs.http.identity import BearerToken, authenticate
from setlogs.http.preconditions import parse_if_match, require_if_match
from setlogs.http.problems import from_validation
from setlogs.http.strict_json import parse_json
from setlogs.networks import network_source
from setlogs.postgres.database import Database, get_database
from setlogs.settings import get_settings
from setlogs.tokens import Identity
from setlogs.valkey.cache import Place, Prefetched
from setlogs.valkey.ratelimit import Policy, get_limiter

type Lookup = Callable[[Identity, UUID], frozenset[str]]
"""Returns the current entity tags of a resource; raises NotFoundError, or InvalidTokenError."""

type Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class FromRequest:
    """A dependency that yields what it reads off the request."""

    def __init__(self, read: Callable[[Request], Any]) -> None:
        self.read = read

    async def __call__(self, request: Request) -> Any:
        """Return it."""
        return self.read(request)


Db = Annotated[Database, Depends(FromRequest(lambda _: get_database()))]
"""A dependency that yields the environment's database."""
RequestId = Annotated[
    str, Depends(FromRequest(lambda request: request.scope["setlogs.request_id"]))
]
"""A dependency that yields the id under which the request is logged and audited."""
OptionalKey = Annotated[str | None, Depends(KeyHeader(required=False))]
RequiredKey = Annotated[str, Depends(KeyHeader(required=True))]


class LoginLimit:
    """A dependency that puts an anonymous route under the login limit, counted by source and name."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def __call__(self) -> None:
        """Do nothing: `Route` counts before the body is read."""


class Prefetch(FromRequest):
    """A dependency that yields what Redis holds for a request, read as the request is counted.

    Args:
        place: Returns where, from a query that nothing has validated yet. The key must have the
            user's id in braces, as the limiter's has: both are read from one shard.
    """

    def __init__(self, place: Callable[[Request, Identity], Place]) -> None:
        super().__init__(lambda request: request.scope["setlogs.prefetched"])
        self.place = place


class Upload:
    """A dependency that says which media types a route takes besides JSON; the route reads the body.

    Args:
        media_types: In lower case, without parameters.
        max_bytes: How large a body may be.
    """

    def __init__(self, *media_types: str, max_bytes: int) -> None:
        self.media_types = media_types
        self.max_bytes = max_bytes

    async def __call__(self) -> None:
        """Do nothing: `Route` checks before the body is read."""


class PlainRoute(APIRoute):
    """A route that knows no caller and has no limits.

    It answers without the layers that FastAPI puts around a handler: `Envelope` is around them all.
    """

    methods: set[str]
    binding: Binding

    def get_route_handler(self) -> Handler:
        """Return what answers a request, in place of FastAPI's own handler."""
        self.binding = Binding(self.dependant)
        return self.answer

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request for this route's path.

        Raises:
            ApiError: it is refused; other exceptions are faults.
            HTTPException: 405.
        """
        if scope["method"] not in self.methods:
            raise HTTPException(MethodNotAllowedError.status)
        response = await self.answer(Request(scope, receive, send))
        await response(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        """Return the answer to a request."""
        response: Response = await self.binding.call(request, None)
        return response


class Route(PlainRoute):
    """A route that judges requests in the contract's order.

    Attributes:
        checks: What it asks of every request.
    """

    checks: "Checks"

    def get_route_handler(self) -> Handler:
        """Read off the annotations what is checked."""
        self.checks = Checks(self)
        return super().get_route_handler()

    async def answer(self, request: Request) -> Response:
        """Return the answer to a request, once it has passed the checks."""
        self.checks.admit(request)
        body = await self.checks.read(request)
        try:
            response: Response = await self.binding.call(request, body)
        except PreconditionRequiredError:
            self.checks.look_up(request)
            raise
        except RequestValidationError as invalid:
            self.checks.look_up(request)
            raise from_validation(invalid) from invalid
        return response


class Checks:
    """What one route asks of every request, read once from its dependencies."""

    def __init__(self, route: APIRoute) -> None:
        calls = [dependant.call for dependant in _flatten(route.dependant)]
        self.secured = any(isinstance(call, BearerToken) for call in calls)
        self.guarded = require_if_match in calls
        self.key_header = next((call for call in calls if isinstance(call, KeyHeader)), None)
        self.login = next((call for call in calls if isinstance(call, LoginLimit)), None)
        self.prefetch = next((call for call in calls if isinstance(call, Prefetch)), None)
        self.upload = next((call for call in calls if isinstance(call, Upload)), None)
        self.has_body = route.body_field is not None
        self.query_names = {
            field.alias
            for dependant in _flatten(route.dependant)
            for field in dependant.query_params
        }

    def admit(self, request: Request) -> None:
        """Check who calls, and how often."""
        settings = get_settings()
        fetch = None
        if self.secured:
            identity = request.scope["setlogs.identity"] = authenticate(request)
            policy = Policy("default", settings.rate_limit_user_per_minute)
            subject = str(identity.user_id)
            fetch = self.prefetch.place(request, identity) if self.prefetch else None
        else:
            subject = network_source(request.client.host if request.client else None)
            policy = Policy("default", settings.rate_limit_user_per_minute)
            if self.login:
                limit = settings.rate_limit_login_per_minute
                policy = Policy(self.login.name, limit, guards_accounts=True)
        decision = get_limiter().check(policy, subject, fetch)
        if fetch is not None:
            request.scope["setlogs.prefetched"] = Prefetched(fetch, decision.fetched)
        request.scope["setlogs.answer_headers"].update(decision.headers)

    async def read(self, request: Request) -> Any:
        """Check the headers that say how to read the body; return it parsed, if the route has one."""
        if self.has_body or self.upload:
            media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            accepted = self.upload.media_types if self.upload else ("application/json",)
            if media_type not in accepted:
                detail = f"Send it as {' or '.join(accepted)}." if self.upload else None
                raise UnsupportedMediaTypeError(detail)
        if self.key_header:
            self.key_header.check(request)
        if self.guarded:
            parse_if_match(request.headers.getlist("if-match"))
        body = parse_json(await request.body()) if self.has_body else None
        self._check_query(request)
        return body

    def look_up(self, request: Request) -> None:
        """Give the answers that precede "invalid": 401, 404, 428 and 412."""
        if not self.secured:
            return
        lookups: Mapping[str, Lookup] = request.app.state.lookups
        identity: Identity = request.scope["setlogs.identity"]
        tags = lookups["me"](identity, identity.user_id)
        for name, value in request.path_params.items():
            if name in lookups:
                tags = lookups[name](identity, parse_path_id(value))
        if self.guarded:
            condition = parse_if_match(request.headers.getlist("if-match"))
            if condition is None:
                raise PreconditionRequiredError
            condition.check(tags)

    def _check_query(self, request: Request) -> None:
        """Refuse what a client believes to filter by but does not, and ambiguous repeats."""
        if not request.scope["query_string"]:
            return
        given = Counter(name for name, _ in request.query_params.multi_items())
        unknown = [name for name in given if name not in self.query_names]
        repeated = sorted(name for name in given.keys() & self.query_names if given[name] > 1)
        if unknown or repeated:
            self.look_up(request)
            errors = [
                FieldError("parameter", name, "repeated_parameter", "Give it once")
                for name in repeated
            ] + [
                FieldError(
                    "parameter", name[:100], "unknown_parameter", "There is no such parameter"
                )
                for name in unknown[:MAX_ERRORS]
            ]
            raise InvalidRequestError(*errors, total=len(unknown) + len(repeated))


def parse_path_id(value: str) -> UUID:
    """Return the id in a path; what cannot be an id does not exist.

    Raises:
        NotFoundError: not a UUID in its usual spelling.
    """
    try:
        return parse_uuid(value)
    except PydanticCustomError:
        raise NotFoundError from None


def _flatten(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for dependency in dependant.dependencies:
        yield from _flatten(dependency)
