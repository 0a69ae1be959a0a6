"""`python -m functions.migrate`: what it prints, and what it says when something is wrong."""

import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from functions.migrate import __main__ as command
from functions.migrate import service
from infra.local.servers import Postgres

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> "Run":
    """Return a function that runs a command on a database."""
    return Run(monkeypatch, capsys)


class Run:
    """Runs a command; returns its exit status and the lines it printed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch = monkeypatch
        self.capsys = capsys

    def __call__(self, *arguments: str, url: str = "") -> tuple[int, list[str]]:
        self.monkeypatch.setenv("DATABASE_URL", url)
        self.monkeypatch.setattr(sys, "argv", ["migrate", *arguments])
        status = command.main()
        printed = self.capsys.readouterr()
        return status, [*printed.out.splitlines(), *printed.err.splitlines()]


class TestCommands:
    def test_bring_a_database_up(self, run: Run, postgres: Postgres) -> None:
        status, [line] = run("upgrade", url=postgres.migration_url)
        assert (status, line) == (0, f"The schema is at revision {service.head()}.")

    def test_load_the_catalogue(self, run: Run, postgres: Postgres) -> None:
        status, [line] = run("catalogue", url=postgres.migration_url)
        assert (status, line[:2]) == (0, "0 ")

    def test_name_a_wrong_setting_in_one_line(
        self, run: Run, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AUDIT_RETENTION_DAYS", "1")
        status, [line] = run("retention", url=postgres.migration_url)
        assert (status, line[:22]) == (1, "AUDIT_RETENTION_DAYS: ")

    def test_erase_accounts_again(self, run: Run, postgres: Postgres, tmp_path: Path) -> None:
        listed = tmp_path / "erased.txt"
        listed.write_text(f"{uuid4()}\n{uuid4()}\n")
        status, [line] = run("erase-again", str(listed), url=postgres.migration_url)
        assert (status, line) == (0, "0 of 2 accounts were erased.")

    def test_end_logins(self, run: Run, postgres: Postgres) -> None:
        status, [line] = run("end-logins", url=postgres.migration_url)
        assert (status, line.split(maxsplit=1)[1]) == (0, "accounts have to log in again.")

    def test_say_in_one_line_what_is_wrong(self, run: Run, postgres: Postgres) -> None:
        unreachable = "postgresql://nobody:hunter2@127.0.0.1:1/none"
        for arguments, url in (
            (("upgrade",), ""),
            (("catalogue",), ""),
            (("upgrade",), "mysql://root:hunter2@localhost/x"),
            (("catalogue",), "hunter2"),
            (("upgrade",), unreachable),
            (("catalogue",), unreachable),
            (("downgrade",), postgres.migration_url),
            (("upgrade",), "postgresql://nobody:hunter2@[::1/none"),
            (("catalogue",), postgres.url.replace("setlogs_app", "nobody")),
            (("revision",), ""),
            (("erase-again",), postgres.migration_url),
            (("erase-again", "nowhere.txt"), postgres.migration_url),
            (("end-logins",), unreachable),
        ):
            status, lines = run(*arguments, url=url)
            assert (status, len(lines)) == (1, 1), (arguments, url, lines)
            assert "hunter2" not in lines[0]
            assert not lines[0].startswith("(")

    def test_as_a_program(self, postgres: Postgres) -> None:
        command = [sys.executable, "-m", "functions.migrate", "downgrade", "nowhere"]
        environment = os.environ | {"DATABASE_URL": postgres.migration_url}
        done = subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == "Can't locate revision identified by 'nowhere'\n"

    def test_a_downgrade_without_a_revision_undoes_nothing(
        self, run: Run, postgres: Postgres
    ) -> None:
        run("downgrade", url=postgres.migration_url)
        with psycopg.connect(postgres.admin_url) as db:
            [(revision,)] = db.execute("SELECT version_num FROM alembic_version").fetchall()
        assert revision == service.head()
