"""What the names in imported files meant. Adds a table only: older code does not see it."""

from alembic import op

revision = "0020"
down_revision = "0019"

IMPORTED_NAMES = """
CREATE TABLE imported_names (
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
    op.execute(IMPORTED_NAMES)


def downgrade() -> None:
    """Drop it: the next file is read as if it were the first."""
    op.execute("DROP TABLE imported_names")
