"""`make run` keeps its promises: what it says, what it refuses, what it leaves behind."""

import re
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from infra.local.child import free_port
from infra.local.demo import EMAIL, PASSWORD
from infra.local.lock import AlreadyRunningError, held, holder, stop
from tests.local.running import port, refusal, running, start
from tests.mail_server import MailServer
from tests.patience import HANGS_SECONDS, wait_until

__all__ = ["port"]


def assert_no_process_soon(data: Path) -> None:
    """Wait until no server works on the data any more."""
    wait_until(
        lambda: not any(
            (process.info["cwd"] or "").startswith(str(data))
            for process in psutil.process_iter(["cwd"])
        )
    )


class TestRun:
    def test_serves_and_ends_without_a_trace(self, tmp_path: Path, port: int) -> None:
        with running(tmp_path, port) as process:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health") as answer:
                assert answer.status == 200
            assert holder(tmp_path) == process.pid
            assert f"already running (process {process.pid})" in refusal(tmp_path, port)
            assert stop(tmp_path) == f"Stopped process {process.pid}."
            said, errors = process.communicate(timeout=HANGS_SECONDS)
            assert (process.returncode, errors) == (0, "")
            assert re.search(r"^\d\d:\d\d:\d\d GET /health 200 \d+\.\d ms$", said, re.MULTILINE)
        assert_no_process_soon(tmp_path)
        assert stop(tmp_path) == "Nothing is running."

    def test_killed_hard_it_starts_again_with_its_data(self, tmp_path: Path, port: int) -> None:
        secret_file = tmp_path / "secret_key"
        with running(tmp_path, port) as process:
            secret = secret_file.read_text()
            process.kill()
        with running(tmp_path, port) as process:
            assert secret_file.read_text() == secret
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=HANGS_SECONDS)
        assert (process.returncode, errors) == (0, "")
        assert secret_file.stat().st_mode & 0o777 == 0o600
        assert_no_process_soon(tmp_path)

    def test_every_start_says_how_many_exercises_there_are(self, tmp_path: Path, port: int) -> None:
        counts = []
        for _ in range(2):
            with start(tmp_path, port) as process:
                assert process.stdout is not None
                for line in process.stdout:
                    if said := re.match(r"Migrations +done; (\d+) exercises", line):
                        counts.append(int(said[1]))
                        process.send_signal(signal.SIGTERM)
                process.wait(timeout=20)
        assert counts[0] == counts[1] > 300

    def test_says_how_to_get_a_demo_account_and_then_what_it_is(
        self, tmp_path: Path, port: int
    ) -> None:
        def told() -> str:
            """Return what a start says of the account; register it meanwhile."""
            with start(tmp_path, port) as process:
                assert process.stdout is not None
                said = next(line for line in process.stdout if line.startswith("Demo"))
                httpx.post(f"http://localhost:{port}/auth/register", json=account)
                process.send_signal(signal.SIGTERM)
                process.wait(HANGS_SECONDS)
            return said.removeprefix("Demo").strip()

        account = {"email": EMAIL, "password": PASSWORD}
        assert told() == "`make seed` logs sixteen weeks for an account to look around with"
        assert told() == f"{EMAIL}, password: {PASSWORD}"

    def test_says_where_the_web_client_is(self, tmp_path: Path, port: int) -> None:
        with start(tmp_path, port) as process:
            assert process.stdout is not None
            said = next(line for line in process.stdout if line.startswith("App"))
            process.send_signal(signal.SIGTERM)
            process.wait(HANGS_SECONDS)
        assert said.split() == ["App", f"http://localhost:{port}/app/"]

    def test_valkey_away_is_a_warning(self, tmp_path: Path, port: int) -> None:
        url = "redis://:hidden@127.0.0.1:1/0"
        with running(tmp_path, port, REDIS_URL=url) as process:
            process.send_signal(signal.SIGHUP)
            _, errors = process.communicate(timeout=HANGS_SECONDS)
        assert process.returncode == 0
        assert errors.startswith("REDIS_URL: no answer")
        assert len(errors.splitlines()) == 1
        assert "hidden" not in errors


