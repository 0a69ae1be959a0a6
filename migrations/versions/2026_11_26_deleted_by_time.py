"""Indexes by which an import finds what was deleted at about the time of its file.

An interrupted run can be repeated. Older code reads what it needs without them.
"""

from alembic import op

from functions.migrate.locks import be_patient, build_index, drop_index

revision = "0024"
down_revision = "0023"

INDEXES = {
    "ix_workout_sessions_deleted_by_time": (
        "workout_sessions (user_id, started_at) WHERE deleted_at IS NOT NULL"
    ),
    "ix_weigh_ins_deleted_by_time": "weigh_ins (user_id, weighed_at) WHERE deleted_at IS NOT NULL",
}


def upgrade() -> None:
    """Build them beside requests."""
    with op.get_context().autocommit_block():
        be_patient()
        for name, definition in INDEXES.items():
            build_index(name, definition)


def downgrade() -> None:
    """Take them away."""
    with op.get_context().autocommit_block():
        be_patient()
        for name in INDEXES:
            drop_index(name)
