"""The outbox, and the codes that its mails bring."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from setlogs.models.base import instant_column, metadata, uuid_column

# Written by the statement that causes the mail, and sent by functions/mail. What it holds opens no
# account: the text of a code is derived when the mail is sent.
mails = Table(
    "mails",
    metadata,
    uuid_column("user_id", ForeignKey("users.id", ondelete="CASCADE")),
    uuid_column("id"),
    Column("kind", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    instant_column("created_at", now=True),
    Column("attempts", Integer, nullable=False, server_default="0"),
    instant_column("next_attempt_at", now=True),
    instant_column("sent_at", nullable=True),
    instant_column("given_up_at", nullable=True),
    PrimaryKeyConstraint("user_id", "id"),
    CheckConstraint(
        "kind IN ('verification', 'password_reset', 'email_change', 'email_change_notice', "
        "'new_login', 'password_changed')",
        name="kind",
    ),
    CheckConstraint("sent_at IS NULL OR given_up_at IS NULL", name="done"),
)
Index(
    "ix_mails_due",
    mails.c.next_attempt_at,
    postgresql_where=text("sent_at IS NULL AND given_up_at IS NULL"),
)
Index(
    "ix_mails_done",
    func.coalesce(mails.c.sent_at, mails.c.given_up_at),
    postgresql_where=text("sent_at IS NOT NULL OR given_up_at IS NOT NULL"),
)

mail_codes = Table(
    "mail_codes",
    metadata,
    uuid_column("user_id", ForeignKey("users.id", ondelete="CASCADE")),
    uuid_column("id"),
    Column("purpose", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    # The address that it verifies, or to which the reset went.
    Column("email", Text, nullable=False),
    # The user's when it was made: what raises that ends the code too.
    Column("epoch", Integer, nullable=False),
    instant_column("created_at", now=True),
    instant_column("expires_at"),
    instant_column("used_at", nullable=True),
    PrimaryKeyConstraint("user_id", "id"),
    CheckConstraint("purpose IN ('password_reset', 'verification')", name="purpose"),
    CheckConstraint("length(digest) = 32", name="digest"),
    Index("ix_mail_codes_expires_at", "expires_at"),
)
