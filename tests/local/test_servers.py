"""The embedded servers keep their promises: data survives, processes do not."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import override

import psutil
import psycopg
import pytest
import redis

from infra.local import child
from infra.local.child import ServerError
from infra.local.servers import Postgres, Valkey, start_postgres, start_valkey
from tests.patience import wait_until

OWNER = """
import sys, time
from pathlib import Path
from infra.local.servers import start_postgres, start_valkey
folder = Path(sys.argv[1])
with start_postgres(folder / "postgres") as postgres, start_valkey(folder / "valkey") as valkey:
    print(postgres.migration_url, valkey.url, flush=True)
    time.sleep(60)
"""


# Refuses as PostgreSQL does while it recovers, then becomes what the rest of the arguments say.
STARTING_UP = r"""
import os, pathlib, socket, struct, sys
port, said, ready, *command = sys.argv[1:]
fields = b"SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0"
with socket.create_server(("127.0.0.1", int(port))) as listener:
    listener.settimeout(0.1)
    while not pathlib.Path(ready).exists():
        try:
            client, _ = listener.accept()
        except TimeoutError:
            continue
        with client:
            client.settimeout(None)
            while (code := struct.unpack("!ii", client.recv(8, socket.MSG_WAITALL))[1]) >> 16 == 1234:
                client.sendall(b"N")
            client.sendall(b"E" + struct.pack("!i", 4 + len(fields)) + fields)
        with open(said, "a") as file:
            file.write("x")
os.execv(command[0], command)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder whose path has a space and is too long for a socket file."""
    return tmp_path / "with a space" / ("long" * 25)


def processes_in(folder: Path) -> list[psutil.Process]:
    """List the living processes that work in the folder or below it."""
    return [
        process
        for process in psutil.process_iter(["cwd", "status"])
        if (process.info["cwd"] or "").startswith(str(folder))
        and process.info["status"] != psutil.STATUS_ZOMBIE
    ]


def assert_empty_soon(folder: Path) -> None:
    """Wait until no process works in the folder any more."""
    wait_until(lambda: not processes_in(folder))


def count_rows(url: str) -> int:
    """Count what `write_row` has written."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM lifts").fetchone()
    assert row is not None
    return int(row[0])


def write_row(url: str) -> None:
    """Commit one row, as the role that may create the table for it."""
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS lifts (kg int)")
        connection.execute("INSERT INTO lifts VALUES (100)")


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


class Slow(Postgres):
    """PostgreSQL that says it is starting up until the file `ready` is there.

    Attributes:
        said: A file with a byte for each time that it said so.
        ready: Lets it become a real server.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, durable=False)
        self.said = folder / "said"
        self.ready = folder / "ready"

    @override
    def _command(self) -> list[str]:
        program = [sys.executable, "-c", STARTING_UP, str(self.port), str(self.said)]
        return [*program, str(self.ready), *super()._command()]


class TestRecovery:
    def test_is_waited_for_and_told_once(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(child, "TELL_AFTER_SECONDS", 0.0)
        folder.mkdir(parents=True)
        server = Slow(folder)
        with ThreadPoolExecutor(1) as thread:
            try:
                starting = thread.submit(server.start)
                wait_until(server.said.exists)
                # From now on one moment of silence would be too much.
                server.silence_seconds = 0.0
                heard = server.said.stat().st_size
                wait_until(lambda: server.said.stat().st_size > heard + 20)
                assert not starting.done()
                server.silence_seconds = child.SILENCE_SECONDS
                server.ready.touch()
                starting.result()
                write_row(server.migration_url)
            finally:
                server.ready.touch()
                server.stop()
        assert (
            capsys.readouterr().out
            == "PostgreSQL  is starting up, or recovering after a crash; waiting\n"
        )

    def test_of_valkey_is_waited_for(self, folder: Path) -> None:
        class SlowToLoad(Valkey):
            @override
            def _command(self) -> list[str]:
                delay = [
                    "--key-load-delay",
                    "5000",
                    "--loading-process-events-interval-bytes",
                    "1024",
                ]
                return [*super()._command(), *delay]

        folder.mkdir(parents=True)
        server = SlowToLoad(folder, durable=True)
        try:
            server.start()
            with redis.Redis.from_url(server.url) as client:
                client.mset({f"key{number}": "value" for number in range(10)})
                for number in range(300):
                    client.set(f"other{number}", "value")
                server.kill()
                server.start()
                assert client.info("persistence")["loading"] == 0
                assert client.dbsize() == 310
        finally:
            server.stop()

    def test_silence_is_given_up(self, folder: Path) -> None:
        class Mute(Valkey):
            silence_seconds = 0.0

            @override
            def _command(self) -> list[str]:
                return ["sleep", "1000"]

        folder.mkdir(parents=True)
        server = Mute(folder, durable=False)
        with pytest.raises(ServerError, match="it said nothing"):
            server.start()
        assert_empty_soon(folder)

    def test_the_reason_is_not_what_it_said_to_those_who_asked(self, folder: Path) -> None:
        class Broken(Valkey):
            @override
            def _command(self) -> list[str]:
                said = ["FATAL:  the database system is starting up", "PANIC:  it is broken", "bye"]
                return ["printf", r"%s\n", *said]

        folder.mkdir(parents=True)
        with pytest.raises(ServerError, match="did not start: PANIC:  it is broken "):
            Broken(folder, durable=False).start()

    def test_a_process_that_ended_is_an_error_at_once(self, folder: Path) -> None:
        class Gone(Valkey):
            silence_seconds = 1e9

            @override
            def _command(self) -> list[str]:
                return ["sh", "-c", "echo out of order; exit 1"]

        folder.mkdir(parents=True)
        with pytest.raises(ServerError, match="did not start: out of order"):
            Gone(folder, durable=False).start()


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
