"""A local run for the command to talk to, and the command as a person starts it."""

import json
import os
import pty
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from click.testing import CliRunner

from infra.local.child import free_port
from setlogs_cli.commands import main
from tests.local.running import running
from tests.patience import HANGS_SECONDS

ROOT = Path(__file__).parents[2]
PASSWORD = "a long enough passphrase"
CONTROL = re.compile(r"\x1b\[[?0-9;]*[A-Za-z]")
"""What moves the cursor, or colours what is shown."""
STRONG = """\
Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE
2024-03-01 18:00:00,Push,45m,Bench Press (Barbell),1,80,5,0,0,"","",8
2024-03-08 18:00:00,Push,50m,Bench Press (Barbell),1,82.5,5,0,0,"","",8.5
"""
BROKEN_ROW = '2024-03-09 18:00:00,Push,50m,Bench Press (Barbell),1,82.5,heavy,0,0,"","",\n'
OPTIONS = ("--unit", "kg", "--timezone", "Europe/Berlin")


@dataclass
class Person:
    """Somebody with a configuration folder, at a terminal."""

    url: str
    config: Path
    email: str = field(default_factory=lambda: f"{uuid4().hex}@example.com")

    def run(
        self, *arguments: str | Path, typed: str = "", url: str | None = None, **settings: str
    ) -> "subprocess.CompletedProcess[str]":
        """Run `setlogs` without a terminal, within this process; a traceback is never an answer."""
        unset = dict.fromkeys(("COLUMNS", "SETLOGS_TOKEN"))
        result = CliRunner().invoke(
            main,
            [*map(str, arguments)],
            input=typed,
            env=unset | self.environment(url) | settings,
            prog_name="setlogs",
        )
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return subprocess.CompletedProcess(
            arguments, result.exit_code, result.stdout, result.stderr
        )

    def run_process(
        self, *arguments: str | Path, typed: str = "", url: str | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run it as a process of its own, where several are wanted at once."""
        done = subprocess.run(
            _command(arguments),
            env=self.environment(url),
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=HANGS_SECONDS,
        )
        assert "Traceback" not in done.stderr
        return done

    def start(self, *arguments: str | Path, url: str) -> "subprocess.Popen[str]":
        """Start `setlogs` without a terminal, and do not wait for it."""
        return subprocess.Popen(
            _command(arguments),
            env=self.environment(url),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run_at_terminal(
        self, *arguments: str | Path, typed: str = ""
    ) -> "subprocess.CompletedProcess[str]":
        """Run it where it can ask; `stderr` is what the terminal showed, with what was typed."""
        terminal, inside = pty.openpty()
        shown: list[bytes] = []
        with tempfile.TemporaryFile("w+") as output:
            process = subprocess.Popen(
                _command(arguments),
                env=self.environment(),
                stdin=inside,
                stdout=output,
                stderr=inside,
            )
            os.close(inside)
            reading = threading.Thread(target=_read_all, args=(terminal, shown))
            reading.start()
            os.write(terminal, typed.encode())
            try:
                process.wait(HANGS_SECONDS)
            finally:
                process.kill()
                process.wait()
                reading.join()
                os.close(terminal)
            output.seek(0)
            stdout = output.read()
        stderr = CONTROL.sub("", b"".join(shown).decode())
        assert "Traceback" not in stderr
        return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)

    def environment(self, url: str | None = None) -> dict[str, str]:
        """Return the environment that a person's processes have."""
        settings = {"SETLOGS_URL": url or self.url, "SETLOGS_CONFIG": str(self.config)}
        return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "clients/cli")} | settings

    def account(self) -> dict[str, Any]:
        """Return everything there is, as exported."""
        content: dict[str, Any] = json.loads(self.run("export").stdout)
        return content

    @contextmanager
    def other_client(self) -> Iterator[httpx.Client]:
        """Lend what calls the server as another client with the same login does."""
        login = json.loads((self.config / "login.json").read_text())
        headers = {"Authorization": f"Bearer {login['access_token']}"}
        with httpx.Client(base_url=self.url, headers=headers, timeout=HANGS_SECONDS) as client:
            yield client

    def sets(self) -> list[dict[str, Any]]:
        """Return every set there is."""
        with self.other_client() as client:
            sessions = client.get("/me/export").raise_for_status().json()["sessions"]
        return [one for session in sessions for one in session["sets"]]

    def sessions(self) -> list[dict[str, Any]]:
        """Return every session there is, oldest start first."""
        with self.other_client() as client:
            found = client.get("/sessions").raise_for_status().json()["items"]
        return list(reversed(found))

    def begin(self, started_at: datetime, **members: str) -> str:
        """Begin a session, and return its id."""
        draft = {"started_at": started_at.isoformat()} | members
        with self.other_client() as client:
            return str(client.post("/sessions", json=draft).raise_for_status().json()["id"])

    def live_in(self, timezone: str) -> None:
        """Move to a time zone."""
        with self.other_client() as client:
            etag = client.get("/me").headers["etag"]
            body = {"display_name": "Ada", "unit": "kg", "timezone": timezone}
            client.put("/me", json=body, headers={"If-Match": etag}).raise_for_status()

    def move_to(self, url: str) -> None:
        """Reach the same server by another address."""
        self.url = url
        file = self.config / "login.json"
        file.write_text(json.dumps(json.loads(file.read_text()) | {"url": url}))

    def delete_a_set(self) -> None:
        """Delete the first set."""
        with self.other_client() as client:
            [*_, session] = client.get("/sessions").json()["items"]
            sets = client.get(f"/sessions/{session['id']}/sets").json()["items"]
            path = f"/sets/{sets[0]['id']}"
            client.delete(path, headers={"If-Match": "*"}).raise_for_status()

    def register(self) -> None:
        """Make an account, and log in."""
        done = self.run("login", self.email, "--register", "--password-stdin", typed=PASSWORD)
        assert done.returncode == 0, done.stderr

    def arrive(self) -> None:
        """Do the same without the command, in a fraction of its time."""
        account = {"email": self.email, "password": PASSWORD}
        with httpx.Client(base_url=self.url, timeout=HANGS_SECONDS) as client:
            client.post("/auth/register", json=account).raise_for_status()
            tokens = client.post("/auth/login", json=account).raise_for_status().json()
        login = {name: tokens[name] for name in ("access_token", "refresh_token")}
        self.config.mkdir()
        content = json.dumps({"url": self.url, "email": self.email, **login})
        (self.config / "login.json").write_text(content)


