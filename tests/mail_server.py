"""A mail server for tests, which does what mail servers do."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from infra.local.child import HOST, free_port

USER, MAIL_PASSWORD = "setlogs", "p@ss/word"


@dataclass
class MailServer:
    """Takes mail, unless it is told to say otherwise.

    Attributes:
        to: What is said to a recipient, by address.
        to_mail: What is said to a mail.
        pause: Seconds before a mail is taken.
        taken: Called when a mail is taken, and that is not said yet.
        mails: What was taken, in its order.
        recipients: Those of each, as the envelope has them.
        is_encrypted: Of each, whether it came by TLS.
    """

    to: dict[str, str] = field(default_factory=dict)
    to_mail: str = "250 OK"
    pause: float = 0.0
    taken: Callable[[], None] | None = None
    port: int = field(default_factory=free_port)
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    is_encrypted: list[bool] = field(default_factory=list)

    @property
    def url(self) -> str:
        """What `MAIL_URL` says."""
        return f"smtp://{HOST}:{self.port}"

    async def handle_RCPT(  # noqa: N802  its name in aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient or not."""
        answer = self.to.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take a mail or not."""
        await asyncio.sleep(self.pause)
        if self.to_mail.startswith("250"):
            parsed = message_from_bytes(cast(bytes, envelope.content), policy=policy.default)
            self.mails.append(parsed)
            self.recipients += envelope.rcpt_tos
            self.is_encrypted.append(session.ssl is not None)
            if self.taken:
                self.taken()
        return self.to_mail

    @contextmanager
    def running(self, **options: Any) -> Iterator["MailServer"]:
        """Serve while the block runs.

        Args:
            **options: Of aiosmtpd's `SMTP`.
        """
        controller = Controller(self, hostname=HOST, port=self.port, **options)
        controller.start()
        try:
            yield self
        finally:
            controller.stop()


def check_password(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: LoginPassword
) -> AuthResult:
    """Let in who has the password."""
    known = (data.login, data.password) == (USER.encode(), MAIL_PASSWORD.encode())
    return AuthResult(success=known, handled=False)


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """Return the text of a mail, `plain` or `html`."""
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())
