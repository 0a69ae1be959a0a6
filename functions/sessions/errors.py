"""Errors that only workout sessions and sets raise."""

from setlogs.errors import FieldError, InvalidRequestError


class EndedBeforeStartedError(InvalidRequestError):
    """422: a session would end before it started."""

    constraint = "ck_workout_sessions_ended_after_started"

    def __init__(self) -> None:
        super().__init__(
            FieldError(
                "pointer", "#/ended_at", "ended_before_started", "ended_at is before started_at"
            )
        )


class UnknownExerciseError(InvalidRequestError):
    """422: a set names an exercise that does not exist, or that is somebody else's."""

    def __init__(self, pointer: str = "#") -> None:
        super().__init__(
            FieldError(
                "pointer", f"{pointer}/exercise_id", "unknown_exercise", "There is no such exercise"
            )
        )
