"""One-repetition maximum (e1RM): five formulas, and how far they can be trusted.

Equations and validity as collected in the project's design notes: startingstrength.com thread
33294, vcalc.com "One Rep Maximum"; Reynolds, Gordon and Robergs 2006 (J Strength Cond Res
20(3):584) find no more than 10 repetitions usable. Brzycki's pole at 37 is far out of reach.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal, get_args

Formula = Literal["epley", "brzycki", "lombardi", "oconner", "wathan"]
Confidence = Literal["high", "low"]
Obstacle = Literal["no_load", "no_reps", "over_12_reps"]

FORMULAS: tuple[Formula, ...] = get_args(Formula)
FORMULA_VERSION = 1
"""Raised when any of the arithmetic here changes."""
MAX_REPS = 12
MAX_CONFIDENT_REPS = 10
MIN_CONFIDENT_RPE = 6
"""Below it the repetitions left are a guess: the charts that lifters use start there."""
_ALL_OUT_RPE = 10


@dataclass(frozen=True, slots=True)
class Estimate:
    """An e1RM with its range, in the unit of the load, not rounded.

    Attributes:
        value: By the formula that was asked for.
        low: The lowest of the five formulas for the same set.
        high: The highest.
        confidence: `high` up to 10 repetitions, `low` for more or for an RPE below 6.
    """

    value: Decimal
    low: Decimal
    high: Decimal
    confidence: Confidence


def reps_to_failure(reps: int, rpe: Decimal | None) -> Decimal:
    """Return the repetitions that were possible: those done and those in reserve, 10 - RPE.

    Args:
        reps: Repetitions done.
        rpe: Rating of perceived exertion, 1 to 10 in halves; None counts as all out.
    """
    return Decimal(reps) + (_ALL_OUT_RPE - rpe if rpe is not None else 0)


def obstacle(load: Decimal, reps: int, rpe: Decimal | None) -> Obstacle | None:
    """Return why a set says nothing of the 1RM, None when it does."""
    if not reps:
        return "no_reps"
    if reps_to_failure(reps, rpe) > MAX_REPS:
        return "over_12_reps"
    return None if load else "no_load"


def one_rep_max(formula: Formula, load: Decimal, reps: Decimal) -> Decimal:
    """Return the load that could be lifted once; exactly `load` for one repetition to failure.

    Args:
        formula: Whose equation.
        load: Any unit, which is the result's.
        reps: To failure, 1 to 12; halves come from RPE.

    Raises:
        ValueError: repetitions out of that range.
    """
    numerator, denominator = _ratio(formula, reps)
    return load * numerator / denominator


def estimate(load: Decimal, reps: int, rpe: Decimal | None, formula: Formula) -> Estimate | None:
    """Return what a set says of the 1RM; None when it says nothing (see `obstacle`).

    Args:
        load: Any unit, which is the estimate's.
        reps: Repetitions done.
        rpe: How hard they were, None when not logged.
        formula: Gives the value; the range is of all five.
    """
    if obstacle(load, reps, rpe):
        return None
    possible = reps_to_failure(reps, rpe)
    all_five = {name: one_rep_max(name, load, possible) for name in FORMULAS}
    guessed = rpe is not None and rpe < MIN_CONFIDENT_RPE
    return Estimate(
        all_five[formula],
        min(all_five.values()),
        max(all_five.values()),
        "low" if guessed or possible > MAX_CONFIDENT_REPS else "high",
    )


@cache
def _ratio(formula: Formula, reps: Decimal) -> tuple[Decimal, Decimal]:
    """Return 1RM to load as a fraction, so that rational formulas are exact but for one division."""
    if not 1 <= reps <= MAX_REPS:
        raise ValueError("repetitions to failure must be 1 to 12")
    return (Decimal(1), Decimal(1)) if reps == 1 else _RATIOS[formula](reps)


_RATIOS: dict[Formula, Callable[[Decimal], tuple[Decimal, Decimal]]] = {
    # w(1 + r/30), Epley 1985
    "epley": lambda r: (30 + r, Decimal(30)),
    # 36 w/(37 - r), Brzycki 1993
    "brzycki": lambda r: (Decimal(36), 37 - r),
    # w r^0.10, Lombardi 1989
    "lombardi": lambda r: (r ** Decimal("0.1"), Decimal(1)),
    # w(1 + 0.025 r), O'Conner 1989
    "oconner": lambda r: (40 + r, Decimal(40)),
    # 100 w/(48.8 + 53.8 e^(-0.075 r)), Wathan 1994
    "wathan": lambda r: (
        Decimal(100),
        Decimal("48.8") + Decimal("53.8") * (Decimal("-0.075") * r).exp(),
    ),
}
