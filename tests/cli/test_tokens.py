"""Tokens for scripts, made and revoked at the terminal."""

import httpx

from tests.cli.conftest import Person


def status(person: Person, token: str, method: str = "GET", path: str = "/sessions") -> int:
    headers = {"Authorization": f"Bearer {token}"}
    body: dict[str, str] | None = {} if method == "POST" else None
    return httpx.request(method, person.url + path, headers=headers, json=body).status_code


class TestTokens:
    def test_one_is_printed_alone_and_reads(self, person: Person) -> None:
        done = person.run("token", "create", "spreadsheet", "--days", "90")
        assert done.returncode == 0, done.stderr
        [token] = done.stdout.split()
        assert token.startswith("slp_")
        assert "not shown again" in done.stderr
        assert (status(person, token), status(person, token, "POST")) == (200, 403)

    def test_one_for_both_writes_too(self, person: Person) -> None:
        scopes = ("--scope", "read", "--scope", "write")
        token = person.run("token", "create", "bot", *scopes).stdout.strip()
        assert (status(person, token), status(person, token, "POST")) == (200, 201)

    def test_are_listed_without_their_secret(self, person: Person) -> None:
        assert person.run("token", "list").stdout == "No tokens.\n"
        token = person.run("token", "create", "[bold]my \x1b[31mscript").stdout.strip()
        listed = person.run("token", "list").stdout
        assert "[bold]my " in listed
        assert "\x1b" not in listed
        assert f"slp_…{token[-4:]}" in listed
        assert token not in listed

    def test_one_is_revoked_by_its_name_or_its_id(self, person: Person) -> None:
        first, second = (
            person.run("token", "create", name).stdout.strip() for name in ("bot", "bot")
        )
        unsure = person.run("token", "revoke", "bot")
        assert (unsure.returncode, "Several tokens" in unsure.stderr) == (1, True)
        listed = person.run("token", "list").stdout.splitlines()
        [row] = [line for line in listed if f"slp_…{first[-4:]}" in line]
        assert person.run("token", "revoke", row.split()[0]).returncode == 0
        assert (status(person, first), status(person, second)) == (401, 200)
        assert person.run("token", "revoke", "bot").stdout == "Revoked bot.\n"
        assert status(person, second) == 401
        gone = person.run("token", "revoke", "bot")
        assert (gone.returncode, "no such token" in gone.stderr) == (1, True)

    def test_refusals_are_sentences(self, person: Person) -> None:
        assert person.run("token", "create", "bot", "--scope", "admin").returncode == 2
        assert person.run("token", "create", "bot", "--days", "0").returncode == 2
        done = person.run("token", "create", "x" * 101)
        assert (done.returncode, "name: " in done.stderr) == (1, True)
