"""Finds the exercise of the catalogue that a name nobody knows is nearest to, by the words they share."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from functions.transfer.names.exercise import Exercise
from functions.transfer.names.spelling import words

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
        *("the", "and", "on", "to", "with", "v"),
        *_EQUIPMENT,
    }
)
"""Words that say how or with what, and not what: alone they make no two names alike."""
_NO_MOVEMENTS = _HOW - {"up"} | {"pull", "push"}
_PARTS = {
    "leg": ("quadriceps", "hamstrings", "glutes", "calves", "adductors", "abductors", "abdominals"),
    "hip": ("glutes", "abductors", "adductors", "hamstrings", "quadriceps", "lower_back"),
    "back": ("upper_back", "lower_back", "back", "lats", "traps"),
    "wrist": ("forearms",),
    "forearm": ("forearms",),
    "calf": ("calves",),
    "hamstring": ("hamstrings",),
    "quad": ("quadriceps",),
    "glute": ("glutes",),
    "chest": ("chest",),
    "pec": ("chest",),
    "lat": ("lats",),
    "trap": ("traps",),
    "shoulder": ("shoulders",),
    "delt": ("shoulders",),
    "bicep": ("biceps",),
    "tricep": ("triceps",),
    "neck": ("neck", "traps", "shoulders"),
    "ab": ("abdominals",),
}
"""What a part of the body has, of which an exercise named after it trains something."""
_FEWEST = 3
"""Exercises whose names end with a word, for it to be the word of a movement."""
_ENOUGH = 100
"""Names that are compared with one, about: so that each takes as long as another."""
_CLEAR = 0.6
"""Share of the exercises of a movement that must train the same muscle for the movement to say it."""
_ALIKE = 0.25
"""Likeness of names that are near without a movement that both have: half of their words."""


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
    _known: dict[tuple[tuple[str, ...], frozenset[str], int], Exercise | None] = field(
        default_factory=dict
    )

    def of(self, key: str) -> Exercise | None:
        """Return the nearest exercise; None when no word says what is trained.

        Names alike in all words that the catalogue has are looked for once.

        Args:
            key: The name as `search_key` returns it.
        """
        every = frozenset(_words(key))
        some = frozenset(word for word in every if word in self._weights)
        named = _words(key.partition("(")[0].partition(" with ")[0])
        heads = tuple(word for word in reversed(named) if word in self._heads)
        asked = heads, some, len(every - some)
        if asked not in self._known:
            self._known[asked] = self._found(*asked)
        return self._known[asked]

    def _found(self, heads: Sequence[str], some: frozenset[str], unknown: int) -> Exercise | None:
        """Return what is nearest by the last movement whose exercises train what the name says."""
        for head in heads:
            if _trains_what_is_said(near := self._find(head, some), some):
                return near
        near = None if heads else self._find(None, some, unknown)
        return near if _trains_what_is_said(near, some) else None

    def _find(self, head: str | None, some: frozenset[str], unknown: int = 0) -> Exercise | None:
        total = self._weight(some) + unknown * self._rarest

        def likeness(place: int) -> tuple[float, int]:
            named = self._names[place]
            return self._weight(named.words & some) / (total + named.weight), -place

        best = max(self._candidates(head, some), key=likeness, default=None)
        if best is not None and (head or likeness(best)[0] >= _ALIKE):
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
    def _rarest(self) -> int:
        return max(self._weights.values(), default=0)

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
    """Return an exercise that stands for a movement, with what most train: not for its equipment."""
    first = Counter(muscle for e in exercises for muscle in e.primary_muscles[:1])
    for muscle, count in first.most_common(1):
        if count >= _CLEAR * len(exercises):
            primary = _most(exercises, [e.primary_muscles for e in exercises])
            every = [{*e.primary_muscles, *e.secondary_muscles} for e in exercises]
            secondary = [m for m in _most(exercises, every) if m not in primary]
            return replace(
                next(e for e in exercises if e.primary_muscles[:1] == [muscle]),
                primary_muscles=primary,
                secondary_muscles=secondary,
                equipment=None,
            )
    return None


def _most(exercises: Sequence[Exercise], muscles: Sequence[Iterable[str]]) -> list[str]:
    """Return the muscles that most of the exercises have, the most frequent first."""
    counts = Counter(muscle for some in muscles for muscle in some)
    clear = [muscle for muscle, count in counts.items() if count >= _CLEAR * len(exercises)]
    return sorted(clear, key=lambda muscle: (-counts[muscle], muscle))


def _trains_what_is_said(exercise: Exercise | None, some: frozenset[str]) -> bool:
    """Return whether an exercise trains something of the parts of the body that a name says, if any.

    Args:
        exercise: With its muscles; None trains nothing.
        some: Words of the name.
    """
    if exercise is None:
        return False
    # Lying on the chest does not train it.
    parts = {*some} - ({"chest"} if "supported" in some else set())
    said = {muscle for word in parts for muscle in _PARTS.get(word, ())}
    trained = {*exercise.primary_muscles, *exercise.secondary_muscles}
    return not said or bool(trained & (said | {"full_body"}))


def _words(text: str) -> list[str]:
    parts: Iterable[str] = (word.strip(".;:/&+") for word in words(text))
    return [word for word in parts if word]
