"""Positions are judged at the end of a statement, so that sets can change places; deleted ones may have none.

Older code goes on: it gives every set a position, and never changes one.
"""

from alembic import op

from functions.migrate.locks import be_patient, build_index, drop_index, impatiently

revision = "0014"
down_revision = "0013"

OLD, NEW = "uq_workout_sets_user_id_session_id_position", "uq_workout_sets_place"
PLACES = "workout_sets (user_id, session_id, position)"
# Behind all others, as when they are added.
GIVE_PLACES = """
WITH placeless AS (
    SELECT user_id, id, session_id,
           row_number() OVER (PARTITION BY user_id, session_id ORDER BY id) AS ordinal
    FROM workout_sets WHERE position IS NULL
), raised AS (
    UPDATE workout_sessions AS w SET last_position = w.last_position + p.many
    FROM (SELECT user_id, session_id, count(*) AS many FROM placeless GROUP BY 1, 2) AS p
    WHERE (w.user_id, w.id) = (p.user_id, p.session_id)
    RETURNING w.user_id, w.id, w.last_position - p.many AS first
)
UPDATE workout_sets AS s SET position = r.first + p.ordinal
FROM placeless AS p JOIN raised AS r ON (r.user_id, r.id) = (p.user_id, p.session_id)
WHERE (s.user_id, s.id) = (p.user_id, p.id)
"""


def upgrade() -> None:
    """Build the constraint beside the index that it replaces; after an interrupted run, from the start."""
    with op.get_context().autocommit_block():
        be_patient()
        _alter(f"DROP CONSTRAINT IF EXISTS {NEW}, DROP CONSTRAINT IF EXISTS ck_workout_sets_place")
        build_index(NEW, PLACES, unique=True)
        _alter(f"ADD CONSTRAINT {NEW} UNIQUE USING INDEX {NEW} DEFERRABLE INITIALLY IMMEDIATE")
        _alter(
            "ALTER COLUMN position DROP NOT NULL, ADD CONSTRAINT ck_workout_sets_place"
            " CHECK (position IS NOT NULL OR deleted_at IS NOT NULL) NOT VALID"
        )
        # Reads the table, and keeps nobody from it.
        op.execute("ALTER TABLE workout_sets VALIDATE CONSTRAINT ck_workout_sets_place")
        drop_index(OLD)


def downgrade() -> None:
    """Go back; deleted sets without a position get one behind all others of their session."""
    with op.get_context().autocommit_block():
        be_patient()
        build_index(OLD, PLACES, unique=True)
        op.execute(GIVE_PLACES)
        _alter(
            "DROP CONSTRAINT IF EXISTS ck_workout_sets_place,"
            " ADD CONSTRAINT ck_workout_sets_place CHECK (position IS NOT NULL) NOT VALID"
        )
        op.execute("ALTER TABLE workout_sets VALIDATE CONSTRAINT ck_workout_sets_place")
        # It need not read the table, as the check says what it would look for.
        _alter("ALTER COLUMN position SET NOT NULL")
        _alter(f"DROP CONSTRAINT ck_workout_sets_place, DROP CONSTRAINT IF EXISTS {NEW}")


def _alter(actions: str) -> None:
    impatiently(f"ALTER TABLE workout_sets {actions}")
