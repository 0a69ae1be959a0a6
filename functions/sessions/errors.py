"""Errors that only workout sessions and sets raise."""

from collections.abc import Sequence
from uuid import UUID

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


class SetsDifferError(InvalidRequestError):
    """422: an order that is not made of exactly the session's sets.

    Args:
        order: The ids that were sent.
        sets: Those of the session's sets.
    """

    code = "sets_differ"

    def __init__(self, order: Sequence[UUID], sets: frozenset[UUID]) -> None:
        seen: set[UUID] = set()
        errors: list[FieldError] = []
        for place, set_id in enumerate(order):
            if set_id in seen:
                errors.append(_of_order(f"#/sets/{place}", "Must be named only once"))
            elif set_id not in sets:
                errors.append(_of_order(f"#/sets/{place}", "No such set in this session"))
            seen.add(set_id)
        if not sets <= seen:
            errors.append(_of_order("#/sets", "Must name every set of the session"))
        super().__init__(*errors)


def _of_order(place: str, detail: str) -> FieldError:
    return FieldError("pointer", place, "sets_differ", detail)
