"""Files come in as their owner means them: asked where it is in doubt, shown, and taken back."""

import json
import re
import signal
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.cli.conftest import OPTIONS, STRONG, Person
from tests.patience import HANGS_SECONDS

BROKEN_ROW = '2024-03-09 18:00:00,Push,50m,Bench Press (Barbell),1,82.5,heavy,0,0,"","",\n'
HEAVIER = STRONG.replace("82.5", "85")


def lines_with(text: str, *parts: str) -> list[str]:
    return [line for line in text.splitlines() if all(part in line for part in parts)]


class TestImport:
    def test_dry_run_adds_nothing(self, person: Person, strong: Path) -> None:
        done = person.run("import", strong, *OPTIONS, "--dry-run")
        assert done.returncode == 0
        assert "Would add 2 sets in 2 sessions" in done.stdout
        assert person.sets() == []

    def test_the_same_file_again_adds_nothing(self, person: Person, strong: Path) -> None:
        assert "Added 2 sets" in person.run("import", strong, *OPTIONS).stdout
        again = person.run("import", strong, *OPTIONS)
        assert "Added 0 sets" in again.stdout
        assert "2 were there already" in again.stdout
        assert len(person.sets()) == 2

    def test_rows_left_out_are_named_and_the_status_says_so(
        self, person: Person, strong: Path
    ) -> None:
        strong.write_text(STRONG + BROKEN_ROW)
        done = person.run("import", strong, *OPTIONS)
        assert done.returncode == 3
        [line] = [line for line in done.stdout.splitlines() if "not_a_number" in line]
        assert "4" in line
        assert "Reps" in line
        assert len(person.sets()) == 2

    def test_says_which_option_the_file_needs(self, person: Person, strong: Path) -> None:
        done = person.run("import", strong)
        assert done.returncode == 1
        assert "--unit" in done.stderr
        assert "--timezone" in done.stderr

    def test_unknown_format_says_what_is_needed(self, person: Person, tmp_path: Path) -> None:
        file = tmp_path / "other.csv"
        file.write_text("fruit,price\napple,1\n")
        done = person.run("import", file, *OPTIONS)
        assert done.returncode == 1
        assert "The file has: fruit, price" in done.stderr
        assert done.stderr.count(" needs: ") == 3
        assert "--columns FILE" in done.stderr

    @pytest.mark.parametrize(
        ("content", "advice"), [(b"\n", "is empty"), (b"a" * 6_000_000, "Split it")]
    )
    def test_a_file_that_cannot_be_one_is_refused_with_what_to_do(
        self, person: Person, tmp_path: Path, content: bytes, advice: str
    ) -> None:
        file = tmp_path / "file.csv"
        file.write_bytes(content)
        done = person.run("import", file, *OPTIONS)
        assert (done.returncode, advice in done.stderr) == (1, True)

    def test_who_stops_waiting_learns_that_it_may_still_happen(
        self, person: Person, strong: Path
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            silent.settimeout(HANGS_SECONDS)
            url = f"http://127.0.0.1:{silent.getsockname()[1]}"
            login = {"url": url, "email": "", "access_token": "", "refresh_token": ""}
            (person.config / "login.json").write_text(json.dumps(login))
            with person.start("import", strong, *OPTIONS, url=url) as process:
                connection, _ = silent.accept()
                with connection:
                    connection.recv(1)
                    process.send_signal(signal.SIGINT)
                    _, shown = process.communicate(timeout=HANGS_SECONDS)
        assert process.returncode == 1
        assert "wholly or not at all" in shown

    def test_names_what_each_exercise_became_and_how_it_was_found(
        self, person: Person, strong: Path
    ) -> None:
        strong.write_text(
            STRONG + STRONG.splitlines()[1].replace("Bench Press (Barbell)", "Odd Lift")
        )
        done = person.run("import", strong, *OPTIONS)
        assert lines_with(done.stdout, "Bench Press (Barbell)", "Barbell Bench Press", "alias")
        assert lines_with(done.stdout, "Odd Lift", "new (weight reps)")

    def test_problems_of_one_kind_are_one_line(self, person: Person, strong: Path) -> None:
        strong.write_text(STRONG + BROKEN_ROW * 1399)
        done = person.run("import", strong, *OPTIONS)
        assert len(lines_with(done.stdout, "not_a_number", "1,399", "4, 5, 6")) == 1
        assert len(done.stdout.splitlines()) < 30


class TestChoices:
    @pytest.mark.parametrize(
        ("command", "path", "name"),
        [
            ("import", "/imports", "source"),
            ("import", "/imports", "unit"),
            ("import", "/imports", "duplicates"),
            ("import", "/imports", "deleted"),
            ("import", "/imports", "changed"),
            ("export", "/me/export", "format"),
        ],
    )
    def test_are_those_of_the_server(
        self, person: Person, command: str, path: str, name: str
    ) -> None:
        described = httpx.get(f"{person.url}/openapi.json", timeout=HANGS_SECONDS).json()
        [taken] = [
            parameter["schema"]
            for operation in described["paths"][path].values()
            for parameter in operation["parameters"]
            if parameter["name"] == name
        ]
        done = person.run(command, f"--{name}", "other")
        assert done.returncode == 2
        assert set(re.findall(r"'(\w+)'", done.stderr)) - {"other"} == enumerated(taken)


def enumerated(schema: Any) -> set[str]:
    """Return the values that a schema, or any within it, lists."""
    if isinstance(schema, list):
        return set().union(*map(enumerated, schema))
    if not isinstance(schema, dict):
        return set()
    listed = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return set(listed).union(*map(enumerated, schema.values()))


class TestMapping:
    @pytest.mark.parametrize(
        "written",
        [
            "name,exercise\nBench Press (Barbell),Barbell Back Squat\n",
            "Bench Press (Barbell);barbell back squat\n",
            '{"Bench Press (Barbell)": "Barbell Back Squat"}',
        ],
    )
    def test_decides_which_exercise_a_name_means(
        self, person: Person, strong: Path, tmp_path: Path, written: str
    ) -> None:
        mapping = tmp_path / "mapping"
        mapping.write_text(written)
        done = person.run("import", strong, *OPTIONS, "--mapping", mapping)
        assert done.returncode == 0, done.stderr
        assert lines_with(done.stdout, "Bench Press (Barbell)", "Barbell Back Squat", "you chose")

    def test_null_makes_an_exercise_of_its_own(
        self, person: Person, strong: Path, tmp_path: Path
    ) -> None:
        mapping = tmp_path / "mapping.json"
        mapping.write_text('{"Bench Press (Barbell)": null}')
        done = person.run("import", strong, *OPTIONS, "--mapping", mapping)
        assert "new exercises: 1" in done.stdout, done.stderr

    @pytest.mark.parametrize(
        "written",
        [
            b"Bench Press (Barbell),No Such Lift\n",
            b"one\n",
            b"a,b,c\n",
            b'{"a": ',
            b"{}]",
            b'{"Bench Press (Barbell)": ["Squat"]}',
            "Übung,Squat\n".encode("latin-1"),
            b"a," + b"x" * 200_000,
        ],
        ids=["unknown", "one", "three", "cut", "no object", "a list", "latin-1", "long"],
    )
    def test_that_is_none_imports_nothing(
        self, person: Person, strong: Path, tmp_path: Path, written: bytes
    ) -> None:
        mapping = tmp_path / "mapping"
        mapping.write_bytes(written)
        done = person.run("import", strong, *OPTIONS, "--mapping", mapping)
        assert (done.returncode, str(mapping) in done.stderr) == (1, True)
        assert person.sets() == []


class TestColumns:
    def test_tell_what_is_what_in_any_csv(self, person: Person, tmp_path: Path) -> None:
        file, columns = tmp_path / "mine.csv", tmp_path / "columns.json"
        file.write_text("Tag;Übung;Last;Anzahl\n2024-03-01 18:00;Bankdrücken;80,5;5\n")
        described = {"started_at": "Tag", "exercise": "Übung", "weight": "Last", "reps": "Anzahl"}
        described |= {"date_format": "%Y-%m-%d %H:%M", "decimal": ",", "unit": "kg"}
        columns.write_text(json.dumps(described))
        done = person.run("import", file, "--columns", columns, "--timezone", "Europe/Berlin")
        assert done.returncode == 0, done.stderr
        assert [(one["weight"], one["reps"]) for one in person.sets()] == [(80.5, 5)]

    @pytest.mark.parametrize(
        "options", [("--source", "columns"), ("--source", "hevy", "--columns", __file__)]
    )
    def test_belong_to_a_format_of_their_own(
        self, person: Person, strong: Path, options: tuple[str, ...]
    ) -> None:
        done = person.run("import", strong, *options)
        assert (done.returncode, "belong together" in done.stderr) == (2, True)


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
        assert (done.returncode, "no import to undo" in done.stderr) == (1, True)
