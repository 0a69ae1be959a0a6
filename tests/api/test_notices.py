"""Who owns an account is told of what a thief would do: a new password, a login from elsewhere."""

import os
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.rows import dict_row

from functions.auth.service import sql
from infra.local.servers import Postgres
from setlogs.statement import Statement
from tests.api.mailed import Mailbox
from tests.api.plan_nodes import nodes
from tests.conftest import PASSWORD, Client, User

pytestmark = pytest.mark.usefixtures("mail")

FROM_A_SCRIPT = """
INSERT INTO logins (user_id, id, epoch, expires_at, client, network)
SELECT %s, uuidv7(), 1, now() + interval '90 days', 'script', 'unknown' FROM generate_series(1, %s)
"""


class TestNotices:
    def test_tell_of_a_changed_password(self, user: User, mailbox: Mailbox) -> None:
        passwords = {"current_password": PASSWORD, "new_password": "a quite different phrase"}
        assert user.post("/me/password", passwords).status_code == 204
        assert mailbox.kinds()[1:] == ["password_changed"]
        wrong = {"current_password": "wrong", "new_password": "a quite different phrase"}
        assert user.post("/me/password", wrong).status_code == 403
        assert mailbox.kinds()[1:] == ["password_changed"]

    def test_tell_of_a_login_from_a_new_device(
        self, user: User, anonymous: Client, mailbox: Mailbox, admin: psycopg.Connection[Any]
    ) -> None:
        def log_in(agent: str) -> list[str]:
            body = {"email": user.email, "password": PASSWORD}
            headers = {"User-Agent": agent}
            answer = anonymous.request("POST", "/auth/login", body, headers=headers)
            assert answer.status_code == 200
            return mailbox.kinds()[1:]

        # The first of all, when the account was made, was no news, and another from there is none.
        assert log_in("python-httpx/9") == []
        assert log_in("gym-notebook/1.0") == ["new_login"]
        assert mailbox.mails()[-1].details == {"client": "gym-notebook", "network": "127.0.0.0/24"}
        assert log_in("gym-notebook/2.0") == ["new_login"]
        admin.execute(
            "UPDATE logins SET last_used_at = last_used_at - interval '91 days' WHERE user_id = %s",
            (user.profile["id"],),
        )
        assert log_in("gym-notebook/2.0") == ["new_login"] * 2
        # One that does not say its name is known like any other.
        assert log_in("") == ["new_login"] * 3
        assert log_in("") == ["new_login"] * 3

    def test_tell_of_a_login_after_all_others_are_forgotten(
        self, user: User, anonymous: Client, mailbox: Mailbox, admin: psycopg.Connection[Any]
    ) -> None:
        """An old account without any login is no new one: retention removes those that are over."""
        whose = (user.profile["id"],)
        admin.execute("DELETE FROM logins WHERE user_id = %s", whose)
        login = {"email": user.email, "password": PASSWORD}
        assert anonymous.post("/auth/login", login).status_code == 200
        assert mailbox.kinds()[1:] == []
        admin.execute("DELETE FROM logins WHERE user_id = %s", whose)
        admin.execute(
            "UPDATE users SET created_at = created_at - interval '91 days' WHERE id = %s", whose
        )
        assert anonymous.post("/auth/login", login).status_code == 200
        assert mailbox.kinds()[1:] == ["new_login"]

    def test_tell_nothing_of_a_login_that_failed(
        self, user: User, anonymous: Client, mailbox: Mailbox
    ) -> None:
        body = {"email": user.email, "password": "wrong"}
        for agent in ("one/1", "two/1"):
            anonymous.request("POST", "/auth/login", body, headers={"User-Agent": agent})
        assert mailbox.kinds() == ["verification"]

    def test_cost_the_same_however_often_a_script_has_logged_in(
        self, user: User, admin: psycopg.Connection[Any], postgres: Postgres
    ) -> None:
        admin.execute(FROM_A_SCRIPT, (user.profile["id"], 5_000))
        query = "SELECT id AS user_id, password_hash, token_epoch AS epoch FROM users WHERE id = %s"
        [account] = admin.cursor(row_factory=dict_row).execute(query, (user.profile["id"],))
        params = account | {
            "client": "gym-notebook",
            "network": "unknown",
            "family_id": uuid4(),
            "mail_id": uuid4(),
            "token_hash": os.urandom(32),
            "remember": False,
            "days": 7,
            "family_days": 90,
        }
        explaining = Statement(
            b"EXPLAIN (ANALYZE, FORMAT JSON) " + sql.begin_login.sql, sql.begin_login.names
        )
        # As the application, whose role has settings of its own.
        with psycopg.connect(postgres.url) as connection:
            [(plan,)] = explaining.execute(connection, params)
            connection.rollback()
        read = [
            node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
            for node in nodes(plan[0]["Plan"])
            if node.get("Relation Name") == "logins" and node["Node Type"] != "ModifyTable"
        ]
        assert max(read) <= 1
