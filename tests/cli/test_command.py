"""The command does what its README promises, against a real server."""

import json
import re
import stat
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from setlogs_cli.commands import main
from tests.cli.conftest import OPTIONS, PASSWORD, ROOT, STRONG, Person
from tests.patience import HANGS_SECONDS

HEVY = """\
title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type,weight_kg,reps,rpe
Push,"8 Apr 2026, 16:50","8 Apr 2026, 17:50",,Bench Press (Barbell),1,felt good,0,warmup,60,5,
Push,"8 Apr 2026, 16:50","8 Apr 2026, 17:50",,Bent Over Row (Barbell),1,,0,normal,60,5,8
"""


def tokens(person: Person) -> dict[str, str]:
    stored: dict[str, str] = json.loads((person.config / "login.json").read_text())
    return stored


def expire_access(person: Person) -> dict[str, str]:
    """Spoil the access token, so that the next command needs a new one."""
    spoilt = tokens(person) | {"access_token": "expired"}
    (person.config / "login.json").write_text(json.dumps(spoilt))
    return spoilt


class TestWeigh:
    def test_logs_the_body_weight_in_ones_own_unit_or_another(self, person: Person) -> None:
        for typed, said in (("80.5", "80.5 kg"), ("178lb", "178 lb"), ("81,25 kg", "81.25 kg")):
            done = person.run("weigh", typed, "--notes", "fasted")
            assert (done.returncode, done.stdout.strip()) == (0, said)
        account = person.account()
        assert sorted(one["weight"] for one in account["weigh_ins"]) == [80.5, 81.25, 178]

    def test_help_shows_examples_on_lines_of_their_own(self, person: Person) -> None:
        lines = person.run("weigh", "--help").stdout.splitlines()
        assert {"  setlogs weigh 80.5", "  setlogs weigh 178lb"} <= set(lines)

    def test_stores_it_once_for_a_key(self, person: Person) -> None:
        for _ in range(2):
            assert person.run("weigh", "80", "--key", "k").returncode == 0
        assert len(person.account()["weigh_ins"]) == 1

    def test_says_what_is_wrong(self, person: Person) -> None:
        assert person.run("weigh", "heavy").returncode == 2
        done = person.run("weigh", "9")
        assert (done.returncode, "weight: " in done.stderr) == (1, True)


class TestLogin:
    def test_tokens_are_the_owners_alone(self, server_url: str, tmp_path: Path) -> None:
        person = Person(server_url, tmp_path / "config")
        person.register()
        assert stat.S_IMODE((person.config / "login.json").stat().st_mode) == 0o600

    def test_wrong_password_is_one_clear_error(self, person: Person) -> None:
        done = person.run("login", person.email, "--password-stdin", typed="not this one")
        assert done.returncode == 1
        assert "invalid_credentials" in done.stderr

    def test_tokens_and_password_are_never_printed(self, person: Person) -> None:
        done = person.run("login", person.email, "--password-stdin", typed=PASSWORD)
        for secret in (PASSWORD, tokens(person)["access_token"], tokens(person)["refresh_token"]):
            assert secret not in done.stdout + done.stderr

    def test_is_renewed_and_the_new_refresh_token_kept(self, person: Person) -> None:
        before = expire_access(person)
        assert person.run("export").returncode == 0
        after = tokens(person)
        assert after["refresh_token"] != before["refresh_token"]
        expire_access(person)
        assert person.run("export").returncode == 0

    def test_commands_at_once_spend_the_refresh_token_once(self, person: Person) -> None:
        expire_access(person)
        with ThreadPoolExecutor(4) as pool:
            done = list(pool.map(lambda _: person.run_process("export").returncode, range(4)))
        assert done == [0, 0, 0, 0]

    def test_a_long_upload_survives_an_expired_token(self, person: Person, strong: Path) -> None:
        strong.write_text(STRONG + "\n" * 300_000)
        expire_access(person)
        assert "Added 2 sets" in person.run("import", strong, *OPTIONS).stdout

    def test_is_not_sent_to_another_server(self, person: Person) -> None:
        done = person.run("export", url="http://127.0.0.1:1")
        assert (done.returncode, done.stdout) == (1, "")
        assert "Not logged in at http://127.0.0.1:1" in done.stderr

    def test_logout_ends_it_at_the_server_too(self, person: Person) -> None:
        kept = tokens(person) | {"access_token": "expired"}
        assert person.run("logout").returncode == 0
        assert not (person.config / "login.json").exists()
        (person.config / "login.json").write_text(json.dumps(kept))
        assert "Not logged in" in person.run("export").stderr


