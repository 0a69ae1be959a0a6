"""What was imported is listed, shown again, and taken back."""

from pathlib import Path

import pytest

from tests.cli.conftest import BROKEN_ROW, OPTIONS, STRONG, Person, lines_with


class TestImports:
    def test_are_listed_newest_first(self, person: Person, strong: Path) -> None:
        person.run("import", strong, *OPTIONS)
        person.run("import", strong, *OPTIONS)
        first, second = lines_with(person.run("imports").stdout, "strong", "completed")
        assert "0" in first
        assert "2" in second

    def test_are_listed_with_whole_ids(self, person: Person, strong: Path) -> None:
        import_id = person.run("import", strong, *OPTIONS).stdout.split()[-1]
        assert import_id in person.run("imports").stdout

    @pytest.mark.parametrize("command", ["imports", "undo"])
    def test_one_that_is_unknown_is_refused_with_where_to_look(
        self, person: Person, command: str
    ) -> None:
        done = person.run(command, "123")
        assert (done.returncode, "Use: setlogs imports" in done.stderr) == (1, True)

    def test_of_body_weights_say_so(self, person: Person, tmp_path: Path) -> None:
        file = tmp_path / "body.csv"
        file.write_text("Date,Time,Measurement,Value,Unit\n2024-03-01,07:00:00,Bodyweight,80,kgs\n")
        assert "body weights" in person.run("import", file, *OPTIONS).stdout

    def test_the_report_of_one_is_shown_again(self, person: Person, strong: Path) -> None:
        strong.write_text(STRONG + BROKEN_ROW)
        report = person.run("import", strong, *OPTIONS).stdout
        import_id = report.split()[-1]
        assert person.run("imports", import_id).stdout == report


class TestUndo:
    def test_takes_the_last_import_back(self, person: Person, strong: Path) -> None:
        person.run("import", strong, *OPTIONS)
        done = person.run("undo", "--yes")
        assert (done.returncode, person.sets()) == (0, [])
        assert "2 sets in 2 sessions" in done.stdout
        assert "Added 2 sets" in person.run("import", strong, *OPTIONS).stdout

    def test_takes_the_one_that_is_named(self, person: Person, strong: Path) -> None:
        first = person.run("import", strong, *OPTIONS).stdout.split()[-1]
        strong.write_text(STRONG.replace("2024-03", "2024-04"))
        person.run("import", strong, *OPTIONS)
        assert person.run("undo", first, "--yes").returncode == 0
        assert {one["performed_at"][:7] for one in person.sets()} == {"2024-04"}

    @pytest.mark.parametrize(("typed", "sets"), [("y\n", 0), ("\n", 2)])
    def test_asks_first(self, person: Person, strong: Path, typed: str, sets: int) -> None:
        person.run("import", strong, *OPTIONS)
        done = person.run_at_terminal("undo", typed=typed)
        assert "Undo the import of" in done.stderr
        assert len(person.sets()) == sets

    def test_needs_yes_without_a_terminal(self, person: Person, strong: Path) -> None:
        person.run("import", strong, *OPTIONS)
        done = person.run("undo", typed="y\n")
        assert (done.returncode, "--yes" in done.stderr) == (2, True)
        assert len(person.sets()) == 2

    def test_says_when_there_is_nothing_to_undo(self, person: Person) -> None:
        done = person.run("undo", "--yes")
        assert (done.returncode, "import to undo" in done.stderr) == (1, True)
