"""An address is verified by who reads its mail, and changed by its owner alone."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from setlogs.settings import get_settings
from tests.api.mailed import Mailbox
from tests.conftest import PASSWORD, Client, User

pytestmark = pytest.mark.usefixtures("mail")

VERIFY, CHANGE, AGAIN = "/auth/verify-email", "/me/email", "/me/verification"
DAY_LATER = "UPDATE mail_codes SET expires_at = expires_at - interval '1 day' WHERE user_id = %s"


@pytest.fixture
def new_email() -> str:
    """An address that nobody has."""
    return f"new-{uuid4().hex}@example.com"


@pytest.fixture
def new_mailbox(new_email: str, admin: psycopg.Connection[Any]) -> Mailbox:
    """What is mailed there."""
    return Mailbox(admin, new_email)


def verify(client: Client, token: str) -> httpx.Response:
    return client.post(VERIFY, {"token": token})


def change(client: Client, new_email: str, password: str = PASSWORD) -> httpx.Response:
    return client.post(CHANGE, {"password": password, "new_email": new_email})


def is_invalid(answer: httpx.Response) -> bool:
    return answer.status_code == 422 and answer.json()["code"] == "invalid_token"


class TestVerification:
    def test_is_mailed_to_who_registers(
        self, user: User, anonymous: Client, mailbox: Mailbox
    ) -> None:
        assert mailbox.kinds() == ["verification"]
        assert user.profile["email_verified_at"] is None
        answer = verify(anonymous, mailbox.code("verification"))
        assert (answer.status_code, answer.content) == (204, b"")
        shown = user.get("/me")
        assert shown.json()["email_verified_at"] == shown.json()["updated_at"]
        assert (shown.json()["version"], shown.headers["etag"]) == (2, '"v2"')

    def test_is_good_once(self, user: User, anonymous: Client, mailbox: Mailbox) -> None:
        assert verify(anonymous, mailbox.code("verification")).status_code == 204
        assert is_invalid(verify(anonymous, mailbox.code("verification")))
        assert user.get("/me").json()["version"] == 2

    def test_expires_after_a_day(
        self, user: User, anonymous: Client, mailbox: Mailbox, admin: psycopg.Connection[Any]
    ) -> None:
        lasts = admin.execute(
            "SELECT expires_at - created_at = interval '24 hours' FROM mail_codes WHERE user_id = %s",
            (user.profile["id"],),
        )
        assert lasts.fetchone() == (True,)
        admin.execute(DAY_LATER, (user.profile["id"],))
        assert is_invalid(verify(anonymous, mailbox.code("verification")))

    def test_can_be_had_once_more_and_ends_the_one_before(
        self, user: User, anonymous: Client, mailbox: Mailbox
    ) -> None:
        first = mailbox.code("verification")
        answer = user.post(AGAIN)
        assert (answer.status_code, answer.content) == (202, b"")
        assert mailbox.kinds() == ["verification"] * 2
        assert is_invalid(verify(anonymous, first))
        assert verify(anonymous, mailbox.code("verification")).status_code == 204

    def test_ends_with_all_logins(self, user: User, anonymous: Client, mailbox: Mailbox) -> None:
        assert user.post("/auth/logout-all").status_code == 204
        assert is_invalid(verify(anonymous, mailbox.code("verification")))

    def test_nothing_but_the_reset_depends_on_it(self, user: User) -> None:
        assert user.post("/sessions", {}).status_code == 201

    def test_of_somebody_without_a_login_is_refused(self, user: User, anonymous: Client) -> None:
        assert anonymous.post(AGAIN).status_code == 401
        assert user.post("/auth/logout-all").status_code == 204
        assert user.post(AGAIN).status_code == 401

    def test_mails_are_limited(self, user: User, mailbox: Mailbox) -> None:
        answers = [user.post(AGAIN) for _ in range(11)]
        assert [answer.status_code for answer in answers] == [202] * 10 + [429]
        assert answers[-1].json()["violated-policies"] == ["mail"]
        assert len(mailbox.mails()) == 11
        assert change(user, "somebody@example.com").status_code == 429


class TestChange:
    def test_happens_with_the_code_that_the_new_address_gets(
        self,
        user: User,
        anonymous: Client,
        mailbox: Mailbox,
        new_email: str,
        new_mailbox: Mailbox,
    ) -> None:
        answer = change(user, f" {new_email.upper()}")
        assert (answer.status_code, answer.content) == (202, b"")
        assert new_mailbox.kinds() == ["email_change"]
        assert mailbox.kinds() == ["verification", "email_change_notice"]
        assert mailbox.mails()[-1].details == {"email": new_email}
        assert user.get("/me").json()["email"] == user.email
        assert verify(anonymous, new_mailbox.code("email_change")).status_code == 204
        shown = user.get("/me").json()
        assert shown["email"] == new_email
        assert shown["email_verified_at"] == shown["updated_at"]
        login = {"email": new_email, "password": PASSWORD}
        assert anonymous.post("/auth/login", login).status_code == 200
        login["email"] = user.email
        assert anonymous.post("/auth/login", login).status_code == 401

    def test_leaves_logins_and_frees_the_old_address(
        self,
        user: User,
        anonymous: Client,
        new_email: str,
        new_mailbox: Mailbox,
        make_user: Callable[..., User],
    ) -> None:
        change(user, new_email)
        assert verify(anonymous, new_mailbox.code("email_change")).status_code == 204
        refreshed = anonymous.post("/auth/refresh", {"refresh_token": user.refresh_token})
        assert refreshed.status_code == 200
        assert make_user(email=user.email).email == user.email

    def test_is_in_the_audit_trail(
        self,
        user: User,
        anonymous: Client,
        new_email: str,
        new_mailbox: Mailbox,
        admin: psycopg.Connection[Any],
    ) -> None:
        change(user, new_email)
        answer = verify(anonymous, new_mailbox.code("email_change"))
        rows = admin.execute(
            "SELECT request_id, before ->> 'email', after ->> 'email' FROM audit_trail"
            " WHERE user_id = %s AND action = 'updated'",
            (user.profile["id"],),
        ).fetchall()
        assert rows == [(answer.headers["x-request-id"], user.email, new_email)]

    def test_ends_the_codes_of_the_old_address(
        self,
        user: User,
        anonymous: Client,
        mailbox: Mailbox,
        new_email: str,
        new_mailbox: Mailbox,
    ) -> None:
        verification = mailbox.code("verification")
        anonymous.post("/auth/password-reset", {"email": user.email})
        change(user, new_email)
        assert verify(anonymous, new_mailbox.code("email_change")).status_code == 204
        assert is_invalid(verify(anonymous, verification))
        reset = {"token": mailbox.code("password_reset"), "new_password": "a quite other phrase"}
        assert is_invalid(anonymous.post("/auth/password-reset/confirm", reset))
        assert user.get("/me").json()["email"] == new_email

    def test_takes_the_password(self, user: User, new_email: str, new_mailbox: Mailbox) -> None:
        answer = change(user, new_email, "not the password")
        assert (answer.status_code, answer.json()["code"]) == (403, "wrong_password")
        assert new_mailbox.mails() == []

    def test_takes_a_login(self, user: User, anonymous: Client, new_email: str) -> None:
        assert change(anonymous, new_email).status_code == 401

    def test_to_a_taken_address_mails_nobody_there_and_says_nothing(
        self,
        user: User,
        mailbox: Mailbox,
        make_user: Callable[..., User],
        admin: psycopg.Connection[Any],
        new_email: str,
    ) -> None:
        other = make_user()
        taken, free = change(user, other.email), change(user, new_email)
        assert (taken.status_code, taken.content) == (free.status_code, free.content)
        assert Mailbox(admin, other.email).kinds() == ["verification"]
        # The owner of the account is told the same of both.
        assert mailbox.kinds()[1:] == ["email_change_notice"] * 2

    def test_to_a_taken_address_ends_an_earlier_code_like_any_other(
        self,
        user: User,
        anonymous: Client,
        make_user: Callable[..., User],
        new_email: str,
        new_mailbox: Mailbox,
    ) -> None:
        """Else a code of one's own would tell whether somebody has the address asked for after it."""
        change(user, new_email)
        change(user, make_user().email)
        assert is_invalid(verify(anonymous, new_mailbox.code("email_change")))

    def test_to_what_is_taken_by_then_is_refused(
        self,
        user: User,
        anonymous: Client,
        make_user: Callable[..., User],
        new_email: str,
        new_mailbox: Mailbox,
    ) -> None:
        change(user, new_email)
        code = new_mailbox.code("email_change")
        make_user(email=new_email)
        answer = verify(anonymous, code)
        assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")
        assert user.get("/me").json()["email"] == user.email

    def test_to_the_same_address_verifies_it(
        self, user: User, anonymous: Client, mailbox: Mailbox
    ) -> None:
        assert change(user, user.email).status_code == 202
        assert verify(anonymous, mailbox.code("email_change")).status_code == 204
        assert user.get("/me").json()["email_verified_at"] is not None

    def test_ends_with_a_changed_password(
        self, user: User, anonymous: Client, new_email: str, new_mailbox: Mailbox
    ) -> None:
        """So the owner undoes what a thief has begun."""
        change(user, new_email)
        passwords = {"current_password": PASSWORD, "new_password": "a quite different phrase"}
        assert user.post("/me/password", passwords).status_code == 204
        assert is_invalid(verify(anonymous, new_mailbox.code("email_change")))

    @pytest.mark.parametrize(
        "new_email", ["", "nobody", "a@b.de\r\nBcc: c@d.de", f"{'x' * 250}@a.de", 5, None, []]
    )
    def test_to_what_is_no_address_is_refused(self, user: User, new_email: Any) -> None:
        answer = change(user, new_email)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "#/new_email"


class TestExport:
    def test_tells_when_the_address_was_verified_and_verifies_no_other(
        self, user: User, anonymous: Client, mailbox: Mailbox, make_user: Callable[..., User]
    ) -> None:
        assert user.get("/me/export").json()["user"]["email_verified_at"] is None
        verify(anonymous, mailbox.code("verification"))
        exported = user.get("/me/export")
        verified_at = user.get("/me").json()["email_verified_at"]
        assert exported.json()["user"]["email_verified_at"] == verified_at
        assert mailbox.code("verification") not in exported.text
        other = make_user()
        assert other.post("/imports", exported.json()).status_code == 201
        assert other.get("/me").json()["email_verified_at"] is None


class TestWithoutMail:
    def test_nothing_is_queued_and_all_else_is_the_same(
        self, user: User, mailbox: Mailbox, new_email: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = mailbox.kinds()
        monkeypatch.delenv("MAIL_URL")
        get_settings.cache_clear()
        assert user.post(AGAIN).status_code == 202
        assert change(user, new_email).status_code == 202
        reset = user.post("/auth/password-reset", {"email": user.email})
        assert reset.status_code == 202
        assert mailbox.kinds() == before