class TestExport:
    def test_json_goes_into_another_account(
        self, person: Person, strong: Path, tmp_path: Path
    ) -> None:
        person.run("import", strong, *OPTIONS)
        file = tmp_path / "account.json"
        assert person.run("export", "-o", file).returncode == 0
        other = Person(person.url, tmp_path / "other")
        other.register()
        assert "Added 2 sets" in other.run("import", file).stdout
        assert [one["weight"] for one in other.sets()] == [80, 82.5]

    @pytest.mark.parametrize("name", ["strong", "hevy", "fitnotes"])
    def test_other_formats(self, person: Person, strong: Path, name: str) -> None:
        person.run("import", strong, *OPTIONS)
        lines = person.run("export", "--format", name).stdout.splitlines()
        assert len(lines) == 3

    def test_says_what_a_format_cannot_hold(self, person: Person, tmp_path: Path) -> None:
        file = tmp_path / "hevy.csv"
        file.write_text(HEVY)
        person.run("import", file, *OPTIONS)
        person.run("weigh", "80")
        shown = {
            name: person.run("export", "--format", name).stderr
            for name in ("json", "strong", "hevy", "fitnotes")
        }
        assert shown["json"] == ""
        assert "body weights (1), sets of supersets (2)." in shown["strong"]
        assert "body weights (1)." in shown["hevy"]
        for words in ("titles of workouts (1)", "failure sets (1)", "RPEs (1)"):
            assert words in shown["fitnotes"]

    def test_folder_that_is_not_there(self, person: Person, tmp_path: Path) -> None:
        done = person.run("export", "-o", tmp_path / "missing" / "account.json")
        assert done.returncode == 1
        assert "No such file" in done.stderr


class TestSurroundings:
    """What fails around the command is explained; Person.run refuses tracebacks."""

    def test_configuration_folder_that_is_none(self, person: Person, tmp_path: Path) -> None:
        file = tmp_path / "file"
        file.touch()
        done = Person(person.url, file, person.email).run(
            "login", person.email, "--password-stdin", typed=PASSWORD
        )
        assert done.returncode == 1
        assert str(file) in done.stderr

    def test_file_over_the_limit(self, person: Person, strong: Path) -> None:
        strong.write_text(STRONG + "\n" * 6_000_000)
        done = person.run("import", strong, *OPTIONS)
        assert done.returncode == 1
        assert "payload_too_large" in done.stderr


class TestReadme:
    def test_shows_every_command(self) -> None:
        _, _, readme = (ROOT / "clients/cli/README.md").read_text().partition("\n")
        shown = set(re.findall(r"\bsetlogs ([a-z-]+)", readme))
        listed = set(re.findall(r"[\w-]+", readme))
        assert set(main.commands) <= listed
        assert {name for name in shown if name not in main.commands} == set()


class TestPackage:
    def test_installs_the_command(self, tmp_path: Path) -> None:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
        pip += ["--no-build-isolation", "--target", str(tmp_path), str(ROOT / "clients/cli")]
        subprocess.run(pip, check=True, timeout=HANGS_SECONDS)
        done = subprocess.run(
            [tmp_path / "bin" / "setlogs", "--version"],
            env={"PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
            timeout=HANGS_SECONDS,
        )
        package = tomllib.loads((ROOT / "clients/cli/pyproject.toml").read_text())
        assert package["project"]["version"] in done.stdout
