"""What the logger writes, a way past all rights, and what tests of sets and of loads start from."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from infra.local.servers import Postgres
from setlogs.settings import get_settings
from tests.api import reporting
from tests.api.mailed import Mailbox
from tests.api.observing import Lines
from tests.api.outbox import Send, deliver
from tests.api.workouts import create_exercise, start_session
from tests.conftest import User
from tests.mail_server import MailServer


@pytest.fixture
def written(environment: None) -> Iterator[io.StringIO]:
    """What the logger writes, from INFO on."""
    from setlogs.telemetry.observability import get_logger

    logger, stream = get_logger(), io.StringIO()
    handler = logger.registered_handler
    before = handler.setStream(stream)  # type: ignore[attr-defined]
    logger.setLevel("INFO")
    yield stream
    handler.setStream(before)  # type: ignore[attr-defined]
    logger.setLevel("WARNING")


@pytest.fixture
def lines(written: io.StringIO) -> Lines:
    """Return a function that returns the lines written so far."""
    return lambda: [json.loads(line) for line in written.getvalue().splitlines()]


@pytest.fixture
def admin(postgres: Postgres) -> Iterator[psycopg.Connection[Any]]:
    """A connection that may do everything, as retention does."""
    with psycopg.connect(postgres.admin_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def mail(tmp_path: Path, environment: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Mail is set up; what is queued stays in the outbox, as nothing sends it."""
    monkeypatch.setenv("MAIL_URL", tmp_path.as_uri())
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def mailbox(user: User, admin: psycopg.Connection[Any]) -> Mailbox:
    """What the user is mailed, as far as it is queued."""
    return Mailbox(admin, user.email)


@pytest.fixture
def mail_server(admin: psycopg.Connection[Any]) -> Iterator[MailServer]:
    """A mail server that takes everything, unless told otherwise, and an outbox without mails of others."""
    admin.execute("DELETE FROM mails")
    with MailServer().running() as server:
        yield server


@pytest.fixture
def send(mail_server: MailServer) -> Send:
    """Return a function that sends what is due to the mail server."""
    return lambda: deliver(mail_server.url)


@pytest.fixture
def session_id(user: User) -> str:
    """A session of the user's."""
    return start_session(user)


@pytest.fixture
def exercise_id(user: User) -> str:
    """An exercise of the user's own."""
    return create_exercise(user)


@pytest.fixture
def pull_up(user: User) -> str:
    """An exercise to which weight is added."""
    return reporting.create_exercise(user, "weighted_bodyweight")


@pytest.fixture
def dip(user: User) -> str:
    """An exercise in which a machine helps."""
    return reporting.create_exercise(user, "assisted_bodyweight")


@pytest.fixture
def expire(user: User, postgres: Postgres) -> Callable[[], None]:
    """Return a function that takes the user's stored answers away, as retention does."""

    def take_away() -> None:
        with psycopg.connect(postgres.admin_url) as admin:
            admin.execute(
                "DELETE FROM idempotency_records WHERE user_id = %s", (user.profile["id"],)
            )

    return take_away
