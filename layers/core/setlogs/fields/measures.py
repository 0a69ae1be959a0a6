"""Which measures a set of each exercise type requires, and which others it may have."""

from collections.abc import Iterable
from dataclasses import dataclass

from setlogs.errors import FieldError

MEASURES = ("reps", "weight", "duration_seconds", "distance_meters")


@dataclass(frozen=True, slots=True)
class Measures:
    """What a set of one exercise type records.

    Attributes:
        needed: Measures without which it says nothing.
        optional: Measures it may have besides.
    """

    needed: frozenset[str]
    optional: frozenset[str] = frozenset()

    def fit(self, measures: frozenset[str]) -> bool:
        """Return whether a set with `measures` fits this type."""
        return self.needed <= measures <= self.needed | self.optional

    def errors(self, measures: frozenset[str], pointer: str) -> list[FieldError]:
        """Return what is missing from, or out of place in, a set with `measures`.

        Args:
            measures: The measures that the set has.
            pointer: Where the set stands in the body, such as `#` or `#/sets/3`.
        """
        missing = sorted(self.needed - measures)
        misplaced = sorted(measures - self.needed - self.optional)
        return [
            FieldError("pointer", f"{pointer}/{m}", "missing", "Required for this type of exercise")
            for m in missing
        ] + [
            FieldError(
                "pointer",
                f"{pointer}/{m}",
                "not_applicable",
                "Does not apply to this type of exercise",
            )
            for m in misplaced
        ]


def _measures(needed: str, optional: str = "") -> Measures:
    return Measures(frozenset(needed.split()), frozenset(optional.split()))


MEASURES_BY_TYPE = {
    "weight_reps": _measures("weight reps"),
    "reps_only": _measures("reps"),
    "weighted_bodyweight": _measures("reps", "weight"),
    "assisted_bodyweight": _measures("reps", "weight"),
    "duration": _measures("duration_seconds"),
    "weight_duration": _measures("weight duration_seconds"),
    "distance_duration": _measures("distance_meters duration_seconds"),
    "weight_distance": _measures("weight distance_meters", "duration_seconds"),
}


def types_that_fit(measures: Iterable[str]) -> list[str]:
    """Return the exercise types that a set with `measures` would fit."""
    present = frozenset(measures)
    return [type_ for type_, rule in MEASURES_BY_TYPE.items() if rule.fit(present)]
