"""An index that finds open sessions among all that ended.

An interrupted run can be repeated.
"""

from alembic import op

from functions.migrate.locks import be_patient

revision = "0018"
down_revision = "0017"

# An interrupted build leaves an invalid one behind.
DROP = "DROP INDEX CONCURRENTLY IF EXISTS ix_workout_sessions_open"
CREATE = """
CREATE INDEX CONCURRENTLY ix_workout_sessions_open ON workout_sessions (user_id, started_at, id)
WHERE ended_at IS NULL AND deleted_at IS NULL
"""


def upgrade() -> None:
    """Build it."""
    with op.get_context().autocommit_block():
        be_patient()
        op.execute(DROP)
        op.execute(CREATE)


def downgrade() -> None:
    """Drop it."""
    with op.get_context().autocommit_block():
        be_patient()
        op.execute(DROP)
