"""Finds the session that each workout of a file is already, whatever its app has changed since.

In this order: what an import of the same app brought with this start and title; what overlaps it, or
starts within a quarter of an hour, with mostly the same sets; what has the same sets hours apart, because
one of the two was read in the wrong time zone. Each session is one workout at most.
"""

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import batched
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from functions.transfer.formats.reading import Workout
from functions.transfer.plans.known import KnownSession, KnownSet, SourceRow
from functions.transfer.plans.pairing import Pairing

NEAR = timedelta(minutes=15)
MAX_SHIFT = timedelta(hours=14)
"""Between two clocks that a person may have lived by, when a file was read by the other one."""
MAX_SHIFT_OF_ZONE = timedelta(hours=26)
"""Between the clocks of any two zones: of one wall clock, read in both."""
_QUARTER = timedelta(minutes=15)
_NOON = time(12)
CHUNK = 500
"""Workouts that are looked at together: what is read of the account at once is bounded."""
_NEIGHBOURS = 20


@dataclass(slots=True)
class Claim:
    """A workout of the file that the account has, or had.

    Attributes:
        session: The one it is.
        also: Others of its day that hold sets of it, of a file that knows only days.
        shift: How much later the file has it, when that is only explained by a time zone.
    """

    session: KnownSession
    also: list[KnownSession] = field(default_factory=list)
    shift: timedelta | None = None

    @property
    def sessions(self) -> list[KnownSession]:
        """All of them."""
        return [self.session, *self.also]


@dataclass(slots=True)
class Recognition:
    """What a file and an account have in common.

    Attributes:
        source: Name of the file's format.
        workouts: Of the file.
        sessions: Of the account around the days of the file.
        rows_of: Returns the rows of a workout as sets.
        sets_of: Returns the sets of sessions, by session.
        left: Returns what is left of an exercise after merges.
        claims: By place of the workout, what it is already.
    """

    source: str
    workouts: Sequence[Workout]
    sessions: Sequence[KnownSession]
    rows_of: Callable[[Workout], Sequence[SourceRow]]
    sets_of: Callable[[Sequence[UUID]], Mapping[UUID, Sequence[KnownSet]]]
    left: Callable[[UUID], UUID]
    claims: dict[int, Claim] = field(default_factory=dict)
    _claimed: set[UUID] = field(default_factory=set)

    def recognise(self) -> dict[int, Claim]:
        """Return, by place of the workout, the session that it is."""
        if self.sessions:
            brought = self._brought()
            many = Counter(map(_start_and_title, self.workouts))
            alone = {
                key: some for key, some in brought.items() if len(some) == 1 and many[key] == 1
            }
            self._by_start_and_title(alone)
            around = _Around(self.sessions)
            self._by_sets(around.near, self._score)
            # Of several that have both in common, most are told apart by their sets.
            self._by_start_and_title(brought)
            self._by_sets(around.shifted, self._score_apart)
        return self.claims

    def _brought(self) -> dict[tuple[datetime, str], deque[KnownSession]]:
        """Return what imports of the same app brought, by start and title."""
        brought: dict[tuple[datetime, str], deque[KnownSession]] = defaultdict(deque)
        for session in sorted(
            self.sessions, key=lambda one: (not one.is_live, one.is_gone, one.id)
        ):
            if session.source and session.source.source == self.source:
                start = session.source.local_start.replace(second=0, microsecond=0)
                brought[start, session.source.title or ""].append(session)
        return brought

    def _by_start_and_title(
        self, brought: Mapping[tuple[datetime, str], deque[KnownSession]]
    ) -> None:
        """Claim what an import of the same app brought, the n-th of equal ones by the n-th."""
        for place, workout in enumerate(self.workouts):
            if place in self.claims:
                continue
            same = brought.get(_start_and_title(workout))
            while same and same[0].id in self._claimed:
                same.popleft()
            if same:
                session = same.popleft()
                self._claim(place, Claim(session, shift=_shift_of_zone(workout, session)))

    def _by_sets(
        self,
        candidates: Callable[[Workout], Iterable[KnownSession]],
        score: Callable[[Workout, KnownSession, Pairing], int],
    ) -> None:
        """Claim those candidates that have the most sets in common with a workout."""
        for chunk in batched(enumerate(self.workouts), CHUNK):
            pairs = [
                (place, workout, session)
                for place, workout in chunk
                if place not in self.claims
                for session in candidates(workout)
                if session.id not in self._claimed
            ]
            if not pairs:
                continue
            sets = self.sets_of(list({session.id for _, _, session in pairs}))
            rows = {place: self.rows_of(workout) for place, workout, _ in pairs}
            scored = []
            for place, workout, session in pairs:
                pairing = Pairing(rows[place], sets.get(session.id, ()), self.left)
                if points := score(workout, session, pairing):
                    apart = abs(workout.started_at - session.started_at)
                    there = (not session.is_live, session.is_gone)
                    scored.append((-points, there, apart, place, session))
            for *_, place, session in sorted(scored, key=lambda one: one[:4]):
                self._choose(place, session)

    def _choose(self, place: int, session: KnownSession) -> None:
        if session.id in self._claimed:
            return
        workout = self.workouts[place]
        claim = self.claims.get(place)
        if claim is None:
            is_near = is_day(workout) or is_day(session) or _is_near(workout, session)
            is_near = is_near or _was_near(workout, session)
            shift = None if is_near else workout.started_at - session.started_at
            self._claim(place, Claim(session, shift=shift))
        elif is_day(workout):
            claim.also.append(session)
            self._claimed.add(session.id)

    def _claim(self, place: int, claim: Claim) -> None:
        self.claims[place] = claim
        self._claimed.add(claim.session.id)

    @staticmethod
    def _score(workout: Workout, session: KnownSession, pairing: Pairing) -> int:
        """Return how many sets are the same, 0 when those are less than half of the smaller."""
        smaller = min(len(pairing.rows), _size(pairing.sets))
        if smaller == 0:
            is_same = _minute(workout.started_at) == _minute(session.started_at)
            return int(is_same and (workout.title or "") == (session.title or ""))
        same = pairing.pair_equal()
        if 2 * same < smaller:
            same = pairing.pair_by_numbers()
        return same if 2 * same >= smaller else 0

    @staticmethod
    def _score_apart(workout: Workout, session: KnownSession, pairing: Pairing) -> int:
        """Return how many sets are the same, 0 when it could be another workout of the same kind."""
        rows, sets = len(pairing.rows), _size(pairing.sets)
        same = pairing.pair_equal()
        if _shift_of_zone(workout, session):
            return same if 2 * same >= min(rows, sets) else 0
        return same if same == min(rows, sets) and 4 * same >= 3 * max(rows, sets) else 0


