"""Where a client reached the API, and the ids in paths."""

from uuid import UUID

from fastapi import Request
from pydantic_core import PydanticCustomError

from setlogs.errors import NotFoundError
from setlogs.fields.requests import parse_uuid
from setlogs.http.exchange import exchange_of
from setlogs.settings import get_settings


def base_url(request: Request) -> str:
    """Return the URL under which the client reached the API, without a trailing slash.

    Behind API Gateway the path as the client sent it has the stage in front, which the event's own
    path has not. A setting overrides both, for proxies that rewrite paths.
    """
    scope = request.scope
    event = scope.get("aws.event") or {}
    context = event.get("requestContext", {})
    if configured := get_settings().public_base_url:
        return configured.replace("{api_id}", context.get("apiId") or "")
    host = exchange_of(request).header("host") or "localhost"
    # The bare address is sent as `/v1` or `/v1/`, and routed as `/`.
    sent, routed = (context.get("path") or "").rstrip("/"), event.get("path") or ""
    suffix = routed.rstrip("/")
    prefix = sent.removesuffix(suffix) if routed and sent.endswith(suffix) else ""
    return f"{scope.get('scheme', 'http')}://{host}{prefix}"


def sent_path(request: Request) -> str:
    """Return the path as the client sent it; API Gateway takes a slash from the end before it routes."""
    context = (request.scope.get("aws.event") or {}).get("requestContext", {})
    return context.get("path") or str(request.scope["path"])


def parse_path_id(value: str) -> UUID:
    """Return the id in a path; anything that is not an id does not exist.

    Raises:
        NotFoundError: not a UUID in its usual spelling.
    """
    try:
        return parse_uuid(value)
    except PydanticCustomError:
        raise NotFoundError from None
