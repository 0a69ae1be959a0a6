"""Errors that clients can receive: families by status here, specific ones next to the code that raises them.

An error is raised with what helps the client mend the request; it never repeats what was sent.
`setlogs.http.problems` turns each of them, and everything else that can go wrong, into problem+json.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from setlogs.field_codes import FieldCode


class ApiError(Exception):
    """An error that becomes a problem document; concrete subclasses declare `status` and `code`."""

    status: ClassVar[int]
    code: ClassVar[str]
    detail: ClassVar[str] = ""
    type_uri: ClassVar[str | None] = None

    def __init_subclass__(cls, *, family: bool = False, **kwargs: Any) -> None:
        """Reject a subclass that does not say what clients see.

        Args:
            family: Whether it only groups others of the same status.
            **kwargs: None.
        """
        super().__init_subclass__(**kwargs)
        if not family:
            missing = [
                name for name in ("status", "code", "detail") if not getattr(cls, name, None)
            ]
            if missing:
                raise TypeError(f"{cls.__name__} must declare {', '.join(missing)}")

    def __init__(self, detail: str | None = None, *, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail or self.detail)
        self.message = detail or self.detail
        self.headers = headers or {}

    @property
    def members(self) -> dict[str, Any]:
        """Extra members of the problem document."""
        return {}


class BadRequestError(ApiError, family=True):
    """400: the request cannot be understood."""

    status = 400


class UnauthorizedError(ApiError, family=True):
    """401: not authenticated, or no longer."""

    status = 401


class ForbiddenError(ApiError, family=True):
    """403: the resource is visible, but the action is not allowed."""

    status = 403


class NotFoundError(ApiError):
    """404: does not exist or belongs to somebody else; the two look alike."""

    status = 404
    code = "not_found"
    detail = "Not found."


class ConflictError(ApiError, family=True):
    """409: valid, but in conflict with stored data or a request in progress."""

    status = 409


class IdTakenError(ConflictError):
    """409: the id that the client chose is that of another of its user's, of the same kind."""

    code = "id_taken"
    detail = "One of yours already has this id, perhaps one that was deleted. Choose another."


class GoneError(ApiError):
    """410: a retry whose original result has since been deleted."""

    status = 410
    code = "gone"
    detail = "What was created with this Idempotency-Key has since been deleted. Use a new key to create another."


class TooManyExercisesError(ConflictError):
    """409: an account would have more than 10,000 exercises of its own."""

    code = "too_many_exercises"
    detail = "An account can have up to 10,000 exercises of its own, archived ones included."


class TypesDifferError(ConflictError):
    """409: sets do not fit the type of the exercise that they would be of.

    Args:
        sets: How many.
    """

    code = "types_differ"
    detail = "The set does not fit the type of the exercise."

    def __init__(self, sets: int = 1) -> None:
        many = f"{sets:,} sets do not fit the type of the exercise."
        super().__init__(many if sets > 1 else None)
        self.sets = sets

    @property
    def members(self) -> dict[str, Any]:
        """How many sets do not fit."""
        return {"sets": self.sets}


class PreconditionFailedError(ApiError):
    """412: `If-Match` does not match the current `ETag`, which is in the headers."""

    status = 412
    code = "precondition_failed"
    detail = (
        "The resource has changed since you read it. Read it again and retry with its new ETag."
    )


class PreconditionRequiredError(ApiError):
    """428: a change without `If-Match`."""

    status = 428
    code = "precondition_required"
    detail = "Send the ETag you last read in If-Match, so that you do not overwrite a newer change."


class MethodNotAllowedError(ApiError):
    """405: the path is known, the method is not; `Allow` lists those that are."""

    status = 405
    code = "method_not_allowed"
    detail = "This path does not support that method; see Allow."


class PayloadTooLargeError(ApiError):
    """413: more bytes than the route takes."""

    status = 413
    code = "payload_too_large"
    detail = "The body is larger than this route accepts."


