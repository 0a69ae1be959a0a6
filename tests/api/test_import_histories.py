"""An app that goes on being used is exported and imported again and again, while its owner edits here too.

After each import the account is what a careful person would have made of it, or the report says what
differs. Each training of the app is on a day of its own: by that a session here is known to be the same.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.api.importing import send
from tests.api.merging import merge
from tests.api.trainings import APPS, BERLIN, Lift, Training, by_day, sessions_of
from tests.conftest import User

NEW_YORK = "America/New_York"
MONDAY = datetime(2026, 3, 2, 18, 0, tzinfo=ZoneInfo(BERLIN))
OWN = ("Cable Thing", "Zorba Row")
"""Names that no exercise of the catalogue has."""
NAMES = ("Bench Press (Barbell)", "Squat (Barbell)", *OWN)
PICKS = st.integers(0, 1_000)
# Trainings of which the app changes what is lifted, and those of which it changes all else: if a title,
# a start and most sets changed at once, nobody could tell that it is the same one.
LIFTED, NAMED = 0, 1
COUNTS = ("sessions_added", "sets_added", "sets_updated", "sets_restored", "deleted_skipped")


class Histories(RuleBasedStateMachine):
    """A user of one app and of SetLogs."""

    def __init__(self, user: User, app: str) -> None:
        super().__init__()
        self.user = user
        self.app = app
        self.trainings: list[Training] = []
        self.imports: list[str] = []
        self.exercises: dict[str, str] = {}
        self.before: tuple[list[Any], list[tuple[int, int, bool]], list[Any]] | None = None
        self.merged: set[str] = set()
        self.outlived: set[str] = set()
        self.train([(NAMES[0], 60, 5), (NAMES[0], 60, 5), (OWN[0], 20, 8)])

    @rule(
        lifts=st.lists(
            st.tuples(st.sampled_from(NAMES), st.sampled_from((60, 80)), st.sampled_from((5, 8))),
            min_size=1,
            max_size=5,
        )
    )
    def train(self, lifts: list[tuple[str, int, int]]) -> None:
        """Log a training in the app, on the day after the one before."""
        start = MONDAY + timedelta(days=len(self.trainings))
        made = [Lift(*each) for each in lifts]
        self.trainings.append(Training(start.date(), "Push", start, 45, made))

    @rule(pick=PICKS, name=st.sampled_from(NAMES), weight=st.sampled_from((60, 80)))
    def lift_more(self, pick: int, name: str, weight: int) -> None:
        """Add a set to a training in the app."""
        self._pick(self.trainings, pick).lifts.append(Lift(name, weight, 5))

    @rule(pick=PICKS, weight=st.sampled_from((65, 85)), name=st.sampled_from((*NAMES, None)))
    def correct_a_lift(self, pick: int, weight: int, name: str | None) -> None:
        """Correct the weight of a set in the app, or its exercise."""
        lift = self._pick(self._pick(self.trainings[LIFTED::2], pick).lifts, pick // 7)
        if name:
            lift.name = name
        else:
            lift.weight = weight

    @precondition(lambda self: len(self.trainings) > NAMED)
    @rule(
        pick=PICKS,
        title=st.sampled_from(("Push", "Press", "")),
        moved=st.integers(-7, 7),
        minutes=st.integers(30, 60),
    )
    def correct_a_training(self, pick: int, title: str, moved: int, minutes: int) -> None:
        """Correct the title, the start and the end of a training in the app."""
        training = self._pick(self.trainings[NAMED::2], pick)
        start = MONDAY.replace(year=training.day.year, month=training.day.month)
        training.start = start.replace(day=training.day.day) + timedelta(minutes=moved)
        training.title, training.minutes = title, minutes

    @precondition(lambda self: self._sets())
    @rule(pick=PICKS)
    def delete_a_set(self, pick: int) -> None:
        """Delete a set here."""
        training, one = self._pick(self._sets(), pick)
        assert self.user.delete(f"/sets/{one['id']}", if_match="*").status_code == 204
        training.deleted += 1
        training.lost += one["id"] in self.outlived
        self.before = None

    @precondition(lambda self: self._sets())
    @rule(pick=PICKS)
    def delete_a_session(self, pick: int) -> None:
        """Delete a session here."""
        training, one = self._pick(self._sets(), pick)
        path = f"/sessions/{one['session_id']}"
        assert self.user.delete(path, if_match="*").status_code == 204
        training.is_deleted = True
        training.is_lost = one["session_id"] in self.outlived
        self.before = None

    @precondition(lambda self: self._sets())
    @rule(pick=PICKS, weight=st.sampled_from((62, 82)))
    def edit_a_set(self, pick: int, weight: int) -> None:
        """Edit a set here."""
        training, one = self._pick(self._sets(), pick)
        change = {"weight": weight, "unit": "kg"}
        assert self.user.patch(f"/sets/{one['id']}", change, if_match="*").status_code == 200
        training.edited += 1
        self.before = None

    @precondition(lambda self: self._sets())
    @rule(pick=PICKS)
    def edit_a_session(self, pick: int) -> None:
        """Give a session another title here."""
        training, one = self._pick(self._sets(), pick)
        path = f"/sessions/{one['session_id']}"
        assert self.user.patch(path, {"title": "Mine"}, if_match="*").status_code == 200
        training.is_edited = True
        self.before = None

    @precondition(lambda self: self._own())
    @rule(pick=PICKS, name=st.sampled_from(("Pulley", "Rowing Thing")))
    def rename_an_exercise(self, pick: int, name: str) -> None:
        """Call an exercise by another name here; two may not have one."""
        path = f"/exercises/{self.exercises[self._pick(self._own(), pick)]}"
        answer = self.user.put(path, {"name": name, "type": "weight_reps"}, if_match="*")
        assert answer.status_code in (200, 409)
        self.before = None

    @precondition(lambda self: self._own())
    @rule(pick=PICKS, into=st.sampled_from(NAMES))
    def merge_an_exercise(self, pick: int, into: str) -> None:
        """Merge an exercise that the app has into another."""
        name = self._pick(self._own(), pick)
        source, target = self.exercises[name], self.exercises.get(into)
        if target and target != source:
            assert merge(self.user, source, target).status_code == 200
            self.merged.add(name)
            self.exercises = {
                each: target if id_ == source else id_ for each, id_ in self.exercises.items()
            }
            self.before = None

    @rule(
        unit=st.sampled_from(("kg", "lb")),
        changed=st.sampled_from(("report", "update")),
        deleted=st.sampled_from(("skip", "skip", "restore")),
    )
    def bring(self, unit: str, changed: str, deleted: str) -> None:
        """Export all from the app and import it here; a second time does nothing more."""
        before = sessions_of(self.user)
        known = [(each.brought, each.deleted, each.is_deleted) for each in self.trainings]
        report = self._import(unit, f"changed={changed}&deleted={deleted}")
        for training in self.trainings:
            if deleted == "restore":
                training.deleted, training.is_deleted = 0, False
                training.lost, training.is_lost = 0, False
            if not training.is_deleted:
                training.brought = len(training.lifts)
        self._check(report, changed)
        after = sessions_of(self.user)
        again = self._import(unit, f"changed={changed}&deleted={deleted}")
        assert [again[name] for name in COUNTS[:-1]] == [0, 0, 0, 0]
        assert sessions_of(self.user) == after
        self.before = before, known, [again, report]

    @precondition(lambda self: self.before)
    @rule()
    def undo_the_last(self) -> None:
        """Undo an import after which nothing happened here: all is as it was before."""
        assert self.before
        before, known, reports = self.before
        for report in reports:
            self._undo(report["id"])
        assert sessions_of(self.user) == before
        self.before = None
        for each, was in zip(self.trainings, known, strict=False):
            each.brought, each.deleted, each.is_deleted = was

    @precondition(lambda self: self.imports)
    @rule()
    def undo_all_and_bring_again(self) -> None:
        """Undo all imports: what was not edited comes again as if it had never come."""
        for id_ in reversed(self.imports[:]):
            self._undo(id_)
        for session in chain.from_iterable(by_day(self.user).values()):
            self.outlived |= {session["id"], *(one["id"] for one in session["sets"])}
        for training in self.trainings:
            training.deleted, training.is_deleted = training.lost, training.is_lost
            training.brought = len(training.lifts)
        self._check(self._import("kg", "changed=report"), "report")
        self.before = None

    @precondition(lambda self: self.imports)
    @rule()
    def preview_in_another_zone(self) -> None:
        """A file that is read in the wrong zone adds none of what is there."""
        # Of what is hours apart and has another start in the app too, nobody could tell what it is.
        trainings = self.trainings[LIFTED::2]
        new = sum(not training.brought for training in trainings)
        path = f"/imports?timezone={NEW_YORK}&unit=kg&dry_run=true"
        report = send(self.user, APPS[self.app](trainings, "kg"), path).json()
        assert report["sessions_added"] == new

    def _import(self, unit: str, query: str) -> dict[str, Any]:
        """Return the report of an import, which is what the preview said."""
        data = APPS[self.app](self.trainings, unit)
        path = f"/imports?timezone={BERLIN}&unit={unit}&{query}"
        previewed = send(self.user, data, f"{path}&dry_run=true").json()
        answer = send(self.user, data, path)
        assert answer.status_code == 201, answer.text
        report: dict[str, Any] = answer.json()
        same = (*COUNTS, "duplicates_skipped", "rows", "problems")
        assert [report[name] for name in same] == [previewed[name] for name in same]
        self.imports.append(report["id"])
        self.exercises = {each["name"]: each["exercise_id"] for each in report["mapping"]}
        return report

    def _undo(self, id_: str) -> None:
        assert self.user.delete(f"/imports/{id_}").status_code == 204
        self.imports.remove(id_)

    def _check(self, report: dict[str, Any], changed: str) -> None:
        sessions = by_day(self.user)
        line = 1
        for training in self.trainings:
            lines = range(line + 1, line + 1 + len(training.lifts))
            line += len(training.lifts)
            said = [one for one in report["problems"] if one["line"] in lines]
            shown = sessions.get(training.day, [])
            training.check(shown, self.exercises, said, is_updated=changed == "update")

    def _sets(self) -> list[tuple[Training, dict[str, Any]]]:
        sessions = by_day(self.user)
        return [
            (training, one)
            for training in self.trainings
            for session in sessions.get(training.day, [])
            for one in session["sets"]
        ]

    def _own(self) -> list[str]:
        """Return the app's names that have exercises of the user's own."""
        return [name for name in OWN if name in self.exercises and name not in self.merged]

    @staticmethod
    def _pick[T](some: list[T], pick: int) -> T:
        return some[pick % len(some)]


def run(make_user: Callable[..., User], app: str) -> None:
    run_state_machine_as_test(
        lambda: Histories(make_user(), app),  # type: ignore[arg-type]  # any maker will do
        settings=settings(
            max_examples=8,
            # The same ones each time: what is found by chance belongs in a run of its own.
            derandomize=True,
            stateful_step_count=12,
            deadline=None,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )


class TestHistories:
    def test_of_strong(self, make_user: Callable[..., User]) -> None:
        run(make_user, "strong")

    def test_of_hevy(self, make_user: Callable[..., User]) -> None:
        run(make_user, "hevy")
