"""Keyset pages: a cursor holds the sort key of the last row, is signed, and fits one list only."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query, Request
from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from setlogs.database import Row
from setlogs.errors import BadRequestError
from setlogs.settings import get_settings
from setlogs.tokens import Identity, InvalidTokenError
from setlogs.urls import base_url

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
_LIMIT = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)
_MAX_CURSOR_LENGTH = 8192
_MAC_BYTES = 16


class InvalidCursorError(BadRequestError):
    """400: the cursor was not given out for this list."""

    code = "invalid_cursor"
    detail = "This cursor does not belong to this list. Start again without one."


def _limit(value: Any) -> int:
    if isinstance(value, int):
        return value
    if not _LIMIT.fullmatch(value) or int(value) > MAX_LIMIT:
        raise PydanticCustomError("limit_range", "A whole number from 1 to 100")
    return int(value)


Limit = Annotated[
    int,
    Query(description="How many items a page has at most."),
    BeforeValidator(_limit),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MAX_LIMIT}),
]
Cursor = Annotated[
    str | None, Query(description="`next_cursor` of the page before; leave out for the first.")
]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list.

    Attributes:
        documents: The items' JSON texts.
        next_key: Sort key of the last item when more follow, else None.
    """

    documents: list[str]
    next_key: Sequence[Any] | None


def cut(rows: Sequence[Row], limit: int, key: Callable[[Row], Sequence[Any]]) -> Page:
    """Return the page in the rows of a list query that joined the caller and asked for one more.

    Args:
        rows: With a `body` each; a single row with a null body is the caller without items.
        limit: Items on the page.
        key: Returns a row's sort key.

    Raises:
        InvalidTokenError: no row at all: the token's epoch has passed.
    """
    if not rows:
        raise InvalidTokenError
    documents = [row.body for row in rows[:limit] if row.body is not None]
    return Page(documents, key(rows[limit - 1]) if len(rows) > limit else None)


def encode_cursor(request: Request, identity: Identity, key: Sequence[Any]) -> str:
    """Return the cursor behind the row with the sort key `key`, base64url without padding."""
    values = [v.isoformat() if isinstance(v, datetime) else v for v in key]
    payload = json.dumps(values, default=str, ensure_ascii=False).encode()
    mac = _mac(request, identity, payload, get_settings().secret_keys[0])
    return base64.urlsafe_b64encode(mac + payload).decode().rstrip("=")


def decode_cursor(
    request: Request, identity: Identity, cursor: str | None, kinds: Sequence[type]
) -> list[Any] | None:
    """Return the sort key in a cursor, None for the first page.

    Args:
        request: The list that is asked for; its filters are part of the signature.
        identity: Whose list it is.
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
        mac, payload = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        keys = get_settings().secret_keys
        if not any(hmac.compare_digest(mac, _mac(request, identity, payload, key)) for key in keys):
            raise InvalidCursorError
        values = json.loads(payload)
        return [
            datetime.fromisoformat(value) if kind is datetime else kind(value)
            for kind, value in zip(kinds, values, strict=True)
        ]
    except (ValueError, TypeError) as error:
        raise InvalidCursorError from error


def next_link(request: Request, cursor: str, name: str = "cursor") -> str:
    """Return the `Link` header of a page that has one behind it, with the list's own filters.

    Args:
        request: The list that is asked for.
        cursor: The cursor behind the page.
        name: The parameter that takes it.
    """
    filters = [(k, v) for k, v in request.query_params.multi_items() if k != name]
    query = urlencode([*filters, (name, cursor)])
    return f'<{base_url(request)}{request.url.path}?{query}>; rel="next"'


def _mac(request: Request, identity: Identity, payload: bytes, secret: str) -> bytes:
    paging = ("cursor", "since", "limit")
    filters = sorted(item for item in request.query_params.multi_items() if item[0] not in paging)
    bound = json.dumps([1, str(identity.user_id), request.url.path, filters]).encode()
    signed = b"cursor\x00" + bound + b"\x00" + payload
    return hmac.digest(secret.encode(), signed, hashlib.sha256)[:_MAC_BYTES]
