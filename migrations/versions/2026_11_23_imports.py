"""Imports, and what each of them added. Adds tables only: older code does not see them."""

from alembic import op

revision = "0002"
down_revision = "0001"

IMPORTS = """
CREATE TABLE imports (
    user_id UUID NOT NULL,
    id UUID NOT NULL,
    source TEXT NOT NULL,
    sessions_added INTEGER NOT NULL,
    sets_added INTEGER NOT NULL,
    exercises_added INTEGER NOT NULL,
    duplicates_skipped INTEGER NOT NULL,
    rows_total INTEGER NOT NULL,
    rows_skipped INTEGER NOT NULL,
    problems_total INTEGER NOT NULL,
    problems JSON NOT NULL,
    mapping JSON NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    undone_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_imports PRIMARY KEY (user_id, id),
    CONSTRAINT fk_imports_user_id FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
)
"""

IMPORT_ENTRIES = """
CREATE TABLE import_entries (
    user_id UUID NOT NULL,
    entity_id UUID NOT NULL,
    import_id UUID NOT NULL,
    entity TEXT NOT NULL,
    source_key BYTEA,
    CONSTRAINT pk_import_entries PRIMARY KEY (user_id, entity_id),
    CONSTRAINT fk_import_entries_user_id_import_id FOREIGN KEY(user_id, import_id)
        REFERENCES imports (user_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_import_entries_entity CHECK (entity IN ('exercise', 'session', 'set'))
);
CREATE INDEX ix_import_entries_user_id_import_id ON import_entries (user_id, import_id);
CREATE INDEX ix_import_entries_user_id_source_key ON import_entries (user_id, source_key)
"""


def upgrade() -> None:
    """Create them."""
    op.execute(IMPORTS)
    op.execute(IMPORT_ENTRIES)


def downgrade() -> None:
    """Drop them; what was imported stays."""
    op.execute("DROP TABLE import_entries")
    op.execute("DROP TABLE imports")
