"""Imports count what their owner had deleted."""

from alembic import op

revision = "0017"
down_revision = "0016"

# Reads no row, and waits for a moment only: every import wants this table.
IMPATIENTLY = """
DO $do$ BEGIN
    FOR try IN 1..300 LOOP
        BEGIN
            SET LOCAL lock_timeout = '100ms';
            {statement};
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            PERFORM pg_sleep(0.1);
        END;
    END LOOP;
    RAISE lock_not_available USING MESSAGE = 'imports was in use the whole time';
END $do$
"""
ADD = "ALTER TABLE imports ADD COLUMN IF NOT EXISTS deleted_skipped INTEGER DEFAULT 0 NOT NULL"
DROP = "ALTER TABLE imports DROP COLUMN IF EXISTS deleted_skipped"


def upgrade() -> None:
    """Add the column; older code leaves it at 0."""
    with op.get_context().autocommit_block():
        op.execute(IMPATIENTLY.format(statement=ADD))


def downgrade() -> None:
    """Take it away."""
    with op.get_context().autocommit_block():
        op.execute(IMPATIENTLY.format(statement=DROP))
