"""The field types of exercises, sessions and sets, as requests and imported files have them."""

from typing import Annotated, Literal

from pydantic import Field

from setlogs.fields.requests import NOT_BLANK, STORABLE

MAX_REPS = 10_000
MAX_DURATION_SECONDS = 604_800
MAX_REST_SECONDS = 86_400
MAX_SUPERSET = 999
MAX_NAME_LENGTH = 100
MAX_LABEL_LENGTH = 50
MAX_TITLE_LENGTH = 200
MAX_NOTES_LENGTH = 4000
MAX_SETS_PER_SESSION = 1000
MAX_EXERCISES = 10_000
"""Of one account, archived ones included: their history keeps them."""

ExerciseType = Literal[
    "weight_reps",
    "reps_only",
    "weighted_bodyweight",
    "assisted_bodyweight",
    "duration",
    "weight_duration",
    "distance_duration",
    "weight_distance",
]
Owner = Literal["catalogue", "me"]
"""Whose an exercise is: of the catalogue that ships with SetLogs, or the caller's own."""
WEIGHTED, ASSISTED = BODYWEIGHT_TYPES = "weighted_bodyweight", "assisted_bodyweight"
"""Types of which the weight is not the load: the body's is part of it."""
SetType = Literal["normal", "warmup", "drop", "failure"]
ExerciseName = Annotated[str, Field(min_length=1, max_length=MAX_NAME_LENGTH), STORABLE, NOT_BLANK]
Label = Annotated[str, Field(min_length=1, max_length=MAX_LABEL_LENGTH), STORABLE, NOT_BLANK]
Title = Annotated[str, Field(max_length=MAX_TITLE_LENGTH), STORABLE]
Notes = Annotated[str, Field(max_length=MAX_NOTES_LENGTH), STORABLE]
Reps = Annotated[int, Field(ge=0, le=MAX_REPS)]
DurationSeconds = Annotated[int, Field(ge=0, le=MAX_DURATION_SECONDS)]
RestSeconds = Annotated[int, Field(ge=0, le=MAX_REST_SECONDS)]
Superset = Annotated[int, Field(ge=0, le=MAX_SUPERSET)]
