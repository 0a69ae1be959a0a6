"""An account in memory that imports go into, and an app that its workouts are exported from.

Both know what belongs together by the moment at which a set was performed, which no import looks at.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from functions.transfer.formats.reading import Entry, Problem, Reading, Workout
from functions.transfer.formats.units import KG_PER_LB
from functions.transfer.names.exercise import Exercise
from functions.transfer.names.matching import Matcher
from functions.transfer.plans.known import KnownSession, KnownSet, SourceRow, SourceSession
from functions.transfer.plans.options import ImportOptions
from functions.transfer.plans.plan import Plan
from functions.transfer.plans.planner import Planner

ZONE = "Europe/Berlin"
MONDAY = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
SQUAT, BENCH, ROW = (
    Exercise(UUID(int=number), False, [name], "weight_reps", 1, name=name.title())
    for number, name in enumerate(("squat", "bench press", "row"), 1)
)


@dataclass
class Lift:
    """A set in the app, in kilograms."""

    uid: int
    name: str
    weight: Decimal
    reps: int
    notes: str | None = None


@dataclass
class Training:
    """A workout in the app."""

    title: str | None
    start: datetime
    minutes: int
    lifts: list[Lift]


def push(**changed: Any) -> Training:
    """Return a workout of five sets, or what the keywords say."""
    lifts = [
        Lift(number, name, Decimal(weight), 5)
        for number, (name, weight) in enumerate(
            [("Squat", 100), ("Squat", 100), ("Squat", 110), ("Bench Press", 80), ("Row", 60)]
        )
    ]
    return replace(Training("Push", MONDAY, 60, lifts), **changed)


def reading(
    trainings: list[Training], *, unit: str = "kg", source: str = "strong", zone: str = ZONE
) -> Reading:
    """Return the file that an app writes of some workouts."""
    made = Reading(source)
    for training in trainings:
        end = training.start + timedelta(minutes=training.minutes)
        workout = Workout(training.title, None, training.start, end, zone)
        for lift in training.lifts:
            made.rows_total += 1
            weight = lift.weight if unit == "kg" else round(lift.weight / KG_PER_LB, 2)
            workout.entries.append(
                Entry(
                    made.rows_total,
                    lift.name,
                    reps=lift.reps,
                    weight=weight,
                    unit=unit,
                    notes=lift.notes,
                    performed_at=MONDAY + timedelta(seconds=lift.uid),
                )
            )
        made.workouts.append(workout)
    return made


@dataclass
class Account:
    """Sessions and sets, with what imports read of them."""

    exercises: list[Exercise] = field(default_factory=lambda: [SQUAT, BENCH, ROW])
    sessions: dict[UUID, KnownSession] = field(default_factory=dict)
    sets: dict[UUID, KnownSet] = field(default_factory=dict)
    uids: dict[UUID, int] = field(default_factory=dict)

    def take(self, file: Reading, **chosen: Any) -> tuple[Plan, list[Problem]]:
        """Import a file; return what was done, and what the report says."""
        plan = Planner(
            reading=file,
            matcher=Matcher(self.exercises),
            unit="kg",
            options=ImportOptions(**chosen),
            sessions=[replace(one) for one in self.sessions.values()],
            sets_of=self._sets_of,
        ).make()
        self._apply(plan)
        return plan, file.problems

    def live(self) -> list[KnownSet]:
        """Return the sets that are there, in the order of their sessions."""
        there = [one for one in self.sets.values() if one.is_live and self._lives(one)]
        order = {id_: self.sessions[id_].started_at for id_ in self.sessions}
        return sorted(there, key=lambda one: (order[one.session_id], one.position))

    def edit(self, one: KnownSet, **values: Any) -> None:
        """Change a set as its owner does."""
        self.sets[one.id] = replace(one, version=one.version + 1, **values)

    def edit_session(self, one: KnownSession, **values: Any) -> None:
        """Change a session as its owner does."""
        self.sessions[one.id] = replace(one, version=one.version + 1, **values)

    def _lives(self, one: KnownSet) -> bool:
        return self.sessions[one.session_id].is_live

    def _sets_of(self, ids: Any) -> dict[UUID, list[KnownSet]]:
        found: dict[UUID, list[KnownSet]] = {id_: [] for id_ in ids}
        for one in self.sets.values():
            if one.source_session_id in found:
                lives = one.is_live and self._lives(one)
                found[one.source_session_id].append(replace(one, is_live=lives))
        return found

    def _apply(self, plan: Plan) -> None:
        self.exercises = [*self.exercises, *plan.exercises]
        for values in plan.sessions:
            self.sessions[values["id"]] = KnownSession(
                version=1, is_live=True, source=None, **values
            )
        for id_ in plan.restored_sessions:
            self.sessions[id_].is_live = True
        for values in plan.sets:
            self._add(dict(values))
        for id_ in plan.restored_sets:
            self.sets[id_].is_live = True
        for values in plan.session_updates:
            self.edit_session(self.sessions[values["id"]], **values)
        for values in plan.set_updates:
            kept = {name: value for name, value in values.items() if value is not None}
            kept = {name: kept[name] for name in kept if name in KnownSet.__dataclass_fields__}
            self.edit(self.sets[values["id"]], **kept)
        for link in plan.links:
            if isinstance(link.source, SourceSession):
                self.sessions[link.id].source = link.source
            elif isinstance(link.source, SourceRow):
                self.sets[link.id].source = link.source

    def _add(self, values: dict[str, Any]) -> None:
        performed_at = values.pop("performed_at")
        for name in ("exercise_user_id", "exercise_version"):
            values.pop(name)
        values |= {"version": 1, "is_live": True, "source": None, "position": len(self.sets) + 1}
        one = KnownSet(source_session_id=values["session_id"], **values)
        self.sets[one.id] = one
        self.uids[one.id] = int((performed_at - MONDAY).total_seconds())


def logged(account: Account, training: Training) -> None:
    """Log a workout by hand."""
    session_id = uuid4()
    end = training.start + timedelta(minutes=training.minutes)
    account.sessions[session_id] = KnownSession(
        session_id, 1, training.start, end, ZONE, training.title, None, True, None
    )
    ids = {exercise.keys[0]: exercise.id for exercise in account.exercises}
    for lift in training.lifts:
        id_ = uuid4()
        account.sets[id_] = KnownSet(
            id=id_,
            version=1,
            session_id=session_id,
            source_session_id=session_id,
            position=len(account.sets) + 1,
            exercise_id=ids[lift.name.casefold()],
            exercise_type="weight_reps",
            set_type="normal",
            reps=lift.reps,
            weight=lift.weight,
            unit="kg",
            rpe=None,
            duration_seconds=None,
            distance_meters=None,
            rest_seconds=None,
            superset=None,
            notes=lift.notes,
            is_live=True,
            source=None,
        )
        account.uids[id_] = lift.uid


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]
