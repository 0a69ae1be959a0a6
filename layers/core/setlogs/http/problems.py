"""The one place where errors become application/problem+json (RFC 9457)."""

import json
from collections.abc import Sequence
from typing import Any

import psycopg
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from setlogs.errors import (
    MAX_ERRORS,
    ApiError,
    FieldError,
    InternalError,
    InvalidRequestError,
    MethodNotAllowedError,
    NotFoundError,
    ServiceUnavailableError,
)
from setlogs.http.exchange import exchange_of
from setlogs.http.urls import base_url
from setlogs.http.wording import in_own_words
from setlogs.telemetry.observability import get_logger

MEDIA_TYPE = "application/problem+json"
_PHRASES = {
    400: "Bad request",
    401: "Not authenticated",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    410: "Gone",
    412: "Precondition failed",
    413: "Payload too large",
    415: "Unsupported media type",
    422: "Invalid request",
    428: "Precondition required",
    429: "Rate limited",
    500: "Internal error",
    501: "Not implemented",
    503: "Service unavailable",
}
_BY_STATE: dict[str, type[ApiError]] = {
    "40001": ServiceUnavailableError,  # undone for another transaction
    "40P01": ServiceUnavailableError,  # undone as one of those that waited for each other
    "55P03": ServiceUnavailableError,  # lock_timeout: somebody else holds the row
    "57014": ServiceUnavailableError,  # statement_timeout
    "53100": ServiceUnavailableError,  # disk full
    "53200": ServiceUnavailableError,  # out of memory
    "53300": ServiceUnavailableError,  # too many connections
    "25006": ServiceUnavailableError,  # read-only, as during a failover
    "25P03": ServiceUnavailableError,  # idle in transaction for too long
}
# Values that the fields let through and PostgreSQL refuses. The client's to mend, whatever they are.
_INVALID_VALUE_STATES = frozenset({"22P05", "22021", "22P02", "22003", "22007", "22008"})
# Only names of time zones are looked up.
_INVALID_PARAMETER = "22023"
_POINTER_PART_LENGTH = 100


def from_exception(error: Exception) -> ApiError:
    """Return the client's view of any exception."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, RequestValidationError):
        return from_validation(error)
    if isinstance(error, HTTPException):
        return (
            MethodNotAllowedError()
            if error.status_code == MethodNotAllowedError.status
            else NotFoundError()
        )
    if isinstance(error, psycopg.Error):
        return _from_database(error)
    if isinstance(error, UnicodeEncodeError):
        return _invalid_value()
    return InternalError()


def _from_database(error: psycopg.Error) -> ApiError:
    state = error.sqlstate or ""
    if state == _INVALID_PARAMETER:
        return InvalidRequestError(
            FieldError(
                "pointer",
                "#/timezone",
                "unknown_timezone",
                "The database does not know this time zone",
            )
        )
    # Without a state it is psycopg that refuses a value, as one with a NUL.
    if state in _INVALID_VALUE_STATES or (not state and isinstance(error, psycopg.DataError)):
        return _invalid_value()
    return _BY_STATE.get(state, InternalError)()


def _invalid_value() -> InvalidRequestError:
    return InvalidRequestError(
        FieldError("pointer", "#", "invalid_value", "A value cannot be stored")
    )


def from_validation(error: RequestValidationError) -> ApiError:
    """Return a validation error as the client sees it; an invalid id in the path is 404."""
    errors = error.errors()
    if any(each["loc"][0] == "path" for each in errors):
        return NotFoundError()
    total = error.total if isinstance(error, InvalidBodyError) else len(errors)
    return InvalidRequestError(*map(_field_error, errors[:MAX_ERRORS]), total=total)


class InvalidBodyError(RequestValidationError):
    """Validation errors of a request, of which only the first are listed.

    Args:
        errors: The first of them, as pydantic has them.
        total: How many there are.
    """

    def __init__(self, errors: Sequence[Any], total: int) -> None:
        super().__init__(errors)
        self.total = total


def _field_error(error: dict[str, Any]) -> FieldError:
    where, *path = error["loc"]
    code, detail = in_own_words(error)
    if where == "body":
        parts = (str(part)[:_POINTER_PART_LENGTH] for part in path)
        escaped = (part.replace("~", "~0").replace("/", "~1") for part in parts)
        return FieldError("pointer", "#" + "".join(f"/{part}" for part in escaped), code, detail)
    return FieldError(
        "header" if where == "header" else "parameter", ".".join(map(str, path)), code, detail
    )


def problem(request_id: str, error: ApiError, base: str) -> Response:
    """Return the problem document of an error.

    Args:
        request_id: The gateway's id of the request.
        error: What the client is told.
        base: URL under which the client reached the API, whose page on errors `type` names. Absolute,
            as RFC 9457 recommends: a client may have lost what a relative one would be resolved against.
    """
    document = {
        "type": error.type_uri or f"{base}/docs/errors#{error.code}",
        "title": _PHRASES[error.status],
        "status": error.status,
        "detail": error.message,
        "instance": f"urn:setlogs:request:{request_id}",
        "code": error.code,
        "request_id": request_id,
        **error.members,
    }
    headers = {"Cache-Control": "no-store", **error.headers}
    return Response(json.dumps(document), error.status, headers, MEDIA_TYPE)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that answers these errors, besides those of its checks."""
    return {status: {"description": _PHRASES[status]} for status in statuses}


def answer_exception(request: Request, error: Exception) -> Response:
    """Answer an exception; one that nobody expected is logged with its traceback."""
    exchange, known = exchange_of(request), from_exception(error)
    if known.status == InternalError.status:
        get_logger().exception("unhandled", request_id=exchange.id)
    exchange.error_code = known.code
    return problem(exchange.id, known, base_url(request))
