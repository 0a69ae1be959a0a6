"""The terminal: its width, its colours, its shell, and pipes."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.cli.conftest import OPTIONS, PASSWORD, ROOT, Person
from tests.patience import HANGS_SECONDS

COMMANDS = (
    ("sessions",),
    ("show",),
    ("history", "barbell bench press"),
    ("records",),
    ("records", "barbell bench press"),
    ("summary",),
    ("chart", "barbell bench press"),
    ("exercises", "curl"),
    ("weigh",),
    ("imports",),
    ("logins",),
)


@pytest.fixture
def trained(person: Person, strong: Path) -> Person:
    """Somebody who has something in every list."""
    person.run("import", strong, *OPTIONS)
    person.run("weigh", "80.5", "--date", "yesterday")
    person.run("weigh", "80")
    done = ("45kg", *["8"] * 20, "--notes", "a rather long note about how it went")
    assert person.run("log", "seated barbell shoulder press", *done).returncode == 0
    person.run("log", "pull up", "8", "+10kg")
    return person


class TestWidth:
    def test_is_kept_by_what_is_shown(self, trained: Person) -> None:
        too_wide = [
            (width, command, line)
            for width in (40, 57, 80, 200)
            for command in COMMANDS
            for line in trained.run(*command, COLUMNS=f"{width}").stdout.splitlines()
            if cell_len(line) > width
        ]
        assert too_wide == []

    def test_of_20_columns_breaks_nothing(self, trained: Person, strong: Path) -> None:
        for command in (*COMMANDS, ("import", strong, *OPTIONS), ("--help",)):
            done = trained.run(*command, COLUMNS="20")
            assert (done.returncode, done.stdout > "") == (0, True)

    @pytest.mark.parametrize("nothing", ["0", "", "-1", "wide"])
    def test_that_nobody_knows_is_enough_for_everything(
        self, trained: Person, nothing: str
    ) -> None:
        assert (
            trained.run("sessions", COLUMNS=nothing).stdout == trained.run("sessions").stdout > ""
        )

    def test_is_used_by_charts(self, trained: Person) -> None:
        narrow, wide = (
            max(map(cell_len, trained.run("summary", COLUMNS=width).stdout.splitlines()))
            for width in ("60", "100")
        )
        assert (narrow, wide) == (60, 100)

    def test_cuts_no_id(self, trained: Person) -> None:
        [session, *_] = trained.sessions()
        assert session["id"]
        for command in ("imports", "logins"):
            shown = trained.run(command, COLUMNS="20").stdout.splitlines()
            assert len(shown[-1]) == 36


class TestColours:
    @pytest.mark.parametrize(("setting", "is_coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
    def test_are_for_terminals_that_want_them(
        self, trained: Person, setting: dict[str, str], *, is_coloured: bool
    ) -> None:
        terminal, inside = pty.openpty()
        with subprocess.Popen(
            [sys.executable, "-m", "setlogs_cli", "weigh"],
            env=trained.environment() | {"TERM": "xterm-256color"} | setting,
            stdin=inside,
            stdout=inside,
            stderr=inside,
        ) as process:
            os.close(inside)
            process.wait(HANGS_SECONDS)
            shown = os.read(terminal, 65_536).decode()
        os.close(terminal)
        assert "Body weight in kg" in shown
        assert ("\x1b[36m" in shown) is is_coloured

    def test_are_not_in_a_pipe(self, trained: Person) -> None:
        assert not any("\x1b" in trained.run(*command).stdout for command in COMMANDS)


class TestPipe:
    def test_that_closes_ends_the_command_quietly(self, person: Person) -> None:
        """With the status of programs that SIGPIPE ends."""
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "wb") as closed:
            done = subprocess.run(
                [sys.executable, "-m", "setlogs_cli", "exercises", "--all"],
                env=person.environment(),
                stdout=closed,
                stderr=subprocess.PIPE,
                check=False,
                timeout=HANGS_SECONDS,
            )
        assert (done.returncode, done.stderr) == (141, b"")


class TestSecrets:
    def test_a_password_is_not_shown(self, person: Person) -> None:
        done = person.run("login", person.email, typed=f"{PASSWORD}\n")
        assert done.returncode == 0
        assert PASSWORD not in done.stdout + done.stderr

    @pytest.mark.parametrize(
        ("command", "advice"),
        [
            (("login", "ada@example.com"), " Use --password-stdin."),
            (("password-reset", "ada@example.com", "--code", "x"), ""),
        ],
        ids=["login", "password-reset"],
    )
    def test_without_a_terminal_no_password_is_asked_for(
        self, person: Person, command: tuple[str, ...], advice: str
    ) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "setlogs_cli", *command],
            env=person.environment(),
            input=f"{PASSWORD}\n",
            capture_output=True,
            text=True,
            check=False,
            timeout=HANGS_SECONDS,
            # Without the terminal that the tests may have been started at.
            start_new_session=True,
        )
        assert done.returncode == 2
        error = f"Error: There is no terminal to type the password at.{advice}"
        assert [line for line in done.stderr.splitlines() if not line.startswith("Server: ")] == [
            error
        ]

    def test_text_of_others_cannot_act_on_the_terminal(self, person: Person) -> None:
        person.run("log", "plank", "60s", "--notes", "\x1b]0;title\x07\x9b31m\u202eback")
        for command in (("show",), ("show", "--json")):
            shown = person.run(*command).stdout
            assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(shown)


class TestCompletion:
    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
    def test_is_printed_for_each_shell(self, person: Person, shell: str) -> None:
        script = person.run("completion", shell).stdout
        assert "_SETLOGS_COMPLETE" in script

    def test_completes_commands_and_options(self, person: Person) -> None:
        for typed, completed in (("setlogs ses", "sessions"), ("setlogs log --warm", "--warmup")):
            words = typed.split()
            asked = {
                "_SETLOGS_COMPLETE": "bash_complete",
                "COMP_WORDS": typed,
                "COMP_CWORD": f"{len(words) - 1}",
            }
            done = subprocess.run(
                [sys.executable, "-m", "setlogs_cli"],
                env=person.environment() | asked,
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
                timeout=HANGS_SECONDS,
            )
            assert completed in done.stdout
