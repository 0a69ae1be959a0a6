"""What the names in imported files meant. Adds a table only: older code does not see it.

An interrupted run can be repeated.
"""

from alembic import op

from functions.migrate.locks import impatiently

revision = "0020"
down_revision = "0019"

IMPORTED_NAMES = """
CREATE TABLE IF NOT EXISTS imported_names (
    user_id UUID NOT NULL,
    import_id UUID NOT NULL,
    name_key TEXT NOT NULL,
    type TEXT NOT NULL,
    name TEXT NOT NULL,
    exercise_id UUID,
    given BOOLEAN NOT NULL,
    made BOOLEAN NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_imported_names PRIMARY KEY (user_id, import_id, name_key, type),
    CONSTRAINT fk_imported_names_user_id_import_id FOREIGN KEY(user_id, import_id)
        REFERENCES imports (user_id, id) ON DELETE CASCADE
)
"""


def upgrade() -> None:
    """Create it."""
    with op.get_context().autocommit_block():
        impatiently(IMPORTED_NAMES, "imports")


def downgrade() -> None:
    """Drop it: the next file is read as if it were the first."""
    with op.get_context().autocommit_block():
        impatiently("DROP TABLE IF EXISTS imported_names", "imports")
