"""Finds the exercise of the catalogue that a name nobody knows is nearest to, by the words they share."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from functions.transfer.exercise import Exercise
from functions.transfer.spelling import words

_EQUIPMENT = {
    "barbell": "barbell",
    "dumbbell": "dumbbell",
    "db": "dumbbell",
    "kettlebell": "kettlebell",
    "kb": "kettlebell",
    "machine": "machine",
    "loaded": "machine",
    "smith": "smith_machine",
    "cable": "cable",
    "band": "resistance_band",
    "banded": "resistance_band",
    "bodyweight": "none",
    "plate": "plate",
    "ez": "ez_bar",
    "trx": "suspension",
    "suspension": "suspension",
    "trap bar": "trap_bar",
    "hex bar": "trap_bar",
    "smith machine": "smith_machine",
    "plate loaded": "machine",
    "medicine ball": "medicine_ball",
}
_HOW = frozenset(
    {
        *("seated", "standing", "lying", "kneeling", "bent", "incline", "decline", "flat"),
        *("single", "one", "two", "double", "alternating", "iso", "arm", "over", "up", "down"),
        *("wide", "close", "narrow", "neutral", "grip", "low", "high"),
        *("paused", "pause", "weighted", "assisted", "loaded"),
        *("bar", "rope", "landmine", "ring", "ball", "trap", "hex", "medicine"),
        *("the", "and", "on", "to", "with"),
        *_EQUIPMENT,
    }
)
"""Words that say how or with what, and not what: alone they make no two names alike."""
_NO_MOVEMENTS = _HOW - {"up"} | {"pull", "push"}
_FEWEST = 3
"""Exercises whose names end with a word, for it to be the word of a movement."""
_ENOUGH = 100
"""Names that are compared with one, about: so that each takes as long as another."""
_CLEAR = 0.6
"""Share of the exercises of a movement that must train the same muscle for the movement to say it."""


def equipment_in(key: str) -> str | None:
    """Return the equipment that a name says, in brackets rather than before them.

    Args:
        key: The name as `search_key` returns it.
    """
    before, _, within = key.partition("(")
    for part in (within, before):
        some = _words(part)
        for term in (*map(" ".join, pairwise(some)), *reversed(some)):
            if term in _EQUIPMENT:
                return _EQUIPMENT[term]
    return None


@dataclass(slots=True)
class _Named:
    exercise: Exercise
    words: frozenset[str]
    weight: int


@dataclass
class Nearest:
    """The names of the catalogue by their words, the rarer the heavier.

    Attributes:
        exercises: Those of the catalogue.
    """

    exercises: Sequence[Exercise]
    _known: dict[tuple[str | None, frozenset[str]], Exercise | None] = field(default_factory=dict)

    def of(self, key: str) -> Exercise | None:
        """Return the nearest exercise; None when no word says what is trained.

        Names alike in all words that the catalogue has are looked for once.

        Args:
            key: The name as `search_key` returns it.
        """
        some = frozenset(word for word in _words(key) if word in self._weights)
        heads = [word for word in _words(key.partition("(")[0]) if word in self._heads]
        asked = heads[-1] if heads else None, some
        if asked not in self._known:
            self._known[asked] = self._find(*asked)
        return self._known[asked]

    def _find(self, head: str | None, some: frozenset[str]) -> Exercise | None:
        total = self._weight(some)

        def likeness(place: int) -> tuple[float, int]:
            named = self._names[place]
            return self._weight(named.words & some) / (total + named.weight), -place

        best = max(self._candidates(head, some), key=likeness, default=None)
        if best is not None:
            return self._names[best].exercise
        return self._heads[head] if head else None

    def _weight(self, some: frozenset[str]) -> int:
        return sum(map(self._weights.__getitem__, some))

    def _candidates(self, head: str | None, some: frozenset[str]) -> set[int]:
        """Return names that share the movement and a word that tells, the rarest words first."""
        found: set[int] = set()
        for word in sorted(some - _HOW - {head}, key=lambda word: (-self._weights[word], word)):
            places = self._places[word]
            found |= places & self._places[head] if head else places
            if len(found) >= _ENOUGH:
                break
        return found

    @cached_property
    def _names(self) -> list[_Named]:
        return [
            _Named(exercise, some, self._weight(some)) for exercise, some in self._words_of_names
        ]

    @cached_property
    def _words_of_names(self) -> list[tuple[Exercise, frozenset[str]]]:
        return [(e, frozenset(_words(key))) for e in self.exercises for key in e.keys]

    @cached_property
    def _places(self) -> dict[str, set[int]]:
        places: dict[str, set[int]] = defaultdict(set)
        for place, (_, some) in enumerate(self._words_of_names):
            for word in some:
                places[word].add(place)
        return places

    @cached_property
    def _weights(self) -> dict[str, int]:
        # Whole numbers: their sums are the same in whatever order.
        many = len(self._words_of_names)
        return {
            word: round(1000 * math.log(1 + many / len(places)))
            for word, places in self._places.items()
        }

    @cached_property
    def _heads(self) -> dict[str, Exercise | None]:
        """Words of movements, each with an exercise for what nearly all of its exercises train."""
        ending: dict[str, list[Exercise]] = defaultdict(list)
        for exercise in self.exercises:
            if some := _words(exercise.keys[0].partition("(")[0]):
                ending[some[-1]].append(exercise)
        return {
            word: _typical(named)
            for word, named in ending.items()
            if len(named) >= _FEWEST and word not in _NO_MOVEMENTS
        }


def _typical(exercises: Sequence[Exercise]) -> Exercise | None:
    """Return an exercise that stands for a movement, if most train the same: not for its equipment."""
    muscles = Counter(muscle for e in exercises for muscle in e.primary_muscles[:1])
    for muscle, count in muscles.most_common(1):
        if count >= _CLEAR * len(exercises):
            alike = (e for e in exercises if e.primary_muscles[0] == muscle)
            shortest = min(alike, key=lambda e: (len(e.keys[0]), e.keys[0]))
            return replace(shortest, equipment=None)
    return None


def _words(text: str) -> list[str]:
    parts: Iterable[str] = (word.strip(".;:/&+") for word in words(text))
    return [word for word in parts if word]
