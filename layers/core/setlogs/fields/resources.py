"""What a set, a session, an exercise, a weigh-in and a user consist of. Each field is defined here, and only here.

Requests, documents, statements, exports, imports and the change feed take its name and type from here.
A new field besides needs its column: a migration and the table in `setlogs.models`.
"""

from datetime import datetime
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Self, Union, get_args, get_origin

from pydantic import Field, create_model, model_validator
from pydantic_core import PydanticCustomError

from setlogs.fields.measures import described
from setlogs.fields.requests import (
    CHOOSABLE,
    EXACT,
    NOT_BLANK,
    STORABLE,
    BodyWeight,
    Id,
    Instant,
    Meters,
    RequestModel,
    ResponseModel,
    Rpe,
    ShownInstant,
    Timezone,
    Unit,
    Weight,
)
from setlogs.fields.workout import (
    DurationSeconds,
    ExerciseName,
    ExerciseType,
    Label,
    Notes,
    Owner,
    Reps,
    RestSeconds,
    SetType,
    Superset,
    Title,
)

DisplayName = Annotated[str, Field(max_length=100), STORABLE, NOT_BLANK]
Labels = Annotated[list[Label], Field(max_length=20)]
_IN_DOCUMENTS: dict[Any, Any] = {Decimal: float, datetime: ShownInstant}


class ChosenId(RequestModel):
    """What a client creates, under an id of its choice if it has one."""

    id: Annotated[Id, CHOOSABLE] = Field(
        None,  # type: ignore[assignment]
        description=(
            "Any UUID, best a version 7 one, so that a client knows the id before it has an answer. When "
            "omitted, the server makes one. 409 `id_taken` when one of yours has it, even a deleted one."
        ),
    )


class UserFields(RequestModel):
    """The settings of a user."""

    display_name: DisplayName | None
    unit: Unit
    timezone: Timezone


class ExerciseFields(RequestModel):
    """The definition of an exercise; a change of any of it is a new version."""

    name: ExerciseName
    description: Notes | None = None
    type: ExerciseType = Field(
        description=f"Decides which measures a set needs and may have.\n\n{described()}"
    )
    primary_muscles: Labels = Field(default=[])
    secondary_muscles: Labels = Field(default=[])
    equipment: Label | None = None
    aliases: Annotated[list[ExerciseName], Field(default=[], max_length=20)]


class SessionFields(RequestModel):
    """The fields of a workout session."""

    title: Title | None = None
    notes: Notes | None = None
    started_at: Instant
    ended_at: Instant | None = None
    timezone: Timezone


class NewSessionFields(SessionFields):
    """The same, checked as a whole."""

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.started_at and self.ended_at and self.ended_at < self.started_at:
            raise PydanticCustomError("ended_before_started", "Must not be before started_at")
        return self


class SetFields(RequestModel):
    """The fields of a set, without its exercise."""

    set_type: SetType = "normal"
    reps: Reps | None = None
    weight: Weight | None = Field(None, description=f"As entered, in `unit`. {EXACT}")
    unit: Unit | None = None
    rpe: Rpe | None = None
    duration_seconds: DurationSeconds | None = None
    distance_meters: Meters | None = None
    rest_seconds: RestSeconds | None = None
    superset: Superset | None = Field(
        None, description="The same small number on each set of a superset."
    )
    notes: Notes | None = None
    performed_at: Instant


class WeighInFields(RequestModel):
    """The fields of a weigh-in."""

    weight: BodyWeight = Field(description=f"As entered, in `unit`. {EXACT}")
    unit: Unit
    weighed_at: Instant
    notes: Notes | None = None


def shown(fields: type[RequestModel], after: type[ResponseModel] = ResponseModel) -> Any:
    """Return a response model with the same fields, as documents show them.

    All of them are there; their bounds are those of requests. A number is one of JSON, an instant a
    text.

    Args:
        fields: Of the resource.
        after: The model whose members come first.
    """
    members: dict[str, Any] = {
        name: (_in_documents(field.annotation), Field(description=field.description))
        for name, field in fields.model_fields.items()
    }
    return create_model(f"{fields.__name__}Shown", __base__=after, **members)


def _in_documents(annotation: Any) -> Any:
    """Return the type that a value of a request's type has in an answer."""
    if get_origin(annotation) is Annotated:
        return _in_documents(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return Union[*map(_in_documents, get_args(annotation))]
    if get_origin(annotation) is list:
        return list[_in_documents(get_args(annotation)[0])]  # type: ignore[misc]  # made at run time
    return _IN_DOCUMENTS.get(annotation, annotation)


class _ExerciseHead(ResponseModel):
    id: Id
    version: int = Field(description="Counts definitions, from 1.")


class ExerciseRead(shown(ExerciseFields, after=_ExerciseHead)):  # type: ignore[misc]  # made of fields
    """An exercise, or one of its versions."""

    owner: Owner
    archived_at: ShownInstant | None = Field(
        description="Null for a version: only exercises are archived."
    )
    merged_into: Id | None = Field(
        description="The exercise that took its sets, and never one that is merged itself; null for a version."
    )
    created_at: ShownInstant
    updated_at: ShownInstant = Field(description="For a version, when it was defined.")


class _SetHead(ResponseModel):
    id: Id
    session_id: Id
    exercise_id: Id
    exercise_version: int = Field(description="Version of the exercise's definition at the time.")
    position: int = Field(
        description=(
            "Place in the session, from 1: in order of arrival, until `PUT /sessions/{session_id}/order`."
        )
    )


class SetRead(shown(SetFields, after=_SetHead)):  # type: ignore[misc]  # made of fields
    """A set; members that do not apply to the type of exercise are null."""

    weight_kg: float | None = Field(description="1 lb = 0.45359237 kg, rounded to 2 decimals.")
    version: int
    created_at: ShownInstant
    updated_at: ShownInstant