class TestMail:
    """Mail leaves by itself, wherever MAIL_URL says."""

    QUEUE = (
        "INSERT INTO mails (user_id, id, kind, recipient, details)"
        " SELECT id, gen_random_uuid(), 'new_login', email, '{}' FROM users WHERE email IS NOT NULL"
    )

    @contextmanager
    def queued(self, data: Path, port: int, **settings: str) -> Iterator["subprocess.Popen[str]"]:
        """Run with a mail in the outbox."""
        with start(data, port, **settings) as process:
            assert process.stdout is not None
            said: list[str] = []
            while not said or not said[-1].startswith("Stop"):
                said.append(process.stdout.readline())
                assert said[-1], process.communicate()[1]
            account = {"email": "lena@example.com", "password": "a long enough passphrase"}
            registered = httpx.post(f"http://127.0.0.1:{port}/auth/register", json=account)
            assert registered.status_code in {201, 409}
            [url] = re.findall(r"postgresql://\S+", "".join(said))
            with psycopg.connect(url) as connection:
                connection.execute(self.QUEUE)
            self.said = "".join(said)
            yield process

    def test_goes_to_files_beside_the_data(self, tmp_path: Path, port: int) -> None:
        with self.queued(tmp_path, port, MAIL_URL=""):
            folder = tmp_path / "mail"
            wait_until(lambda: any("new device" in f.read_text() for f in folder.glob("*.eml")))
        assert f"Mail        a file for each in {folder}" in self.said

    def test_goes_to_a_mail_server(self, tmp_path: Path, port: int) -> None:
        sender = {"MAIL_FROM": "SetLogs <no-reply@example.com>"}
        with (
            MailServer().running() as server,
            self.queued(tmp_path, port, MAIL_URL=server.url, **sender),
        ):
            wait_until(lambda: "lena@example.com" in server.recipients)
        assert f"Mail        by smtp://127.0.0.1:{server.port}, as MAIL_URL says" in self.said
        assert {mail["From"] for mail in server.mails} == {sender["MAIL_FROM"]}

    def test_to_a_server_that_hangs_holds_up_no_end_and_comes_again(
        self, tmp_path: Path, port: int
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
            sender = {"MAIL_FROM": "no-reply@example.com"}
            with self.queued(tmp_path, port, MAIL_URL=url, **sender) as process:
                connection, _ = silent.accept()
                process.send_signal(signal.SIGINT)
                _, errors = process.communicate(timeout=HANGS_SECONDS)
                connection.close()
        assert (process.returncode, errors) == (0, "")
        with self.queued(tmp_path, port, MAIL_URL=""):
            wait_until(lambda: len(list((tmp_path / "mail").glob("*.eml"))) >= 2)

    def test_a_way_that_is_none_is_refused(self, tmp_path: Path, port: int) -> None:
        assert refusal(tmp_path, port, MAIL_URL="pigeon://roof").startswith("MAIL_URL: not smtp")


class TestSource:
    """The login limit counts by source: with one login in a minute, the second is 429."""

    def log_in_from(self, port: int, source: str) -> int:
        answer = httpx.post(
            f"http://127.0.0.1:{port}/auth/login",
            json={"email": "nobody@example.com", "password": "not a password"},
            headers={"X-Forwarded-For": source},
        )
        return answer.status_code

    def test_is_not_what_a_header_says(self, tmp_path: Path, port: int) -> None:
        with running(tmp_path, port, RATE_LIMIT_LOGIN_PER_MINUTE="1"):
            statuses = [self.log_in_from(port, f"192.0.2.{number}") for number in range(3)]
        assert statuses == [401, 429, 429]

    def test_is_what_a_named_proxy_says(self, tmp_path: Path, port: int) -> None:
        proxy = {"FORWARDED_ALLOW_IPS": "127.0.0.1"}
        with running(tmp_path, port, RATE_LIMIT_LOGIN_PER_MINUTE="1", **proxy):
            statuses = [self.log_in_from(port, f"192.0.2.{number}") for number in (1, 2, 2)]
        assert statuses == [401, 401, 429]


class TestOwnDatabase:
    def test_is_served_by_the_owner_of_its_tables_and_nobody_else(
        self, tmp_path: Path, port: int
    ) -> None:
        with start(tmp_path / "theirs", port) as process:
            assert process.stdout is not None
            first = process.stdout.readline()
            # Its migrations are done when it says where it is.
            assert any(line.startswith("App") for line in process.stdout)
            [url] = re.findall(r"postgresql://\S+", first)
            line = refusal(tmp_path / "ours", free_port(), DATABASE_URL=url)
            assert line.startswith("The migrations failed: ")
            owner = url.replace("//setlogs_app@", "//setlogs_migrator@")
            with running(tmp_path / "ours", free_port(), DATABASE_URL=owner):
                assert owner != url


class TestRefusal:
    def test_port_in_use(self, tmp_path: Path, port: int) -> None:
        with socket.create_server(("127.0.0.1", port)):
            assert f"Port {port} on 127.0.0.1: Address already in use" in refusal(tmp_path, port)
        assert not (tmp_path / "postgres").exists()

    def test_host_that_is_not_this_machine_is_not_mended_by_another_port(
        self, tmp_path: Path
    ) -> None:
        line = refusal(tmp_path, 8000, HOST="192.0.2.1")
        assert line.startswith("Port 8000 on 192.0.2.1: ")
        assert "PORT=8001" not in line

    def test_port_that_is_none(self, tmp_path: Path, port: int) -> None:
        assert refusal(tmp_path, port, PORT="http").startswith("PORT: not a number")

    @pytest.mark.parametrize(
        "url",
        [
            "postgresql://somebody:hidden@127.0.0.1:1/setlogs",
            "postgresql://somebody:hid@den@127.0.0.1/setlogs",
            "postgresql://somebody:hidden@127.0.0.1:port/setlogs",
            "postgresql://somebody:hidden@[127.0.0.1/setlogs",
            "somebody:hidden",
            "mysql://somebody:hidden@127.0.0.1/setlogs",
        ],
    )
    def test_broken_database_url(self, tmp_path: Path, port: int, url: str) -> None:
        line = refusal(tmp_path, port, DATABASE_URL=url)
        assert line.startswith("DATABASE_URL")
        assert "hidden" not in line
        assert "den@" not in line

    def test_broken_redis_url(self, tmp_path: Path, port: int) -> None:
        line = refusal(tmp_path, port, REDIS_URL="http://:hidden@127.0.0.1/0")
        assert line.startswith("REDIS_URL: not a redis://")
        assert "hidden" not in line

    def test_every_wrong_setting_before_anything_is_started(
        self, tmp_path: Path, port: int
    ) -> None:
        data = tmp_path / "data"
        wrong = {"ENVIRONMENT": "production", "SECRET_KEY": "changeme", "ALGORITHM": "none"}
        with start(data, port, **wrong, RATE_LIMIT_USER_PER_MINUTE="abc") as process:
            said, errors = process.communicate(timeout=HANGS_SECONDS)
        assert (process.returncode, said) == (1, "")
        named = {line.partition(":")[0] for line in errors.splitlines()}
        assert named == {"SECRET_KEY", "ALGORITHM", "RATE_LIMIT_USER_PER_MINUTE"}
        assert not data.exists()


class TestLock:
    def test_is_held_once(self, tmp_path: Path) -> None:
        with held(tmp_path), pytest.raises(AlreadyRunningError), held(tmp_path):
            pass
        assert holder(tmp_path) is None
