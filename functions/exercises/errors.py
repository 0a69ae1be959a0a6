"""Errors that only exercises raise."""

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
    """409: the type of an exercise cannot change once sets were logged with it."""

    code = "exercise_in_use"
    detail = "Sets have been logged with this exercise, so its type can no longer change."
