"""Errors that only workout sessions and sets raise."""

from setlogs.errors import ConflictError, FieldError, InvalidRequestError


class KeyTakenError(Exception):
    """The key was used for a set whose stored answer has expired."""


class TooManySetsError(ConflictError):
    """409: a session would have more than 1,000 sets."""

    code = "too_many_sets"
    detail = "A session can hold up to 1,000 sets. Start a new one."


class EndedBeforeStartedError(InvalidRequestError):
    """422: a session would end before it started."""

    def __init__(self) -> None:
        super().__init__(
            FieldError(
                "pointer", "#/ended_at", "ended_before_started", "Must not be before started_at"
            )
        )


class SetsOutOfRangeError(InvalidRequestError):
    """422: a session would move so far that a set would be performed when none can be."""

    def __init__(self) -> None:
        super().__init__(
            FieldError(
                "pointer",
                "#/started_at",
                "sets_out_of_range",
                "A set would be performed before 2000-01-01 or after 24 hours from now",
            )
        )
