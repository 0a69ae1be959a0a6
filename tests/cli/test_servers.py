"""Whatever is at the other end: one clear line, the right exit status, and no secret told."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import PASSWORD, Person
from tests.cli.lossy import lossy_proxy


def log_in(person: Person, url: str) -> "tuple[int, list[str]]":
    done = person.run("login", person.email, "--password-stdin", typed=PASSWORD, url=url)
    return done.returncode, done.stderr.splitlines()


class TestAddresses:
    @pytest.mark.parametrize(
        "url", ["http://[", "nowhere", "ftp://host", "http://", "http://ada:secret@host", " "]
    )
    def test_that_are_none_are_refused(self, person: Person, url: str) -> None:
        status, lines = log_in(person, url)
        assert (status, len(lines)) == (2, 1)
        assert "secret" not in lines[0]

    def test_without_a_server_say_so(self, person: Person) -> None:
        status, [line] = log_in(person, "http://127.0.0.1:1")
        assert (status, line.startswith("Error: No answer from http://127.0.0.1:1")) == (1, True)

    @pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/app"])
    def test_of_something_else_say_so(self, person: Person, path: str) -> None:
        status, [line] = log_in(person, person.url + path)
        assert (status, line.startswith("Error: ")) == (1, True)

    def test_that_answer_pages_say_so(self, person: Person, server_url: str) -> None:
        """As the network of a hotel does, to everything, with 200."""
        with lossy_proxy(server_url, prefix="/nothing-is-here") as hotel:
            person.move_to(hotel.url.removesuffix("/nothing-is-here"))
            for command in (("sessions",), ("log", "plank", "60s"), ("export",), ("undo", "-y")):
                done = person.run(*command)
                assert done.returncode == 1
                assert done.stdout == ""
                assert "not like SetLogs" in done.stderr

    def test_under_a_path_work(self, person: Person, server_url: str, strong: Path) -> None:
        with lossy_proxy(server_url, prefix="/prod/api") as gateway:
            assert log_in(person, f"{gateway.url}/")[0] == 0
            person.url = gateway.url
            for command in (("log", "plank", "60s"), ("end",), ("import", strong), ("sessions",)):
                done = person.run(*command)
                assert done.returncode == 0, done.stderr
            assert len(person.run("sessions").stdout.splitlines()) == 4

    def test_are_not_asked_for_when_they_are_known(self, person: Person) -> None:
        done = person.run("login", person.email, typed=f"{PASSWORD}\n")
        assert f"Logged in at {person.url}" in done.stdout
        assert done.stderr.split() == ["Server:", person.url, "Password:"]

    def test_are_those_of_the_last_login(self, person: Person) -> None:
        done = person.run("login", person.email, "--password-stdin", typed=PASSWORD, SETLOGS_URL="")
        assert f"Logged in at {person.url}" in done.stdout


class TestLogin:
    def test_lasts_unless_it_shall_not(self, person: Person) -> None:
        """A terminal is one's own; `--no-remember` is for one that is not."""
        spans = []
        for option in ("--remember", "--no-remember"):
            person.run("login", person.email, "--password-stdin", option, typed=PASSWORD)
            with person.other_client() as client:
                login = json.loads((person.config / "login.json").read_text())
                body = {"refresh_token": login["refresh_token"]}
                spans.append(client.post("/auth/refresh", json=body).json()["refresh_expires_in"])
        assert spans[0] > 10 * spans[1]

    def test_that_has_ended_says_how_to_go_on(self, person: Person) -> None:
        file = person.config / "login.json"
        ended = {"access_token": "x", "refresh_token": "x"}
        file.write_text(json.dumps(json.loads(file.read_text()) | ended))
        done = person.run("log", "plank", "60s")
        assert done.returncode == 1
        assert done.stderr == f"Error: Not logged in at {person.url}. Use: setlogs login\n"

    @pytest.mark.parametrize("content", ["", "[]", "{", '{"url": 1}'])
    def test_that_cannot_be_read_is_none(self, person: Person, content: str) -> None:
        (person.config / "login.json").write_text(content)
        done = person.run("sessions")
        assert (done.returncode, "Not logged in" in done.stderr) == (1, True)


class TestToken:
    def test_in_the_environment_is_used_without_a_login(
        self, person: Person, tmp_path: Path
    ) -> None:
        scopes = ("--scope", "read", "--scope", "write")
        token = person.run("token", "create", "bot", *scopes).stdout.strip()
        script = Person(person.url, tmp_path / "nothing")
        assert script.run("log", "plank", "60s", SETLOGS_TOKEN=token).returncode == 0
        assert "token in SETLOGS_TOKEN" in script.run("whoami", SETLOGS_TOKEN=token).stdout
        assert len(person.sets()) == 1
        accounts = script.run("logins", SETLOGS_TOKEN=token)
        assert (accounts.returncode, "log in" in accounts.stderr) == (1, True)

    def test_that_may_only_read_writes_nothing(self, person: Person) -> None:
        token = person.run("token", "create", "reader").stdout.strip()
        done = person.run("log", "plank", "60s", SETLOGS_TOKEN=token)
        assert (done.returncode, "insufficient_scope" in done.stderr) == (1, True)
        assert person.sessions() == []

    @pytest.mark.parametrize("token", ["secret", "slp_secret", "slp_\nsecret"])
    def test_that_is_none_is_refused_and_not_told(self, person: Person, token: str) -> None:
        done = person.run("sessions", SETLOGS_TOKEN=token)
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
        assert "secret" not in done.stderr
