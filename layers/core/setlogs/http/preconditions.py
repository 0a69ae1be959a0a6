"""Conditional requests (RFC 9110, section 13): If-Match guards changes, If-None-Match saves answers."""

import re
from typing import Annotated

from fastapi import Depends, Request

from setlogs.errors import BadRequestError, PreconditionRequiredError
from setlogs.http.exchange import exchange_of
from setlogs.postgres.preconditions import ANY, IfMatch

_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_TAG_LIST = re.compile(rf"\s*{_TAG}(\s*,\s*{_TAG})*\s*")


class InvalidPreconditionError(BadRequestError):
    """400: `If-Match` is not a list of quoted entity tags."""

    code = "invalid_precondition"
    detail = 'If-Match takes quoted entity tags, such as "v3", or *.'


def parse_if_match(lines: list[str]) -> IfMatch | None:
    """Return the condition in the header's lines, None when there are none.

    Raises:
        InvalidPreconditionError: malformed.
    """
    if not lines:
        return None
    value = ", ".join(lines)
    if value.strip() == "*":
        return ANY
    if not _TAG_LIST.fullmatch(value):
        raise InvalidPreconditionError
    return IfMatch([tag for tag in re.findall(_TAG, value) if not tag.startswith("W/")])


def require_if_match(request: Request) -> IfMatch:
    """Return the condition of a change, which `setlogs.http.routing` has read before the body.

    Raises:
        PreconditionRequiredError: there is no `If-Match`.
    """
    condition = exchange_of(request).if_match
    if condition is None:
        raise PreconditionRequiredError
    return condition


RequiredIfMatch = Annotated[IfMatch, Depends(require_if_match)]


def not_modified(request: Request, etag: str) -> bool:
    """Return whether the client's copy is current: `If-None-Match` by weak comparison."""
    value = ", ".join(exchange_of(request).lines("if-none-match"))
    if value.strip() == "*":
        return True
    return etag in [tag.removeprefix("W/") for tag in re.findall(_TAG, value)]
