"""One foreign key from a set to the definition it was performed by, in place of two; with an index.

Two of them, one with the type and one with the version, cost each new set twice the checks. Older code
goes on: but it no longer refuses another type for an exercise that has sets, which keep their own.
"""

from alembic import op

from functions.migrate.locks import be_patient, build_index, drop_index, impatiently

revision = "0007"
down_revision = "0006"

OF_SETS, OF_VERSIONS, OF_TYPES = (
    "ix_workout_sets_exercise_user_id_exercise_id_exercise_version",
    "uq_exercise_versions_user_id_exercise_id_version_type",
    "uq_exercises_user_id_id_type",
)
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
        be_patient()
        build_index(OF_SETS, "workout_sets (exercise_user_id, exercise_id, exercise_version)")
        _add_unique("exercise_versions", OF_VERSIONS, "user_id, exercise_id, version, type")
        impatiently(NEW_KEY)
        op.execute(RENUMBER)
        op.execute("ALTER TABLE workout_sets VALIDATE CONSTRAINT fk_workout_sets_definition")
        _drop_keys("fk_workout_sets_exercise", "fk_workout_sets_exercise_version")
        _drop_unique("exercises", OF_TYPES)


def downgrade() -> None:
    """Put the two keys back; it fails while an exercise has sets of another type."""
    with op.get_context().autocommit_block():
        _drop_keys("fk_workout_sets_exercise", "fk_workout_sets_exercise_version")
        _drop_unique("exercises", OF_TYPES)
        be_patient()
        _add_unique("exercises", OF_TYPES, "user_id, id, type")
        impatiently(OLD_KEYS)
        for name in ("fk_workout_sets_exercise", "fk_workout_sets_exercise_version"):
            op.execute(f"ALTER TABLE workout_sets VALIDATE CONSTRAINT {name}")
        _drop_keys("fk_workout_sets_definition")
        _drop_unique("exercise_versions", OF_VERSIONS)
        drop_index(OF_SETS)


def _drop_keys(*names: str) -> None:
    dropped = ", ".join(f"DROP CONSTRAINT IF EXISTS {name}" for name in names)
    impatiently(f"ALTER TABLE workout_sets {dropped}")


def _drop_unique(table: str, name: str) -> None:
    impatiently(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")
    # What an interrupted build has left behind.
    drop_index(name)


def _add_unique(table: str, name: str, columns: str) -> None:
    op.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({columns})")
    impatiently(f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE USING INDEX {name}")
