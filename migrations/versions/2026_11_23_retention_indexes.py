"""Indexes by which retention finds what has expired, built while requests go on."""

from alembic import op

from functions.migrate.locks import be_patient, build_index, drop_index

revision = "0003"
down_revision = "0002"

# Audit rows lie in the order of their time, so a range index of some kilobytes finds the old ones and
# costs a write next to nothing. Live rows are not in the other two at all.
INDEXES = {
    "ix_audit_trail_at": "audit_trail USING brin (at) WITH (pages_per_range = 32, autosummarize = on)",
    "ix_workout_sets_deleted_at": "workout_sets (deleted_at) WHERE deleted_at IS NOT NULL",
    "ix_workout_sessions_deleted_at": "workout_sessions (deleted_at) WHERE deleted_at IS NOT NULL",
}


def upgrade() -> None:
    """Build them; one that an interrupted build has left behind, invalid, is built again."""
    with op.get_context().autocommit_block():
        be_patient()
        for name, definition in INDEXES.items():
            build_index(name, definition)


def downgrade() -> None:
    """Drop them."""
    with op.get_context().autocommit_block():
        be_patient()
        for name in INDEXES:
            drop_index(name)
