"""Guards of mail: what leaves the outbox, when, how often, and what it says."""

from tests.faults.guard import Guard

STATEMENTS, DELIVERY = "functions/mail/outbox_statements.py", "functions/mail/delivery.py"
TEXTS, TRANSPORTS = "functions/mail/texts.py", "functions/mail/transports.py"
GUARDS_OF_MAIL = (
    Guard(
        "PIP-03 a mail is not sent by two at once",
        STATEMENTS,
        "        .with_for_update(of=mails, skip_locked=True)\n",
        "",
        "api/test_senders_at_once.py::TestTogether",
    ),
    Guard(
        "PIP-03 mails to an address leave in order",
        STATEMENTS,
        ".order_by(earlier.c.created_at, earlier.c.id)",
        ".order_by(earlier.c.created_at.desc())",
        "api/test_delivery.py::TestSending",
    ),
    Guard(
        "PIP-03 nothing is sent to who has left",
        STATEMENTS,
        ".where(*_is_pending(m), users.c.erased_at.is_(None))",
        ".where(*_is_pending(m))",
        "api/test_delivery.py::TestSending",
    ),
    Guard(
        "PIP-03 a mail server may take its time",
        DELIVERY,
        "            outbox.fetch_one(sql.wait_for_mail_server,"
        ' {"patience": f"{SEND_SECONDS:.0f}s"})\n',
        "",
        "api/test_delivery.py::TestSending",
    ),
    Guard(
        "PIP-03 a mail is given up after three days",
        DELIVERY,
        "if is_tried_again and row.age > GIVE_UP_AFTER:",
        "if False:",
        "api/test_delivery.py::TestFailing",
    ),
    Guard(
        "PIP-03 a dead code is not sent",
        DELIVERY,
        "if row.is_outdated:",
        "if False:",
        "api/test_delivery.py::TestSending",
    ),
    Guard(
        "PIP-03 a server that is gone is not asked for each mail",
        DELIVERY,
        'if outcome == "unreachable":',
        "if False:",
        "api/test_delivery.py::TestFailing",
    ),
    Guard(
        "PIP-03 one mail does not hold up the others",
        DELIVERY,
        "        except Exception as error:  # noqa: BLE001  one mail must not hold up all behind it\n"
        '            return "postponed", type(error).__name__\n',
        "",
        "api/test_delivery.py::TestFailing",
    ),
    Guard(
        "MAIL-01 a relay that is refused is not a recipient that does not exist",
        TRANSPORTS,
        ' and not text.startswith(b"5.7.")',
        "",
        "unit/test_mail_transports.py::TestSmtp",
    ),
    Guard(
        "MAIL-01 a password needs TLS",
        TRANSPORTS,
        "elif not self.is_wrapped and self.user:",
        "elif False:",
        "unit/test_mail_transports.py::TestSmtp",
    ),
    Guard(
        "MAIL-01 a certificate is verified",
        TRANSPORTS,
        "server.starttls(context=ssl.create_default_context())",
        "server.starttls()",
        "unit/test_mail_transports.py::TestSmtp",
    ),
    Guard(
        "MAIL-02 a detail is one line",
        TEXTS,
        'return " ".join("".join(filter(str.isprintable, str(value or ""))).split())',
        'return str(value or "")',
        "unit/test_mail_texts.py::TestInjection",
    ),
    Guard(
        "MAIL-02 a detail is no markup",
        TEXTS,
        "escaped = {name: escape(value) for name, value in details.items()}",
        "escaped = dict(details)",
        "unit/test_mail_texts.py::TestInjection",
    ),
)
