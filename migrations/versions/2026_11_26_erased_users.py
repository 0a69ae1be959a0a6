"""Users who are erased before their rows are; and the number of an exercise's last change of type.

Adds columns that older code leaves alone, and a check that holds for all it writes.
"""

from alembic import op

from functions.migrate.locks import be_patient, build_index, drop_index, impatiently

revision = "0006"
down_revision = "0005"

CATALOGUE_USER_ID = "00000000-0000-0000-0000-000000000000"
INDEX = "ix_users_erased_at"
COLUMNS = f"""
ALTER TABLE users
    ADD COLUMN IF NOT EXISTS erased_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN IF NOT EXISTS retyped_version BIGINT DEFAULT '0' NOT NULL,
    DROP CONSTRAINT IF EXISTS ck_users_email,
    ADD CONSTRAINT ck_users_email
        CHECK ((email IS NULL) = (erased_at IS NOT NULL OR id = '{CATALOGUE_USER_ID}')) NOT VALID
"""
# An older schema has no word for them. Sets first: they hold on to exercises.
ERASE = """
DELETE FROM workout_sets WHERE user_id IN (SELECT id FROM users WHERE erased_at IS NOT NULL);
DELETE FROM users WHERE erased_at IS NOT NULL
"""
NO_COLUMNS = f"""
ALTER TABLE users
    DROP CONSTRAINT IF EXISTS ck_users_email,
    DROP COLUMN IF EXISTS erased_at,
    DROP COLUMN IF EXISTS retyped_version,
    ADD CONSTRAINT ck_users_email CHECK ((email IS NULL) = (id = '{CATALOGUE_USER_ID}')) NOT VALID
"""
VALIDATE = "ALTER TABLE users VALIDATE CONSTRAINT ck_users_email"


def upgrade() -> None:
    """Add them; what an interrupted run has left behind is made again."""
    with op.get_context().autocommit_block():
        impatiently(COLUMNS)
        be_patient()
        op.execute(VALIDATE)
        build_index(INDEX, "users (erased_at) WHERE erased_at IS NOT NULL")


def downgrade() -> None:
    """Erase what is left of erased users, and drop the columns."""
    with op.get_context().autocommit_block():
        be_patient()
        op.execute(ERASE)
        drop_index(INDEX)
        impatiently(NO_COLUMNS)
        op.execute(VALIDATE)
