"""Of each login whether it is to be remembered, and from where it was last used.

An interrupted run can be repeated. Older code remembers none, and says nothing of where.
"""

from alembic import op

revision = "0023"
down_revision = "0022"

# Adds without reading a row, and waits for a moment only: every refresh wants this table.
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
    RAISE lock_not_available USING MESSAGE = 'logins was in use the whole time';
END $do$
"""
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
        op.execute(IMPATIENTLY.format(statement=ADD))


def downgrade() -> None:
    """Take them away; who was remembered stays so until the next refresh."""
    with op.get_context().autocommit_block():
        op.execute(IMPATIENTLY.format(statement=DROP))
