"""All training of a period: from sums by week and muscle to what is shown. No I/O, no rounding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

PRIMARY_SHARE = Decimal(1)
SECONDARY_SHARE = Decimal("0.5")
"""How much of a set counts for a muscle: the weights that lifters' tools have in common."""
_WEEK = timedelta(days=7)


class WeekSum(NamedTuple):
    """Working sets of one ISO week.

    Attributes:
        monday: Its first day.
        sessions: Sessions with working sets.
        sets: How many.
        reps: Of all.
        volume_kg: Weight times repetitions of all.
        duration_seconds: Of all sets.
        active_days: Days with working sets.
    """

    monday: date
    sessions: int
    sets: int
    reps: int
    volume_kg: Decimal
    duration_seconds: int
    active_days: int


class MuscleSum(NamedTuple):
    """Working sets and their volume that one muscle shared in, each by its share."""

    muscle: str
    sets: Decimal
    volume_kg: Decimal


@dataclass(frozen=True, slots=True)
class Summary:
    """A period.

    Attributes:
        total: Everything; `monday` is that of the first week, and of no meaning.
        weeks: Those with working sets, by date.
        muscles: Most sets first.
        streak_weeks: See `streak`.
        sets_left_out: How many, by reason.
    """

    total: WeekSum
    weeks: Sequence[WeekSum]
    muscles: Sequence[MuscleSum]
    streak_weeks: int
    sets_left_out: dict[str, int]


def summarise(
    weeks: Sequence[WeekSum], muscles: Sequence[MuscleSum], warmups: int, until: date | None
) -> Summary:
    """Return the summary that sums make.

    Args:
        weeks: By date; a session is of one day, so its week is the only one to count it.
        muscles: In any order.
        warmups: Warm-up sets of the period.
        until: Last day of the period, if it has one.
    """
    total = WeekSum(
        weeks[0].monday if weeks else date.min,
        sum(week.sessions for week in weeks),
        sum(week.sets for week in weeks),
        sum(week.reps for week in weeks),
        sum((week.volume_kg for week in weeks), Decimal(0)),
        sum(week.duration_seconds for week in weeks),
        sum(week.active_days for week in weeks),
    )
    by_sets = sorted(muscles, key=lambda muscle: (-muscle.sets, muscle.muscle))
    run = streak([week.monday for week in weeks], until)
    return Summary(total, weeks, by_sets, run, {"warmup": warmups})


def streak(mondays: Sequence[date], until: date | None) -> int:
    """Return how many weeks in a row were trained, up to the last one.

    Args:
        mondays: Of the weeks with working sets, by date.
        until: When it is told. Its own week may still be without training; a whole week without
            ends the streak. None: as of the last week that was trained.
    """
    if not mondays:
        return 0
    if until and until - timedelta(days=until.weekday()) - mondays[-1] > _WEEK:
        return 0
    run = 1
    while run < len(mondays) and mondays[-run] - mondays[-run - 1] == _WEEK:
        run += 1
    return run
