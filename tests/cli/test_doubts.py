"""Files come in as their owner means them: asked where it is in doubt."""

from pathlib import Path

import pytest

from tests.cli.conftest import BROKEN_ROW, OPTIONS, STRONG, Person

HEAVIER = STRONG.replace("82.5", "85")


class TestDoubts:
    """At a terminal the command asks before anything is doubled, dropped or overwritten."""

    def test_nothing_is_asked_when_nothing_is_in_doubt(self, person: Person, strong: Path) -> None:
        done = person.run_at_terminal("import", strong, *OPTIONS)
        assert (done.returncode, len(person.sets())) == (0, 2)
        assert "?" not in done.stderr

    def test_progress_is_shown(self, person: Person, strong: Path) -> None:
        shown = person.run_at_terminal("import", strong, *OPTIONS).stderr
        assert "Importing" in shown
        assert "0:00:0" in shown

    @pytest.mark.parametrize(("typed", "weight"), [("y\n", 85), ("\n", 82.5)])
    def test_what_changed_is_taken_over_on_request(
        self, person: Person, strong: Path, typed: str, weight: float
    ) -> None:
        person.run("import", strong, *OPTIONS)
        strong.write_text(HEAVIER)
        done = person.run_at_terminal("import", strong, *OPTIONS, typed=typed)
        assert "Take over what the file says" in done.stderr
        assert sorted(one["weight"] for one in person.sets()) == [80, weight]

    @pytest.mark.parametrize(("typed", "sets"), [("y\n", 2), ("\n", 1)])
    def test_what_was_deleted_comes_back_on_request(
        self, person: Person, strong: Path, typed: str, sets: int
    ) -> None:
        person.run("import", strong, *OPTIONS)
        person.delete_a_set()
        done = person.run_at_terminal("import", strong, *OPTIONS, typed=typed)
        assert "Bring them back?" in done.stderr
        assert len(person.sets()) == sets

    @pytest.mark.parametrize(("typed", "sets"), [("y\n", 2), ("\n", 0)])
    def test_a_file_that_is_mostly_refused_is_imported_on_request(
        self, person: Person, strong: Path, typed: str, sets: int
    ) -> None:
        strong.write_text(STRONG + BROKEN_ROW * 3)
        done = person.run_at_terminal("import", strong, *OPTIONS, typed=typed)
        assert "Import the rest?" in done.stderr
        assert len(person.sets()) == sets
        assert done.returncode == (3 if sets else 1)

    @pytest.mark.parametrize(("typed", "sets"), [("\n", 2), ("stop\n", 2), ("add\n", 4)])
    def test_workouts_hours_apart_are_asked_about(
        self, person: Person, strong: Path, typed: str, sets: int
    ) -> None:
        person.run("import", strong, *OPTIONS)
        elsewhere = (*OPTIONS[:2], "--timezone", "America/New_York")
        done = person.run_at_terminal("import", strong, *elsewhere, typed=typed)
        assert "hours apart" in done.stderr
        assert len(person.sets()) == sets

    def test_workouts_hours_apart_are_moved_on_request(self, person: Person, strong: Path) -> None:
        person.run("import", strong, *OPTIONS)
        elsewhere = (*OPTIONS[:2], "--timezone", "America/New_York")
        person.run_at_terminal("import", strong, *elsewhere, typed="move\n")
        starts = [session["started_at"][:16] for session in person.account()["sessions"]]
        assert sorted(starts) == ["2024-03-01T23:00", "2024-03-08T23:00"]

    @pytest.mark.parametrize(
        ("typed", "new"), [("\n", 1), ("all\n", 0), ("each\ny\n", 0), ("each\n\n", 1)]
    )
    def test_a_name_that_resembles_another_is_asked_about(
        self, person: Person, strong: Path, typed: str, new: int
    ) -> None:
        strong.write_text(STRONG.replace("Bench Press (Barbell)", "Press Bench Barbell"))
        done = person.run_at_terminal("import", strong, *OPTIONS, typed=typed)
        assert "Press Bench Barbell: Barbell Bench Press?" in done.stderr
        assert f"new exercises: {new}." in done.stdout

    @pytest.mark.parametrize("option", ["skip", "restore"])
    def test_what_an_option_decides_is_not_asked(
        self, person: Person, strong: Path, option: str
    ) -> None:
        person.run("import", strong, *OPTIONS)
        person.delete_a_set()
        done = person.run_at_terminal("import", strong, *OPTIONS, "--deleted", option)
        assert "?" not in done.stderr
        assert len(person.sets()) == (2 if option == "restore" else 1)

    def test_yes_asks_nothing(self, person: Person, strong: Path) -> None:
        person.run("import", strong, *OPTIONS)
        strong.write_text(HEAVIER)
        done = person.run_at_terminal("import", strong, *OPTIONS, "--yes")
        assert "?" not in done.stderr
        assert sorted(one["weight"] for one in person.sets()) == [80, 82.5]

    def test_without_a_terminal_nothing_is_asked(self, person: Person, strong: Path) -> None:
        person.run("import", strong, *OPTIONS)
        strong.write_text(HEAVIER)
        done = person.run("import", strong, *OPTIONS, typed="y\n")
        assert "?" not in done.stderr
        assert sorted(one["weight"] for one in person.sets()) == [80, 82.5]
