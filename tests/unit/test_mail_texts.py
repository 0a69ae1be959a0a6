"""What mails say, and what nobody can make them say."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast
from uuid import UUID

import pytest

from functions.mail.texts import TEXTS, Mail, compose
from setlogs.mail_codes import MailCode
from setlogs.models import mails
from tests.mail_server import text_of

SENDER, BASE_URL = "SetLogs <no-reply@example.com>", "https://setlogs.example.com/v1"
CODE = MailCode.derive(UUID(int=1), UUID(int=2), "k" * 32).text
AT = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
WITH_CODE = ("verification", "password_reset", "email_change")
PAGES = {
    "verification": "verify-email",
    "password_reset": "password-reset",
    "email_change": "verify-email",
}


def mail(kind: str, **known: Any) -> Mail:
    code = {"code": CODE, "code_expires_at": AT + timedelta(hours=1)} if kind in WITH_CODE else {}
    given = {"recipient": "lena@example.com", "timezone": "Europe/Berlin", **code, **known}
    return Mail(UUID(int=3), kind, created_at=AT, **given)


def received(kind: str, base_url: str = BASE_URL, **known: Any) -> EmailMessage:
    """Return a mail as its recipient's program reads it."""
    sent = compose(mail(kind, **known), sender=SENDER, base_url=base_url).as_bytes()
    return message_from_bytes(sent, policy=policy.default)


class TestTexts:
    def test_there_is_one_for_each_kind_that_can_be_queued(self) -> None:
        [check] = [each for each in mails.constraints if str(each.name) == "ck_mails_kind"]
        allowed = str(cast(Any, check).sqltext)
        assert all(f"'{kind}'" in allowed for kind in TEXTS)
        assert allowed.count("'") == 2 * len(TEXTS)

    @pytest.mark.parametrize("kind", TEXTS)
    def test_both_forms_say_the_same_and_leave_nothing_open(self, kind: str) -> None:
        message = received(kind, details={"email": "new@example.com", "client": "curl"})
        plain, html = (text_of(message, form) for form in ("plain", "html"))
        assert "$" not in plain + html
        for line in (plain.split()[0], plain.split()[-1]):
            assert line in html
        assert max(map(len, plain.splitlines())) < 200

    @pytest.mark.parametrize("kind", WITH_CODE)
    def test_a_code_stands_on_a_line_of_its_own_and_in_the_link(self, kind: str) -> None:
        message = received(kind)
        link = f"{BASE_URL}/app/{PAGES[kind]}?token={CODE}"
        for form in ("plain", "html"):
            assert CODE in text_of(message, form).splitlines()
        assert link in text_of(message).splitlines()
        assert f'href="{link}"' in text_of(message, "html")

    @pytest.mark.parametrize("kind", ["email_change_notice", "new_login", "password_changed"])
    def test_who_is_told_of_a_thief_is_told_of_what_a_new_password_does_not_end(
        self, kind: str
    ) -> None:
        for form in ("plain", "html"):
            text = " ".join(text_of(received(kind), form).split())
            assert "revoke any personal access token that you did not create" in text

    @pytest.mark.parametrize("kind", WITH_CODE)
    def test_without_an_address_of_the_web_client_there_is_no_link(self, kind: str) -> None:
        message = received(kind, base_url="")
        assert CODE in text_of(message).splitlines()
        assert "://" not in text_of(message) + text_of(message, "html")

    def test_a_code_can_be_read_in_the_file_as_it_is(self) -> None:
        raw = compose(mail("password_reset"), sender=SENDER, base_url=BASE_URL).as_bytes()
        assert f"\r\n{CODE}\r\n".encode() in raw
        assert f"?token={CODE}\r\n".encode() in raw

    @pytest.mark.parametrize(
        ("zone", "said"),
        [
            ("Europe/Berlin", "2 July 2026 at 00:30 (Europe/Berlin)"),
            ("America/St_Johns", "1 July 2026 at 20:00 (America/St_Johns)"),
            ("Not/Known", "1 July 2026 at 22:30 (UTC)"),
        ],
    )
    def test_times_are_those_of_the_users_zone(self, zone: str, said: str) -> None:
        for form in ("plain", "html"):
            text = text_of(received("new_login", timezone=zone), form)
            assert said in " ".join(text.split())

    def test_the_same_mail_is_the_same_again(self) -> None:
        first, second = received("new_login"), received("new_login")
        assert first["Message-ID"] == second["Message-ID"] == f"<{UUID(int=3)}@example.com>"
        assert first["Date"] == second["Date"]
        assert first["Date"].datetime == AT

    def test_no_program_answers_it(self) -> None:
        assert received("new_login")["Auto-Submitted"] == "auto-generated"


class TestInjection:
    @pytest.mark.parametrize("ending", ["\r\n", "\n", "\r", "\u2028", "\x0b"])
    def test_a_recipient_adds_no_header(self, ending: str) -> None:
        hostile = f"lena@example.com{ending}Bcc: everybody@example.com"
        try:
            message = received("new_login", recipient=hostile)
        except ValueError:
            return
        assert message["Bcc"] is None
        assert "Bcc" not in text_of(message)

    def test_details_add_no_line_and_no_markup(self) -> None:
        hostile = 'curl"><a href="http://evil.example">\r\n\r\nPay here\x00\u202e'
        message = received("new_login", details={"client": hostile, "network": "$code ${x}"})
        assert "\n\nPay here" not in text_of(message).replace("\r", "")
        assert "<a" not in text_of(message, "html")
        for form in ("plain", "html"):
            assert not {"\x00", "\u202e"} & set(text_of(message, form))
            assert "$code ${x}" in " ".join(text_of(message, form).split())

    def test_a_display_name_is_in_no_mail(self) -> None:
        for kind in TEXTS:
            hostile = {"display_name": "You won at http://evil.example"}
            message = received(kind, details=hostile)
            assert "evil" not in message.as_string()

    def test_a_name_of_another_alphabet_reaches_its_server(self) -> None:
        assert str(received("new_login", recipient="lena@bücher.example.com")["To"]) == (
            "lena@xn--bcher-kva.example.com"
        )
