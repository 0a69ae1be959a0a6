"""A forgotten password is replaced by who reads the mail, and nobody else learns or gains anything."""

import base64
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from setlogs.ids import CATALOGUE_USER_ID
from setlogs.mail_codes import MailCode
from setlogs.settings import get_settings
from tests.api.mailed import Mailbox
from tests.api.personal_tokens import create_token
from tests.conftest import PASSWORD, Client, User

pytestmark = pytest.mark.usefixtures("mail")

NEW = "a quite different phrase"
RESET, CONFIRM = "/auth/password-reset", "/auth/password-reset/confirm"
LATER = "UPDATE mail_codes SET expires_at = expires_at - interval '1 hour' WHERE user_id = %s"


@pytest.fixture
def mailbox(user: User, admin: psycopg.Connection[Any]) -> Mailbox:
    """What the user is mailed."""
    return Mailbox(admin, user.email)


def ask(client: Client, email: str) -> None:
    answer = client.post(RESET, {"email": email})
    assert (answer.status_code, answer.content) == (202, b"")


def reset(client: Client, token: object, password: str = NEW) -> httpx.Response:
    return client.post(CONFIRM, {"token": token, "new_password": password})


def log_in(client: Client, user: User, password: str) -> int:
    return client.post("/auth/login", {"email": user.email, "password": password}).status_code


def refused(answer: httpx.Response) -> bool:
    """Return whether a code is refused, as any code is that is none."""
    if answer.status_code == 422:
        problem = answer.json()
        assert problem["code"] == "invalid_token"
        assert [error["pointer"] for error in problem["errors"]] == ["#/token"]
    return answer.status_code == 422


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
