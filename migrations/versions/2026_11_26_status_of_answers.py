"""A stored answer needs no status: it is always that of a creation. Older code goes on writing it."""

from alembic import op

from functions.migrate.locks import impatiently

revision = "0011"
down_revision = "0010"

STATUS = "ALTER TABLE idempotency_records ALTER COLUMN status"


def upgrade() -> None:
    """Give it a default; the column itself goes when no older code is left."""
    with op.get_context().autocommit_block():
        impatiently(f"{STATUS} SET DEFAULT '201'")


def downgrade() -> None:
    """Take the default away; every row has a status."""
    with op.get_context().autocommit_block():
        impatiently(f"{STATUS} DROP DEFAULT")
