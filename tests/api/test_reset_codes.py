"""A code that resets a password is good once, for an hour, for one account, until something ends it."""

import base64
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from setlogs.mail_codes import MailCode
from setlogs.settings import get_settings
from tests.api.mailed import Mailbox
from tests.api.resetting import CONFIRM, NEW, ask, log_in, refused, reset
from tests.conftest import PASSWORD, Client, User

pytestmark = pytest.mark.usefixtures("mail")

LATER = "UPDATE mail_codes SET expires_at = expires_at - interval '1 hour' WHERE user_id = %s"


class TestCode:
    def test_is_good_once(self, user: User, anonymous: Client, mailbox: Mailbox) -> None:
        ask(anonymous, user.email)
        code = mailbox.code("password_reset")
        assert reset(anonymous, code).status_code == 204
        assert refused(reset(anonymous, code, "yet another long phrase"))
        assert log_in(anonymous, user, NEW) == 200

    def test_is_not_spent_on_a_weak_password(
        self, user: User, anonymous: Client, mailbox: Mailbox
    ) -> None:
        ask(anonymous, user.email)
        code = mailbox.code("password_reset")
        local_part = user.email.partition("@")[0]
        for weak, why in (
            ("short", "too_short"),
            ("password1", "too_common"),
            (local_part, "contains_email"),
        ):
            answer = reset(anonymous, code, weak)
            assert answer.status_code == 422
            [error] = answer.json()["errors"]
            assert (error["pointer"], error["code"]) == ("#/new_password", why)
        assert log_in(anonymous, user, PASSWORD) == 200
        assert reset(anonymous, code).status_code == 204

    def test_expires_after_an_hour(
        self, user: User, anonymous: Client, mailbox: Mailbox, admin: psycopg.Connection[Any]
    ) -> None:
        ask(anonymous, user.email)
        lasts = admin.execute(
            "SELECT expires_at - created_at = interval '1 hour' FROM mail_codes"
            " WHERE user_id = %s AND purpose = 'password_reset'",
            (user.profile["id"],),
        )
        assert lasts.fetchone() == (True,)
        admin.execute(LATER, (user.profile["id"],))
        assert refused(reset(anonymous, mailbox.code("password_reset")))

    def test_ends_with_the_next_one(self, user: User, anonymous: Client, mailbox: Mailbox) -> None:
        ask(anonymous, user.email)
        first = mailbox.code("password_reset")
        ask(anonymous, user.email)
        second = mailbox.code("password_reset")
        assert first != second
        assert refused(reset(anonymous, first))
        assert reset(anonymous, second).status_code == 204

    @pytest.mark.parametrize("how", ["logout-all", "password"])
    def test_ends_with_all_logins(
        self, user: User, anonymous: Client, mailbox: Mailbox, how: str
    ) -> None:
        ask(anonymous, user.email)
        if how == "logout-all":
            assert user.post("/auth/logout-all").status_code == 204
        else:
            change = {"current_password": PASSWORD, "new_password": "one more long phrase"}
            assert user.post("/me/password", change).status_code == 204
        assert refused(reset(anonymous, mailbox.code("password_reset")))

    def test_outlives_the_end_of_one_login(
        self, user: User, anonymous: Client, mailbox: Mailbox
    ) -> None:
        ask(anonymous, user.email)
        anonymous.post("/auth/logout", {"refresh_token": user.refresh_token})
        assert reset(anonymous, mailbox.code("password_reset")).status_code == 204

    def test_of_another_purpose_is_none(
        self, user: User, anonymous: Client, mailbox: Mailbox
    ) -> None:
        ask(anonymous, user.email)
        verification, other = mailbox.code("verification"), mailbox.code("password_reset")
        assert refused(reset(anonymous, verification))
        assert refused(anonymous.post("/auth/verify-email", {"token": other}))
        assert reset(anonymous, other).status_code == 204

    def test_of_somebody_else_opens_no_other_account(
        self, user: User, anonymous: Client, mailbox: Mailbox, make_user: Callable[..., User]
    ) -> None:
        other = make_user()
        ask(anonymous, user.email)
        mine = MailCode.parse(mailbox.code("password_reset"))
        grafted = MailCode(UUID(other.profile["id"]), mine.secret)
        assert refused(reset(anonymous, grafted.text))
        assert log_in(anonymous, other, PASSWORD) == 200
        assert reset(anonymous, mine.text).status_code == 204

    def test_is_of_the_server_alone(self, user: User, anonymous: Client) -> None:
        ask(anonymous, user.email)
        for guess in (uuid4(), UUID(user.profile["id"])):
            code = MailCode.derive(UUID(user.profile["id"]), guess, "another key")
            assert refused(reset(anonymous, code.text))

    def test_outlives_the_key_that_it_was_derived_with(
        self, user: User, anonymous: Client, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It was mailed: that the server could not derive it again ends it not."""
        ask(anonymous, user.email)
        code = mailbox.code("password_reset")
        monkeypatch.setattr("setlogs.settings.Settings.secret_keys", ("a new key for all of it",))
        assert get_settings().secret_keys == ("a new key for all of it",)
        assert reset(anonymous, code).status_code == 204

    @pytest.mark.parametrize(
        "token",
        [
            "",
            "x",
            "=" * 54,
            "\x00" * 54,
            "ä" * 54,
            "A" * 53,
            "A" * 54,
            "A" * 55,
            "A" * 100_000,
            "_-" * 27,
            "' OR 1=1 --" + "A" * 43,
            "\U0001f4aa" * 54,
            base64.b64encode(bytes(40)).decode(),
        ],
        ids=range(13),
    )
    @pytest.mark.parametrize("path", [CONFIRM, "/auth/verify-email"])
    def test_of_any_odd_shape_is_none(self, anonymous: Client, path: str, token: str) -> None:
        body = {"token": token} | ({"new_password": NEW} if path == CONFIRM else {})
        assert refused(anonymous.post(path, body))

    @pytest.mark.parametrize("token", [None, 5, 1.5, True, [], {}, ["x"]])
    @pytest.mark.parametrize("path", [CONFIRM, "/auth/verify-email"])
    def test_is_text(self, anonymous: Client, path: str, token: object) -> None:
        body = {"token": token} | ({"new_password": NEW} if path == CONFIRM else {})
        answer = anonymous.post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
        assert answer.json()["errors"][0]["pointer"] == "#/token"

    @pytest.mark.parametrize("path", [CONFIRM, "/auth/verify-email"])
    def test_with_half_a_character_is_none(self, anonymous: Client, path: str) -> None:
        more = ', "new_password": "a quite different phrase"' if path == CONFIRM else ""
        for text in ("\\ud83d", "\\udcaa" * 54):
            body = f'{{"token": "{text}"{more}}}'.encode()
            headers = {"Content-Type": "application/json"}
            answer = anonymous.request("POST", path, content=body, headers=headers)
            assert answer.status_code in (400, 422)
