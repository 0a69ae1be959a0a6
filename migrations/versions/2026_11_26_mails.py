"""The mails that are to be sent, the codes that they bring, and when an address was verified.

An interrupted run can be repeated. Older code knows none of it, and sends no mail.
"""

from alembic import op

from functions.migrate.locks import impatiently

revision = "0025"
down_revision = "0024"

# All of it adds without reading a row.
MAILS = """
CREATE TABLE IF NOT EXISTS mails (
    user_id UUID NOT NULL,
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    details JSONB NOT NULL,
    created_at TIMESTAMPTZ DEFAULT now() NOT NULL,
    attempts INTEGER DEFAULT 0 NOT NULL,
    next_attempt_at TIMESTAMPTZ DEFAULT now() NOT NULL,
    sent_at TIMESTAMPTZ,
    given_up_at TIMESTAMPTZ,
    CONSTRAINT pk_mails PRIMARY KEY (user_id, id),
    CONSTRAINT fk_mails_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT ck_mails_kind CHECK (kind IN (
        'verification', 'password_reset', 'email_change', 'email_change_notice', 'new_login',
        'password_changed'
    )),
    CONSTRAINT ck_mails_done CHECK (sent_at IS NULL OR given_up_at IS NULL)
);
CREATE INDEX IF NOT EXISTS ix_mails_due ON mails (next_attempt_at)
    WHERE sent_at IS NULL AND given_up_at IS NULL;
CREATE INDEX IF NOT EXISTS ix_mails_done ON mails (coalesce(sent_at, given_up_at))
    WHERE sent_at IS NOT NULL OR given_up_at IS NOT NULL
"""
CODES = """
CREATE TABLE IF NOT EXISTS mail_codes (
    user_id UUID NOT NULL,
    id UUID NOT NULL,
    purpose TEXT NOT NULL,
    digest BYTEA NOT NULL,
    email TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    created_at TIMESTAMPTZ DEFAULT now() NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    CONSTRAINT pk_mail_codes PRIMARY KEY (user_id, id),
    CONSTRAINT fk_mail_codes_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT ck_mail_codes_purpose CHECK (purpose IN ('password_reset', 'verification')),
    CONSTRAINT ck_mail_codes_digest CHECK (length(digest) = 32)
);
CREATE INDEX IF NOT EXISTS ix_mail_codes_expires_at ON mail_codes (expires_at)
"""


def upgrade() -> None:
    """Create the tables and add the column."""
    with op.get_context().autocommit_block():
        for statement in (
            MAILS,
            CODES,
            "ALTER TABLE users ADD COLUMN IF NOT EXISTS email_verified_at TIMESTAMPTZ",
        ):
            impatiently(statement.rstrip(), "users")


def downgrade() -> None:
    """Take them away, and what has not been sent with them."""
    with op.get_context().autocommit_block():
        for statement in (
            "ALTER TABLE users DROP COLUMN IF EXISTS email_verified_at",
            "DROP TABLE IF EXISTS mail_codes",
            "DROP TABLE IF EXISTS mails",
        ):
            impatiently(statement, "users")
