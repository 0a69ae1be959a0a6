"""An index that finds the sessions of an exercise, in place of one that finds its days only.

Old code does with either. Both are there for a moment, and an interrupted run can be repeated.
"""

from alembic import op

from functions.migrate.locks import be_patient, build_index, drop_index

revision = "0016"
down_revision = "0015"

OLD = "ix_workout_sets_user_id_exercise_id_performed_on"
NEW = "ix_workout_sets_user_id_exercise_id_day_session_id"
COLUMNS = {
    OLD: "user_id, exercise_id, performed_on",
    NEW: "user_id, exercise_id, performed_on, session_id",
}


def upgrade() -> None:
    """Build the new one, then drop the old one."""
    _replace(OLD, NEW)


def downgrade() -> None:
    """Build the old one, then drop the new one."""
    _replace(NEW, OLD)


def _replace(old: str, new: str) -> None:
    with op.get_context().autocommit_block():
        be_patient()
        build_index(new, f"workout_sets ({COLUMNS[new]}) WHERE deleted_at IS NULL")
        drop_index(old)
