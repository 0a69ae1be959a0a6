"""Personal records: which sets hold them. No I/O, nothing rounded.

Only working sets with repetitions count, a record falls to more and not to the same, and it is
computed from the sets as they are now: an edit, a deletion or an import of the past changes it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Literal, NamedTuple, get_args
from uuid import UUID

from functions.reports.one_rep_max import Formula, obstacle, one_rep_max, reps_to_failure

Kind = Literal[
    "top_weight",
    "e1rm",
    "set_volume",
    "max_reps",
    "longest_duration",
    "longest_distance",
    "rep_bracket",
]
Measure = Literal["load", "lifted", "volume", "reps", "duration", "distance"]
"""`load` is the weight, `lifted` the load of bodyweight work: the body is in it."""
FORMULA: Formula = "epley"
BRACKETS = {1: "1", 2: "2-3", 4: "4-6", 7: "7-10", 11: "11-15", 16: "16+"}
"""Names of the brackets by their fewest repetitions (train-libre#91)."""
LAST_BRACKET = max(BRACKETS)
EXERCISES_PER_PAGE = 300
"""More than a lifter has; with 11 records each, an answer stays below 1 MB."""
_KINDS: tuple[Kind, ...] = get_args(Kind)
_PLAIN: dict[Measure, Kind] = {
    "volume": "set_volume",
    "reps": "max_reps",
    "duration": "longest_duration",
    "distance": "longest_distance",
}


class Candidate(NamedTuple):
    """The best set of those of an exercise that have something in common, the earliest of equals.

    Attributes:
        exercise_id: Its exercise.
        exercise_type: Decides what a weight means.
        measure: In what it is the best.
        reps: For a load, the repetitions that they have in common; 16 stands for more, 0 for none.
        rpe: For a load, the RPE that they have in common; None where it says nothing of the 1RM.
        value: Kilograms, repetitions, seconds or meters; below 0 for help, of which less is better.
        day: Local day.
        performed_at: RFC 3339 in UTC.
        set_id: Decides between equals of one instant.
        session_id: The set's session.
    """

    exercise_id: UUID
    exercise_type: str
    measure: Measure
    reps: int
    rpe: Decimal | None
    value: Decimal
    day: date
    performed_at: str
    set_id: UUID
    session_id: UUID


@dataclass(frozen=True, slots=True)
class Record:
    """A record and the set that holds it.

    Attributes:
        kind: What it is a record of.
        bracket: Name of the bracket of a `rep_bracket`.
        value: Kilograms, repetitions, seconds or meters.
        held_by: The set.
    """

    kind: Kind
    bracket: str | None
    value: Decimal
    held_by: Candidate


def find_records(candidates: Iterable[Candidate]) -> list[Record]:
    """Return the records of every exercise, by exercise, kind and bracket."""
    by_exercise = sorted(candidates, key=lambda c: c.exercise_id)
    records: list[Record] = []
    for _, of_one in groupby(by_exercise, lambda c: c.exercise_id):
        of_exercise = _of_exercise(list(of_one))
        records += sorted(of_exercise, key=lambda record: _KINDS.index(record.kind))
    return records


def _of_exercise(candidates: Sequence[Candidate]) -> Iterator[Record]:
    loads = [c for c in candidates if c.measure == "load"]
    if loads:
        top = _best((c.value, c) for c in loads)
        yield Record("top_weight", None, abs(top.value), top)
    yield from _bracket_records(loads)
    estimates = [(_e1rm(c), c) for c in candidates if _tells_e1rm(c)]
    if estimates:
        strongest = _best(estimates)
        yield Record("e1rm", None, _e1rm(strongest), strongest)
    yield from (
        Record(_PLAIN[c.measure], None, c.value, c) for c in candidates if c.measure in _PLAIN
    )


def _bracket_records(loads: Sequence[Candidate]) -> Iterator[Record]:
    """Yield the best load of each bracket; whoever does 5 repetitions has done 3 as well."""
    most = max((c.reps for c in loads), default=0)
    for fewest, name in BRACKETS.items():
        if fewest <= most:
            best = _best((c.value, c) for c in loads if c.reps >= fewest)
            yield Record("rep_bracket", name, abs(best.value), best)


def _tells_e1rm(load: Candidate) -> bool:
    lifted = "load" if load.exercise_type == "weight_reps" else "lifted"
    return load.measure == lifted and not obstacle(load.value, load.reps, load.rpe)


def _e1rm(load: Candidate) -> Decimal:
    return one_rep_max(FORMULA, load.value, reps_to_failure(load.reps, load.rpe))


def _best(valued: Iterable[tuple[Decimal, Candidate]]) -> Candidate:
    """Return whose value is the highest; of equal ones the earliest."""

    def rank(pair: tuple[Decimal, Candidate]) -> tuple[Decimal, date, str, UUID]:
        value, c = pair
        return -value, c.day, c.performed_at, c.set_id

    return min(valued, key=rank)[1]
