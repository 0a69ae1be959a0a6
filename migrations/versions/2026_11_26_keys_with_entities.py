"""Keys of the audit trail and of import entries have the kind of thing in them: a set may have a session's id.

Clients choose ids, and one user's ids are unique only among things of a kind. Older code goes on: its
rows fit the wider keys, and what it reads by id alone is of one thing, as it makes each id itself.
"""

from alembic import op

revision = "0013"
down_revision = "0012"

# Every request wants these tables: so this waits for a moment only, and tries again.
IMPATIENTLY = """
DO $do$ BEGIN
    FOR try IN 1..300 LOOP
        BEGIN
            SET LOCAL lock_timeout = '100ms';
            {statements};
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            PERFORM pg_sleep(0.1);
        END;
    END LOOP;
    RAISE lock_not_available USING MESSAGE = 'a table was in use the whole time';
END $do$
"""
# Waits for transactions that are under way, and lets nobody wait for itself.
PATIENCE = "SET lock_timeout = '5min'"
KEYS = {
    "audit_trail": "user_id, entity_id, entity, version",
    "import_entries": "user_id, entity_id, entity",
}


def upgrade() -> None:
    """Build each index, then make it the key in place of the one before; if interrupted, from the start."""
    with op.get_context().autocommit_block():
        op.execute(PATIENCE)
        for table, columns in KEYS.items():
            _replace_key(table, columns)


def downgrade() -> None:
    """Leave the keys: older code works with them, and no narrower ones fit things that share an id."""


def _replace_key(table: str, columns: str) -> None:
    key, built = f"pk_{table}", f"new_pk_{table}"
    # What an interrupted build has left behind.
    op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {built}")
    op.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {built} ON {table} ({columns})")
    swapped = (
        f"ALTER TABLE {table} DROP CONSTRAINT {key},"
        f" ADD CONSTRAINT {key} PRIMARY KEY USING INDEX {built}"
    )
    op.execute(IMPATIENTLY.format(statements=swapped))
