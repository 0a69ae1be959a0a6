"""Imports keep what the file said, also of what was there already: an entry for each import that saw it.

Older code goes on: its entries fit the wider key, and it reads none of the columns. What it adds meanwhile
lacks them, as what was imported before a backfill would: such entries count as ones without a source.
"""

from alembic import op
from sqlalchemy import text

from functions.migrate.locks import (
    be_patient,
    build_index,
    drop_index,
    impatiently,
    replace_primary_key,
)

revision = "0019"
down_revision = "0018"

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
            impatiently(f"ALTER TABLE {table} {', '.join(added)}")
        be_patient()
        replace_primary_key("import_entries", WIDER_KEY)
        for name, definition in INDEXES.items():
            build_index(name, f"import_entries {definition}")
        for (user_id,) in op.get_bind().execute(text(IMPORTERS)).all():
            for statement in FILL:
                op.execute(text(statement).bindparams(user_id=user_id))


def downgrade() -> None:
    """Forget what imports have only recognised; what they added stays known."""
    with op.get_context().autocommit_block():
        be_patient()
        for name in INDEXES:
            drop_index(name)
        op.execute(FORGET)
        replace_primary_key("import_entries", KEY)
        for table, columns in COLUMNS.items():
            dropped = (f"DROP COLUMN IF EXISTS {name}" for name in columns)
            impatiently(f"ALTER TABLE {table} {', '.join(dropped)}")
