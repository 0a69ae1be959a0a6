"""An index that finds whether an account has a login from some device, among all its logins.

An interrupted run can be repeated. Older code reads what it needs without it.
"""

from alembic import op

from functions.migrate.locks import be_patient, build_index, drop_index

revision = "0026"
down_revision = "0025"

NAME, DEFINITION = "ix_logins_device", "logins (user_id, network, coalesce(client, ''))"


def upgrade() -> None:
    """Build it beside requests."""
    with op.get_context().autocommit_block():
        be_patient()
        build_index(NAME, DEFINITION)


def downgrade() -> None:
    """Take it away."""
    with op.get_context().autocommit_block():
        be_patient()
        drop_index(NAME)
