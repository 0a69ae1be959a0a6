"""An app that goes on being used is imported again and again into an account that is edited meanwhile."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from functions.transfer.known import KnownSet
from tests.unit.import_accounts import MONDAY, Account, Lift, Training, reading

NAMES = ("Squat", "Bench Press", "Row", "Cable Thing")
WEIGHTS = (60, 80, 100)
# Workouts of which the app changes what is lifted, and those of which it changes all else: if a title,
# a start and most sets changed at once, nobody could tell that it is the same workout.
LIFTED, NAMED = 0, 1


class Histories(RuleBasedStateMachine):
    """Each set is in the account once, and whatever differs is reported."""

    def __init__(self) -> None:
        super().__init__()
        self.account = Account()
        self.trainings: list[Training] = []
        self.place: dict[int, int] = {}
        self.exported: set[int] = set()
        self.edited: set[int] = set()

    @rule(
        lifts=st.lists(
            st.tuples(st.sampled_from(NAMES), st.sampled_from(WEIGHTS)), min_size=1, max_size=6
        )
    )
    def train(self, lifts: list[tuple[str, int]]) -> None:
        """Log a workout in the app, a day after the one before."""
        number = len(self.trainings)
        training = Training("Push", MONDAY + timedelta(days=number, hours=number % 3), 45, [])
        self.trainings.append(training)
        for name, weight in lifts:
            self._lift(training, name, weight)

    @precondition(lambda self: self.trainings)
    @rule(data=st.data(), name=st.sampled_from(NAMES), weight=st.sampled_from(WEIGHTS))
    def lift_more(self, data: st.DataObject, name: str, weight: int) -> None:
        """Add a set to a workout in the app."""
        self._lift(data.draw(st.sampled_from(self.trainings)), name, weight)

    @precondition(lambda self: self._of_kind(LIFTED))
    @rule(
        data=st.data(), weight=st.sampled_from((65, 85, 105)), name=st.sampled_from((*NAMES, None))
    )
    def correct_a_lift(self, data: st.DataObject, weight: int, name: str | None) -> None:
        """Correct the weight of a set in the app, or its exercise."""
        lift = data.draw(st.sampled_from(data.draw(st.sampled_from(self._of_kind(LIFTED))).lifts))
        if name:
            lift.name = name
        else:
            lift.weight = Decimal(weight)

    @precondition(lambda self: self._of_kind(NAMED))
    @rule(
        data=st.data(),
        title=st.sampled_from(("Push", "Press", None)),
        minutes=st.integers(-7, 7),
        length=st.integers(30, 60),
    )
    def correct_a_workout(
        self, data: st.DataObject, title: str | None, minutes: int, length: int
    ) -> None:
        """Correct the title, the start and the end of a workout in the app."""
        training = data.draw(st.sampled_from(self._of_kind(NAMED)))
        number = self.trainings.index(training)
        training.title, training.minutes = title, length
        training.start = MONDAY + timedelta(days=number, hours=number % 3, minutes=minutes)

    @precondition(lambda self: self.account.live())
    @rule(data=st.data())
    def delete_a_set(self, data: st.DataObject) -> None:
        """Delete a set here."""
        one = data.draw(st.sampled_from(self.account.live()))
        self.account.edit(one, is_live=False)

    @precondition(lambda self: self.account.live())
    @rule(data=st.data())
    def delete_a_session(self, data: st.DataObject) -> None:
        """Delete a session here."""
        one = data.draw(st.sampled_from(self.account.live()))
        self.account.edit_session(self.account.sessions[one.session_id], is_live=False)

    @precondition(lambda self: self.account.live())
    @rule(data=st.data(), weight=st.sampled_from((62, 82, 102)))
    def edit_a_set(self, data: st.DataObject, weight: int) -> None:
        """Edit a set here."""
        one = data.draw(st.sampled_from(self.account.live()))
        self.account.edit(one, weight=Decimal(weight), unit="kg")
        self.edited.add(self.account.uids[one.id])

    @rule(unit=st.sampled_from(("kg", "lb")), changed=st.sampled_from(("report", "update")))
    def bring(self, unit: str, changed: str) -> None:
        """Export all from the app and import it here."""
        _, problems = self.account.take(reading(self.trainings, unit=unit), changed=changed)
        self.exported = set(self.place)
        reported = Counter[int]()
        line = 0
        for number, training in enumerate(self.trainings):
            lines = range(line + 1, line + 1 + len(training.lifts))
            line += len(training.lifts)
            reported[number] = sum(p.line in lines and not p.row_used for p in problems)
        for number, training in enumerate(self.trainings):
            self._check(number, training, reported[number])

    def _check(self, number: int, training: Training, reported: int) -> None:
        """Check that whatever a workout has in the app is here, edited here, or reported."""
        mine = [one for one in self.account.live() if self._place(one) == number]
        edited = sum(self.account.uids[one.id] in self.edited for one in mine)
        here = Counter((self._name(one), self._kilograms(one)) for one in mine)
        there = Counter((lift.name, lift.weight) for lift in training.lifts)
        assert (there - here).total() <= reported + edited

    @invariant()
    def nothing_is_doubled_or_lost(self) -> None:
        """Each set that was ever exported is here once, or was deleted here."""
        here = Counter(self._place(one) for one in self.account.sets.values())
        there = Counter(self.place[uid] for uid in self.exported)
        for number in there:
            sessions = [
                one.is_live
                for one in self.account.sessions.values()
                if any(
                    s.session_id == one.id and self._place(s) == number
                    for s in self.account.sets.values()
                )
            ]
            assert len(sessions) == 1
            # What is added to a workout that was deleted here stays away with it.
            assert here[number] == there[number] or (
                not sessions[0] and here[number] < there[number]
            )

    def _lift(self, training: Training, name: str, weight: int) -> None:
        uid = len(self.place)
        self.place[uid] = self.trainings.index(training)
        training.lifts.append(Lift(uid, name, Decimal(weight), 5))

    def _of_kind(self, kind: int) -> list[Training]:
        return [one for number, one in enumerate(self.trainings) if number % 2 == kind]

    def _place(self, one: KnownSet) -> int:
        return self.place[self.account.uids[one.id]]

    def _name(self, one: KnownSet) -> str:
        [name] = [e.keys[0] for e in self.account.exercises if e.id == one.exercise_id]
        return next(each for each in NAMES if each.casefold() == name)

    @staticmethod
    def _kilograms(one: KnownSet) -> Decimal:
        weight = one.weight or Decimal(0)
        return weight if one.unit == "kg" else round(weight * Decimal("0.45359237"), 0)


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=200, stateful_step_count=25, deadline=None)
