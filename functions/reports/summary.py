"""All training of a period: from sums by week and muscle to what is shown. No I/O, no rounding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

PRIMARY_SHARE = Decimal(1)
SECONDARY_SHARE = Decimal("0.5")
"""How much of a set counts for a muscle: the weights that lifters' tools have in common."""
MAX_MUSCLES = 500
_WEEK = timedelta(days=7)


class WeekSum(NamedTuple):
    """Working sets of one ISO week.

    Attributes:
        monday: Its first day.
        sessions: Sessions with working sets.
        sets: How many.
        reps: Of all.
        volume_kg: Load times repetitions of all.
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


class SessionSum(NamedTuple):
    """All sessions of a period, with working sets or without.

    Attributes:
        sessions: How many.
        open_sessions: Those of them that have not ended.
        seconds: From start to end, of the others together.
    """

    sessions: int
    open_sessions: int
    seconds: Decimal


@dataclass(frozen=True, slots=True)
class Summary:
    """A period.

    Attributes:
        total: Everything; `monday` is that of the first week, and of no meaning.
        weeks: Those with working sets, by date.
        muscles: Most sets first, up to MAX_MUSCLES of them.
        training_seconds: Of the sessions that ended.
        streak_weeks: See `streak`.
        longest_streak_weeks: The most weeks in a row with working sets.
        sets_left_out: How many, by reason.
        sessions_left_out: How many, by reason.
    """

    total: WeekSum
    weeks: Sequence[WeekSum]
    muscles: Sequence[MuscleSum]
    training_seconds: Decimal
    streak_weeks: int
    longest_streak_weeks: int
    sets_left_out: dict[str, int]
    sessions_left_out: dict[str, int]


def summarise(
    weeks: Sequence[WeekSum],
    muscles: Sequence[MuscleSum],
    sessions: SessionSum,
    sets_left_out: dict[str, int],
    over: date,
) -> Summary:
    """Return the summary that sums make.

    Args:
        weeks: By date; a session is of one day, so its week is the only one to count it.
        muscles: In any order.
        sessions: Those of the period.
        sets_left_out: How many, by reason.
        over: See `last_week_over`.
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
    mondays = [week.monday for week in weeks]
    return Summary(
        total=total,
        weeks=weeks,
        muscles=sorted(muscles, key=lambda muscle: (-muscle.sets, muscle.muscle)),
        training_seconds=sessions.seconds,
        streak_weeks=streak(mondays, over),
        longest_streak_weeks=longest_streak(mondays),
        sets_left_out=sets_left_out,
        sessions_left_out={
            "no_working_sets": sessions.sessions - total.sessions,
            "open": sessions.open_sessions,
        },
    )


def last_week_over(until: date | None, today: date) -> date:
    """Return the Monday of the last week that lies before today, and within the period, whole.

    Args:
        until: Last day of the period, if it has one.
        today: The user's.
    """
    yesterday = today - timedelta(days=1)
    last = min(until, yesterday) if until else yesterday
    return last - timedelta(days=(last.weekday() + 1) % 7) - timedelta(days=6)


def streak(mondays: Sequence[date], over: date) -> int:
    """Return how many weeks in a row were trained, to the end of the period or to today.

    Args:
        mondays: Of the weeks with working sets, by date.
        over: Monday of the last week whose lack of training ends a streak: a later one is not over.
    """
    trained = set(mondays)
    week, run = max([over, *mondays[-1:]]), 0
    while week in trained or week > over:
        run += week in trained
        week -= _WEEK
    return run


def longest_streak(mondays: Sequence[date]) -> int:
    """Return the most weeks in a row that were trained.

    Args:
        mondays: Of the weeks with working sets, by date.
    """
    longest = run = 0
    for place, monday in enumerate(mondays):
        follows = place > 0 and monday - mondays[place - 1] == _WEEK
        run = run + 1 if follows else 1
        longest = max(longest, run)
    return longest
