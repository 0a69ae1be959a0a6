"""Logins get their rows while code that knows refresh tokens only still runs, and neither undoes the other."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest

from functions.auth import service
from functions.auth.errors import InvalidRefreshTokenError
from functions.auth.refresh_tokens import RefreshToken
from functions.migrate.service import downgrade, upgrade
from setlogs.ids import new_id
from setlogs.postgres.call import Call
from setlogs.postgres.database import Database
from setlogs.tokens import Identity

BEFORE = "0005"

# What the code of revision 0005 sends.
BEGIN = """
INSERT INTO refresh_tokens (user_id, token_hash, family_id, expires_at, family_expires_at)
VALUES (%s, %s, %s, now() + interval '7 days', now() + interval '90 days')
"""
ROTATE = """
WITH spent AS (
    UPDATE refresh_tokens SET rotated_at = now()
    WHERE user_id = %s AND token_hash = %s AND rotated_at IS NULL AND revoked_at IS NULL
      AND expires_at > now() AND family_expires_at > now()
    RETURNING user_id, family_id, family_expires_at
)
INSERT INTO refresh_tokens (user_id, token_hash, family_id, expires_at, family_expires_at)
SELECT user_id, %s, family_id, now() + interval '7 days', family_expires_at FROM spent
RETURNING family_id
"""
LOG_OUT = "UPDATE refresh_tokens SET revoked_at = now() WHERE user_id = %s AND family_id = %s"
LOG_OUT_EVERYWHERE = """
WITH raised AS (
    UPDATE users SET token_epoch = token_epoch + 1, spared_family_id = NULL WHERE id = %s RETURNING id
)
UPDATE refresh_tokens AS t SET revoked_at = now() FROM raised AS r WHERE t.user_id = r.id
"""


class OldCode:
    """Code of before, and the logins that it knows."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.run = connection.execute
        self.user_id = new_id()
        account = (self.user_id, "old@example.com", "hash")
        self.run("INSERT INTO users (id, email, password_hash) VALUES (%s, %s, %s)", account)

    def log_in(self) -> tuple[UUID, RefreshToken]:
        """Return a new family and its token."""
        family_id, token = new_id(), RefreshToken.new(self.user_id)
        self.run(BEGIN, (self.user_id, token.hash, family_id))
        return family_id, token

    def refresh(self, token: RefreshToken) -> RefreshToken | None:
        """Return the successor, None when there is none."""
        successor = RefreshToken.new(self.user_id)
        rotated = self.run(ROTATE, (self.user_id, token.hash, successor.hash)).fetchone()
        return successor if rotated else None


@pytest.fixture
def old(empty_database: str, environment: None) -> Iterator[OldCode]:
    """Code of before, on its own schema."""
    upgrade(empty_database)
    downgrade(empty_database, BEFORE)
    with psycopg.connect(empty_database, autocommit=True) as connection:
        yield OldCode(connection)


@pytest.fixture
def db(empty_database: str) -> Iterator[Database]:
    """The database as the code of now has it."""
    opened = Database(empty_database)
    yield opened
    opened.close()


def goes_on(db: Database, token: RefreshToken | None) -> bool:
    """Return whether the code of now takes a token."""
    assert token is not None
    try:
        service.refresh(db, token.text)
    except InvalidRefreshTokenError:
        return False
    return True


class TestLogins:
    def test_that_were_there_before_go_on(
        self, old: OldCode, db: Database, empty_database: str
    ) -> None:
        (first, token), (_, refreshed) = old.log_in(), old.log_in()
        successor = old.refresh(refreshed)
        upgrade(empty_database)
        begun = old.run("SELECT id, created_at, last_used_at, expires_at FROM logins").fetchall()
        tokens = "SELECT family_id, min(created_at), max(created_at), min(family_expires_at)"
        assert sorted(begun) == sorted(
            old.run(f"{tokens} FROM refresh_tokens GROUP BY family_id").fetchall()
        )
        assert first in {row[0] for row in begun}
        assert goes_on(db, token)
        assert goes_on(db, successor)

    def test_that_had_ended_stay_so(self, old: OldCode, db: Database, empty_database: str) -> None:
        family_id, token = old.log_in()
        old.run(LOG_OUT, (old.user_id, family_id))
        _, expired = old.log_in()
        old.run(
            "UPDATE refresh_tokens SET expires_at = now() WHERE token_hash = %s", (expired.hash,)
        )
        upgrade(empty_database)
        assert not goes_on(db, token)
        assert not goes_on(db, expired)

    def test_are_filled_in_again_where_a_try_was_interrupted(
        self, old: OldCode, db: Database, empty_database: str
    ) -> None:
        _, token = old.log_in()
        upgrade(empty_database, revision="0008")
        old.run("UPDATE alembic_version SET version_num = %s", (BEFORE,))
        old.run("DELETE FROM logins")
        upgrade(empty_database)
        assert goes_on(db, token)


class TestEmails:
    def test_are_composed_where_nobody_else_has_that_spelling(
        self, old: OldCode, empty_database: str
    ) -> None:
        spelt = "UPDATE users SET email = %s WHERE id = %s"
        old.run(spelt, ("j\u030c@example.com", old.user_id))
        old.run(
            "INSERT INTO users (id, email, password_hash) VALUES (%s, 'h\u0331@x', 'h')",
            (new_id(),),
        )
        old.run(
            "INSERT INTO users (id, email, password_hash) VALUES (%s, '\u1e96@x', 'h')", (new_id(),)
        )
        upgrade(empty_database)
        emails = {row[0] for row in old.run("SELECT email FROM users WHERE email IS NOT NULL")}
        assert emails == {"\u01f0@example.com", "h\u0331@x", "\u1e96@x"}


class TestBothAtOnce:
    def test_what_old_code_begins_goes_on(
        self, old: OldCode, db: Database, empty_database: str
    ) -> None:
        upgrade(empty_database)
        _, token = old.log_in()
        assert goes_on(db, old.refresh(token))

    @pytest.mark.parametrize("everywhere", [False, True])
    def test_what_old_code_ends_stays_so(
        self, old: OldCode, db: Database, empty_database: str, everywhere: bool
    ) -> None:
        upgrade(empty_database)
        family_id, token = old.log_in()
        old.run(
            *(
                (LOG_OUT_EVERYWHERE, (old.user_id,))
                if everywhere
                else (LOG_OUT, (old.user_id, family_id))
            )
        )
        assert not goes_on(db, token)

    @pytest.mark.parametrize("everywhere", [False, True])
    @pytest.mark.parametrize("rolled_back", [False, True])
    def test_what_the_code_of_now_ends_old_code_does_not_bring_back(
        self, old: OldCode, db: Database, empty_database: str, everywhere: bool, rolled_back: bool
    ) -> None:
        upgrade(empty_database)
        family_id, token = old.log_in()
        if everywhere:
            service.log_out_everywhere(Call(db, Identity(old.user_id, 1, family_id), "test"))
        else:
            service.log_out(db, token.text)
        if rolled_back:
            downgrade(empty_database, BEFORE)
        assert old.refresh(token) is None
