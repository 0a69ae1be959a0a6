"""What an exercise was merged into, and indexes by which records find the longest and the farthest."""

from alembic import op

from functions.migrate.locks import (
    be_patient,
    build_index,
    drop_index,
    impatiently,
    replace_constraint,
)

revision = "0015"
down_revision = "0014"

# Older code uses none of them, and fills none: sets with repetitions had no time and no distance.
INDEXES = {
    "ix_workout_sets_longest": """
        workout_sets (user_id, exercise_id, (-duration_seconds), performed_on, performed_at, id)
        WHERE deleted_at IS NULL AND set_type <> 'warmup' AND reps > 0 AND duration_seconds > 0""",
    "ix_workout_sets_farthest": """
        workout_sets (user_id, exercise_id, (-distance_meters), performed_on, performed_at, id)
        WHERE deleted_at IS NULL AND set_type <> 'warmup' AND reps > 0 AND distance_meters > 0""",
    "ix_exercises_merged_into_user_id_merged_into": "exercises (merged_into_user_id, merged_into)",
}
COLUMNS = """
ALTER TABLE exercises
    ADD COLUMN IF NOT EXISTS merged_into_user_id UUID,
    ADD COLUMN IF NOT EXISTS merged_into UUID
"""
CONSTRAINTS = {
    "fk_exercises_merged_into": """
        FOREIGN KEY (merged_into_user_id, merged_into) REFERENCES exercises (user_id, id)
        ON DELETE SET NULL""",
    # One of the owner's, or of the catalogue.
    "ck_exercises_merged_into": """
        CHECK ((merged_into IS NULL) = (merged_into_user_id IS NULL) AND merged_into_user_id
            IN (user_id, '00000000-0000-0000-0000-000000000000'))""",
}


def upgrade() -> None:
    """Add the columns, build the indexes, then check; after an interrupted run, from the start."""
    with op.get_context().autocommit_block():
        impatiently(COLUMNS)
        be_patient()
        for name, definition in INDEXES.items():
            build_index(name, definition)
        for name, definition in CONSTRAINTS.items():
            replace_constraint("exercises", name, definition)


def downgrade() -> None:
    """Forget what was merged into what: the sets stay where they are."""
    with op.get_context().autocommit_block():
        columns = ", ".join(
            f"DROP COLUMN IF EXISTS {name}" for name in ("merged_into_user_id", "merged_into")
        )
        impatiently(f"ALTER TABLE exercises {columns}")
        be_patient()
        for name in INDEXES:
            drop_index(name)
