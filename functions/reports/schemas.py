"""What a client gets: reports."""

from datetime import date
from typing import Literal

from pydantic import Field

from functions.reports.one_rep_max import Confidence, Formula
from functions.reports.progression import Bucket
from setlogs.fields import Id, ResponseModel, Unit


class ReportedExercise(ResponseModel):
    """The exercise, as GET /exercises/{id} shows it."""

    id: Id
    version: int
    name: str
    description: str | None
    type: str
    primary_muscles: list[str]
    secondary_muscles: list[str]
    equipment: str | None
    aliases: list[str]
    owner: Literal["catalogue", "me"]
    archived_at: str | None
    created_at: str
    updated_at: str


class E1rm(ResponseModel):
    """The estimated one-repetition maximum of the best set, in the report's unit."""

    value: float = Field(description="By the formula asked for.")
    low: float = Field(description="The lowest of the five formulas for the same set.")
    high: float = Field(description="The highest of the five formulas for the same set.")
    confidence: Confidence = Field(
        description="`low` above 10 repetitions to failure, or when the RPE is below 6."
    )


class ProgressionPoint(ResponseModel):
    """What was done in one bucket; warm-ups never count, failure and drop sets do."""

    date: date
    sets: int
    reps: int
    volume: float = Field(
        description=(
            "Sum of weight times repetitions. For `weighted_bodyweight` that is the added weight "
            "alone; 0 for `assisted_bodyweight` and for types without weight or repetitions."
        )
    )
    top_weight: float | None = Field(
        description=(
            "The heaviest weight; for `assisted_bodyweight` the smallest help. "
            "Null for types without weight."
        )
    )
    e1rm: E1rm | None = Field(
        description=(
            "The best of the bucket's sets. Repetitions in reserve, 10 - RPE, count as done when "
            "an RPE is logged; one repetition to failure is the weight itself; there is no "
            "estimate above 12. Null for every type but `weight_reps`."
        )
    )
    duration_seconds: int = Field(description="Of all sets; 0 for types without.")
    distance_meters: float = Field(description="Of all sets; 0 for types without.")


class ProgressionTrend(ResponseModel):
    """A least-squares line through the points' e1RM by date."""

    e1rm_per_week: float = Field(description="Slope, in the report's unit a week.")
    standard_error: float = Field(description="Of the slope.")
    points: int = Field(description="Points with an e1RM, at least 3.")


class ProgressionLeftOut(ResponseModel):
    """Sets left out by reason: warm-ups of everything, the others of the e1RM only."""

    warmup: int
    no_reps: int = Field(description="0 repetitions.")
    no_load: int = Field(description="Weight 0.")
    over_12_reps: int = Field(description="Repetitions done and in reserve are more than 12.")
    bodyweight_unknown: int = Field(description="The load includes the body's weight.")


class ProgressionMethod(ResponseModel):
    """How the numbers were made."""

    formula: Formula
    formula_version: int
    sets_used: int = Field(description="Working sets, all of which the points count.")
    sets_left_out: ProgressionLeftOut
    data_version: int = Field(description="Number of the last change that the report knows of.")
    generated_at: str


class ProgressionRead(ResponseModel):
    """One exercise over time. Weights are in `unit`; numbers are rounded to 2 decimals, half-even."""

    exercise: ReportedExercise
    unit: Unit
    bucket: Bucket
    points: list[ProgressionPoint] = Field(
        description="Buckets with working sets, by date: a week's Monday, a month's first."
    )
    trend: ProgressionTrend | None = Field(description="Null with fewer than 3 estimates.")
    method: ProgressionMethod
