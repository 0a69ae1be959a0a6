"""The ways that a mail can leave by: an SMTP server, Amazon SES, or a folder."""

import os
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

CONNECT_SECONDS = 10.0
TALK_SECONDS = 10.0
"""For a whole conversation, once there is a connection."""
_PERMANENT = 500
# Said of an address, but about who sends: not logged in, or not allowed to.
_ABOUT_SENDER = frozenset({530, 534, 535, 538})
# What SES says of one mail; all else is about the account.
_ABOUT_MAIL = frozenset({"MessageRejected", "InvalidParameterValue"})


class UnsentError(Exception):
    """A mail did not leave, and may later.

    Args:
        reason: For the log, without any address: a class, or what a server says in numbers.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnreachableError(UnsentError):
    """No mail leaves by this way for now."""


class RefusedError(UnsentError):
    """There is no such recipient, and no other try will find one."""


class Transport(Protocol):
    """A way for mail."""

    def send(self, message: EmailMessage) -> None:
        """Return when somebody else answers for the mail.

        Raises:
            RefusedError: its recipient does not exist.
            UnreachableError: nothing leaves by this way for now.
            UnsentError: it did not leave.
        """


@dataclass(frozen=True)
class Smtp:
    """A mail server.

    Attributes:
        host: Its name or address.
        port: Where it listens.
        user: Who logs in, empty for nobody.
        password: With what.
        is_wrapped: Whether TLS begins with the connection (smtps) and not with STARTTLS.
    """

    host: str
    port: int
    user: str = ""
    password: str = ""
    is_wrapped: bool = False

    @classmethod
    def at(cls, parts: SplitResult) -> "Smtp":
        """Return the server of an address."""
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        is_wrapped = parts.scheme == "smtps"
        port = 465 if is_wrapped else 587 if user else 25
        return cls(parts.hostname or "", parts.port or port, user, password, is_wrapped)

    def send(self, message: EmailMessage) -> None:
        """Hand the mail over; see `Transport`."""
        try:
            with self._connected() as server, _limited(server):
                self._introduce(server)
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            [(code, text)] = error.recipients.values()
            reason = f"recipient refused: {code}"
            # 5.7 is about what the sender may do, such as relaying.
            if code >= _PERMANENT and code not in _ABOUT_SENDER and not text.startswith(b"5.7."):
                raise RefusedError(reason) from None
            raise UnsentError(reason) from None
        except smtplib.SMTPNotSupportedError:
            raise RefusedError("the server takes no such address") from None
        except smtplib.SMTPDataError as error:
            raise UnsentError(f"mail refused: {error.smtp_code}") from None
        except smtplib.SMTPResponseException as error:
            raise UnreachableError(f"{type(error).__name__}: {error.smtp_code}") from None
        except (smtplib.SMTPException, OSError) as error:
            raise UnreachableError(type(error).__name__) from None

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        if self.is_wrapped:
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=CONNECT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=CONNECT_SECONDS)
        try:
            yield server
        finally:
            # Without QUIT: what it says to that changes nothing, and could be waited for.
            server.close()

    def _introduce(self, server: smtplib.SMTP) -> None:
        server.ehlo()
        if not self.is_wrapped and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        elif not self.is_wrapped and self.user:
            raise UnreachableError("no STARTTLS, so no password")
        if self.user:
            try:
                server.login(self.user, self.password)
            except smtplib.SMTPNotSupportedError:
                raise UnreachableError("no AUTH") from None


@contextmanager
def _limited(server: smtplib.SMTP) -> Iterator[None]:
    """End a conversation that takes too long, also with a server that answers drop by drop."""
    assert server.sock is not None  # noqa: S101  it is connected
    # Another hold on the connection: TLS puts a socket of its own in place of this one.
    connection = socket.socket(fileno=os.dup(server.sock.fileno()))
    timer = threading.Timer(TALK_SECONDS, _cut, (connection,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        connection.close()


def _cut(connection: socket.socket) -> None:
    # The other side may have been quicker.
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True)
class Ses:
    """Amazon SES.

    Attributes:
        region: Whose.
    """

    region: str

    def send(self, message: EmailMessage) -> None:
        """Hand the mail over; see `Transport`."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        try:
            _ses(self.region).send_raw_email(
                Source=str(message["From"]),
                Destinations=[parseaddr(str(message["To"]))[1]],
                RawMessage={"Data": message.as_bytes()},
            )
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "unknown")
            failure = UnsentError if code in _ABOUT_MAIL else UnreachableError
            raise failure(f"SES: {code}") from None
        except BotoCoreError as error:
            raise UnreachableError(type(error).__name__) from None


@cache
def _ses(region: str) -> Any:
    import boto3  # noqa: PLC0415  0.6 s, and only needed where mail goes by SES
    from botocore.config import Config  # noqa: PLC0415

    timeouts = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=TALK_SECONDS,
        # Another try comes anyway, and later.
        retries={"total_max_attempts": 1},
    )
    # Of the API's two versions the one that the emulators have too.
    return boto3.client("ses", region_name=region, config=timeouts)


@dataclass(frozen=True)
class Folder:
    """A folder in which each mail becomes a file, for a run on one's own machine.

    Attributes:
        path: Where; it is made if it is not there.
    """

    path: Path

    def send(self, message: EmailMessage) -> None:
        """Write the mail to a file, there whole or not at all; see `Transport`."""
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        unfinished = self.path / f".{name}"
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            unfinished.unlink(missing_ok=True)
            only_mine = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(only_mine, "wb") as file:
                file.write(message.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(self.path / f"{name}.eml")
        except OSError as error:
            raise UnreachableError(type(error).__name__) from None


def transport_of(url: str) -> Transport:
    """Return the way that `MAIL_URL` names; the settings have checked it."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return Folder(Path(unquote(parts.path)))
    if parts.scheme == "ses":
        return Ses(parts.netloc)
    return Smtp.at(parts)
