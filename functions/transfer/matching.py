"""Finds the exercise that each name in a file means, or defines a new one."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from functions.transfer.fitting import choose_type, positive
from functions.transfer.formats.reading import Definition, Entry
from setlogs.errors import TooManyExercisesError
from setlogs.fields.requests import search_key
from setlogs.fields.resources import ExerciseFields
from setlogs.fields.workout import MAX_EXERCISES, MAX_NAME_LENGTH
from setlogs.ids import new_id

_MUSCLES = {"abs": "abdominals"}
"""Categories of FitNotes that the catalogue calls otherwise."""


@dataclass(slots=True)
class Exercise:
    """An exercise that sets can be logged with.

    Attributes:
        owned: Whether it is the caller's own, not the catalogue's.
        keys: Its name and aliases as they are compared, the name first.
        version: Its current definition.
        merged_into: What it was merged into, for good.
        versions: For a new one, its definitions, oldest first.
    """

    id: UUID
    owned: bool
    keys: list[str]
    type: str
    version: int
    archived: bool = False
    merged_into: UUID | None = None
    versions: list[dict[str, Any]] | None = None


@dataclass(slots=True)
class Match:
    """What a name in the file became.

    Attributes:
        name: In the file.
        exercise: What it means here.
        matched_by: `own_name`, `own_alias`, `catalogue_name`, `catalogue_alias`, or `id` in files of
            SetLogs; None for a new exercise.
        follows_merge: Whether what the name means was merged into the exercise.
    """

    name: str
    exercise: Exercise
    matched_by: str | None
    follows_merge: bool = False


@dataclass(slots=True)
class Matcher:
    """Knows the caller's exercises and the catalogue, and those that the import adds.

    Attributes:
        exercises: All that there are.
        matches: What each name, and type where a name needs several, became.
        created: New ones, in the order in which they were needed.
    """

    exercises: Sequence[Exercise]
    matches: dict[tuple[str, str], Match] = field(default_factory=dict)
    created: list[Exercise] = field(default_factory=list)
    _found: dict[str, tuple[Exercise, str]] = field(default_factory=dict)
    _names: dict[str, Exercise] = field(default_factory=dict)
    _merged: dict[tuple[str, str], Exercise] = field(default_factory=dict)
    _owned: int = 0
    _by_id: dict[UUID, Exercise] = field(default_factory=dict)
    _alike: dict[tuple[bool, str, str, bool], deque[Exercise]] = field(
        default_factory=lambda: defaultdict(deque)
    )

    def __post_init__(self) -> None:
        """Index what there is: one's own before the catalogue, names before aliases.

        The names of merged exercises come last of one's own: they mean what is left.
        """
        for exercise in self.exercises:
            self._by_id[exercise.id] = exercise
            place = (exercise.owned, exercise.type, exercise.keys[0], exercise.archived)
            self._alike[place].append(exercise)
        live = [exercise for exercise in self.exercises if not exercise.archived]
        merged = [exercise for exercise in self.exercises if exercise.merged_into]
        self._merged = {(e.keys[0], self._left(e).type): e for e in merged}
        for whose, some in (
            ("own", [exercise for exercise in live if exercise.owned]),
            ("own", merged),
            ("catalogue", [exercise for exercise in live if not exercise.owned]),
        ):
            for exercise in some:
                self._found.setdefault(exercise.keys[0], (exercise, f"{whose}_name"))
            for exercise in some:
                for key in exercise.keys[1:]:
                    self._found.setdefault(key, (exercise, f"{whose}_alias"))
        self._names = {e.keys[0]: e for e in live if e.owned}
        self._owned = sum(exercise.owned for exercise in self.exercises)

    def by_name(self, name: str, entries: Iterable[Entry]) -> Match:
        """Return what a name means; for an unknown one, a new exercise that its sets fit.

        Args:
            name: In the file.
            entries: The sets that have it.
        """
        known = self.matches.get((name, ""))
        if known is None:
            if same := self._found.get(search_key(name)):
                known = self._followed(name, *same)
            else:
                sets = list(entries)
                type_ = choose_type(
                    [positive(e) for e in sets], assisted="(assisted" in name.lower()
                )
                category = next((e.category for e in sets if e.category), None)
                known = Match(name, self._create(name, type_, category), None)
            self.matches[name, ""] = known
        return known

    def of_type(self, match: Match, type_: str) -> Match:
        """Return the exercise beside `match` that takes the sets of another type under its name."""
        known = self.matches.get((match.name, type_))
        if known is None:
            for count in range(1, 100):
                label = type_.replace("_", " ") + (f" {count}" if count > 1 else "")
                name = f"{match.name[: MAX_NAME_LENGTH - len(label) - 3]} ({label})"
                taken = self._names.get(search_key(name))
                if taken is None or taken.type == type_:
                    break
            known = (
                Match(match.name, taken, "own_name")
                if taken and taken.type == type_
                else Match(match.name, self._create(name, type_, None), None)
            )
            self.matches[match.name, type_] = known
        return known

    def by_definition(self, key: str, definition: Definition) -> Match:
        """Return the exercise that is the same here, or a new one with all of its definitions."""
        known = self.matches.get((key, ""))
        if known is None:
            latest = definition.versions[-1]
            same = self._same(definition, search_key(latest["name"]), latest["type"])
            known = self._followed(latest["name"], *same) if same else self._restore(definition)
            self.matches[key, ""] = known
        return known

    def merge(self, definitions: Mapping[str, Definition]) -> None:
        """Let new exercises name what they were merged into, where the file or the account has that."""
        new = {exercise.id: exercise for exercise in self.created if exercise.archived}
        for key, definition in definitions.items():
            match = self.matches.get((key, ""))
            exercise = new.get(match.exercise.id) if match else None
            if exercise is None or definition.merged_into is None:
                continue
            target = str(definition.merged_into)
            if target in definitions:
                is_merged = definitions[target].merged_into is not None
                left = (
                    None if is_merged else self.by_definition(target, definitions[target]).exercise
                )
            else:
                left = self._by_id.get(definition.merged_into)
            if left and left.merged_into is None:
                exercise.merged_into = left.id

    def left(self, exercise_id: UUID) -> UUID:
        """Return the id of what is left of an exercise after merges."""
        exercise = self._by_id.get(exercise_id)
        return self._left(exercise).id if exercise else exercise_id

    def _followed(self, name: str, exercise: Exercise, matched_by: str) -> Match:
        """Return what a name means that an exercise has, or had before it was merged."""
        left = self._left(exercise)
        return Match(name, left, matched_by, follows_merge=left is not exercise)

    def _left(self, exercise: Exercise) -> Exercise:
        return self._by_id[exercise.merged_into] if exercise.merged_into else exercise

    def _same(self, wanted: Definition, key: str, type_: str) -> tuple[Exercise, str] | None:
        owned = wanted.owner == "me"
        same = self._by_id.get(wanted.id)
        # One's own may have another type by now, which its sets have taken.
        if same and same.owned == owned and (owned or same.type == type_):
            return same, "id"
        # Each is the same as one definition at most: archived ones may share a name.
        alike = self._alike[owned, type_, key, wanted.archived]
        if alike:
            return alike.popleft(), f"{'own' if owned else 'catalogue'}_name"
        merged = self._merged.get((key, type_)) if owned and key not in self._names else None
        return (merged, "own_name") if merged else None

    def _restore(self, definition: Definition) -> Match:
        latest = definition.versions[-1]
        name = latest["name"]
        if not definition.archived and search_key(name) in self._names:
            # One's own exercise of another type has the name already.
            return self.of_type(Match(name, self._names[search_key(name)], None), latest["type"])
        exercise = Exercise(
            new_id(),
            owned=True,
            keys=[search_key(n) for n in (name, *latest["aliases"])],
            type=latest["type"],
            version=len(definition.versions),
            archived=definition.archived,
            versions=definition.versions,
        )
        self._add(exercise)
        return Match(name, exercise, None)

    def _create(self, name: str, type_: str, category: str | None) -> Exercise:
        muscle = search_key(category) if category else None
        muscles = [_MUSCLES.get(muscle, muscle)] if muscle else []
        # Not checked: the name stood in a file whose rows are checked one by one.
        definition = ExerciseFields.model_construct(
            name=name, type=type_, primary_muscles=muscles
        ).model_dump()
        exercise = Exercise(
            new_id(),
            owned=True,
            keys=[search_key(name)],
            type=type_,
            version=1,
            versions=[definition],
        )
        self._add(exercise)
        return exercise

    def _add(self, exercise: Exercise) -> None:
        if self._owned + len(self.created) >= MAX_EXERCISES:
            raise TooManyExercisesError
        self.created.append(exercise)
        if not exercise.archived:
            self._names[exercise.keys[0]] = exercise
            self._found.setdefault(exercise.keys[0], (exercise, "own_name"))


def by_exercise(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Return the sets under each name, in the order of the file."""
    grouped: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        grouped[entry.exercise].append(entry)
    return dict(grouped)
