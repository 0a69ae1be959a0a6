"""Keyset pages: a cursor holds the sort key of the last row, and fits one list only.

It needs no secret: whoever writes one himself gets to another place in a list of his own. Its digest
tells a client that uses one for another list. So it outlives every secret.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request
from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from setlogs.errors import BadRequestError
from setlogs.fields.requests import parse_uuid
from setlogs.http.exchange import exchange_of
from setlogs.http.urls import base_url
from setlogs.settings import get_settings

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
_LIMIT = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)
_MAX_CURSOR_LENGTH = 8192
_DIGEST_BYTES = 16
_MAX_NUMBER = 2**63
_EARLIEST, _LATEST = datetime(1999, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)


class InvalidCursorError(BadRequestError):
    """400: the cursor does not belong to this list."""

    code = "invalid_cursor"
    detail = "This cursor does not belong to this list. Start again without one."


def _limit(value: Any) -> int:
    if isinstance(value, int):
        return value
    if not _LIMIT.fullmatch(value) or int(value) > MAX_LIMIT:
        raise PydanticCustomError("limit_range", "Must be a whole number from 1 to 100")
    return int(value)


Limit = Annotated[
    int,
    Query(description="Maximum number of items per page; long items can make a page shorter."),
    BeforeValidator(_limit),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MAX_LIMIT}),
]
Cursor = Annotated[
    str | None, Query(description="`next_cursor` of the previous page; omit for the first page.")
]


def encode_cursor(request: Request, key: Sequence[Any]) -> str:
    """Return the cursor behind the row with the sort key `key`, base64url without padding."""
    values = [v.isoformat() if isinstance(v, datetime) else v for v in key]
    payload = json.dumps(values, default=str, ensure_ascii=False).encode()
    digest = hashlib.sha256(_bound(request, payload)).digest()[:_DIGEST_BYTES]
    return base64.urlsafe_b64encode(digest + payload).decode().rstrip("=")


def decode_cursor(request: Request, cursor: str | None, kinds: Sequence[type]) -> list[Any] | None:
    """Return the sort key in a cursor, None for the first page.

    Args:
        request: The list that is asked for; its filters are part of the digest.
        cursor: As the client sent it.
        kinds: The type of each part of the key.

    Raises:
        InvalidCursorError: changed, cut, somebody else's, or of another list.
    """
    if cursor is None:
        return None
    try:
        if len(cursor) > _MAX_CURSOR_LENGTH:
            raise InvalidCursorError
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        digest, payload = raw[:_DIGEST_BYTES], raw[_DIGEST_BYTES:]
        if digest not in _digests(_bound(request, payload)):
            raise InvalidCursorError
        values = json.loads(payload)
        return [_value(kind, value) for kind, value in zip(kinds, values, strict=True)]
    except (ValueError, TypeError, RecursionError, PydanticCustomError) as error:
        raise InvalidCursorError from error


def _digests(bound: bytes) -> Iterator[bytes]:
    """Yield what a cursor may begin with: its digest, or the signature that older cursors have."""
    yield hashlib.sha256(bound).digest()[:_DIGEST_BYTES]
    for key in get_settings().secret_keys:
        yield hmac.digest(key.encode(), bound, hashlib.sha256)[:_DIGEST_BYTES]


def _value(kind: type, value: Any) -> Any:
    """Return a part of a sort key; anybody can write a cursor, so it is validated like any input.

    Raises:
        ValueError: not of its kind, or nothing that a row could have.
    """
    if kind is int:
        valid = type(value) is int and 0 <= value < _MAX_NUMBER
    elif kind is UUID:
        return parse_uuid(value)
    elif kind is datetime:
        value = datetime.fromisoformat(value)
        valid = value.tzinfo is not None and _EARLIEST < value <= _LATEST
    else:
        valid = isinstance(value, str) and b"\x00" not in value.encode()
    if not valid:
        raise ValueError(kind)
    return value


def next_link(request: Request, cursor: str, name: str = "cursor") -> str:
    """Return the `Link` header that leads to the next page, with the list's own filters.

    Args:
        request: The list that is asked for.
        cursor: The cursor behind the page.
        name: The parameter that takes it.
    """
    filters = [(k, v) for k, v in request.query_params.multi_items() if k != name]
    query = urlencode([*filters, (name, cursor)])
    return f'<{base_url(request)}{request.url.path}?{query}>; rel="next"'


def _bound(request: Request, payload: bytes) -> bytes:
    """Return what a cursor is bound to: the user, the list with its filters, and the place in it."""
    identity = exchange_of(request).identity
    assert identity is not None  # noqa: S101  lists are a caller's
    paging = ("cursor", "since", "limit")
    filters = sorted(item for item in request.query_params.multi_items() if item[0] not in paging)
    # Capitals in a path can only be those of an id.
    path = request.url.path.lower()
    bound = json.dumps([1, str(identity.user_id), path, filters]).encode()
    return b"cursor\x00" + bound + b"\x00" + payload
