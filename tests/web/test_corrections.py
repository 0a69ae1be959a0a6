"""What a lifter rearranges and corrects, and that the server has it so."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.web.elsewhere import Account
from tests.web.lifter import Lifter

pytestmark = pytest.mark.web


@pytest.fixture
def started(lifter: Lifter, email: str) -> Lifter:
    """Somebody with two exercises in a workout, and a set of the first."""
    lifter.register(email)
    lifter.tap("Start an empty workout")
    for name in ("Deadlift", "Pull Up"):
        lifter.add_exercise(name)
    lifter.tap("Row 1 20 kg × 8")
    lifter.waits_for("Weight: 20 kg")
    lifter.tap("Log set")
    lifter.has_done(["20 kg × 8"])
    return lifter


def names(account: Account, session: dict[str, Any]) -> list[str]:
    ids = [one["exercise_id"] for one in session["sets"]]
    return [account.get(f"/exercises/{id_}")["name"] for id_ in ids]


class TestAWorkout:
    def test_is_done_in_supersets_whose_rows_take_turns(
        self, started: Lifter, email: str, on_the_server: Callable[[str], Account]
    ) -> None:
        started.add_set()
        started.tap("Menu of Deadlift")
        started.tap("Superset with the next")
        started.sees("Superset made")
        started.tap("Log set")
        started.has_done(["20 kg × 8", "20 kg × 8"])
        started.waits_for("Reps: 8")
        started.tap("Log set")
        started.has_done(["20 kg × 8", "20 kg × 8", "8 reps"])
        started.has_sent_everything()
        account = on_the_server(email)
        [session] = account.sessions()
        assert names(account, session) == ["Deadlift", "Deadlift", "Pull Up"]
        assert [one["superset"] for one in session["sets"]] == [1, 1, 1]

    def test_has_its_exercises_moved_swapped_and_taken_out_again(
        self, started: Lifter, email: str, on_the_server: Callable[[str], Account]
    ) -> None:
        started.waits_for("Reps: 8")
        started.tap("Log set")
        started.has_done(["20 kg × 8", "8 reps"])
        started.tap("Menu of Deadlift")
        started.tap("Move down")
        started.has_done(["8 reps", "20 kg × 8"])
        started.tap("Menu of Deadlift")
        started.tap("Swap for another exercise")
        started.fill("Search exercises", "Front Squat")
        started.tap("Front Squat")
        started.waits_for("Menu of Front Squat")
        started.tap("Menu of Pull Up")
        started.tap("Remove exercise")
        started.has_done(["20 kg × 8"])
        started.tap("Undo")
        started.has_done(["8 reps", "20 kg × 8"])
        started.has_sent_everything()
        account = on_the_server(email)
        [session] = account.sessions()
        assert names(account, session) == ["Pull Up", "Front Squat"]

    def test_of_the_past_is_corrected_deleted_and_brought_back(
        self, started: Lifter, email: str, on_the_server: Callable[[str], Account]
    ) -> None:
        started.tap("End workout")
        started.sees("Workout ended")
        started.open("history")
        started.sees("Deadlift × 1")
        started.browser.click("main .list a")
        started.waits_for("Add set")
        started.add_set()
        started.tap("More: Reps")
        started.tap("Log set")
        started.has_done(["20 kg × 8", "20 kg × 9"])
        started.tap("Details")
        started.fill("Title", "Heavy")
        started.fill("Notes", "felt light")
        started.tap("Save")
        started.sees("felt light")
        started.tap("Details")
        started.tap("Delete workout")
        started.sees("Workout deleted")
        started.has_sent_everything()
        assert on_the_server(email).sessions() == []
        started.tap("Undo")
        started.has_sent_everything()
        [session] = on_the_server(email).sessions()
        assert (session["title"], session["notes"]) == ("Heavy", "felt light")
        assert [one["reps"] for one in session["sets"]] == [8, 9]
        ended = session["ended_at"]
        assert session["sets"][1]["performed_at"] == ended


class TestAnExerciseOfOnesOwn:
    def test_is_made_in_a_workout_renamed_and_merged(
        self, lifter: Lifter, email: str, on_the_server: Callable[[str], Account]
    ) -> None:
        lifter.register(email)
        lifter.tap("Start an empty workout")
        lifter.tap("Add exercise")
        lifter.fill("Search exercises", "Garage Deadlift")
        lifter.tap("Create “Garage Deadlift”")
        lifter.sees("Main muscle")
        lifter.tap("Add")
        lifter.waits_for("Menu of Garage Deadlift")
        lifter.tap("Log set")
        lifter.has_done(["20 kg × 8"])
        lifter.tap("End workout")
        lifter.sees("Workout ended")
        lifter.has_sent_everything()
        lifter.open("exercises")
        lifter.tap("Garage Deadlift")
        lifter.tap("Menu of Garage Deadlift")
        lifter.fill("Name", "Barn Deadlift")
        lifter.tap("Save")
        lifter.waits_for("Menu of Barn Deadlift")
        lifter.has_sent_everything()
        own = on_the_server(email).get("/exercises?owner=me")["items"]
        assert [(one["name"], one["version"]) for one in own] == [("Barn Deadlift", 2)]
        lifter.tap("Menu of Barn Deadlift")
        lifter.tap("Merge into another")
        lifter.fill("Search exercises", "Deadlift")
        lifter.tap("Deadlift")
        lifter.sees("Merged into Deadlift")
        account = on_the_server(email)
        [session] = account.sessions()
        assert names(account, session) == ["Deadlift"]
        lifter.open("exercises")
        lifter.tap("Deadlift")
        lifter.sees("20 kg × 8")


class TestBodyWeight:
    def test_is_logged_in_steps_of_a_scale_and_taken_back(
        self, lifter: Lifter, email: str, on_the_server: Callable[[str], Account]
    ) -> None:
        lifter.register(email)
        lifter.open("progress")
        lifter.tap("More: Body weight")
        lifter.tap("Log body weight")
        lifter.sees("Logged 75.1 kg")
        lifter.has_sent_everything()
        [weighed] = on_the_server(email).get("/weigh-ins")["items"]
        assert weighed["weight"] == 75.1
        lifter.tap("Undo")
        lifter.sees("No body weight yet")
        lifter.has_sent_everything()
        assert on_the_server(email).get("/weigh-ins")["items"] == []

    def test_stays_within_what_the_server_takes(
        self, lifter: Lifter, email: str, on_the_server: Callable[[str], Account]
    ) -> None:
        lifter.register(email)
        lifter.open("progress")
        lifter.tap("Body weight: 75 kg, enter a number")
        for key in ("7", "Done"):
            lifter.tap(key)
        lifter.tap("Log body weight")
        lifter.sees("Logged 10 kg")
        lifter.has_sent_everything()
        assert [one["weight"] for one in on_the_server(email).get("/weigh-ins")["items"]] == [10]

    def test_that_is_deleted_comes_back_whole(
        self,
        lifter: Lifter,
        email: str,
        elsewhere: Callable[[str], httpx.Client],
        on_the_server: Callable[[str], Account],
    ) -> None:
        lifter.register(email)
        draft = {"weight": 81.4, "notes": "before breakfast"}
        elsewhere(email).post("/weigh-ins", json=draft).raise_for_status()
        lifter.come_online()
        lifter.open("progress")
        lifter.tap("Delete the weigh-in")
        lifter.tap("Undo")
        lifter.sees("Undone")
        lifter.has_sent_everything()
        [weighed] = on_the_server(email).get("/weigh-ins")["items"]
        assert (weighed["weight"], weighed["notes"]) == (81.4, "before breakfast")
