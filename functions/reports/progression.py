"""One exercise over time: from sets, added up by PostgreSQL, to points. No I/O, nothing rounded."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Literal, NamedTuple

from functions.reports.one_rep_max import (
    Estimate,
    Formula,
    estimate,
    obstacle,
    one_rep_max,
    reps_to_failure,
)
from functions.reports.trend import Trend, fit_trend
from functions.reports.units import in_unit
from setlogs.fields.requests import Unit
from setlogs.fields.workout import ASSISTED, BODYWEIGHT_TYPES

Bucket = Literal["day", "week", "month"]
REASONS = ("warmup", "no_reps", "no_load", "over_12_reps", "bodyweight_unknown")
"""Why a set is left out: a warm-up of everything, the others of the e1RM only, the last of the volume too."""
MAX_GROUPS, MAX_POINTS = 40_000, 4_000
"""What one report may have: eleven years of training every day, and an answer below 1 MB."""
_ESTIMATED_TYPES = ("weight_reps", *BODYWEIGHT_TYPES)


class SetGroup(NamedTuple):
    """Sets of one bucket that were equally hard, added up.

    Attributes:
        date: First day of the bucket.
        is_warmup: Whether they were warm-ups, of which only the number is known.
        reps_each: Repetitions of each; 13 stands for more, None for a set without.
        rpe: RPE of each, None when not logged or of no use.
        sets: How many.
        reps: Repetitions of all.
        volume_kg: Load times repetitions of all.
        least_kg: The smallest weight, None for sets without.
        most_kg: The greatest.
        load_kg: The greatest load, None for sets without or where it takes a body weight that is not known.
        duration_seconds: Of all.
        distance_meters: Of all.
    """

    date: date
    is_warmup: bool
    reps_each: int | None
    rpe: Decimal | None
    sets: int
    reps: int
    volume_kg: Decimal
    least_kg: Decimal | None
    most_kg: Decimal | None
    load_kg: Decimal | None
    duration_seconds: int
    distance_meters: Decimal

    @property
    def effort(self) -> tuple[Decimal, int, Decimal | None]:
        """Load in kilograms, repetitions and RPE of the hardest of them."""
        return self.load_kg or Decimal(0), self.reps_each or 0, self.rpe


@dataclass(frozen=True, slots=True)
class Point:
    """What was done in one bucket, in the reader's unit."""

    date: date
    sets: int
    reps: int
    volume: Decimal
    top_weight: Decimal | None
    e1rm: Estimate | None
    duration_seconds: int
    distance_meters: Decimal


@dataclass(frozen=True, slots=True)
class Progression:
    """Points by date, which way they go, and what they were made of.

    Attributes:
        points: One for each bucket with working sets.
        trend: None with fewer than 3 estimates.
        sets_used: Working sets, all of which the points count.
        sets_left_out: How many by each of REASONS.
    """

    points: Sequence[Point]
    trend: Trend | None
    sets_used: int
    sets_left_out: dict[str, int]


def is_too_long(groups: Sequence[SetGroup]) -> bool:
    """Tell whether there are more groups, or points to make of them, than a report may have."""
    return len(groups) > MAX_GROUPS or len({group.date for group in groups}) > MAX_POINTS


def progression(
    groups: Iterable[SetGroup], exercise_type: str, unit: Unit, formula: Formula
) -> Progression:
    """Return the progression that groups of sets make.

    Args:
        groups: By date.
        exercise_type: Decides what a weight means.
        unit: Of the points' weights.
        formula: Of the e1RM.
    """
    groups = list(groups)
    working = [group for group in groups if not group.is_warmup]
    points = [
        _point(day, list(of_day), exercise_type, unit, formula)
        for day, of_day in groupby(working, lambda group: group.date)
    ]
    left_out = Counter(dict.fromkeys(REASONS, 0))
    for group in groups:
        if reason := _reason(group, exercise_type):
            left_out[reason] += group.sets
    estimates = [(point.date, point.e1rm.value) for point in points if point.e1rm]
    used = sum(group.sets for group in working)
    return Progression(points, fit_trend(estimates), used, dict(left_out))


def _reason(group: SetGroup, exercise_type: str) -> str | None:
    """Return why the sets of a group are left out, None where no estimate is to be expected."""
    if group.is_warmup:
        return "warmup"
    if exercise_type not in _ESTIMATED_TYPES:
        return None
    if exercise_type in BODYWEIGHT_TYPES and group.load_kg is None:
        return "bodyweight_unknown"
    return obstacle(*group.effort)


def _point(
    day: date, groups: Sequence[SetGroup], exercise_type: str, unit: Unit, formula: Formula
) -> Point:
    """Add up the groups of one bucket."""
    # The less the machine takes away, the better.
    if exercise_type == ASSISTED:
        top_kg = min((g.least_kg for g in groups if g.least_kg is not None), default=None)
    else:
        top_kg = max((g.most_kg for g in groups if g.most_kg is not None), default=None)
    return Point(
        date=day,
        sets=sum(g.sets for g in groups),
        reps=sum(g.reps for g in groups),
        volume=in_unit(sum((g.volume_kg for g in groups), Decimal(0)), unit),
        top_weight=None if top_kg is None else in_unit(top_kg, unit),
        e1rm=_best(groups, unit, formula) if exercise_type in _ESTIMATED_TYPES else None,
        duration_seconds=sum(g.duration_seconds for g in groups),
        distance_meters=sum((g.distance_meters for g in groups), Decimal(0)),
    )


def _best(groups: Sequence[SetGroup], unit: Unit, formula: Formula) -> Estimate | None:
    """Return the highest estimate; of equal ones that of the fewest repetitions, the surest."""

    def rank(group: SetGroup) -> tuple[Decimal, Decimal]:
        load_kg, reps, rpe = group.effort
        possible = reps_to_failure(reps, rpe)
        return one_rep_max(formula, load_kg, possible), -possible

    telling = [group for group in groups if not obstacle(*group.effort)]
    if not telling:
        return None
    load_kg, reps, rpe = max(telling, key=rank).effort
    return estimate(in_unit(load_kg, unit), reps, rpe, formula)
