"""Sessions are listed, shown, ended, and what was done last is taken back."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.conftest import OPTIONS, Person


@pytest.fixture
def trained(person: Person) -> Person:
    """Somebody with a workout of 2024 and one that is open."""
    person.live_in("Europe/Berlin")
    day = ("--date", "2024-03-01", "--at", "18:00")
    person.run("log", "barbell bench press", "40kg", "8", "--warmup", *day)
    person.run("log", "barbell bench press", "80kg", "5", "5@8.5", *day, "--notes", "felt light")
    person.run("log", "pull up", "8", "+10kg")
    return person


class TestSessions:
    def test_are_listed_newest_first_with_what_was_done(self, trained: Person) -> None:
        heading, newest, oldest = trained.run("sessions").stdout.splitlines()
        assert heading.split() == ["#", "Day", "Began", "Time", "Sets", "Volume", "Exercises"]
        assert "open" in newest
        assert oldest.split() == [
            *("2", "Fri", "2024-03-01", "18:00", "3", "800", "kg"),
            *("Barbell", "Bench", "Press", "3"),
        ]

    @pytest.mark.parametrize(
        ("options", "starts"),
        [
            (("--from", "today"), 1),
            (("--to", "yesterday"), 1),
            (("--exercise", "pull up"), 1),
            (("--open",), 1),
            (("--search", "nothing"), 0),
            (("-n", "1"), 1),
            ((), 2),
        ],
    )
    def test_are_filtered(self, trained: Person, options: tuple[str, ...], starts: int) -> None:
        assert (
            len(json.loads(trained.run("sessions", *options, "--json").stdout)["items"]) == starts
        )


class TestShow:
    @pytest.mark.parametrize("which", ["2", "2024-03-01"])
    def test_has_every_set_as_it_was_done(self, trained: Person, which: str) -> None:
        lines = trained.run("show", which).stdout.splitlines()
        assert lines[0] == "Fri 2024-03-01 18:00"
        assert lines[2] == "Barbell Bench Press"
        assert [" ".join(line.split()) for line in lines[3:]] == [
            "1 40 kg x 8 warm-up 18:00",
            "2 80 kg x 5 18:00 felt light",
            "3 80 kg x 5 RPE 8.5 18:00 felt light",
        ]

    def test_is_of_the_last_one_unless_another_is_named(self, trained: Person) -> None:
        assert "+10 kg x 8" in trained.run("show").stdout
        [oldest, _] = trained.sessions()
        assert "felt light" in trained.run("show", oldest["id"]).stdout

    @pytest.mark.parametrize(
        ("which", "status"), [("3", 1), ("2024-03-02", 1), ("Push", 2), ("0", 2)]
    )
    def test_of_none_says_so(self, trained: Person, which: str, status: int) -> None:
        done = trained.run("show", which)
        assert (done.returncode, len(done.stderr.splitlines())) == (status, 1)


class TestEnd:
    def test_ends_the_open_session_now(self, trained: Person) -> None:
        done = trained.run("end", "--title", "Pull")
        assert done.stdout.startswith("Pull ended at ")
        [_, session] = trained.sessions()
        assert session["title"] == "Pull"
        ended = datetime.now(UTC) - datetime.fromisoformat(session["ended_at"])
        assert ended < timedelta(minutes=5)
        again = trained.run("end")
        assert (again.returncode, again.stderr) == (1, "Error: No session is open.\n")

    @pytest.mark.parametrize(("ago", "is_then"), [(2.5, True), (1.5, False)])
    def test_one_that_was_left_hours_ago_ended_with_its_last_set(
        self, person: Person, ago: float, *, is_then: bool
    ) -> None:
        last = datetime.now(UTC) - timedelta(hours=ago)
        person.begin(last)
        done = person.run("end")
        [session] = person.sessions()
        assert (datetime.fromisoformat(session["ended_at"]) == last) is is_then
        assert ("setlogs end --at TIME" in done.stderr) is is_then

    def test_corrects_the_last_one_when_none_is_open(self, person: Person) -> None:
        start = datetime(2024, 3, 1, 23, 30, tzinfo=UTC)
        person.begin(start, ended_at=start.isoformat())
        assert person.run("end", "--at", "0:45").returncode == 0
        [session] = person.sessions()
        assert session["ended_at"] == "2024-03-02T00:45:00.000000Z"

    def test_is_not_to_come(self, person: Person) -> None:
        now = datetime.now(UTC)
        person.begin(now)
        done = person.run("end", "--at", f"{now + timedelta(hours=2):%H:%M}")
        assert (done.returncode, "still to come" in done.stderr) == (2, True)
        assert person.sessions()[0]["ended_at"] is None


class TestUndo:
    def test_takes_back_the_last_set_then_what_was_before_it(self, person: Person) -> None:
        person.run("weigh", "80")
        person.run("log", "pull up", "8", "6")
        first, second, third = (person.run("undo", "--yes").stdout for _ in range(3))
        assert first == "Undid Pull Up: 6 reps, set 2 of the session.\n"
        assert second == "Undid Pull Up: 8 reps, and its session, which has no other set.\n"
        assert third == "Undid the body weight 80 kg.\n"
        assert (person.sessions(), person.account()["weigh_ins"]) == ([], [])
        assert person.run("undo", "--yes").returncode == 1

    def test_leaves_the_sets_of_a_session_that_has_ended(self, person: Person) -> None:
        person.run("log", "pull up", "8")
        person.run("end")
        done = person.run("undo", "--yes")
        assert (done.returncode, "No session with sets is open" in done.stderr) == (1, True)
        assert len(person.sets()) == 1

    def test_of_an_import_comes_after_a_later_set(self, person: Person, strong: object) -> None:
        person.run("import", f"{strong}", *OPTIONS)
        person.run("log", "pull up", "8")
        assert "Pull Up" in person.run("undo", "--yes").stdout
        assert "the import of" in person.run("undo", "--yes").stdout
        assert person.sets() == []

    @pytest.mark.parametrize(("typed", "sets"), [("y\n", 0), ("\n", 1)])
    def test_says_what_and_asks(self, person: Person, typed: str, sets: int) -> None:
        person.run("log", "pull up", "8")
        done = person.run_at_terminal("undo", typed=typed)
        assert "Undo Pull Up: 8 reps" in done.stderr
        assert len(person.sets()) == sets
