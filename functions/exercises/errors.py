"""Errors that only exercises raise."""

from setlogs.errors import ConflictError, ForbiddenError


class ReadOnlyError(ForbiddenError):
    """403: the exercise is of the shipped catalogue, which nobody can change."""

    code = "read_only"
    detail = "Exercises of the catalogue cannot be changed. Create one of your own."


class ExerciseNameTakenError(ConflictError):
    """409: one of the user's own exercises has the name, in whatever case."""

    code = "exercise_name_taken"
    detail = "One of your exercises has this name already."


class ExerciseInUseError(ConflictError):
    """409: the type of an exercise cannot change once sets were logged with it."""

    code = "exercise_in_use"
    detail = "Sets were logged with this exercise, so its type cannot change any more."
