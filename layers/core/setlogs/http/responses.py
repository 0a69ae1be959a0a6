"""Answers made of documents that PostgreSQL rendered."""

from collections.abc import Sequence
from typing import Any

from fastapi import Request, Response

from setlogs.http.pagination import encode_cursor, next_link
from setlogs.http.preconditions import not_modified
from setlogs.http.urls import base_url
from setlogs.postgres.pages import Page
from setlogs.postgres.writes import Created


def json_response(
    body: str, status: int = 200, *, headers: dict[str, str] | None = None
) -> Response:
    """Return JSON text as an answer."""
    return Response(body, status, headers, "application/json")


def resource(request: Request, body: str, etag: str) -> Response:
    """Return a single resource with its ETag, or 304 when the client's copy is current."""
    if request.method == "GET" and not_modified(request, etag):
        return Response(status_code=304, headers={"ETag": etag})
    return json_response(body, headers={"ETag": etag})


def created(request: Request, made: Created) -> Response:
    """Return 201 with `Location` and `ETag`; a replay of an earlier answer says so."""
    headers = {"Location": base_url(request) + made.location}
    if made.etag is not None:
        headers["ETag"] = made.etag
    if made.replayed:
        headers["Idempotent-Replayed"] = "true"
    return json_response(made.body, 201, headers=headers)


def page(request: Request, listed: Page) -> Response:
    """Return one page of a list, with a link to the next while there is more."""
    cursor = encode_cursor(request, listed.next_key) if listed.next_key else None
    following = f'"{cursor}"' if cursor else "null"
    body = f'{{"items":[{",".join(listed.documents)}],"next_cursor":{following}}}'
    headers = {"Link": next_link(request, cursor)} if cursor else {}
    return json_response(body, headers=headers)


def more(request: Request, next_key: Sequence[Any] | None) -> dict[str, str]:
    """Return the `Link` header to what follows a sort key, or no header when nothing does."""
    if next_key is None:
        return {}
    return {"Link": next_link(request, encode_cursor(request, next_key))}
