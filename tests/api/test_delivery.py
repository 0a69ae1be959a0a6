"""The outbox: what waits in it leaves at least once, in order, never by two at once, or is given up."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from functions.mail.delivery import Delivery
from functions.mail.transports import transport_of
from setlogs.postgres.database import Database
from setlogs.settings import get_settings
from tests.api.outbox import queue, queue_code, state
from tests.conftest import User
from tests.mail_server import MailServer, text_of
from tests.patience import HANGS_SECONDS

type Send = Callable[[], dict[str, int]]


@pytest.fixture(autouse=True)
def empty_outbox(admin: psycopg.Connection[Any]) -> None:
    admin.execute("DELETE FROM mails")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer().running() as server:
        yield server


def deliver(url: str, database: Database | None = None) -> dict[str, int]:
    """Send what is due, as one run of the mail function does."""
    settings = get_settings()
    own = database or Database(settings.database_url.get_secret_value())
    sender = Delivery(own, transport_of(url), settings, "https://setlogs.example.com")
    try:
        return {str(outcome): count for outcome, count in sender.run(HANGS_SECONDS).items()}
    finally:
        own.close()


@pytest.fixture
def send(server: MailServer) -> Send:
    return lambda: deliver(server.url)


class TestSending:
    def test_a_mail_leaves_once(
        self, admin: psycopg.Connection[Any], user: User, server: MailServer, send: Send
    ) -> None:
        mail_id = queue(admin, user, client="Firefox on Linux", network="192.0.2.0/24")
        assert send() == {"sent": 1}
        assert send() == {}
        assert server.recipients == [user.email]
        assert "Firefox on Linux, network 192.0.2.0/24" in text_of(server.mails[0]).replace(
            "\n", " "
        )
        assert state(admin, mail_id) == ("sent", 1)

    def test_its_code_is_made_when_it_leaves(
        self, admin: psycopg.Connection[Any], user: User, server: MailServer, send: Send
    ) -> None:
        code = queue_code(admin, user)
        assert send() == {"sent": 1}
        text = text_of(server.mails[0])
        assert code in text.splitlines()
        link = f"https://setlogs.example.com/app/password-reset?token={code}"
        assert link in text.splitlines()
        assert f'<a href="{link}">' in text_of(server.mails[0], "html")

    def test_mails_to_an_address_leave_in_their_order(
        self, admin: psycopg.Connection[Any], user: User, server: MailServer, send: Send
    ) -> None:
        queued = [queue(admin, user) for _ in range(5)]
        admin.execute(
            "UPDATE mails SET next_attempt_at = next_attempt_at - interval '1 hour' WHERE id = %s",
            (queued[3],),
        )
        assert send() == {"sent": 5}
        assert [str(mail["Message-ID"])[1:37] for mail in server.mails] == [*map(str, queued)]
