"""A forgotten password is replaced at the terminal."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import httpx
import pytest

from infra.local.child import free_port
from tests.cli.conftest import PASSWORD, Person
from tests.local.running import running
from tests.local.test_forgotten_password import code_of, named
from tests.patience import HANGS_SECONDS

NEW_PASSWORD = "a quite different phrase"


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    """Somebody whose mailbox is a folder."""
    port = free_port()
    with running(tmp_path, port, LOG_LEVEL="WARNING"):
        somebody = Person(f"http://127.0.0.1:{port}", tmp_path / "config")
        somebody.arrive()
        yield somebody


@pytest.fixture
def code(person: Person, tmp_path: Path) -> str:
    """What is mailed to who asks for it."""
    with httpx.Client(base_url=person.url, timeout=HANGS_SECONDS) as client:
        client.post("/auth/password-reset", json={"email": person.email}).raise_for_status()
    files = (tmp_path / "mail").glob
    return code_of(
        named(
            lambda: [
                message_from_bytes(file.read_bytes(), policy=policy.default)
                for file in files("*.eml")
            ],
            "Set a new password",
        )
    )


def log_in(person: Person, password: str) -> int:
    return person.run("login", person.email, "--password-stdin", typed=password).returncode


class TestPasswordReset:
    def test_asks_for_the_code_and_until_a_password_will_do(
        self, person: Person, code: str
    ) -> None:
        typed = "".join(f"{line}\n" for line in ("short", "short", NEW_PASSWORD, NEW_PASSWORD))
        arguments = ("password-reset", person.email, "--code", code)
        done = person.run(*arguments, typed=typed)
        assert done.returncode == 0, done.stderr
        assert "at least 8 characters" in done.stderr
        assert NEW_PASSWORD not in done.stderr
        assert log_in(person, PASSWORD) == 1
        assert log_in(person, NEW_PASSWORD) == 0

    def test_says_of_a_code_that_it_is_none(self, person: Person) -> None:
        typed = "".join(f"{line}\n" for line in ("no-code", NEW_PASSWORD, NEW_PASSWORD))
        done = person.run("password-reset", person.email, typed=typed)
        assert done.returncode == 1
        assert "a mail is on its way" in done.stderr
        assert "Not a code that can still be used" in done.stderr
        assert log_in(person, PASSWORD) == 0
