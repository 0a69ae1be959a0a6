"""Fits what a file says of a set to the measures that the types of exercises have.

Other apps write 0 for "does not apply", so a zero says nothing by itself. A load that a type needs and
a row has not is stored as 0, as are the repetitions of a try that failed; where a type can do without a
measure, none is stored. What a type has no place for is never dropped.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from functions.transfer.formats.reading import Entry
from setlogs.fields.measures import MEASURES, MEASURES_BY_TYPE, Measures

_TIMED_TYPES = ("weight_duration", "duration", "weight_distance", "distance_duration")
"""Types that a new exercise may get when not all of its sets are of repetitions."""
_LOAD = frozenset({"weight"})
_BODYWEIGHT = frozenset({"reps_only", "weighted_bodyweight"})
_NOTABLE = frozenset({"duration_seconds", "distance_meters"})


@dataclass(frozen=True, slots=True)
class Fitted:
    """A set's measures for one type of exercise.

    Attributes:
        type: The type.
        measures: Their values, None for those that the type has not.
        remark: What the type has no place for, as text for the notes.
    """

    type: str
    measures: dict[str, Any]
    remark: str | None = None


def positive(entry: Entry) -> frozenset[str]:
    """Return the measures of a set that say something."""
    return frozenset(name for name in MEASURES if getattr(entry, name))


def fit_exactly(type_: str, entry: Entry) -> Fitted | None:
    """Return a set as it is, zeros included; None when the type needs other measures."""
    present = frozenset(name for name in MEASURES if getattr(entry, name) is not None)
    if not MEASURES_BY_TYPE[type_].fit(present):
        return None
    return Fitted(type_, {name: getattr(entry, name) for name in MEASURES})


def fit(type_: str, entry: Entry) -> Fitted:
    """Return a set as one of `type_`, or of the type next to it when it cannot be one.

    Lengths and distances without a place go to the remark. A weight or repetitions without one make
    it a set of another type: with weight, push-ups are no longer `reps_only`. So does the lack of
    repetitions, or of a time, that the type needs.
    """
    present = positive(entry)
    if not _belongs(MEASURES_BY_TYPE[type_], present):
        type_ = choose_type([present], bodyweight=type_ in _BODYWEIGHT)
    rule = MEASURES_BY_TYPE[type_]
    kept = present & rule.allowed
    measures = {
        name: getattr(entry, name) if name in kept else (0 if name in rule.needed else None)
        for name in MEASURES
    }
    return Fitted(type_, measures, _remark(entry, present - rule.allowed))


def _belongs(rule: Measures, present: frozenset[str]) -> bool:
    """Return whether a set is one of a type, once what it has no place for is a remark."""
    with_zeros = present | (rule.needed if present <= rule.needed | _LOAD else _LOAD & rule.needed)
    return rule.fit(with_zeros - (_NOTABLE - rule.allowed))


def choose_type(
    present: Collection[frozenset[str]], *, assisted: bool = False, bodyweight: bool = False
) -> str:
    """Return the type of an exercise whose sets have these measures.

    Args:
        present: The measures of each set.
        assisted: Whether the weight is what helps.
        bodyweight: Whether a weight comes on top of one's own.
    """
    together = frozenset[str]().union(*present)
    is_counted = all("reps" in measures for measures in present)
    if together <= {"weight", "reps"} or (is_counted and "distance_meters" not in together):
        if assisted:
            return "assisted_bodyweight"
        if "weight" not in together:
            return "reps_only"
        return "weighted_bodyweight" if bodyweight else "weight_reps"
    for type_ in _TIMED_TYPES:
        rule = MEASURES_BY_TYPE[type_]
        load = _LOAD & rule.needed
        if load <= together and all(rule.fit(measures | load) for measures in present):
            return type_
    # No type fits them all, so the sets part. What most of them are decides.
    counts = dict.fromkeys(present, 0)
    for measures in present:
        counts[measures] += 1
    common = max(counts, key=lambda measures: counts[measures])
    return choose_type([common], assisted=assisted, bodyweight=bodyweight)


def _remark(entry: Entry, misplaced: Iterable[str]) -> str | None:
    units = {"duration_seconds": "s", "distance_meters": "m"}
    parts = [f"{getattr(entry, name)} {units[name]}" for name in sorted(misplaced)]
    return ", ".join(parts) or None
