"""Sends mail in the local run: a thread beside the API, woken by requests and by itself."""

import math
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg

from functions.auth.mailing import queued
from functions.mail.delivery import Delivery
from functions.mail.transports import transport_of
from infra.local.checks import setting
from setlogs.errors import ServiceUnavailableError
from setlogs.postgres.database import Database
from setlogs.settings import Settings, get_settings

LOOK_SECONDS = 5.0
# A mail whose server is slow is sent again after the next start.
LEAVE_SECONDS = 2.0


def provide_mail(data: Path) -> str:
    """Set MAIL_URL to a folder of the data when it names nothing; return where mail goes, for people."""
    url = setting("MAIL_URL") or (data / "mail").resolve().as_uri()
    os.environ["MAIL_URL"] = url
    parts = urlsplit(url)
    if parts.scheme == "file":
        return f"a file for each in {unquote(parts.path)}"
    where = parts.netloc.rpartition("@")[2]
    return f"by {parts.scheme}://{where}, as MAIL_URL says"


@contextmanager
def sending_mail(address: str) -> Iterator[None]:
    """Send mail while the block runs.

    Args:
        address: Where the API is, for links, unless `PUBLIC_BASE_URL` says otherwise.
    """
    settings, stop = get_settings(), threading.Event()
    arguments = (settings, settings.public_base_url or address, stop)
    thread = threading.Thread(target=_send, args=arguments, name="mail", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        queued.set()
        thread.join(LEAVE_SECONDS)


def _send(settings: Settings, base_url: str, stop: threading.Event) -> None:
    assert settings.mail_url is not None
    # Requests have a connection of their own: a mail holds this one for as long as its server takes.
    database = Database(
        settings.database_url.get_secret_value(), prepared=settings.database_prepared_statements
    )
    transport = transport_of(settings.mail_url.get_secret_value())
    delivery = Delivery(database, transport, settings, base_url)
    while not stop.is_set():
        queued.clear()
        try:
            delivery.run(math.inf)
        except (ServiceUnavailableError, psycopg.Error):
            # It has been logged; what is due stays so.
            database.close()
        queued.wait(LOOK_SECONDS)
    database.close()
