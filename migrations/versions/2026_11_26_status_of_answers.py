"""A stored answer needs no status: it is always that of a creation. Older code goes on writing it."""

from alembic import op

revision = "0011"
down_revision = "0010"

# Every write wants the table: so this waits for a moment only, and tries again.
IMPATIENTLY = """
DO $do$ BEGIN
    FOR try IN 1..300 LOOP
        BEGIN
            SET LOCAL lock_timeout = '100ms';
            ALTER TABLE idempotency_records ALTER COLUMN status {};
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            PERFORM pg_sleep(0.1);
        END;
    END LOOP;
    RAISE lock_not_available USING MESSAGE = 'a table was in use the whole time';
END $do$
"""


def upgrade() -> None:
    """Give it a default; the column itself goes when no older code is left."""
    with op.get_context().autocommit_block():
        op.execute(IMPATIENTLY.format("SET DEFAULT '201'"))


def downgrade() -> None:
    """Take the default away; every row has a status."""
    with op.get_context().autocommit_block():
        op.execute(IMPATIENTLY.format("DROP DEFAULT"))
