"""What a client sends and gets: exercises."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from setlogs.fields.requests import Id, RequestModel, ResponseModel, ShownInstant, search_key
from setlogs.fields.resources import ChosenId, ExerciseFields, ExerciseRead, SetRead

Filter = Literal["q", "muscle", "equipment", "type", "owner"]
"""A parameter by which exercises are chosen."""


def _plain_number(value: Any) -> Any:
    if not re.fullmatch("[1-9][0-9]{0,9}", value):
        raise PydanticCustomError(
            "version_format", "Must be a version number as the API returns it"
        )
    return value


VersionNumber = Annotated[
    int,
    Field(ge=1, le=2_147_483_647),
    BeforeValidator(_plain_number),
    WithJsonSchema({"type": "integer", "maximum": 2_147_483_647, "minimum": 1}),
]


class ExerciseDraft(ExerciseFields):
    """The complete definition of an exercise."""

    @model_validator(mode="after")
    def _names_each_muscle_once(self) -> Self:
        muscles = [*self.primary_muscles, *self.secondary_muscles]
        if len(set(muscles)) != len(muscles):
            raise PydanticCustomError("repeated_muscle", "Each muscle may be listed only once")
        return self


class ExerciseCreate(ExerciseDraft, ChosenId):
    """An exercise to create."""


class ExerciseMerge(RequestModel):
    """What an exercise is merged into."""

    into: Id = Field(description="One of your own exercises, or of the catalogue.")


class ExercisePage(ResponseModel):
    """Exercises by name, or versions, newest first."""

    items: list[ExerciseRead]
    next_cursor: str | None


class PastSession(ResponseModel):
    """The session in which an exercise was performed."""

    id: Id
    title: str | None
    started_at: ShownInstant
    ended_at: ShownInstant | None
    timezone: str


class Performance(ResponseModel):
    """What was done of an exercise in one session."""

    session: PastSession
    sets: list[SetRead] = Field(description="The sets of this exercise, by position.")


class ExerciseHistoryPage(ResponseModel):
    """Sessions in which an exercise was performed, newest start first."""

    items: list[Performance]
    next_cursor: str | None


def exercise_values(draft: ExerciseDraft) -> dict[str, Any]:
    """Return the bind parameters of an exercise's own columns."""
    names = (draft.name, *draft.aliases)
    return draft.model_dump() | {
        "name_key": search_key(draft.name),
        "search_key": "\n".join(map(search_key, names)),
    }