class UnsupportedMediaTypeError(ApiError):
    """415: a body that is not declared as JSON."""

    status = 415
    code = "unsupported_media_type"
    detail = "Send the body as application/json in UTF-8."


class MalformedRequestError(BadRequestError):
    """400: the request line or a header cannot be read, or the body ends too early."""

    code = "malformed_request"
    detail = "The request line or a header cannot be read, or the body ends too early."


@dataclass(frozen=True, slots=True)
class FieldError:
    """One error in one part of a request.

    Attributes:
        place: Where to look: a JSON pointer fragment, a query parameter or a header.
        name: `#/sets/0/reps`, `limit`, `If-Match`.
        code: Stable.
        detail: For a person, without the value that was sent.
    """

    place: Literal["pointer", "parameter", "header"]
    name: str
    code: FieldCode
    detail: str

    def as_member(self) -> dict[str, str]:
        """Return the entry of the problem document's `errors`."""
        return {self.place: self.name, "code": self.code, "detail": self.detail}


MAX_ERRORS = 100
"""So many are named; nobody mends more at once, and each takes a hundred bytes of the answer."""


class InvalidRequestError(ApiError):
    """422: parts of the request are invalid; `errors` lists up to 100 of them.

    Args:
        *errors: What is wrong.
        total: How many there are, when `errors` are only the first of them.
    """

    status = 422
    code = "invalid_request"
    detail = "Parts of the request are invalid; see errors."

    def __init__(self, *errors: FieldError, total: int | None = None) -> None:
        super().__init__()
        self.errors = errors[:MAX_ERRORS]
        self.total = len(errors) if total is None else total

    @property
    def members(self) -> dict[str, Any]:
        """The errors, and their full number."""
        shown = [error.as_member() for error in self.errors]
        return {"errors": shown, "errors_total": self.total}


def unknown_parameter(name: str, what: Literal["exercise", "session"]) -> InvalidRequestError:
    """Return the error that a query parameter names nothing of the caller's: 422, never 404.

    Args:
        name: The parameter.
        what: What it should name.
    """
    code: FieldCode = "unknown_exercise" if what == "exercise" else "unknown_session"
    return InvalidRequestError(FieldError("parameter", name, code, f"No such {what}"))


class AnswerTooLargeError(ApiError):
    """422: the answer would be larger than what can be delivered; `detail` says how to ask for less."""

    status = 422
    code = "answer_too_large"
    detail = (
        "The answer is too large to be delivered. Ask for a shorter period, or for fewer items."
    )


class RateLimitedError(ApiError):
    """429: rate limit exceeded; `Retry-After` says how many seconds to wait."""

    status = 429
    code = "rate_limited"
    detail = "Too many requests. Retry after the number of seconds in Retry-After."
    # Registered by draft-ietf-httpapi-ratelimit-headers.
    type_uri = "https://iana.org/assignments/http-problem-types#quota-exceeded"

    def __init__(self, policy: str, retry_after: int) -> None:
        super().__init__(headers={"Retry-After": str(retry_after)})
        self.policy = policy

    @property
    def members(self) -> dict[str, Any]:
        """The policy that was violated."""
        return {"violated-policies": [self.policy]}


class InternalError(ApiError):
    """500: a fault on our side; the request id leads to the log."""

    status = 500
    code = "internal_error"
    detail = "Something went wrong on our side. Quote the request id when you report it."


class UnsupportedEventError(ApiError):
    """501: the event did not come from an API Gateway REST API."""

    status = 501
    code = "unsupported_event"
    detail = (
        "This function answers events of API Gateway REST APIs. An HTTP API must send payload format"
        " version 1.0; a function URL, which has only 2.0, cannot be used."
    )


class ServiceUnavailableError(ApiError):
    """503: the database is unavailable; nothing was partly applied, and a retry is safe."""

    status = 503
    code = "service_unavailable"
    detail = "The service is unavailable right now. Try again shortly."

    def __init__(self, retry_after: int = 1) -> None:
        super().__init__(headers={"Retry-After": str(retry_after)})
