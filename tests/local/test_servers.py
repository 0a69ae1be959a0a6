"""The embedded servers keep their promises: data survives, processes do not."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from infra.local.child import ServerError
from infra.local.servers import start_postgres, start_valkey
from tests.local.serving import assert_empty_soon, count_rows, processes_in, write_row

OWNER = """
import sys, time
from pathlib import Path
from infra.local.servers import start_postgres, start_valkey
folder = Path(sys.argv[1])
with start_postgres(folder / "postgres") as postgres, start_valkey(folder / "valkey") as valkey:
    print(postgres.migration_url, valkey.url, flush=True)
    time.sleep(60)
"""


class TestPostgres:
    def test_kill_and_restart_keep_what_was_committed(self, folder: Path) -> None:
        with start_postgres(folder) as postgres:
            url = postgres.migration_url
            write_row(url)
            postgres.kill()
            with pytest.raises(psycopg.OperationalError):
                count_rows(url)
            postgres.start()
            assert count_rows(url) == 1
            postgres.stop()
            postgres.start()
            assert count_rows(url) == 1
        assert_empty_soon(folder)

    def test_application_writes_rows_and_nothing_else(self, folder: Path) -> None:
        refused = ["TRUNCATE lifts", "DROP TABLE lifts", "CREATE TABLE mine ()", "CREATE SCHEMA s"]
        with start_postgres(folder, durable=False) as postgres:
            write_row(postgres.migration_url)
            with psycopg.connect(postgres.url, autocommit=True) as connection:
                connection.execute("INSERT INTO lifts VALUES (1)")
                connection.execute("UPDATE lifts SET kg = 2")
                connection.execute("DELETE FROM lifts")
                for statement in refused:
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        connection.execute(statement.encode())

    def test_rights_that_a_migration_took_stay_taken(self, folder: Path) -> None:
        with start_postgres(folder, durable=False) as postgres:
            write_row(postgres.migration_url)
            with psycopg.connect(postgres.migration_url) as connection:
                connection.execute("REVOKE DELETE ON lifts FROM setlogs_app")
            postgres.stop()
            postgres.start()
            with (
                psycopg.connect(postgres.url) as connection,
                pytest.raises(psycopg.errors.InsufficientPrivilege),
            ):
                connection.execute("DELETE FROM lifts")

    def test_superuser_needs_the_password(self, folder: Path) -> None:
        with start_postgres(folder, durable=False) as postgres:
            psycopg.connect(postgres.admin_url).close()
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(postgres.url.replace("setlogs_app", "postgres"))

    def test_second_owner_is_refused(self, folder: Path) -> None:
        with (
            start_postgres(folder, durable=False),
            pytest.raises(ServerError, match="in use by another process"),
            start_postgres(folder, durable=False),
        ):
            pass

    def test_stale_pid_file_of_a_living_process_is_no_server(self, folder: Path) -> None:
        with start_postgres(folder, durable=False) as postgres:
            write_row(postgres.migration_url)
            postgres.kill()
            pid_file = postgres.data / "postmaster.pid"
            # Ends when its input does, so it cannot outlive a test that fails.
            with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as stranger:
                rest = pid_file.read_text().partition("\n")[2]
                pid_file.write_text(f"{stranger.pid}\n{rest}")
                postgres.start()
                assert count_rows(postgres.migration_url) == 1
                assert stranger.poll() is None

    def test_failure_is_one_line_with_the_reason(self, folder: Path) -> None:
        with start_postgres(folder, durable=False) as postgres:
            postgres.stop()
            (postgres.data / "PG_VERSION").write_text("15\n")
            with pytest.raises(ServerError, match=r"did not start: .*incompatible") as caught:
                postgres.start()
        assert len(str(caught.value).splitlines()) == 1


class TestValkey:
    def test_restart_keeps_what_was_written(self, folder: Path) -> None:
        with start_valkey(folder) as valkey, redis.Redis.from_url(valkey.url) as client:
            client.set("key", "value")
            valkey.stop()
            valkey.start()
            assert client.get("key") == b"value"
            valkey.kill()
            with pytest.raises(redis.ConnectionError):
                client.get("key")
            valkey.start()
            client.ping()
        assert_empty_soon(folder)


class TestKilledOwner:
    @pytest.mark.parametrize("watchdog_too", [False, True])
    def test_leaves_its_data_and_no_process(self, folder: Path, watchdog_too: bool) -> None:
        command = [sys.executable, "-c", OWNER, str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as owner:
            assert owner.stdout is not None
            url, _ = owner.stdout.readline().split()
            write_row(url)
            children = psutil.Process(owner.pid).children()
            if watchdog_too:
                for child in children:
                    if child.name() == "sh":
                        os.kill(child.pid, signal.SIGKILL)
            owner.kill()
        if watchdog_too:
            assert processes_in(folder)
        else:
            assert_empty_soon(folder)
        with (
            start_postgres(folder / "postgres", durable=False) as postgres,
            start_valkey(folder / "valkey", durable=False),
        ):
            assert count_rows(postgres.migration_url) == 1
        assert_empty_soon(folder)
