"""Imports keep what the file said, also of what was there already: an entry for each import that saw it.

Older code goes on: its entries fit the wider key, and it reads none of the columns. What it adds meanwhile
lacks them, as what was imported before a backfill would: such entries count as ones without a source.
"""

from alembic import op
from sqlalchemy import text

revision = "0019"
down_revision = "0018"

# Every import wants these tables: so this waits for a moment only, and tries again.
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
    RAISE lock_not_available USING MESSAGE = 'a table was in use the whole time';
END $do$
"""
# Waits for transactions that are under way, and lets nobody wait for itself.
PATIENCE = "SET lock_timeout = '5min'"
COLUMNS = {
    "imports": {
        "sets_updated": "INTEGER DEFAULT 0 NOT NULL",
        "sets_restored": "INTEGER DEFAULT 0 NOT NULL",
        "first_seq": "BIGINT",
        "last_seq": "BIGINT",
    },
    "import_entries": {
        "session_id": "UUID",
        "source_start": "TIMESTAMP WITHOUT TIME ZONE",
        "source": "JSON",
        "is_new": "BOOLEAN DEFAULT true NOT NULL",
    },
}
INDEXES = {
    "ix_import_entries_session_id": "(user_id, session_id) WHERE entity = 'set'",
    "ix_import_entries_source_start": "(user_id, source_start) WHERE entity = 'session'",
}
KEY, WIDER_KEY = "user_id, entity_id, entity", "user_id, entity_id, entity, import_id"
IMPORTERS = "SELECT DISTINCT user_id FROM imports"
# What is gone for good has no place and no start any more.
FILL = (
    """
    UPDATE import_entries AS i SET session_id = s.session_id FROM workout_sets AS s
    WHERE i.user_id = :user_id AND i.entity = 'set' AND i.session_id IS NULL
      AND (s.user_id, s.id) = (i.user_id, i.entity_id)
    """,
    """
    UPDATE import_entries AS i SET source_start = timezone(w.timezone, w.started_at)
    FROM workout_sessions AS w
    WHERE i.user_id = :user_id AND i.entity = 'session' AND i.source_start IS NULL
      AND (w.user_id, w.id) = (i.user_id, i.entity_id)
    """,
)
# Older code knows no entries of what was there already.
FORGET = "DELETE FROM import_entries WHERE NOT is_new"


def upgrade() -> None:
    """Add the columns, widen the key, fill in user by user; after an interrupted run, from the start."""
    with op.get_context().autocommit_block():
        for table, columns in COLUMNS.items():
            added = (f"ADD COLUMN IF NOT EXISTS {name} {type_}" for name, type_ in columns.items())
            op.execute(IMPATIENTLY.format(statement=f"ALTER TABLE {table} {', '.join(added)}"))
        op.execute(PATIENCE)
        _replace_key(WIDER_KEY)
        for name, definition in INDEXES.items():
            # An interrupted build leaves an invalid one behind.
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"CREATE INDEX CONCURRENTLY {name} ON import_entries {definition}")
        for (user_id,) in op.get_bind().execute(text(IMPORTERS)).all():
            for statement in FILL:
                op.execute(text(statement).bindparams(user_id=user_id))


def downgrade() -> None:
    """Forget what imports have only recognised; what they added stays known."""
    with op.get_context().autocommit_block():
        op.execute(PATIENCE)
        for name in INDEXES:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        op.execute(FORGET)
        _replace_key(KEY)
        for table, columns in COLUMNS.items():
            dropped = (f"DROP COLUMN IF EXISTS {name}" for name in columns)
            op.execute(IMPATIENTLY.format(statement=f"ALTER TABLE {table} {', '.join(dropped)}"))


def _replace_key(columns: str) -> None:
    key, built = "pk_import_entries", "new_pk_import_entries"
    # What an interrupted build has left behind.
    op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {built}")
    op.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {built} ON import_entries ({columns})")
    swapped = (
        f"ALTER TABLE import_entries DROP CONSTRAINT {key},"
        f" ADD CONSTRAINT {key} PRIMARY KEY USING INDEX {built}"
    )
    op.execute(IMPATIENTLY.format(statement=swapped))
