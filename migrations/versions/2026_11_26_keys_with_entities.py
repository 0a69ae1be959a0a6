"""Keys of the audit trail and of import entries have the kind of thing in them: a set may have a session's id.

Clients choose ids, and one user's ids are unique only among things of a kind. Older code goes on: its
rows fit the wider keys, and what it reads by id alone is of one thing, as it makes each id itself.
"""

from alembic import op

from functions.migrate.locks import be_patient, replace_primary_key

revision = "0013"
down_revision = "0012"

KEYS = {
    "audit_trail": "user_id, entity_id, entity, version",
    "import_entries": "user_id, entity_id, entity",
}


def upgrade() -> None:
    """Build each index, then make it the key in place of the one before; if interrupted, from the start."""
    with op.get_context().autocommit_block():
        be_patient()
        for table, columns in KEYS.items():
            replace_primary_key(table, columns)


def downgrade() -> None:
    """Leave the keys: older code works with them, and no narrower ones fit things that share an id."""
