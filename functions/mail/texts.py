"""What mails say: from what is known of one to a message, with nothing asked of anybody.

A mail names its recipient nowhere: a display name is text of a stranger's choice, who can register with
anybody's address.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from html import escape
from string import Template
from textwrap import fill
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from email_validator import EmailNotValidError, validate_email

_WIDTH = 72
# A line is as long as a link: folded and encoded, nobody could read it in a file.
_POLICY = SMTP.clone(max_line_length=998)


@dataclass(frozen=True, slots=True)
class Mail:
    """What is known of a mail.

    Attributes:
        id: Makes the same mail known again when it comes twice.
        kind: A key of `TEXTS`.
        recipient: The address.
        created_at: When what it tells of happened.
        timezone: The user's.
        details: As they were queued, `email`, `client` and `network` among them.
        code: The text of the code that it brings, None without.
        code_expires_at: Until when that works.
    """

    id: UUID
    kind: str
    recipient: str
    created_at: datetime
    timezone: str
    details: Mapping[str, Any] = field(default_factory=dict)
    code: str | None = None
    code_expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A mail's text, with `$at`, `$until`, `$client`, `$network` and `$email` for its details.

    Attributes:
        subject: The header.
        before: What it is about.
        after: What else there is to know.
        action: What its link does, empty without a code.
        page: Of the web client, where the link leads.
    """

    subject: str
    before: str
    after: str
    action: str = ""
    page: str = ""


# They outlive a new password, and a thief may have made one.
_TOKENS = "Also revoke any personal access token that you did not create."
TEXTS = {
    "verification": Text(
        "Verify your e-mail address",
        "A SetLogs account was registered with this e-mail address. This code verifies the address:",
        "The code works once, until $until. If this was not you, ignore this mail.",
        "Verify the address",
        "verify-email",
    ),
    "password_reset": Text(
        "Set a new password",
        "Someone asked to reset the password of the SetLogs account with this e-mail address. "
        "With this code you can set a new one:",
        "The code works once, until $until. If this was not you, ignore this mail: "
        "your password stays as it is.",
        "Set a new password",
        "password-reset",
    ),
    "email_change": Text(
        "Confirm your new e-mail address",
        "Someone asked to change the e-mail address of a SetLogs account to this one. "
        "This code confirms it:",
        "The code works once, until $until. If this was not you, ignore this mail.",
        "Confirm the address",
        "verify-email",
    ),
    "email_change_notice": Text(
        "Your e-mail address is about to change",
        "On $at, someone asked to change the e-mail address of your SetLogs account to $email. "
        "It changes once the new address is confirmed.",
        "If this was not you, someone knows your password. Change it now: "
        "that cancels the change and ends every other login. " + _TOKENS,
    ),
    "new_login": Text(
        "New login to your account",
        "On $at, someone logged in to your SetLogs account from a new device: "
        "$client, network $network.",
        "If this was not you, change your password: that ends every other login. " + _TOKENS,
    ),
    "password_changed": Text(
        "Your password was changed",
        "On $at, the password of your SetLogs account was changed.",
        'If this was not you, set a new one with "Forgotten password": that ends every login. '
        + _TOKENS,
    ),
}

_PLAIN = Template("$before\n\n$middle$after\n")
_PLAIN_CODE = Template("$code\n\n")
_PLAIN_LINK = Template("$action:\n$link\n\n")
_HTML = Template(
    '<!doctype html>\n<html lang="en">\n<body style="font: 16px/1.5 sans-serif; max-width: 36em">\n'
    "<p>$before</p>\n$middle<p>$after</p>\n</body>\n</html>\n"
)
_HTML_CODE = Template(
    '<p style="font: 16px/1.5 monospace; overflow-wrap: anywhere">\n$code\n</p>\n'
)
_HTML_LINK = Template('<p><a href="$link">$action</a></p>\n')


def compose(mail: Mail, *, sender: str, base_url: str) -> EmailMessage:
    """Return the message, the same each time.

    Args:
        mail: What is known of it.
        sender: As `MAIL_FROM` has it.
        base_url: Where the web client is, without a slash at the end; empty for a mail without a link.

    Raises:
        KeyError: there is no such kind of mail.
        ValueError: the recipient is no address that a header can carry.
    """
    text = TEXTS[mail.kind]
    message = EmailMessage(_POLICY)
    message["From"] = sender
    message["To"] = _ascii(mail.recipient)
    message["Subject"] = f"SetLogs: {text.subject}"
    message["Date"] = mail.created_at
    message["Message-ID"] = f"<{mail.id}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    # Nobody's absence is to be answered here (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    details = _details(mail)
    message.set_content(_plain(text, mail, details, base_url))
    message.add_alternative(_html(text, mail, details, base_url), subtype="html")
    return message


def _plain(text: Text, mail: Mail, details: Mapping[str, str], base_url: str) -> str:
    middle = ""
    if mail.code:
        middle = _PLAIN_CODE.substitute(code=mail.code)
        if base_url:
            link = _link(base_url, text.page, mail.code)
            middle += _PLAIN_LINK.substitute(action=text.action, link=link)
    return _PLAIN.substitute(
        before=fill(Template(text.before).substitute(details), _WIDTH, break_long_words=False),
        middle=middle,
        after=fill(Template(text.after).substitute(details), _WIDTH, break_long_words=False),
    )


def _html(text: Text, mail: Mail, details: Mapping[str, str], base_url: str) -> str:
    escaped = {name: escape(value) for name, value in details.items()}
    middle = ""
    if mail.code:
        middle = _HTML_CODE.substitute(code=escape(mail.code))
        if base_url:
            link = escape(_link(base_url, text.page, mail.code))
            middle += _HTML_LINK.substitute(action=escape(text.action), link=link)
    return _HTML.substitute(
        before=Template(escape(text.before)).substitute(escaped),
        middle=middle,
        after=Template(escape(text.after)).substitute(escaped),
    )


def _link(base_url: str, page: str, code: str) -> str:
    return f"{base_url}/app/{page}?token={code}"


def _details(mail: Mail) -> dict[str, str]:
    given = {name: _one_line(mail.details.get(name)) for name in ("client", "network", "email")}
    until = mail.code_expires_at or mail.created_at
    return given | {
        "client": given["client"] or "a program that did not give its name",
        "network": given["network"] or "unknown",
        "at": _moment(mail.created_at, mail.timezone),
        "until": _moment(until, mail.timezone),
    }


def _one_line(value: object) -> str:
    """Return a detail without what could look like a part of the mail's own text."""
    return " ".join("".join(filter(str.isprintable, str(value or ""))).split())


def _moment(instant: datetime, timezone: str) -> str:
    try:
        local = instant.astimezone(ZoneInfo(timezone))
    except (ZoneInfoNotFoundError, ValueError):
        # PostgreSQL's list of zones may be newer than Python's.
        local, timezone = instant.astimezone(UTC), "UTC"
    return f"{local.day} {local:%B %Y at %H:%M} ({timezone})"


def _ascii(address: str) -> str:
    """Return an address as every server takes it, if it can be written so."""
    try:
        return validate_email(address, check_deliverability=False).ascii_email or address
    except EmailNotValidError:
        return address
