"""What a client gets: reports."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from functions.reports.one_rep_max import Confidence, Formula
from functions.reports.progression import Bucket
from functions.reports.records import Kind
from setlogs.fields.requests import Id, ResponseModel, ShownInstant, Unit
from setlogs.fields.resources import ExerciseRead

RecordUnit = Literal["kg", "lb", "reps", "seconds", "meters"]
WEIGH_INS_USED = Field(
    description="Number of weigh-ins that gave the body weight of the bodyweight sets used."
)
OLDEST_WEIGH_IN_AT = Field(description="When the oldest of these was; null when there are none.")


class E1rm(ResponseModel):
    """The estimated one-repetition maximum of the best set, in the report's unit."""

    value: float = Field(description="By the requested formula.")
    low: float = Field(description="The lowest of the five formulas for the same set.")
    high: float = Field(description="The highest of the five formulas for the same set.")
    confidence: Confidence = Field(
        description="`low` above 10 repetitions to failure, or when the RPE is below 6."
    )


class ProgressionPoint(ResponseModel):
    """The training of one bucket; warm-ups never count, failure and drop sets do."""

    date: date
    sets: int
    reps: int
    volume: float = Field(
        description=(
            "Sum of load times repetitions. The load is the weight; for `weighted_bodyweight` and "
            "`assisted_bodyweight` it is the body weight of that day plus or minus the weight, and at "
            "least 0. Sets without a known body weight, weight or repetitions add nothing."
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
            "estimate above 12. Null for types other than `weight_reps` and the bodyweight ones."
        )
    )
    duration_seconds: int = Field(description="Total of all sets; 0 for types without one.")
    distance_meters: float = Field(description="Total of all sets; 0 for types without one.")


class ProgressionPlateau(ResponseModel):
    """Whether the exercise has stalled in the six weeks up to the last e1RM."""

    is_reached: bool = Field(
        description="True when the e1RM moved, up or down, by no more than its noise."
    )
    since: Annotated[date, Field(alias="from", description="Date of the first point.")]
    until: Annotated[date, Field(alias="to", description="Date of the last point.")]
    exposures: int = Field(
        description="Number of points with an e1RM; at least 6, over at least 4 weeks."
    )
    gain: float = Field(
        description="Rise of the fitted line from the first to the last of them, in `unit`."
    )
    noise: float = Field(description="Standard deviation of the points about that line.")


class ProgressionTrend(ResponseModel):
    """A least-squares line through the points' e1RM by date."""

    e1rm_per_week: float = Field(description="Slope, in the report's unit per week.")
    standard_error: float = Field(description="Standard error of the slope.")
    points: int = Field(description="Number of points with an e1RM; at least 3.")
    plateau: ProgressionPlateau | None = Field(
        description="Null when there is too little recent training to tell."
    )


class ProgressionLeftOut(ResponseModel):
    """Sets left out, by reason: warm-ups from everything, the others from the e1RM."""

    warmup: int
    no_reps: int = Field(description="Sets with 0 repetitions.")
    no_load: int = Field(description="Sets with load 0.")
    over_12_reps: int = Field(
        description="Sets with more than 12 repetitions, done and in reserve."
    )
    bodyweight_unknown: int = Field(
        description=(
            "Bodyweight sets without a weigh-in on their day or in the 90 days before, in the "
            "session's time zone. They are left out of the volume as well."
        )
    )


class ProgressionMethod(ResponseModel):
    """How the numbers were made."""

    formula: Formula
    formula_version: int
    sets_used: int = Field(description="Working sets, all of which are counted in the points.")
    sets_left_out: ProgressionLeftOut
    weigh_ins_used: int = WEIGH_INS_USED
    oldest_weigh_in_at: ShownInstant | None = OLDEST_WEIGH_IN_AT
    data_version: int = Field(description="Number of the last change included in the report.")
    generated_at: ShownInstant


class ProgressionRead(ResponseModel):
    """One exercise over time. Weights are in `unit`; numbers are rounded to 2 decimals, half-even."""

    exercise: ExerciseRead
    unit: Unit
    bucket: Bucket
    points: list[ProgressionPoint] = Field(
        description="Buckets with working sets, by date: the Monday of a week, the first of a month."
    )
    trend: ProgressionTrend | None = Field(description="Null with fewer than 3 estimates.")
    method: ProgressionMethod


class SummarySums(ResponseModel):
    """Working sets added up; warm-ups never count, failure and drop sets do."""

    sessions: int = Field(description="Sessions with working sets.")
    sets: int
    reps: int
    volume: float = Field(
        description="Sum of load times repetitions, as in the progression report, in `unit`."
    )
    duration_seconds: int = Field(description="Total of all sets that have one.")
    active_days: int = Field(description="Days with working sets.")


