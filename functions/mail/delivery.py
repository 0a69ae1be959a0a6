"""Takes the mails that are due out of the outbox, one after the other.

Each is a transaction: its row is locked while the mail is handed over, so nobody else sends it, and who
dies between the two leaves it to be sent again.
"""

import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from functions.mail.texts import Mail, compose
from functions.mail.transports import RefusedError, Transport, UnreachableError, UnsentError
from setlogs.mail_codes import MailCode
from setlogs.postgres.database import Database, Row, Transaction
from setlogs.settings import Settings
from setlogs.statement import Statements
from setlogs.telemetry.metrics import get_metrics
from setlogs.telemetry.observability import get_logger

sql = Statements.beside(__file__)

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=3)
SEND_SECONDS = 30.0
"""What sending one mail may take, its transaction included."""

type Outcome = Literal["sent", "postponed", "unreachable", "refused", "given_up", "outdated"]
"""What became of a mail: it left; it is tried again, for a reason of its own or as none leaves; there is
no such recipient; it was tried for too long; its code was worth nothing any more."""


@dataclass(frozen=True)
class Delivery:
    """What mails leave with.

    Attributes:
        db: Where the outbox is; a connection of its own, as each mail holds it for a while.
        transport: The way they go.
        settings: For the sender and the keys of the codes.
        base_url: Where the web client is; empty for mails without links.
    """

    db: Database
    transport: Transport
    settings: Settings
    base_url: str

    def run(self, seconds: float) -> Counter[Outcome]:
        """Send what is due, and return what became of how many.

        Args:
            seconds: No mail is begun after them, or once none leaves by this way.

        Raises:
            ServiceUnavailableError: the database cannot answer now.
        """
        deadline, done = time.monotonic() + seconds, Counter[Outcome]()
        while time.monotonic() < deadline and (outcome := self._send_next()):
            done[outcome] += 1
            get_metrics().count("setlogs_mails_total", outcome=outcome)
            if outcome == "unreachable":
                break
        return done

    def _send_next(self) -> Outcome | None:
        """Return what became of the next mail that is due, None without one."""
        with self.db.transaction() as outbox:
            outbox.fetch_one(sql.wait_for_mail_server, {"patience": f"{SEND_SECONDS:.0f}s"})
            row = outbox.fetch_one(sql.claim_mail, {})
            if row is None:
                return None
            outcome, reason = self._hand_over(row)
            return _keep(outbox, row, outcome, reason)

    def _hand_over(self, row: Row) -> tuple[Outcome, str]:
        """Return what became of a mail, and why it did not leave; it may yet be given up."""
        if row.is_outdated:
            return "outdated", "its code is worth nothing any more"
        try:
            mail, sender = self._mail(row), self.settings.mail_sender
            self.transport.send(compose(mail, sender=sender, base_url=self.base_url))
        except RefusedError as error:
            return "refused", error.reason
        except UnreachableError as error:
            return "unreachable", error.reason
        except UnsentError as error:
            return "postponed", error.reason
        except Exception as error:  # noqa: BLE001  one mail must not hold up all behind it
            return "postponed", type(error).__name__
        return "sent", ""

    def _mail(self, row: Row) -> Mail:
        """Return what is known of a mail.

        Raises:
            LookupError: no key of now makes its code.
        """
        code = None
        if row.code_id:
            keys = self.settings.secret_keys
            code = MailCode.find(row.user_id, row.code_id, keys, row.code_digest)
            if code is None:
                raise LookupError("no key makes this code")
        return Mail(
            row.id,
            row.kind,
            row.recipient,
            row.created_at,
            row.timezone,
            row.details,
            code.text if code else None,
            row.code_expires_at,
        )


def _keep(outbox: Transaction, row: Row, outcome: Outcome, reason: str) -> Outcome:
    """Write down what became of a mail, and return it: what was tried for too long is given up."""
    is_tried_again = outcome in {"postponed", "unreachable"}
    if is_tried_again and row.age > GIVE_UP_AFTER:
        outcome, is_tried_again = "given_up", False
    mail: dict[str, Any] = {"user_id": row.user_id, "mail_id": row.id}
    if outcome == "sent":
        outbox.fetch_one(sql.mark_mail_sent, mail)
    elif is_tried_again:
        wait = min(FIRST_WAIT * 2 ** min(row.attempts, 10), LONGEST_WAIT)
        outbox.fetch_one(sql.postpone_mail, mail | {"recipient": row.recipient, "wait": wait})
    else:
        outbox.fetch_one(sql.give_mail_up, mail)
    _log(row, outcome, reason, is_tried_again=is_tried_again)
    return outcome


def _log(row: Row, outcome: Outcome, reason: str, *, is_tried_again: bool) -> None:
    """Write a line that says of a mail what it may: not to whom it goes."""
    log = get_logger().warning if is_tried_again else get_logger().info
    log = get_logger().error if outcome == "given_up" else log
    told: dict[str, Any] = {"mail": str(row.id), "kind": row.kind, "attempts": row.attempts + 1}
    log(f"mail_{outcome}", **told | ({"reason": reason} if reason else {}))
