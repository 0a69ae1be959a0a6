"""Makes sets of the rows of a file: each of the exercise that its name means, with the measures of its type."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from functions.transfer.formats.reading import Definition, Entry, Reading, Workout
from functions.transfer.names.exercise import Match
from functions.transfer.names.fitting import Fitted, fit, fit_exactly, positive
from functions.transfer.names.matching import Matcher
from functions.transfer.plans.known import SET_VALUES, SourceRow
from functions.transfer.plans.plan import Row
from setlogs.fields.measures import MEASURES
from setlogs.fields.workout import MAX_NOTES_LENGTH

_AS_READ = tuple(name for name in SET_VALUES if name not in {*MEASURES, "unit", "notes"})
"""The fields of a set that are the same whatever exercise it is of."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one file.

    Attributes:
        source: Name of its format.
        definitions: By id, the exercises that it carries.
        names: The sets under each name.
        matcher: The exercises there are.
        unit: The caller's, for weights of 0 whose unit nobody wrote.
    """

    source: str
    definitions: Mapping[str, Definition]
    names: Mapping[str, list[Entry]]
    matcher: Matcher
    unit: str

    def of(self, workout: Workout, report: Reading | None = None) -> Iterator[Row]:
        """Yield the rows of a workout that can be sets; the others are reported."""
        for entry in workout.entries:
            fitted = self._fitted(entry)
            if isinstance(fitted, _Refusal):
                if report:
                    report.skip(entry.line, None, fitted.code, fitted.detail)
                continue
            match, measures = fitted
            notes = entry.notes
            if measures.remark:
                notes = f"{notes}\n{measures.remark}" if notes else measures.remark
            if notes and len(notes) > MAX_NOTES_LENGTH:
                if report:
                    detail = "The notes are too long to add a measurement to"
                    report.skip(entry.line, None, "too_long", detail)
                continue
            yield Row(entry, match, self._source(entry, match, measures, notes), measures.remark)

    def _source(self, entry: Entry, match: Match, fitted: Fitted, notes: str | None) -> SourceRow:
        has_weight = fitted.measures["weight"] is not None
        definition = self.definitions.get(entry.exercise)
        values = {name: entry.value(name) for name in _AS_READ} | fitted.measures
        return SourceRow(
            source=self.source,
            name=definition.versions[-1]["name"] if definition else entry.exercise,
            exercise_id=match.exercise.id,
            unit=(entry.unit or self.unit) if has_weight else None,
            distance_step=entry.distance_step,
            notes=notes,
            **values,
        )

    def _fitted(self, entry: Entry) -> "tuple[Match, Fitted] | _Refusal":
        """Return the exercise of a row, and its measures as its type has them."""
        definition = self.definitions.get(entry.exercise)
        if definition:
            match = self.matcher.by_definition(entry.exercise, definition)
            exact = fit_exactly(match.exercise.type, entry)
            detail = "This type of exercise requires other measurements"
            return (match, exact) if exact else _Refusal("other_measures", detail)
        if not positive(entry):
            return _Refusal("empty_set", "Has no weight, reps, time or distance")
        match = self.matcher.by_name(entry.exercise, self.names[entry.exercise])
        fitted = fit(match.exercise.type, entry)
        if fitted.type != match.exercise.type:
            match = self.matcher.of_type(match, fitted.type)
        return match, fitted


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why a row can be no set."""

    code: str
    detail: str


def by_exercise(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Return the sets under each name, in the order of the file."""
    grouped: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        grouped[entry.exercise].append(entry)
    return dict(grouped)
