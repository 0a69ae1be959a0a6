"""Embedded servers that take their time to start are waited for; what cannot start says why."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import override

import pytest
import redis

from infra.local import child
from infra.local.child import ServerError
from infra.local.servers import Postgres, Valkey
from tests.local.serving import assert_empty_soon, write_row
from tests.patience import wait_until

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