class SummaryMuscle(ResponseModel):
    """The work of one muscle: a set counts 1 for its primary muscles and 0.5 for its secondary ones."""

    muscle: str
    sets: float
    volume: float


class SummaryWeek(SummarySums):
    """One ISO week with working sets."""

    date: Annotated[date, Field(description="Monday of the week.")]
    week: str = Field(description="ISO week, such as `2026-W01`.")


class SummaryLeftOut(ResponseModel):
    """Sets left out, by reason: warm-ups from everything, the next three only from the volume."""

    warmup: int
    bodyweight_unknown: int = Field(
        description=(
            "Bodyweight sets without a weigh-in on their day or in the 90 days before, in the "
            "session's time zone."
        )
    )
    no_reps: int = Field(description="0 repetitions, or a type of exercise without repetitions.")
    no_load: int = Field(description="Load 0, or a type of exercise without weight.")
    no_muscles: int = Field(
        description="Left out of `by_muscle`, because the exercise names no muscle."
    )


class SummarySessionsLeftOut(ResponseModel):
    """Sessions left out by reason."""

    no_working_sets: int = Field(description="Left out of `sessions`.")
    open: int = Field(description="Left out of `training_seconds`, because they have not ended.")


class SummaryMethod(ResponseModel):
    """How the numbers were made."""

    formula: Literal["weight_times_reps"] = Field(description="Formula for the volume.")
    formula_version: int
    sets_used: int
    sets_left_out: SummaryLeftOut
    weigh_ins_used: int = WEIGH_INS_USED
    oldest_weigh_in_at: ShownInstant | None = OLDEST_WEIGH_IN_AT
    sessions_left_out: SummarySessionsLeftOut
    data_version: int = Field(description="Number of the last change included in the report.")
    generated_at: ShownInstant


class SummaryRead(SummarySums):
    """All training of a period. Volumes are in `unit`; numbers are rounded to 2 decimals."""

    unit: Unit
    training_seconds: float = Field(
        description="Total length of all sessions that ended, with or without working sets."
    )
    streak_weeks: int = Field(
        description=(
            "Consecutive ISO weeks with working sets, within the period, ending at `to` or today in "
            "the user's time zone, whichever is earlier. 0 when the last complete week had none; a "
            "week that is not over does not break a streak."
        )
    )
    longest_streak_weeks: int = Field(
        description="Longest run of consecutive ISO weeks with working sets within the period."
    )
    by_muscle: list[SummaryMuscle] = Field(
        description=("Most sets first, by the exercises' definitions at the time; up to 500.")
    )
    by_week: list[SummaryWeek] = Field(description="Weeks with working sets, by date.")
    method: SummaryMethod


class RecordRead(ResponseModel):
    """A record, and the set that holds it: the earliest of equal ones."""

    exercise_id: Id
    kind: Kind = Field(
        description=(
            "`e1rm` and `set_volume` exist for `weight_reps` exercises, and for bodyweight exercises "
            "where the body weight is known; they are of the load, with the body's weight in it. "
            "`top_weight` and `rep_bracket` are of the weight as entered: for `assisted_bodyweight` "
            "that is assistance, so the smallest is the record."
        )
    )
    bracket: str | None = Field(
        description=(
            "For a `rep_bracket`: 1, 2-3, 4-6, 7-10, 11-15 or 16+ repetitions. The most weight for "
            "as many or more, as who does 5 has done 3 as well."
        )
    )
    value: float
    unit: RecordUnit
    set_id: Id
    session_id: Id
    date: Annotated[date, Field(description="Local day on which the session started.")]
    performed_at: ShownInstant


class RecordsLeftOut(ResponseModel):
    """Sets left out, by reason: the first two from everything, the last from `e1rm` and `set_volume`."""

    warmup: int
    no_reps: int = Field(description="Sets with 0 repetitions: failed attempts.")
    bodyweight_unknown: int = Field(
        description=(
            "Bodyweight sets without a weigh-in on their day or in the 90 days before, in the "
            "session's time zone."
        )
    )


class RecordsMethod(ResponseModel):
    """How the numbers were made."""

    formula: Formula = Field(description="Formula for the e1RM.")
    formula_version: int
    sets_used: int
    sets_left_out: RecordsLeftOut
    weigh_ins_used: int = WEIGH_INS_USED
    oldest_weigh_in_at: ShownInstant | None = OLDEST_WEIGH_IN_AT
    data_version: int = Field(description="Number of the last change included in the report.")
    generated_at: ShownInstant


class RecordsRead(ResponseModel):
    """Records by exercise, kind and bracket."""

    items: list[RecordRead]
    method: RecordsMethod
