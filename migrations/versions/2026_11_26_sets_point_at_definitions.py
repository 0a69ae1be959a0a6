"""One foreign key from a set to the definition it was performed by, in place of two; with an index.

Two of them, one with the type and one with the version, cost each new set twice the checks. Older code
goes on: but it no longer refuses another type for an exercise that has sets, which keep their own.
"""

from alembic import op

revision = "0007"
down_revision = "0006"

OF_SETS, OF_VERSIONS, OF_TYPES = (
    "ix_workout_sets_exercise_user_id_exercise_id_exercise_version",
    "uq_exercise_versions_user_id_exercise_id_version_type",
    "uq_exercises_user_id_id_type",
)
# Every request wants these tables: so this waits for a moment only, and tries again. It is over before
# PostgreSQL looks for a deadlock (1 s) with a request that has one table and wants another.
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
NEW_KEY = """
ALTER TABLE workout_sets ADD CONSTRAINT fk_workout_sets_definition
    FOREIGN KEY (exercise_user_id, exercise_id, exercise_version, exercise_type)
    REFERENCES exercise_versions (user_id, exercise_id, version, type) NOT VALID
"""
OLD_KEYS = """
ALTER TABLE workout_sets
    ADD CONSTRAINT fk_workout_sets_exercise
    FOREIGN KEY (exercise_user_id, exercise_id, exercise_type)
    REFERENCES exercises (user_id, id, type) NOT VALID,
    ADD CONSTRAINT fk_workout_sets_exercise_version
    FOREIGN KEY (exercise_user_id, exercise_id, exercise_version)
    REFERENCES exercise_versions (user_id, exercise_id, version) NOT VALID
"""
# An import could take the number of a definition from a file, where the account has another type under
# it. Such a set has the type of the current definition: the old key says so.
RENUMBER = """
UPDATE workout_sets AS s SET exercise_version = e.version
FROM exercises AS e JOIN exercise_versions AS v ON (v.user_id, v.exercise_id) = (e.user_id, e.id)
WHERE v.type <> e.type AND s.exercise_type = e.type
  AND (s.exercise_user_id, s.exercise_id, s.exercise_version) = (v.user_id, v.exercise_id, v.version)
"""


def upgrade() -> None:
    """Build the indexes, add the key, then drop those before; after an interrupted run, from the start."""
    with op.get_context().autocommit_block():
        _drop_keys("fk_workout_sets_definition")
        _drop_unique("exercise_versions", OF_VERSIONS)
        op.execute(PATIENCE)
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {OF_SETS}")
        op.execute(
            f"CREATE INDEX CONCURRENTLY {OF_SETS}"
            " ON workout_sets (exercise_user_id, exercise_id, exercise_version)"
        )
        _add_unique("exercise_versions", OF_VERSIONS, "user_id, exercise_id, version, type")
        op.execute(IMPATIENTLY.format(statements=NEW_KEY))
        op.execute(RENUMBER)
        op.execute("ALTER TABLE workout_sets VALIDATE CONSTRAINT fk_workout_sets_definition")
        _drop_keys("fk_workout_sets_exercise", "fk_workout_sets_exercise_version")
        _drop_unique("exercises", OF_TYPES)


def downgrade() -> None:
    """Put the two keys back; it fails while an exercise has sets of another type."""
    with op.get_context().autocommit_block():
        _drop_keys("fk_workout_sets_exercise", "fk_workout_sets_exercise_version")
        _drop_unique("exercises", OF_TYPES)
        op.execute(PATIENCE)
        _add_unique("exercises", OF_TYPES, "user_id, id, type")
        op.execute(IMPATIENTLY.format(statements=OLD_KEYS))
        for name in ("fk_workout_sets_exercise", "fk_workout_sets_exercise_version"):
            op.execute(f"ALTER TABLE workout_sets VALIDATE CONSTRAINT {name}")
        _drop_keys("fk_workout_sets_definition")
        _drop_unique("exercise_versions", OF_VERSIONS)
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {OF_SETS}")


def _drop_keys(*names: str) -> None:
    dropped = ", ".join(f"DROP CONSTRAINT IF EXISTS {name}" for name in names)
    op.execute(IMPATIENTLY.format(statements=f"ALTER TABLE workout_sets {dropped}"))


def _drop_unique(table: str, name: str) -> None:
    dropped = f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}"
    op.execute(IMPATIENTLY.format(statements=dropped))
    # What an interrupted build has left behind.
    op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")


def _add_unique(table: str, name: str, columns: str) -> None:
    op.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({columns})")
    added = f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE USING INDEX {name}"
    op.execute(IMPATIENTLY.format(statements=added))
