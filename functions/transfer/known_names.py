"""What the names of exercises mean: those of the account, of the catalogue, and those decided before."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from functions.transfer.exercise import Exercise
from functions.transfer.names.stock_names import (
    all_names,
    all_names_in,
    exercise_in,
    exercise_of,
)
from functions.transfer.spelling import spelling_key, words
from setlogs.fields.requests import search_key

_SHIPPED = ("catalogue_name", "catalogue_alias")


@dataclass(frozen=True, slots=True)
class Remembered:
    """What an earlier import made of a name.

    Attributes:
        exercise_id: None for an exercise of its own that no import has needed yet.
        given: Whether the caller said so, in the mapping of that import.
        made: Whether the exercise is that of the name: made for it, or its namesake.
        app: Where the file came from, as its source is called.
    """

    exercise_id: UUID | None
    given: bool = False
    made: bool = False
    app: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name means.

    Attributes:
        exercise: None for one of its own, which may have to be made.
        matched_by: How it was found.
        made: As `Remembered` has it.
    """

    exercise: Exercise | None
    matched_by: str
    made: bool = False


@dataclass(slots=True)
class KnownNames:
    """Names by how they are compared; what was learned first counts.

    Attributes:
        app: Where the file comes from: some names mean there what they mean nowhere else.
        left: Returns what is left of an exercise after merges.
    """

    app: str
    left: Callable[[Exercise], Exercise]
    _exact: dict[str, Meaning] = field(default_factory=dict)
    _spelled: dict[str, tuple[int, Meaning]] = field(default_factory=dict)
    _doubtful: set[str] = field(default_factory=set)
    _ordered: dict[tuple[str, ...], Exercise] = field(default_factory=dict)
    _shipped: dict[str, Exercise] = field(default_factory=dict)
    _waiting: deque[Iterable[tuple[str, Meaning]]] = field(default_factory=deque)
    _rank: int = 0

    def learn(self, names: Iterable[tuple[str, Meaning]]) -> None:
        """Add names behind those there are, all of one rank.

        Args:
            names: As `search_key` returns them, with what they mean.
        """
        new = [(key, it) for key, it in names if self._exact.setdefault(key, it) is it]
        self._waiting.append(new)

    def learn_shipped(self, exercises: Sequence[Exercise]) -> None:
        """Add the names of the catalogue, and the stock names of other apps for its exercises."""
        self._shipped = {exercise.keys[0]: exercise for exercise in exercises}
        self._waiting.append(self._stock(all_names_in(self.app)))
        self.learn(names_of(exercises, "catalogue"))
        self._waiting.append(self._stock(all_names()))

    def find(self, key: str) -> Meaning | None:
        """Return what a name means: as it is, else however it is spelled.

        Args:
            key: As `search_key` returns it.
        """
        same = self._exact.get(key)
        if same is None or same.matched_by in _SHIPPED:
            same = self._stock_name(exercise_in(self.app, key)) or same
        if same := same or self._stock_name(exercise_of(key)):
            return same
        self._spell()
        spelled = spelling_key(key)
        _, alike = self._spelled.get(spelled, (0, None))
        return None if spelled in self._doubtful else alike

    def suggest(self, key: str) -> Exercise | None:
        """Return what a name may mean: it has the same words, or is spelled like two at once."""
        self._spell()
        if alike := self._ordered.get(tuple(sorted(words(key)))):
            return alike
        _, doubtful = self._spelled.get(spelling_key(key), (0, None))
        return doubtful.exercise if doubtful else None

    def _stock(self, names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Meaning]]:
        for key, name in names:
            if meaning := self._stock_name(name):
                yield key, meaning

    def _stock_name(self, name: str | None) -> Meaning | None:
        exercise = self._shipped.get(search_key(name)) if name else None
        return Meaning(exercise, "stock_name") if exercise else None

    def _spell(self) -> None:
        """Index what was learned since: only names that nobody knows as they are need it."""
        while self._waiting:
            self._rank += 1
            for key, meaning in self._waiting.popleft():
                spelled = spelling_key(key)
                rank, known = self._spelled.setdefault(spelled, (self._rank, meaning))
                if rank == self._rank and self._left(known) is not self._left(meaning):
                    self._doubtful.add(spelled)
                if meaning.exercise:
                    self._ordered.setdefault(tuple(sorted(words(key))), meaning.exercise)

    def _left(self, meaning: Meaning) -> Exercise | None:
        return self.left(meaning.exercise) if meaning.exercise else None


def names_of(exercises: Sequence[Exercise], whose: str) -> Iterator[tuple[str, Meaning]]:
    """Return the names of exercises, then their aliases.

    Args:
        exercises: All of one owner.
        whose: `own` or `catalogue`.
    """
    for exercise in exercises:
        yield exercise.keys[0], Meaning(exercise, f"{whose}_name")
    for exercise in exercises:
        for key in exercise.keys[1:]:
            yield key, Meaning(exercise, f"{whose}_alias")


def means_another(key: str, one_app: str, other_app: str) -> bool:
    """Return whether a name means different things in two apps.

    Args:
        key: As `search_key` returns it.
        one_app: As its source is called.
        other_app: Likewise.
    """
    return exercise_in(one_app, key) != exercise_in(other_app, key)
