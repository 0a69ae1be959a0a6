"""What an exercise was merged into, and indexes by which records find the longest and the farthest."""

from alembic import op

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
# Every request wants these tables: so this waits for a moment only, and tries again.
IMPATIENTLY = """
DO $do$ BEGIN
    FOR try IN 1..300 LOOP
        BEGIN
            SET LOCAL lock_timeout = '100ms';
            {statements};
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            PERFORM pg_sleep(0.1);
        END;
    END LOOP;
    RAISE lock_not_available USING MESSAGE = 'a table was in use the whole time';
END $do$
"""
# Waits for transactions that are under way, and lets nobody wait for itself.
PATIENCE = "SET lock_timeout = '5min'"


def upgrade() -> None:
    """Add the columns, build the indexes, then check; after an interrupted run, from the start."""
    with op.get_context().autocommit_block():
        op.execute(IMPATIENTLY.format(statements=COLUMNS))
        op.execute(PATIENCE)
        for name, definition in INDEXES.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"CREATE INDEX CONCURRENTLY {name} ON {definition}")
        for name, definition in CONSTRAINTS.items():
            replaced = (
                f"ALTER TABLE exercises DROP CONSTRAINT IF EXISTS {name},"
                f" ADD CONSTRAINT {name} {definition} NOT VALID"
            )
            op.execute(IMPATIENTLY.format(statements=replaced))
            op.execute(f"ALTER TABLE exercises VALIDATE CONSTRAINT {name}")


def downgrade() -> None:
    """Forget what was merged into what: the sets stay where they are."""
    with op.get_context().autocommit_block():
        columns = ", ".join(
            f"DROP COLUMN IF EXISTS {name}" for name in ("merged_into_user_id", "merged_into")
        )
        op.execute(IMPATIENTLY.format(statements=f"ALTER TABLE exercises {columns}"))
        op.execute(PATIENCE)
        for name in INDEXES:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
