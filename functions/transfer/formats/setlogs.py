"""SetLogs' own format: what `GET /me/export` gives out, read back without a loss."""

from typing import Annotated, Any, Literal, Self

from fastapi.exceptions import RequestValidationError
from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from functions.transfer.errors import TooManyRowsError
from functions.transfer.formats.reading import Definition, Entry, Reading, Workout
from functions.transfer.formats.table import MAX_ROWS
from setlogs.fields import (
    Id,
    Instant,
    Meters,
    RequestModel,
    Rpe,
    Timezone,
    Unit,
    Weight,
)
from setlogs.workout_fields import (
    DurationSeconds,
    ExerciseName,
    ExerciseType,
    Label,
    Notes,
    Reps,
    RestSeconds,
    SetType,
    Superset,
    Title,
)

NAME = "setlogs"
FORMAT_VERSION = 1
Labels = Annotated[list[Label], Field(max_length=20)]


class ExerciseVersion(RequestModel):
    """One definition of an exercise."""

    name: ExerciseName
    description: Notes | None = None
    type: ExerciseType
    primary_muscles: Labels = Field(default=[])
    secondary_muscles: Labels = Field(default=[])
    equipment: Label | None = None
    aliases: Annotated[list[ExerciseName], Field(default=[], max_length=20)]


class ExportedExercise(RequestModel):
    """An exercise, with every definition it had; one of the catalogue only with its latest."""

    id: Id
    owner: Literal["catalogue", "me"]
    archived: bool = False
    versions: Annotated[list[ExerciseVersion], Field(min_length=1, max_length=10_000)]


class ExportedSet(RequestModel):
    """A set, in the order in which it was performed; members that are null are left out."""

    exercise_id: Id
    exercise_version: Annotated[int, Field(ge=1, le=2_147_483_647)]
    set_type: SetType = "normal"
    reps: Reps | None = None
    weight: Weight | None = None
    unit: Unit | None = None
    rpe: Rpe | None = None
    duration_seconds: DurationSeconds | None = None
    distance_meters: Meters | None = None
    rest_seconds: RestSeconds | None = None
    superset: Superset | None = None
    notes: Notes | None = None
    performed_at: Instant


class ExportedSession(RequestModel):
    """A workout session with its sets."""

    title: Title | None = None
    notes: Notes | None = None
    started_at: Instant
    ended_at: Instant | None = None
    timezone: Timezone
    sets: list[ExportedSet]

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.ended_at and self.ended_at < self.started_at:
            raise PydanticCustomError("ended_before_started", "ended_at is before started_at")
        return self


class ExportedUser(RequestModel):
    """The settings of the account; an import leaves those of the new one."""

    display_name: str | None = None
    unit: Unit
    timezone: Timezone


class ExportDocument(RequestModel):
    """An account, or a part of it when it is large."""

    format: Literal["setlogs"]
    format_version: Literal[1]
    exported_at: Instant
    user: ExportedUser
    exercises: list[ExportedExercise]
    sessions: list[ExportedSession]
    next_cursor: str | None = Field(description="Of the next part, null in the last one.")


def read(document: Any) -> Reading:
    """Read an export; a row's line is the place of the set in the whole file.

    Args:
        document: The parsed JSON.

    Raises:
        RequestValidationError: it is not what an export looks like.
        TooManyRowsError: more than 50,000 sets.
    """
    try:
        export = ExportDocument.model_validate(document)
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False, include_input=False, include_context=False)
        raise RequestValidationError([{**e, "loc": ("body", *e["loc"])} for e in errors]) from None
    reading = Reading(NAME)
    for exercise in export.exercises:
        versions = [version.model_dump() for version in exercise.versions]
        reading.definitions[str(exercise.id)] = Definition(
            exercise.id, exercise.owner, exercise.archived, versions
        )
    for session in export.sessions:
        workout = Workout(
            session.title, session.notes, session.started_at, session.ended_at, session.timezone
        )
        reading.workouts.append(workout)
        for one in session.sets:
            _read_set(one, workout, reading)
    return reading


def _read_set(one: ExportedSet, workout: Workout, reading: Reading) -> None:
    reading.rows_total += 1
    if reading.rows_total > MAX_ROWS:
        raise TooManyRowsError
    line, exercise = reading.rows_total, str(one.exercise_id)
    if exercise not in reading.definitions:
        detail = "The file does not define it"
        reading.skip(line, "exercise_id", "unknown_exercise", detail)
        return
    values = one.model_dump(exclude={"exercise_id"})
    if one.weight is None and one.unit is not None:
        reading.skip(line, "unit", "unit_without_weight", "A unit without a weight")
        return
    workout.entries.append(Entry(line, exercise, **values))