class _Around:
    """Sessions by when they were."""

    def __init__(self, sessions: Sequence[KnownSession]) -> None:
        self._sorted = sorted(sessions, key=lambda one: one.started_at)
        self._starts = [one.started_at for one in self._sorted]
        self._by_day: dict[date, list[KnownSession]] = defaultdict(list)
        self._days: dict[date, list[KnownSession]] = defaultdict(list)
        for one in self._sorted:
            day = local(one.started_at, one.timezone).date()
            self._by_day[day].append(one)
            if is_day(one):
                self._days[day].append(one)
        read = (
            (one.source.local_start, place) for place, one in enumerate(self._sorted) if one.source
        )
        self._read = sorted(read)

    def near(self, workout: Workout) -> list[KnownSession]:
        """Return the sessions that may be a workout, by when they were."""
        day = local(workout.started_at, workout.timezone).date()
        if is_day(workout):
            return self._by_day[day][:_NEIGHBOURS]
        near = {one.id: one for one in self._neighbours(workout) if _is_near(workout, one)}
        near |= {one.id: one for one in self._days[day][:_NEIGHBOURS]}
        near |= {one.id: one for one in self._read_near(workout)}
        return list(near.values())

    def shifted(self, workout: Workout) -> Iterator[KnownSession]:
        """Yield the sessions that may be a workout, read in another time zone."""
        for one in self._neighbours(workout):
            apart = abs(workout.started_at - one.started_at)
            is_certain = apart <= MAX_SHIFT and not apart % _QUARTER and not is_day(workout)
            if is_certain or _shift_of_zone(workout, one):
                yield one

    def _read_near(self, workout: Workout) -> list[KnownSession]:
        """Return the sessions that a file had at about the time of a workout, and that were moved here."""
        start = local(workout.started_at, workout.timezone)
        place = bisect_left(self._read, (start - NEAR, 0))
        read = (self._sorted[at] for _, at in self._read[place : place + _NEIGHBOURS])
        return [one for one in read if _was_near(workout, one)]

    def _neighbours(self, workout: Workout) -> list[KnownSession]:
        place = bisect_left(self._starts, workout.started_at)
        first = max(0, place - _NEIGHBOURS)
        return self._sorted[first : place + _NEIGHBOURS]


def is_day(workout: Any) -> bool:
    """Return whether only the day of a workout or session is known: it is at noon, and has no length."""
    if workout.ended_at != workout.started_at:
        return False
    return local(workout.started_at, workout.timezone).time() == _NOON


def _start_and_title(workout: Workout) -> tuple[datetime, str]:
    start = local(workout.started_at, workout.timezone)
    return start.replace(second=0, microsecond=0), workout.title or ""


def local(instant: datetime, timezone: str) -> datetime:
    """Return an instant on the wall clock of a zone, without the zone."""
    return instant.astimezone(ZoneInfo(timezone)).replace(tzinfo=None)


def _is_near(workout: Workout, session: KnownSession) -> bool:
    """Return whether a session overlaps a workout, or starts within a quarter of an hour of it."""
    if abs(workout.started_at - session.started_at) <= NEAR:
        return True
    ends = workout.ended_at or workout.started_at, session.ended_at or session.started_at
    return workout.started_at < ends[1] and session.started_at < ends[0]


def _was_near(workout: Workout, session: KnownSession) -> bool:
    """Return whether a session that was moved here started within a quarter of an hour of a workout."""
    read = session.source
    if read is None or local(session.started_at, session.timezone) == read.local_start:
        return False
    return abs(local(workout.started_at, workout.timezone) - read.local_start) <= NEAR


def _shift_of_zone(workout: Workout, session: KnownSession) -> timedelta | None:
    """Return how much later a workout is, when both have the same wall clock in different zones."""
    shift = workout.started_at - session.started_at
    if not NEAR < abs(shift) <= MAX_SHIFT_OF_ZONE:
        return None
    clocks = (local(one.started_at, one.timezone) for one in (workout, session))
    first, second = (clock.replace(second=0, microsecond=0) for clock in clocks)
    return shift if first == second else None


def _minute(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)


def _size(sets: Sequence[KnownSet]) -> int:
    """Return how many sets a session has: those that are there, of a deleted one those it had."""
    return sum(one.is_live for one in sets) or len(sets)
