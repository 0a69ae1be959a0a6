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

type Outcome = Literal["sent", "postponed", "given_up", "outdated"]


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
        while time.monotonic() < deadline:
            outcome, goes_on = self._send_next()
            if outcome:
                done[outcome] += 1
                get_metrics().count("setlogs_mails_total", outcome=outcome)
            if not goes_on:
                break
        return done

    def _send_next(self) -> tuple[Outcome | None, bool]:
        """Return what became of the next mail that is due, None without one, and whether to go on."""
        with self.db.transaction() as outbox:
            outbox.fetch_one(sql.wait_for_mail_server, {"patience": f"{SEND_SECONDS:.0f}s"})
            row = outbox.fetch_one(sql.claim_mail, {})
            if row is None:
                return None, False
            if row.is_outdated:
                return _give_up(outbox, row, "outdated", "its code is worth nothing any more"), True
            try:
                self.transport.send(
                    compose(
                        self._mail(row),
                        sender=self.settings.mail_sender,
                        base_url=self.base_url,
                    )
                )
            except RefusedError as error:
                return _give_up(outbox, row, "given_up", error.reason), True
            except UnsentError as error:
                can_go_on = not isinstance(error, UnreachableError)
                return _postpone(outbox, row, error.reason), can_go_on
            except Exception as error:  # noqa: BLE001  one mail must not hold up all behind it
                return _postpone(outbox, row, type(error).__name__), True
            outbox.fetch_one(sql.mark_mail_sent, _named(row))
            get_logger().info("mail_sent", **_told(row))
            return "sent", True

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


def _named(row: Row) -> dict[str, Any]:
    return {"user_id": row.user_id, "mail_id": row.id}


def _postpone(outbox: Transaction, row: Row, reason: str) -> Outcome:
    if row.age > GIVE_UP_AFTER:
        return _give_up(outbox, row, "given_up", reason)
    wait = min(FIRST_WAIT * 2 ** min(row.attempts, 10), LONGEST_WAIT)
    outbox.fetch_one(sql.postpone_mail, _named(row) | {"recipient": row.recipient, "wait": wait})
    get_logger().warning("mail_postponed", reason=reason, **_told(row))
    return "postponed"


def _give_up(outbox: Transaction, row: Row, outcome: Outcome, reason: str) -> Outcome:
    outbox.fetch_one(sql.give_mail_up, _named(row))
    log = get_logger().error if outcome == "given_up" else get_logger().info
    log(f"mail_{outcome}", reason=reason, **_told(row))
    return outcome


def _told(row: Row) -> dict[str, Any]:
    """Return what a log line may say of a mail: not to whom it goes."""
    return {"mail": str(row.id), "kind": row.kind, "attempts": row.attempts + 1}
