"""A backup that is destroyed and restored has every row and keeps every promise."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg import sql

from infra.local.backup import BackupError, restore, save
from infra.local.lock import stop
from infra.local.servers import Postgres
from setlogs.postgres.database import get_database
from tests.api.workouts import create_exercise, log_set, start_session
from tests.conftest import PASSWORD, User
from tests.local.running import ROOT, port, running

pytestmark = pytest.mark.long

__all__ = ["port"]


def command(data: Path, *arguments: str | Path) -> str:
    """Run `make backup` or `make restore` on the data of a local run; return the line it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "infra.local.backup", *arguments, "--data", data],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    [line] = (done.stdout + done.stderr).splitlines()
    assert (done.returncode == 0) == (not done.stderr)
    return line


def rows(postgres: Postgres) -> dict[str, list[tuple[str]]]:
    """Return every row of every table as text, to the last column."""
    with psycopg.connect(postgres.admin_url) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        return {
            table: connection.execute(
                sql.SQL("SELECT t::text FROM {} AS t ORDER BY 1").format(sql.Identifier(table))
            ).fetchall()
            for (table,) in tables
        }


@pytest.fixture
def destroyed(postgres: Postgres) -> Iterator[Callable[[], None]]:
    """Return a function that drops everything."""

    def destroy() -> None:
        with psycopg.connect(postgres.migration_url, autocommit=True) as connection:
            connection.execute(
                "DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables"
                " WHERE schemaname = 'public' LOOP EXECUTE format('DROP TABLE %I CASCADE', t);"
                " END LOOP; END $$"
            )
        # Prepared statements of the dropped tables are of no use.
        get_database().close()

    yield destroy
    get_database().close()


class TestBackup:
    def test_brings_back_every_row_and_promise(
        self, user: User, postgres: Postgres, tmp_path: Path, destroyed: Callable[[], None]
    ) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        first = log_set(user, session_id, exercise_id, "a-key")
        assert first.status_code == 201
        user.patch(f"/sessions/{session_id}", {"title": "A"}, if_match="*")
        history, before = user.get("/changes").json(), rows(postgres)
        save(postgres.migration_url, tmp_path / "all.dump")

        destroyed()
        assert user.get("/sessions").status_code >= 500
        get_database().close()
        restore(postgres.migration_url, tmp_path / "all.dump", overwrite=False)

        assert rows(postgres) == before
        again = log_set(user, session_id, exercise_id, "a-key")
        assert (again.status_code, again.content) == (201, first.content)
        assert again.headers["Idempotent-Replayed"] == "true"
        assert user.get("/changes").json()["items"] == history["items"]
        login = {"email": user.email, "password": PASSWORD}
        assert user.post("/auth/login", login).status_code == 200
        assert log_set(user, session_id, exercise_id, "another-key").status_code == 201
        assert user.get("/ready").json()["status"] == "pass"

    def test_rights_come_back_too(
        self, user: User, postgres: Postgres, tmp_path: Path, destroyed: Callable[[], None]
    ) -> None:
        save(postgres.migration_url, tmp_path / "all.dump")
        destroyed()
        restore(postgres.migration_url, tmp_path / "all.dump", overwrite=False)
        with (
            psycopg.connect(postgres.url) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("DELETE FROM audit_trail")

    def test_overwrites_only_when_told_to(
        self, user: User, postgres: Postgres, tmp_path: Path
    ) -> None:
        save(postgres.migration_url, tmp_path / "all.dump")
        later = start_session(user)
        with pytest.raises(BackupError, match="OVERWRITE=1"):
            restore(postgres.migration_url, tmp_path / "all.dump", overwrite=False)
        assert user.get(f"/sessions/{later}").status_code == 200
        restore(postgres.migration_url, tmp_path / "all.dump", overwrite=True)
        get_database().close()
        assert user.get(f"/sessions/{later}").status_code == 404

    def test_is_for_its_owner_only_and_never_half_there(
        self, user: User, postgres: Postgres, tmp_path: Path
    ) -> None:
        target = tmp_path / "all.dump"
        save(postgres.migration_url, target)
        assert target.stat().st_mode & 0o777 == 0o600
        with pytest.raises(BackupError, match="there already"):
            save(postgres.migration_url, target)
        with pytest.raises(BackupError, match="pg_dump failed"):
            save("postgresql://nobody@127.0.0.1:1/none", tmp_path / "none.dump")
        assert [file.name for file in tmp_path.iterdir()] == ["all.dump"]

    def test_of_make_run_is_made_while_it_runs_and_put_back_when_it_does_not(
        self, tmp_path: Path, port: int
    ) -> None:
        data, target = tmp_path / "data", tmp_path / "running.dump"
        account = {"email": "ada@example.com", "password": PASSWORD}
        with running(data, port):
            url = f"http://127.0.0.1:{port}"
            httpx.post(f"{url}/auth/register", json=account).raise_for_status()
            assert command(data, "save", target).startswith(f"{target} has ")
            httpx.post(f"{url}/auth/register", json=account | {"email": "later@example.com"})
            assert "already running" in command(data, "restore", target, "--overwrite")
            stop(data)
        assert command(data, "restore", target, "--overwrite").startswith("The database is what")
        with running(data, port):
            login = httpx.post(f"{url}/auth/login", json=account)
            assert login.status_code == 200
            later = httpx.post(f"{url}/auth/login", json=account | {"email": "later@example.com"})
            assert later.status_code == 401

    def test_a_damaged_one_changes_nothing(
        self, user: User, postgres: Postgres, tmp_path: Path
    ) -> None:
        target = tmp_path / "all.dump"
        save(postgres.migration_url, target)
        target.write_bytes(target.read_bytes()[:-2000])
        before = rows(postgres)
        with pytest.raises(BackupError, match="pg_restore failed"):
            restore(postgres.migration_url, target, overwrite=True)
        assert rows(postgres) == before
