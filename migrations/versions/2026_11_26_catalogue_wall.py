"""The application's role may read the schema's revision and the catalogue, and write neither.

Older code writes neither, and does not notice. Rights alone cannot say so of the catalogue: its rows
lie in the tables of everybody's own exercises. Row-level security could, and would cost every read
(docs/decisions/0010-two-walls-and-no-row-level-security.md); a trigger with a condition costs writes
the comparison of two ids.
"""

from alembic import op

revision = "0010"
down_revision = "0009"

CATALOGUE_USER_ID = "00000000-0000-0000-0000-000000000000"
COLUMNS = {"users": "id", "exercises": "user_id", "exercise_versions": "user_id"}
EVENTS = {"insert": ("new",), "update": ("old", "new"), "delete": ("old",)}

RIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'setlogs_app') THEN
        {} INSERT, UPDATE, DELETE, TRUNCATE ON alembic_version {} setlogs_app;
    END IF;
END $$
"""
# What cascades is done in the name of the table's owner, and has been refused above already.
REFUSE = """
CREATE OR REPLACE FUNCTION refuse_catalogue_write() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT pg_has_role((SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        RAISE insufficient_privilege USING MESSAGE =
            format('the catalogue in table %I is its owner''s to write', TG_TABLE_NAME);
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$
"""


def upgrade() -> None:
    """Take the rights, and put a trigger on each table, each in a transaction of its own."""
    op.execute(RIGHTS.format("REVOKE", "FROM"))
    op.execute(REFUSE)
    for table, column in COLUMNS.items():
        with op.get_context().autocommit_block():
            op.execute(_triggers(table, column))


def downgrade() -> None:
    """Give the rights back."""
    for table in COLUMNS:
        for event in EVENTS:
            op.execute(f"DROP TRIGGER {event}_in_catalogue ON {table}")
    op.execute("DROP FUNCTION refuse_catalogue_write")
    op.execute(RIGHTS.format("GRANT", "TO"))


def _triggers(table: str, column: str) -> str:
    """Return one statement for all of them: a lock on the table is waited for once."""
    created = "".join(
        f"CREATE OR REPLACE TRIGGER {event}_in_catalogue BEFORE {event} ON {table} FOR EACH ROW"
        f" WHEN ({' OR '.join(f"{row}.{column} = '{CATALOGUE_USER_ID}'" for row in rows)})"
        " EXECUTE FUNCTION refuse_catalogue_write();"
        for event, rows in EVENTS.items()
    )
    return f"DO $$ BEGIN {created} END $$"
