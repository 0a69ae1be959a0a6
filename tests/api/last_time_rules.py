"""What a model of the service knows of last times: what was done of an exercise, session by session."""

from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis.stateful import invariant

from tests.api.model import Shown, Workout
from tests.api.naive_reports import rounded, volume_of, weigh_in_of
from tests.api.weigh_in_rules import WithWeighIns
from tests.api.workouts import pages

HEAD = ("id", "title", "started_at", "ended_at", "timezone")


class WithLastTimes(WithWeighIns):
    """A user who looks back."""

    @property
    def trained(self) -> list[Workout]:
        """The sessions with sets, newest first: those of the one exercise."""
        done = (workout for workout in self.workouts.values() if workout.sets)
        return sorted(done, key=lambda w: (w.shown["started_at"], w.shown["id"]), reverse=True)

    @invariant()
    def history_is_that_of_the_model(self) -> None:
        """The exercise shows what was done in each session; what was merged into it shows nothing."""
        assert pages(self.user, f"/exercises/{self.exercise_id}/history?limit=2") == [
            {"session": {name: done.shown[name] for name in HEAD}, "sets": done.in_order}
            for done in self.trained
        ]
        for id_ in self.merged[-1:]:
            assert pages(self.user, f"/exercises/{id_}/history") == []

    @invariant()
    def sessions_show_what_was_done(self) -> None:
        """Sessions of the exercise show how many sets there are of it, and what was moved."""
        exercise = self.user.get(f"/exercises/{self.exercise_id}").json()
        path = f"/sessions?exercise_id={self.exercise_id}&include=exercises&limit=2"
        assert pages(self.user, path) == [
            done.shown
            | {
                "exercises": [
                    {"id": exercise["id"], "name": exercise["name"], "sets": len(done.sets)}
                ],
                "volume_kg": self._volume(done, exercise["type"]),
            }
            for done in self.trained
        ]

    def _volume(self, workout: Workout, type_: str) -> float:
        zone = ZoneInfo(workout.shown["timezone"])
        day = datetime.fromisoformat(workout.shown["started_at"]).astimezone(zone).date()
        known: Shown = {
            "type": type_,
            "weigh_in": weigh_in_of([*self.weigh_ins.values()], day, zone),
        }
        working = (each for each in workout.sets.values() if each["set_type"] != "warmup")
        return rounded(sum((volume_of(each | known) for each in working), Fraction(0)))
