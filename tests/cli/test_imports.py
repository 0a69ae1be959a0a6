"""Files come in as their owner means them, and what became of each name is shown."""

import json
import re
import signal
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.cli.conftest import BROKEN_ROW, OPTIONS, STRONG, Person, lines_with
from tests.patience import HANGS_SECONDS


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

    def test_takes_unit_and_time_zone_from_the_account_and_says_so(
        self, person: Person, strong: Path
    ) -> None:
        with person.other_client() as client:
            me = client.get("/me")
            body = {"display_name": "Ada", "unit": "lb", "timezone": "America/New_York"}
            etag = {"If-Match": me.headers["etag"]}
            client.put("/me", json=body, headers=etag).raise_for_status()
        done = person.run("import", strong)
        assert done.returncode == 0, done.stderr
        assert "--timezone America/New_York --unit lb" in done.stderr
        assert {one["unit"] for one in person.sets()} == {"lb"}
        [first, *_] = sorted(one["started_at"] for one in person.account()["sessions"])
        assert first.startswith("2024-03-01T23:00")

    @pytest.mark.parametrize("others", [(), ("--unit", "kg")], ids=["alone", "with the unit"])
    def test_a_time_zone_that_is_none_is_refused_and_not_replaced(
        self, person: Person, strong: Path, others: tuple[str, ...]
    ) -> None:
        done = person.run("import", strong, "--timezone", "Mars", *others)
        assert (done.returncode, "timezone: " in done.stderr) == (1, True)
        assert "as in your account" not in done.stderr
        assert person.account()["sessions"] == []

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
            login = {"url": url, "email": "", "access_token": "a", "refresh_token": "b"}
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
        schemas = described["components"]["schemas"]
        assert set(re.findall(r"'(\w+)'", done.stderr)) - {"other"} == enumerated(taken, schemas)


def enumerated(schema: Any, schemas: dict[str, Any]) -> set[str]:
    """Return the values that a schema, any within it or any that it names lists."""
    if isinstance(schema, list):
        return set().union(*(enumerated(one, schemas) for one in schema))
    if not isinstance(schema, dict):
        return set()
    if named := schema.get("$ref"):
        return enumerated(schemas[named.rpartition("/")[2]], schemas)
    listed = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return set(listed).union(*(enumerated(one, schemas) for one in schema.values()))


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
            b"Bench Press (Barbell),Deadlift\nBench Press (Barbell),Pull Up\n",
            b'{"Bench Press (Barbell)": "Deadlift", "Bench Press (Barbell)": "Pull Up"}',
            b'{"a": ' + b"[" * 200_000,
        ],
        ids=[
            *("unknown", "one", "three", "cut", "no object", "a list", "latin-1", "long"),
            *("two things", "two things in JSON", "deep"),
        ],
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
