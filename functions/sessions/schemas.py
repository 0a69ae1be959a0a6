"""What a client sends and gets: workout sessions and sets."""

import json
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from setlogs.fields.measures import MEASURES, types_that_fit
from setlogs.fields.requests import (
    Id,
    Instant,
    RequestModel,
    ResponseModel,
    ShownInstant,
    Timezone,
    Unit,
)
from setlogs.fields.resources import (
    ChosenId,
    NewSessionFields,
    SessionFields,
    SetFields,
    SetRead,
    shown,
)
from setlogs.fields.workout import MAX_SETS_PER_SESSION, SetType
from setlogs.ids import new_id

SessionStatus = Literal["open", "ended"]
SetAction = Literal["created", "updated", "deleted", "restored"]
REPEATED_ID = PydanticCustomError("repeated_id", "Another set of the batch has this id")


class SessionCreate(NewSessionFields, ChosenId):
    """A workout session to start, or a past one."""

    started_at: Instant | None = Field(  # type: ignore[assignment]
        None, description="Defaults to now."
    )
    timezone: Timezone | None = Field(  # type: ignore[assignment]
        None, description="Defaults to the user's."
    )


class SessionUpdate(SessionFields):
    """Changes to a session; omitted members stay as they are."""

    started_at: Instant = Field(
        None,  # type: ignore[assignment]
        description=(
            "Cannot be null. The sets' `performed_at` moves by as much, `ended_at` does not. 422 when a "
            "set would end up before 2000-01-01 or more than 24 hours from now."
        ),
    )
    ended_at: Instant | None = Field(None, description="Null reopens the session.")
    timezone: Timezone = Field(
        None,  # type: ignore[assignment]
        description=(
            "Cannot be null. Moves the session and its sets to the local day on which it then started."
        ),
    )


class SetUpdate(SetFields):
    """A complete set, without its exercise and session.

    Omitted members become null, except `set_type`, `unit` and `performed_at`, which stay as they are.
    """

    set_type: SetType = Field(
        None,  # type: ignore[arg-type]
        description="Unchanged when omitted. Cannot be null.",
    )
    unit: Unit | None = Field(
        None,
        description=(
            "Unit of the weight. When omitted, an existing set keeps its unit; otherwise it defaults to the user's."
        ),
    )
    performed_at: Instant | None = Field(  # type: ignore[assignment]
        None,
        description=(
            "When omitted, an existing set keeps its own. A new set gets the current time while the "
            "session runs (open, and started less than 24 hours ago), else the session's end, or "
            "its start when it has not ended."
        ),
    )

    @model_validator(mode="after")
    def _unit_has_weight(self) -> Self:
        if self.unit is not None and self.weight is None:
            raise PydanticCustomError("unit_without_weight", "A unit needs a weight")
        return self

    @property
    def measures(self) -> frozenset[str]:
        """The measures that the set has."""
        return frozenset(name for name in MEASURES if getattr(self, name) is not None)


class SetPatch(SetFields):
    """Changes to a set; omitted members stay as they are, null clears what may be null."""

    set_type: SetType = Field(None, description="Cannot be null.")  # type: ignore[arg-type]
    unit: Unit | None = Field(
        None,
        description=(
            "Unit of the weight. Null is like an omitted one: it stays, and without one it is the user's."
        ),
    )
    performed_at: Instant = Field(
        None,  # type: ignore[assignment]
        description=(
            "Cannot be null. In another session, one that is omitted and outside of it (an open session "
            "counts 24 hours from its start) becomes what it would be for a new set."
        ),
    )
    exercise_id: Id = Field(
        None,  # type: ignore[assignment]
        description="Cannot be null. Another exercise needs measures that fit its type.",
    )
    session_id: Id = Field(
        None,  # type: ignore[assignment]
        description="Cannot be null. In another session the set is the last.",
    )


class SetOrder(RequestModel):
    """The sets of a session in their new order."""

    sets: Annotated[
        list[Id],
        Field(max_length=MAX_SETS_PER_SESSION, description="Each set of the session once."),
    ]


class SetCreate(SetUpdate, ChosenId):
    """A set as it was performed."""

    set_type: SetType = "normal"
    exercise_id: Id = Field(description="One that was merged means what it was merged into.")


def _ids_differ(drafts: list[SetCreate]) -> list[SetCreate]:
    chosen = [draft.id for draft in drafts]
    wrong = [
        InitErrorDetails(type=REPEATED_ID, loc=(place, "id"), input=None)
        for place, id_ in enumerate(chosen)
        if id_ and id_ in chosen[:place]
    ]
    if wrong:
        raise ValidationError.from_exception_data("sets", wrong)
    return drafts


class SetBatch(RequestModel):
    """Sets of one session, in their order."""

    sets: Annotated[
        list[SetCreate], Field(min_length=1, max_length=200), AfterValidator(_ids_differ)
    ]


class SessionExercise(ResponseModel):
    """An exercise of a session."""

    id: Id
    name: str = Field(description="Its name now.")
    sets: int = Field(description="How many sets, warm-ups included.")


class _SessionHead(ResponseModel):
    id: Id


class SessionRead(shown(SessionFields, after=_SessionHead)):  # type: ignore[misc]  # likewise
    """A workout session."""

    version: int
    created_at: ShownInstant
    updated_at: ShownInstant
    sets: list[SetRead] = Field(
        [], description="With `include=sets` only.", json_schema_extra={"readOnly": True}
    )
    exercises: list[SessionExercise] = Field(
        [],
        description="In lists with `include=exercises` only: what was done, in order.",
        json_schema_extra={"readOnly": True},
    )
    volume_kg: float = Field(
        0,
        description=(
            "In lists with `include=exercises` only: load times repetitions as in the reports, without warm-ups."
        ),
        json_schema_extra={"readOnly": True},
    )


class SetList(ResponseModel):
    """The sets that were added, in their order."""

    items: list[SetRead]


class SetChange(ResponseModel):
    """One change of a set."""

    version: int = Field(description="Version of the set after the change.")
    action: SetAction
    at: ShownInstant
    request_id: str | None = Field(description="Id of the request that made the change.")
    via: str | None = Field(
        description="Name of the personal access token that made the change; null when a login did."
    )
    before: SetRead | None = Field(description="Null when the set was created or restored.")
    after: SetRead | None = Field(description="Null when the set was deleted.")


class SetHistory(ResponseModel):
    """Changes of a set, oldest first."""

    items: list[SetChange]


class SetPage(ResponseModel):
    """Sets of a session, by position."""

    items: list[SetRead]
    next_cursor: str | None


class SessionPage(ResponseModel):
    """Sessions, newest start first."""

    items: list[SessionRead]
    next_cursor: str | None


def set_values(draft: SetUpdate) -> dict[str, Any]:
    """Return the bind parameters of a set's own columns."""
    return draft.model_dump(exclude={"id", "exercise_id"})


def batch_parameter(drafts: Sequence[SetCreate]) -> str:
    """Return the JSON from which one statement makes all sets of a batch."""
    return json.dumps(
        [
            draft.model_dump(mode="json")
            | {
                "ordinal": ordinal,
                "id": str(draft.id or new_id()),
                "types": types_that_fit(draft.measures),
            }
            for ordinal, draft in enumerate(drafts, start=1)
        ]
    )
