"""Which measures a set of each exercise type requires, and which others it may have."""

from collections.abc import Iterable
from dataclasses import dataclass

from setlogs.errors import FieldError
from setlogs.field_codes import FieldCode

MEASURES = ("reps", "weight", "duration_seconds", "distance_meters")


@dataclass(frozen=True, slots=True)
class Measures:
    """What a set of one exercise type records.

    Attributes:
        needed: Measures without which it says nothing.
        either: Measures of which it has at least one; none for most types.
        optional: Measures it may have besides.
    """

    needed: frozenset[str]
    either: frozenset[str]
    optional: frozenset[str]

    @property
    def allowed(self) -> frozenset[str]:
        """All measures that a set may have."""
        return self.needed | self.either | self.optional

    def fit(self, measures: frozenset[str]) -> bool:
        """Return whether a set with `measures` fits this type."""
        return self.needed <= measures <= self.allowed and not self._lacks_either(measures)

    def errors(self, measures: frozenset[str], pointer: str) -> list[FieldError]:
        """Return what is missing from, or out of place in, a set with `measures`.

        Args:
            measures: The measures that the set has.
            pointer: Where the set stands in the body, such as `#` or `#/sets/3`.
        """
        one_of = " or ".join(sorted(self.either))
        lacked = sorted(self.either) if self._lacks_either(measures) else []
        return (
            [
                _error(pointer, m, "missing", "Required for this type of exercise")
                for m in sorted(self.needed - measures)
            ]
            + [
                _error(pointer, m, "missing", f"This type of exercise requires {one_of}")
                for m in lacked
            ]
            + [
                _error(pointer, m, "not_applicable", "Does not apply to this type of exercise")
                for m in sorted(measures - self.allowed)
            ]
        )

    def _lacks_either(self, measures: frozenset[str]) -> bool:
        return bool(self.either) and not self.either & measures


def _error(pointer: str, measure: str, code: FieldCode, detail: str) -> FieldError:
    return FieldError("pointer", f"{pointer}/{measure}", code, detail)


def _measures(needed: str, optional: str, *, either: str = "") -> Measures:
    return Measures(*(frozenset(names.split()) for names in (needed, either, optional)))


MEASURES_BY_TYPE = {
    "weight_reps": _measures("weight reps", "duration_seconds"),
    "reps_only": _measures("reps", "duration_seconds"),
    "weighted_bodyweight": _measures("reps", "weight duration_seconds"),
    "assisted_bodyweight": _measures("reps", "weight duration_seconds"),
    "duration": _measures("duration_seconds", "weight reps"),
    "weight_duration": _measures("weight duration_seconds", "reps"),
    "distance_duration": _measures("", "weight reps", either="distance_meters duration_seconds"),
    "weight_distance": _measures("weight distance_meters", "duration_seconds reps"),
}


def types_that_fit(measures: Iterable[str]) -> list[str]:
    """Return the exercise types that a set with `measures` would fit."""
    present = frozenset(measures)
    return [type_ for type_, rule in MEASURES_BY_TYPE.items() if rule.fit(present)]


def described() -> str:
    """Return the rules as a Markdown table."""
    rows = [
        f"| `{type_}` | {_listed(rule.needed) or _listed(rule.either, ' or ')} | {_listed(rule.optional)} |"
        for type_, rule in MEASURES_BY_TYPE.items()
    ]
    return "\n".join(["| type | needs | may have |", "|---|---|---|", *rows])


def _listed(measures: frozenset[str], joined_by: str = ", ") -> str:
    return joined_by.join(f"`{name}`" for name in MEASURES if name in measures)