def _command(arguments: Sequence[str | Path]) -> list[str]:
    return [sys.executable, "-m", "setlogs_cli", *map(str, arguments)]


def _read_all(terminal: int, shown: list[bytes]) -> None:
    """Read what a terminal shows until nobody has it open any more."""
    while True:
        try:
            text = os.read(terminal, 65_536)
        except OSError:
            return
        if not text:
            return
        shown.append(text)


def lines_with(text: str, *parts: str) -> list[str]:
    """Return the lines that have all of the parts."""
    return [line for line in text.splitlines() if all(part in line for part in parts)]


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a local run."""
    number = free_port()
    data = tmp_path_factory.mktemp("data")
    # Every test has an account of its own, and all come from one address.
    with running(data, number, RATE_LIMIT_LOGIN_PER_MINUTE="1000", LOG_LEVEL="WARNING"):
        yield f"http://127.0.0.1:{number}"


@pytest.fixture
def person(server_url: str, tmp_path: Path) -> Person:
    """Somebody who is logged in."""
    somebody = Person(server_url, tmp_path / "config")
    somebody.arrive()
    return somebody


@pytest.fixture
def strong(tmp_path: Path) -> Path:
    """A file of Strong with two workouts."""
    file = tmp_path / "strong.csv"
    file.write_text(STRONG)
    return file
