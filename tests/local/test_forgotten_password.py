"""The evening with a forgotten password in `make run`, as somebody with a mailbox lives through it."""

import re
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from infra.local.child import free_port
from tests.conftest import PASSWORD
from tests.local.running import running
from tests.mail_server import MailServer, text_of
from tests.patience import wait_until

NEW_PASSWORD = "a quite different phrase"
CODE = re.compile(r"[A-Za-z0-9_-]{54}")

type Mails = Callable[[], list[EmailMessage]]


def code_of(mail: EmailMessage) -> str:
    """Return the code that stands in a mail on a line of its own."""
    [code] = filter(CODE.fullmatch, text_of(mail).splitlines())
    return code


def named(mails: Mails, subject: str, number: int = 1) -> EmailMessage:
    """Return a mail of a subject, once so many of it have come."""

    def found() -> list[EmailMessage]:
        return [mail for mail in mails() if mail["Subject"] == f"SetLogs: {subject}"]

    wait_until(lambda: len(found()) >= number)
    return found()[-1]


def live_through_it(api: httpx.Client, mails: Mails) -> None:
    """Register, verify, forget, come back in, and change the address."""
    email, new_email = (f"{uuid4().hex}@example.com" for _ in range(2))
    draft = {"email": email, "password": PASSWORD, "display_name": "Ada\u2028<b>"}
    assert api.post("/auth/register", json=draft).status_code == 201
    verification = code_of(named(mails, "Verify your e-mail address"))
    assert api.post("/auth/verify-email", json={"token": verification}).status_code == 204

    assert api.post("/auth/password-reset", json={"email": email}).status_code == 202
    mail = named(mails, "Set a new password")
    code = code_of(mail)
    assert f"{api.base_url}/app/password-reset?token={code}" in text_of(mail).splitlines()
    assert mail["To"] == email
    reset = {"token": code, "new_password": NEW_PASSWORD}
    assert api.post("/auth/password-reset/confirm", json=reset).status_code == 204
    assert api.post("/auth/password-reset/confirm", json=reset).status_code == 422
    assert api.post("/auth/login", json={"email": email, "password": PASSWORD}).status_code == 401
    login = {"email": email, "password": NEW_PASSWORD}
    token = api.post("/auth/login", json=login).raise_for_status().json()["access_token"]
    named(mails, "Your password was changed")

    mine = {"Authorization": f"Bearer {token}"}
    change = {"password": NEW_PASSWORD, "new_email": new_email}
    assert api.post("/me/email", json=change, headers=mine).status_code == 202
    assert named(mails, "Your e-mail address is about to change")["To"] == email
    confirmation = code_of(named(mails, "Confirm your new e-mail address"))
    assert api.post("/auth/verify-email", json={"token": confirmation}).status_code == 204
    assert api.get("/me", headers=mine).json()["email"] == new_email


@pytest.fixture
def port() -> int:
    """A port that nothing listens on."""
    return free_port()


@pytest.fixture
def api(port: int) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://localhost:{port}", timeout=60) as client:
        yield client


class TestForgottenPassword:
    def test_is_replaced_by_the_code_in_a_file(
        self, tmp_path: Path, port: int, api: httpx.Client
    ) -> None:
        def mails() -> list[EmailMessage]:
            files = sorted((tmp_path / "mail").glob("*.eml"))
            return [message_from_bytes(f.read_bytes(), policy=policy.default) for f in files]

        with running(tmp_path, port):
            live_through_it(api, mails)

    def test_is_replaced_by_the_code_that_comes_by_smtp(
        self, tmp_path: Path, port: int, api: httpx.Client
    ) -> None:
        with MailServer().running() as server:
            settings = {"MAIL_URL": server.url, "MAIL_FROM": "SetLogs <no-reply@example.com>"}
            with running(tmp_path, port, **settings):
                live_through_it(api, lambda: server.mails)
