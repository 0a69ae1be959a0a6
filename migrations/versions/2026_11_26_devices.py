"""Of each login whether it is to be remembered, and from where it was last used.

An interrupted run can be repeated. Older code remembers none, and says nothing of where.
"""

from alembic import op

from functions.migrate.locks import impatiently

revision = "0023"
down_revision = "0022"

# Adds without reading a row.
ADD = """
ALTER TABLE logins ADD COLUMN IF NOT EXISTS remembered BOOLEAN DEFAULT false NOT NULL,
    ADD COLUMN IF NOT EXISTS client TEXT, ADD COLUMN IF NOT EXISTS network TEXT
"""
DROP = """
ALTER TABLE logins DROP COLUMN IF EXISTS remembered,
    DROP COLUMN IF EXISTS client, DROP COLUMN IF EXISTS network
"""


def upgrade() -> None:
    """Add the columns."""
    with op.get_context().autocommit_block():
        impatiently(ADD, "logins")


def downgrade() -> None:
    """Take them away; who was remembered stays so until the next refresh."""
    with op.get_context().autocommit_block():
        impatiently(DROP, "logins")
