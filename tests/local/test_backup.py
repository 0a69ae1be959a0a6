"""A backup that is destroyed and restored has every row and keeps every promise."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from infra.local.backup import BackupError, restore, save
from infra.local.servers import Postgres
from setlogs.database import get_database
from tests.api.workouts import create_exercise, log_set, start_session
from tests.conftest import PASSWORD, User


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
        assert not (tmp_path / "none.dump").exists()

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
