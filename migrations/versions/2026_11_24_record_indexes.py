"""Indexes in whose order the records report leaps, built while requests go on."""

from alembic import op

from functions.migrate.locks import be_patient, build_index, drop_index

revision = "0005"
down_revision = "0004"

# Each live set is in one of them. Older code does not use them.
INDEXES = {
    "ix_workout_sets_ranked": """
        workout_sets (user_id, exercise_id, reps, coalesce(rpe, 10), (-coalesce(CASE
            WHEN exercise_type = 'assisted_bodyweight' THEN -weight_kg ELSE weight_kg END, 0)),
            performed_on, performed_at, id)
        WHERE deleted_at IS NULL AND set_type <> 'warmup' AND reps > 0""",
    "ix_workout_sets_unranked": """
        workout_sets (user_id, exercise_id, set_type, reps, performed_on)
        WHERE deleted_at IS NULL AND (set_type = 'warmup' OR reps IS NULL OR reps = 0)""",
}


def upgrade() -> None:
    """Build them; one that an interrupted build has left behind, invalid, is built again."""
    with op.get_context().autocommit_block():
        be_patient()
        for name, definition in INDEXES.items():
            build_index(name, definition)


def downgrade() -> None:
    """Drop them; records come out the same without."""
    with op.get_context().autocommit_block():
        be_patient()
        for name in INDEXES:
            drop_index(name)
