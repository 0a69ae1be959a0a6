"""A forgotten password is replaced by who reads the mail, and nobody else learns or gains anything."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from setlogs.ids import CATALOGUE_USER_ID
from setlogs.mail_codes import MailCode
from setlogs.settings import get_settings
from tests.api.mailed import Mailbox
from tests.api.personal_tokens import create_token
from tests.api.resetting import CONFIRM, NEW, RESET, ask, log_in, refused, reset
from tests.conftest import PASSWORD, Client, User

pytestmark = pytest.mark.usefixtures("mail")


class TestWayBackIn:
    def test_replaces_the_password_by_a_code_that_was_mailed(
        self, user: User, anonymous: Client, mailbox: Mailbox
    ) -> None:
        ask(anonymous, user.email)
        answer = reset(anonymous, mailbox.code("password_reset"))
        assert (answer.status_code, answer.content) == (204, b"")
        assert log_in(anonymous, user, PASSWORD) == 401
        assert log_in(anonymous, user, NEW) == 200
        assert mailbox.kinds()[-1] == "password_changed"

    def test_ends_every_login_and_no_personal_token(
        self, user: User, anonymous: Client, mailbox: Mailbox
    ) -> None:
        token = create_token(user)["token"]
        ask(anonymous, user.email)
        assert reset(anonymous, mailbox.code("password_reset")).status_code == 204
        assert user.get("/me").status_code == 401
        refreshed = anonymous.post("/auth/refresh", {"refresh_token": user.refresh_token})
        assert refreshed.status_code == 401
        assert Client(user.app, token).get("/me").status_code == 200

    def test_spares_no_login_that_changed_the_password_before(
        self, user: User, anonymous: Client, mailbox: Mailbox
    ) -> None:
        change = {"current_password": PASSWORD, "new_password": "one more long phrase"}
        assert user.post("/me/password", change).status_code == 204
        ask(anonymous, user.email)
        assert reset(anonymous, mailbox.code("password_reset")).status_code == 204
        assert user.get("/me").status_code == 401

    def test_verifies_the_address_too(
        self, user: User, anonymous: Client, mailbox: Mailbox
    ) -> None:
        assert user.get("/me").json()["email_verified_at"] is None
        ask(anonymous, user.email)
        reset(anonymous, mailbox.code("password_reset"))
        tokens = anonymous.post("/auth/login", {"email": user.email, "password": NEW}).json()
        shown = Client(user.app, tokens["access_token"]).get("/me")
        assert shown.json()["email_verified_at"] == shown.json()["updated_at"]
        assert shown.json()["version"] == 2

    def test_finds_the_account_by_every_spelling_of_its_address(
        self, user: User, anonymous: Client, mailbox: Mailbox
    ) -> None:
        ask(anonymous, f" {user.email.upper()} ")
        assert reset(anonymous, mailbox.code("password_reset")).status_code == 204

    def test_is_in_the_audit_trail(
        self, user: User, anonymous: Client, mailbox: Mailbox, admin: psycopg.Connection[Any]
    ) -> None:
        ask(anonymous, user.email)
        answer = reset(anonymous, mailbox.code("password_reset"))
        rows = admin.execute(
            "SELECT action, request_id, before, after FROM audit_trail"
            " WHERE user_id = %s AND entity = 'user' ORDER BY seq",
            (user.profile["id"],),
        ).fetchall()
        assert [row[0] for row in rows] == ["created", "updated"]
        _, request_id, before, after = rows[-1]
        assert request_id == answer.headers["x-request-id"]
        assert (before["email_verified_at"], before["version"]) == (None, 1)
        assert after["email_verified_at"] is not None
        # The request itself has changed nothing of the account.
        assert after["version"] == 2


class TestNothingIsTold:
    def test_of_an_address_that_nobody_has(
        self, user: User, anonymous: Client, admin: psycopg.Connection[Any]
    ) -> None:
        unknown = f"{uuid4().hex}@example.com"
        answers = [anonymous.post(RESET, {"email": email}) for email in (user.email, unknown)]
        varying = ("x-request-id", "ratelimit")
        shown = [
            (a.status_code, a.content, {k: v for k, v in a.headers.items() if k not in varying})
            for a in answers
        ]
        assert shown[0] == shown[1]
        assert Mailbox(admin, unknown).mails() == []

    def test_and_as_much_is_written_for_it(
        self, anonymous: Client, admin: psycopg.Connection[Any]
    ) -> None:
        unknown = f"{uuid4().hex}@example.com"
        ask(anonymous, unknown)
        query = "SELECT user_id FROM mail_codes WHERE email = %s"
        assert admin.execute(query, (unknown,)).fetchall() == [(CATALOGUE_USER_ID,)]

    def test_nobodys_code_opens_nothing(
        self, anonymous: Client, admin: psycopg.Connection[Any]
    ) -> None:
        unknown = f"{uuid4().hex}@example.com"
        ask(anonymous, unknown)
        query = "SELECT id FROM mail_codes WHERE email = %s"
        [(code_id,)] = admin.execute(query, (unknown,)).fetchall()
        code = MailCode.derive(CATALOGUE_USER_ID, code_id, get_settings().secret_keys[0])
        assert refused(reset(anonymous, code.text))
        assert refused(anonymous.post("/auth/verify-email", {"token": code.text}))

    @pytest.mark.parametrize("email", ["", "nobody", "a@b\r\nBcc: x@example.com", 5, None])
    def test_of_what_is_no_address(self, anonymous: Client, email: object) -> None:
        answer = anonymous.post(RESET, {"email": email})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "#/email"


class TestLimits:
    def test_three_mails_an_hour_are_sent_and_no_fourth_is_spoken_of(
        self, user: User, anonymous: Client, mailbox: Mailbox
    ) -> None:
        for _ in range(5):
            ask(anonymous, user.email)
        assert len(mailbox.mails("password_reset")) == 3
        # The last one that was sent stays good.
        assert reset(anonymous, mailbox.code("password_reset")).status_code == 204

    def test_of_one_address_are_not_those_of_another(
        self, user: User, anonymous: Client, make_user: Callable[..., User], admin: Any
    ) -> None:
        other = make_user()
        for _ in range(4):
            ask(anonymous, user.email)
        ask(anonymous, other.email)
        assert len(Mailbox(admin, other.email).mails("password_reset")) == 1

    @pytest.mark.parametrize(
        ("path", "body"),
        [
            (RESET, {"email": "someone@example.com"}),
            (CONFIRM, {"token": "x", "new_password": NEW}),
            ("/auth/verify-email", {"token": "x"}),
        ],
    )
    def test_count_by_source(
        self, anonymous: Client, path: str, body: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("RATE_LIMIT_LOGIN_PER_MINUTE", "1")
        get_settings.cache_clear()
        statuses = [anonymous.post(path, body).status_code for _ in range(3)]
        monkeypatch.undo()
        get_settings.cache_clear()
        assert statuses[-1] == 429


class TestWhoLeaves:
    def test_gets_no_code_any_more(
        self, user: User, anonymous: Client, admin: psycopg.Connection[Any]
    ) -> None:
        ask(anonymous, user.email)
        code = Mailbox(admin, user.email).code("password_reset")
        assert user.delete("/me", {"password": PASSWORD}).status_code == 204
        assert refused(reset(anonymous, code))
        ask(anonymous, user.email)
        query = "SELECT count(*) FROM mails WHERE recipient = %s"
        assert admin.execute(query, (user.email,)).fetchone() == (0,)

    def test_has_no_code_that_opens_what_is_left(
        self, user: User, anonymous: Client, admin: psycopg.Connection[Any]
    ) -> None:
        """As when the erasure was interrupted after its first statement."""
        ask(anonymous, user.email)
        mailbox = Mailbox(admin, user.email)
        codes = {kind: mailbox.code(kind) for kind in ("password_reset", "verification")}
        admin.execute(
            "UPDATE users SET erased_at = now(), email = NULL, password_hash = NULL WHERE id = %s",
            (user.profile["id"],),
        )
        assert refused(reset(anonymous, codes["password_reset"]))
        assert refused(anonymous.post("/auth/verify-email", {"token": codes["verification"]}))
        ask(anonymous, user.email)
        assert len(mailbox.mails("password_reset")) == 1
