"""Finds the exercise that each name in a file means, or defines a new one."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from functions.transfer.formats.cells import is_assisted
from functions.transfer.formats.reading import Definition, Entry
from functions.transfer.names.exercise import Exercise, Match
from functions.transfer.names.fitting import choose_type, positive
from functions.transfer.names.given_names import check_given
from functions.transfer.names.known_names import (
    KnownNames,
    Meaning,
    Remembered,
    means_another,
    names_of,
)
from functions.transfer.names.nearest import Nearest
from functions.transfer.names.new_exercise import define, name_beside
from functions.transfer.names.spelling import spelling_key
from setlogs.errors import TooManyExercisesError
from setlogs.fields.requests import search_key
from setlogs.fields.workout import MAX_EXERCISES
from setlogs.ids import new_id


@dataclass(slots=True)
class Matcher:
    """Knows the caller's exercises and the catalogue, and those that the import adds.

    Attributes:
        exercises: All that there are.
        given: By name in the file, what the caller says that it means; None for one of its own.
        remembered: By name and type, as `Remembered` says; without a type what the name itself means.
        app: Where the file comes from, as its source is called.
        matches: What each name, and type where a name needs several, became.
        created: New ones, in the order in which they were needed.
    """

    exercises: Sequence[Exercise]
    given: Mapping[str, UUID | None] = field(default_factory=dict)
    remembered: Mapping[tuple[str, str], Remembered] = field(default_factory=dict)
    app: str = ""
    matches: dict[tuple[str, str], Match] = field(default_factory=dict)
    created: list[Exercise] = field(default_factory=list)
    _known: KnownNames = field(init=False)
    _nearest: Nearest = field(init=False)
    _names: dict[str, Exercise] = field(default_factory=dict)
    _apart: dict[str, Exercise] = field(default_factory=dict)
    _merged: dict[tuple[str, str], Exercise] = field(default_factory=dict)
    _owned: int = 0
    _by_id: dict[UUID, Exercise] = field(default_factory=dict)
    _alike: dict[tuple[bool, str, str, bool], deque[Exercise]] = field(
        default_factory=lambda: defaultdict(deque)
    )

    def __post_init__(self) -> None:
        """Index what there is: what was decided, one's own, the catalogue; names before aliases.

        The names of merged exercises come last of one's own: they mean what is left.

        Raises:
            InvalidRequestError: `given` names an exercise that the caller cannot see, or one name twice.
        """
        for exercise in self.exercises:
            self._by_id[exercise.id] = exercise
            place = (exercise.owned, exercise.type, exercise.keys[0], exercise.archived)
            self._alike[place].append(exercise)
        given = check_given(self.given, self._by_id)
        live = [exercise for exercise in self.exercises if not exercise.archived]
        merged = [exercise for exercise in self.exercises if exercise.merged_into]
        shipped = [exercise for exercise in live if not exercise.owned]
        self._merged = {(e.keys[0], self._left(e).type): e for e in merged}
        self._names = {e.keys[0]: e for e in live if e.owned}
        self._owned = sum(exercise.owned for exercise in self.exercises)
        self._nearest = Nearest(shipped)
        self._known = KnownNames(self.app, self._left)
        self._known.learn(
            (key, Meaning(self._by_id[id_] if id_ else None, "mapping"))
            for key, id_ in given.items()
        )
        self._known.learn(
            (key, Meaning(self._recalled(memory), "remembered", memory.made))
            for (key, type_), memory in self.remembered.items()
            if not type_ and self._counts(key, memory)
        )
        own = [exercise for exercise in live if exercise.owned]
        self._known.learn((*names_of(own, "own"), *names_of(merged, "own")))
        self._known.learn_shipped(shipped)

    def unknown(self, names: Iterable[str]) -> int:
        """Return how many exercises names would need that mean none, however they are spelled."""
        keys = map(search_key, names)
        return len({spelling_key(key) for key in keys if self._known.find(key) is None})

    def left(self, exercise_id: UUID) -> UUID:
        """Return what is left of an exercise after merges: itself when it was not merged."""
        exercise = self._by_id.get(exercise_id)
        return self._left(exercise).id if exercise else exercise_id

    def name_of(self, exercise_id: UUID) -> str:
        """Return what an exercise is called."""
        exercise = self._by_id.get(exercise_id)
        return exercise.name if exercise else "another exercise"

    def by_name(self, name: str, entries: Iterable[Entry]) -> Match:
        """Return what a name means; for an unknown one, a new exercise that its sets fit.

        Args:
            name: In the file.
            entries: The sets that have it.
        """
        known = self.matches.get((name, ""))
        if known is None:
            key = search_key(name)
            meaning = self._known.find(key)
            if meaning and meaning.exercise:
                known = self._followed(name, meaning.exercise, meaning.matched_by)
                known.made = meaning.made
            elif meaning and (own := self.own(key)):
                known = Match(name, own, meaning.matched_by, made=True)
            else:
                suggestion = None if meaning else self._known.suggest(key)
                known = self._new(name, list(entries), suggestion)
            if meaning and meaning.exercise is None:
                self._apart[spelling_key(key)] = known.exercise
            self.matches[name, ""] = known
        return known

    def own(self, key: str) -> Exercise | None:
        """Return one's own exercise that was made for a name, else the one that has it.

        Args:
            key: As `search_key` returns it.
        """
        if apart := self._apart.get(spelling_key(key)):
            return apart
        memory = self.remembered.get((key, ""))
        made = self._recalled(memory) if memory and memory.made else None
        return made if made and not made.merged_into else self._names.get(key)

    def of_type(self, match: Match, type_: str) -> Match:
        """Return the exercise beside `match` that takes the sets of another type under its name."""
        known = self.matches.get((match.name, type_))
        if known is None:
            known = self._kept(match.name, type_) or self._beside(match, type_)
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

    def _counts(self, key: str, memory: Remembered) -> bool:
        """Return whether a memory holds: not where an archived exercise has a namesake by now.

        Nor is what a name means in one app only what it means in another.
        """
        if memory.given:
            return memory.exercise_id is None or self._recalled(memory) is not None
        exercise = self._recalled(memory)
        if exercise is None or means_another(key, memory.app, self.app):
            return False
        return not exercise.archived or bool(exercise.merged_into) or key not in self._names

    def _recalled(self, memory: Remembered) -> Exercise | None:
        return self._by_id.get(memory.exercise_id) if memory.exercise_id else None

    def _kept(self, name: str, type_: str) -> Match | None:
        """Return what earlier sets of another type became, unless its type has changed since."""
        memory = self.remembered.get((search_key(name), type_))
        exercise = self._recalled(memory) if memory else None
        if memory is None or exercise is None or self._left(exercise).type != type_:
            return None
        match = self._followed(name, exercise, "remembered")
        match.made = memory.made
        return match

    def _beside(self, match: Match, type_: str) -> Match:
        beside = name_beside(match.name, type_, self._names)
        # A mapping may have sent the name away from one's own exercise of that name.
        there = (self._names.get(search_key(name)) for name in (match.name, beside))
        if taken := next((own for own in there if own and own.type == type_), None):
            return Match(match.name, taken, "own_name")
        new = self._create(define(beside, type_, match.exercise))
        return Match(match.name, new, None, made=True)

    def _new(self, name: str, sets: Sequence[Entry], suggestion: Exercise | None) -> Match:
        type_ = choose_type([positive(e) for e in sets], assisted=is_assisted(name))
        category = next((e.category for e in sets if e.category), None)
        alike = suggestion and self._left(suggestion)
        near = alike if alike and alike.primary_muscles else self._nearest.of(search_key(name))
        new = self._create(define(name, type_, near, category))
        return Match(name, new, None, suggestion=alike, made=True)

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
            name=name,
        )
        self._add(exercise)
        return Match(name, exercise, None)

    def _create(self, definition: dict[str, Any]) -> Exercise:
        exercise = Exercise(
            new_id(),
            owned=True,
            keys=[search_key(definition["name"])],
            type=definition["type"],
            version=1,
            versions=[definition],
            name=definition["name"],
            primary_muscles=definition["primary_muscles"],
            secondary_muscles=definition["secondary_muscles"],
            equipment=definition["equipment"],
        )
        self._add(exercise)
        return exercise

    def _add(self, exercise: Exercise) -> None:
        if self._owned + len(self.created) >= MAX_EXERCISES:
            raise TooManyExercisesError
        self.created.append(exercise)
        if not exercise.archived:
            self._names[exercise.keys[0]] = exercise
            self._known.learn([(exercise.keys[0], Meaning(exercise, "own_name"))])
