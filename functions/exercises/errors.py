"""Errors that only exercises raise."""

from typing import Any

from setlogs.errors import ConflictError, ForbiddenError


class ReadOnlyError(ForbiddenError):
    """403: the exercise is of the shipped catalogue, which nobody can change."""

    code = "read_only"
    detail = "Catalogue exercises cannot be changed. Create an exercise of your own instead."


class ExerciseNameTakenError(ConflictError):
    """409: one of the user's own exercises has the name, in whatever case."""

    code = "exercise_name_taken"
    detail = "One of your exercises already has this name."


class ExerciseInUseError(ConflictError):
    """409: sets of the exercise do not fit the type that it would have.

    Args:
        sets: How many.
    """

    code = "exercise_in_use"
    detail = "A set of this exercise does not fit the new type."

    def __init__(self, sets: int) -> None:
        super().__init__(
            f"{sets:,} sets of this exercise do not fit the new type." if sets > 1 else None
        )
        self.sets = sets

    @property
    def members(self) -> dict[str, Any]:
        """How many sets do not fit."""
        return {"sets": self.sets}


class ExerciseMergedError(ConflictError):
    """409: the exercise was merged into another, which `merged_into` names."""

    code = "exercise_merged"
    detail = "This exercise was merged into another, see merged_into, and no longer changes."
