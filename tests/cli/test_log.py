"""What is logged is stored once, in the session that it belongs to."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.cli.conftest import Person
from tests.cli.lossy import lossy_proxy

BENCH = ("log", "barbell bench press")


class TestSets:
    def test_are_said_as_they_were_stored(self, person: Person) -> None:
        first = person.run(*BENCH, "82,5x5", "--rpe", "8")
        assert first.stdout == "Barbell Bench Press: 82.5 kg x 5@8, set 1 of the session.\n"
        second = person.run(*BENCH, "185lb", "3", "2")
        assert second.stdout == "Barbell Bench Press: 185 lb x 3, 2, sets 2 to 3 of the session.\n"

    @pytest.mark.parametrize(
        ("written", "said"),
        [
            (("Plank", "60s"), "1:00"),
            (("Running", "5km", "24:30"), "5 km in 24:30"),
            (("Pull Up", "8", "+10kg"), "+10 kg x 8"),
            (("Pull Up", "8"), "8 reps"),
            (("Assisted Pull Up", "8", "-20kg"), "-20 kg x 8"),
            (("Farmer's Carry", "40kg", "50m"), "40 kg, 50 m"),
            (("Barbell Bench Press", "40kg", "8", "--warmup"), "40 kg x 8 (warm-up)"),
        ],
    )
    def test_of_every_type(self, person: Person, written: tuple[str, ...], said: str) -> None:
        done = person.run("log", *written)
        assert f": {said}, set 1 of the session." in done.stdout, done.stderr

    def test_have_notes_and_rpe_each(self, person: Person) -> None:
        person.run(*BENCH, "80x5", "80x5@9", "--notes", "slow", "--rpe", "7")
        assert [(one["rpe"], one["notes"]) for one in person.sets()] == [(7, "slow"), (9, "slow")]

    @pytest.mark.parametrize(
        "written",
        [("heavy",), ("5",), ("80x5", "--rep", "8"), ("80x5", "--at", "25:00")],
    )
    def test_that_are_none_change_nothing(self, person: Person, written: tuple[str, ...]) -> None:
        done = person.run(*BENCH, *written)
        assert (done.returncode, person.sessions()) == (2, [])
        assert "Error: " in done.stderr

    @pytest.mark.parametrize("written", [("80x5", "--rpe", "99"), ("80x5", "99999kg", "5")])
    def test_that_the_server_refuses_leave_no_session(
        self, person: Person, written: tuple[str, ...]
    ) -> None:
        done = person.run(*BENCH, *written)
        assert (done.returncode, person.sessions()) == (1, [])

    def test_of_a_name_that_means_several_exercises_are_refused_in_a_pipe(
        self, person: Person
    ) -> None:
        done = person.run("log", "curl", "20x10")
        assert (done.returncode, person.sessions()) == (2, [])
        [line] = done.stderr.splitlines()
        assert "curl may be any of" in line

    @pytest.mark.parametrize(("typed", "name"), [("\n", "Cable Shrug"), ("2\n", "Barbell Shrug")])
    def test_of_a_name_that_means_several_exercises_are_asked_about_at_a_terminal(
        self, person: Person, typed: str, name: str
    ) -> None:
        """What was done last comes first, and is taken by Enter."""
        person.run("log", "cable shrug", "20x5")
        done = person.run_at_terminal("log", "shru", "20x5", typed=typed)
        assert done.stdout.startswith(f"{name}: 20 kg x 5"), done.stderr


class TestSession:
    @pytest.mark.parametrize(
        ("hours", "sessions"), [(23.9, 1), (24.1, 2)], ids=["within a day", "before that"]
    )
    def test_is_the_one_of_the_last_24_hours_that_is_open(
        self, person: Person, hours: float, sessions: int
    ) -> None:
        """Whatever the day: an evening goes on after midnight."""
        person.begin(datetime.now(UTC) - timedelta(hours=hours))
        person.run(*BENCH, "80x5")
        assert len(person.sessions()) == sessions

    def test_that_has_ended_takes_no_more(self, person: Person) -> None:
        person.run(*BENCH, "80x5")
        person.run("end")
        assert "A new session." in person.run(*BENCH, "80x5").stderr
        assert len(person.sessions()) == 2

    def test_of_another_day_is_made_once_and_is_over(self, person: Person) -> None:
        person.live_in("Pacific/Auckland")
        for _ in range(2):
            assert person.run(*BENCH, "80x5", "--date", "2024-03-01").returncode == 0
        [session] = person.sessions()
        assert session["started_at"] == session["ended_at"] == "2024-02-29T23:00:00.000000Z"
        assert {one["performed_at"] for one in person.sets()} == {session["started_at"]}

    def test_is_the_one_that_ran_at_a_time(self, person: Person) -> None:
        zone = ZoneInfo("America/New_York")
        person.live_in(zone.key)
        for hour in (8, 20):
            started_at = datetime(2024, 3, 1, hour, tzinfo=zone)
            person.begin(started_at, ended_at=(started_at + timedelta(hours=1)).isoformat())
        unclear = person.run(*BENCH, "80x5", "--date", "2024-03-01")
        assert (unclear.returncode, "--at TIME" in unclear.stderr) == (2, True)
        person.run(*BENCH, "80x5", "--date", "2024-03-01", "--at", "20:30")
        early, late = sorted(person.account()["sessions"], key=lambda one: one["started_at"])
        assert early["sets"] == []
        assert [one["performed_at"] for one in late["sets"]] == ["2024-03-02T01:30:00.000000Z"]

    def test_a_time_of_the_day_is_the_last_one_there_was(self, person: Person) -> None:
        later = datetime.now(UTC) + timedelta(hours=1)
        person.run(*BENCH, "80x5", "--at", f"{later:%H:%M}")
        [one] = person.sets()
        ago = datetime.now(UTC) - datetime.fromisoformat(one["performed_at"])
        assert timedelta(hours=22) < ago < timedelta(hours=24)

    @pytest.mark.parametrize("at", [(), ("--at", "10:00")], ids=["that day", "at a time"])
    @pytest.mark.parametrize(
        "day", ["2999-01-01", "1999-01-01", "0001-01-01", "1.3.2024", "2024-02-30"]
    )
    def test_of_no_possible_day_is_refused(
        self, person: Person, day: str, at: tuple[str, ...]
    ) -> None:
        done = person.run(*BENCH, "80x5", "--date", day, *at)
        assert (done.returncode > 0, person.sessions()) == (True, [])


class TestKeys:
    def test_lost_answers_store_the_set_once(self, person: Person, server_url: str) -> None:
        with lossy_proxy(server_url) as proxy:
            person.move_to(proxy.url)
            done = person.run(*BENCH, "80x5")
            assert done.returncode == 0, done.stderr
            assert len(person.sets()) == 1
        # A session and its sets, each sent twice with its key.
        assert (len(proxy.keys), len(set(proxy.keys))) == (4, 2)

    @pytest.mark.parametrize("state", ["is_mute", "is_broken"])
    def test_the_same_command_is_the_same_attempt_until_it_is_answered(
        self, person: Person, server_url: str, state: str
    ) -> None:
        with lossy_proxy(server_url) as proxy:
            person.move_to(proxy.url)
            setattr(proxy, state, True)
            lost = person.run(*BENCH, "80x5")
            assert (lost.returncode, "may or may not" in lost.stderr) == (1, True)
            setattr(proxy, state, False)
            again = person.run(*BENCH, "80x5")
            assert (again.returncode, "Stored once" in again.stderr) == (0, True)
            assert len(person.sets()) == 1
            person.run(*BENCH, "80x5")
            assert len(person.sets()) == 2

    def test_two_at_once_begin_one_session(self, person: Person) -> None:
        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(lambda _: person.run_process(*BENCH, "80x5").returncode, range(2)))
        assert done == [0, 0]
        assert (len(person.sessions()), len(person.sets())) == (1, 2)

    def test_what_was_kept_and_cannot_be_read_is_not_thrown_away(self, person: Person) -> None:
        file = person.config / "unanswered.json"
        file.write_text("[{")
        done = person.run(*BENCH, "80x5")
        assert (done.returncode, f"{file} is damaged" in done.stderr) == (1, True)
        assert (file.read_text(), person.sessions()) == ("[{", [])

    def test_what_was_not_answered_goes_before_the_next_thing(
        self, person: Person, server_url: str
    ) -> None:
        with lossy_proxy(server_url) as proxy:
            person.move_to(proxy.url)
            proxy.is_mute = True
            person.run("weigh", "80")
            proxy.is_mute = False
            done = person.run("undo", "--yes")
            assert "Stored once: setlogs weigh 80" in done.stderr
            assert "Undid the body weight 80 kg" in done.stdout
            assert person.account()["weigh_ins"] == []

    def test_without_a_network_nothing_is_kept(self, person: Person) -> None:
        person.move_to("http://127.0.0.1:1")
        done = person.run(*BENCH, "80x5")
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1
        assert not (person.config / "unanswered.json").exists()

    def test_key_of_an_unknown_outcome_stores_the_set_once(self, person: Person) -> None:
        for _ in range(2):
            assert person.run(*BENCH, "80x5", "--key", "the-same").returncode == 0
        assert len(person.sets()) == 1
