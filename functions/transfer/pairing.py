"""Finds the set that each row of a workout is already: equal ones first, then what only one side has.

Each row is one set. The n-th equal row is the n-th equal set, so that equal sets are neither doubled nor
lost, and what is there comes before what its owner deleted.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from functions.transfer.known import KnownSet, SourceRow
from functions.transfer.sameness import Measured, places, same_numbers
from setlogs.fields.requests import search_key


@dataclass(slots=True)
class Pairing:
    """Rows of a workout beside the sets that an account has of it.

    Attributes:
        rows: As the file says them, in its order.
        sets: Those that are there and those that were deleted.
        left: Returns what is left of an exercise after merges.
        found: By place of the row, the set that it is.
    """

    rows: Sequence[SourceRow]
    sets: Sequence[KnownSet]
    left: Callable[[UUID], UUID]
    found: dict[int, KnownSet] = field(default_factory=dict)
    _taken: set[UUID] = field(default_factory=set)

    def pair_equal(self) -> int:
        """Pair rows with sets of the same numbers and exercise; return how many are paired.

        What an import read counts before what the set is now: edited sets are known again.
        """
        self._pair_in_place()
        read = [one for one in self._ordered() if one.source]
        self._pass(read, lambda one: one.source, _name_and_type, _name_and_type)
        self._pass(read, lambda one: one.source, _name, _name)
        self._pass(read, lambda one: one.source, _exercise, self._exercise_read)
        everything = self._ordered()
        self._pass(everything, _itself, _exercise_and_type, _exercise_and_type)
        self._pass(everything, _itself, _exercise, _exercise)
        return len(self.found)

    def _pair_in_place(self) -> None:
        """Pair rows that are in the place where they were read, as far as their sets are there."""
        read = sorted((one for one in self.sets if one.source), key=lambda one: one.position)
        for place, (row, one) in enumerate(zip(self.rows, read, strict=False)):
            source = one.source
            is_same = source and _name_and_type(source) == _name_and_type(row)
            if source and is_same and one.is_live and same_numbers(source, row):
                self._pair(place, one)

    def pair_by_numbers(self) -> int:
        """Pair rows with sets of the same numbers under another exercise; return how many are paired."""
        vanished = self._vanished()
        self._pass(vanished, lambda one: one.source or one, _nothing, _nothing)
        return len(self.found)

    def pair_the_rest(self) -> None:
        """Pair rows that are new in the file with sets that are gone from it.

        Those of one exercise are paired in their order, and then as many of the others as the file had
        before: only rows behind those are new.
        """
        by_exercise: dict[UUID, deque[KnownSet]] = defaultdict(deque)
        for one in self._vanished():
            by_exercise[one.exercise_id].append(one)
        for place, row in self._open():
            if same := by_exercise[row.exercise_id]:
                self._pair(place, same.popleft())
        read = sum(one.source is not None for one in self.sets)
        rows = [place for place, _ in self._open() if place < read]
        vanished = [one for one in self._vanished() if one.source]
        for place, one in zip(rows, vanished, strict=False):
            self._pair(place, one)

    def gone(self) -> list[KnownSet]:
        """Return the sets that an import read and whose rows the file has no more."""
        return [one for one in self.sets if one.source and one.id not in self._taken]

    def _open(self) -> list[tuple[int, SourceRow]]:
        return [(place, row) for place, row in enumerate(self.rows) if place not in self.found]

    def _ordered(self) -> list[KnownSet]:
        free = (one for one in self.sets if one.id not in self._taken)
        return sorted(free, key=lambda one: (not one.is_live, one.position))

    def _vanished(self) -> list[KnownSet]:
        """Return the sets that may be other rows: none that was only logged here, beside imported ones."""
        is_imported = any(one.source for one in self.sets)
        free = sorted(self._ordered(), key=lambda one: one.position)
        return [one for one in free if one.source or (one.is_live and not is_imported)]

    def _exercise_read(self, source: SourceRow) -> Hashable:
        return self.left(source.exercise_id)

    def _pass(
        self,
        sets: Iterable[KnownSet],
        seen_as: Callable[[KnownSet], Measured | None],
        key_of_row: Callable[[SourceRow], Hashable],
        key_of_set: Callable[..., Hashable],
    ) -> None:
        """Pair rows and sets that have the same numbers and the same key."""
        rows = self._open()
        if not rows:
            return
        index: dict[Hashable, list[tuple[Measured, KnownSet]]] = defaultdict(list)
        for one in sets:
            measured = seen_as(one)
            if measured is not None and one.id not in self._taken:
                place = next(iter(places(measured)))
                index[key_of_set(measured), place].append((measured, one))
        for place_of_row, row in rows:
            key = key_of_row(row)
            for place in places(row):
                if same := self._take(index.get((key, place), []), row):
                    self._pair(place_of_row, same)
                    break

    @staticmethod
    def _take(there: list[tuple[Measured, KnownSet]], row: SourceRow) -> KnownSet | None:
        for place, (measured, one) in enumerate(there):
            if same_numbers(measured, row):
                del there[place]
                return one
        return None

    def _pair(self, place: int, one: KnownSet) -> None:
        self.found[place] = one
        self._taken.add(one.id)


def _itself(one: KnownSet) -> KnownSet:
    return one


def _name(source: SourceRow) -> Hashable:
    return search_key(source.name)


def _name_and_type(source: SourceRow) -> Hashable:
    return search_key(source.name), source.set_type


def _exercise(measured: Measured) -> Hashable:
    return measured.exercise_id


def _exercise_and_type(measured: Measured) -> Hashable:
    return measured.exercise_id, measured.set_type


def _nothing(_: Measured) -> Hashable:
    return None
