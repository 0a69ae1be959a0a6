"""Imports count what their owner had deleted."""

from alembic import op

from functions.migrate.locks import impatiently

revision = "0017"
down_revision = "0016"

# Reads no row.
ADD = "ALTER TABLE imports ADD COLUMN IF NOT EXISTS deleted_skipped INTEGER DEFAULT 0 NOT NULL"
DROP = "ALTER TABLE imports DROP COLUMN IF EXISTS deleted_skipped"


def upgrade() -> None:
    """Add the column; older code leaves it at 0."""
    with op.get_context().autocommit_block():
        impatiently(ADD, "imports")


def downgrade() -> None:
    """Take it away."""
    with op.get_context().autocommit_block():
        impatiently(DROP, "imports")
