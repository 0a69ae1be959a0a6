"""The whole reports of imports, an item a row, by which they are shown page by page.

Imports of older code keep their reports as they are, and are shown from there.
"""

from alembic import op

revision = "0021"
down_revision = "0020"

# Reads no row, and waits for a moment only: every import wants this table.
IMPATIENTLY = """
DO $do$ BEGIN
    FOR try IN 1..300 LOOP
        BEGIN
            SET LOCAL lock_timeout = '100ms';
            {statement};
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            PERFORM pg_sleep(0.1);
        END;
    END LOOP;
    RAISE lock_not_available USING MESSAGE = 'imports was in use the whole time';
END $do$
"""
ITEMS = """
CREATE TABLE IF NOT EXISTS import_report_items (
    user_id UUID NOT NULL,
    import_id UUID NOT NULL,
    list TEXT NOT NULL,
    place INTEGER NOT NULL,
    item JSON NOT NULL,
    CONSTRAINT pk_import_report_items PRIMARY KEY (user_id, import_id, list, place),
    CONSTRAINT fk_import_report_items_user_id_import_id FOREIGN KEY (user_id, import_id)
        REFERENCES imports (user_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_import_report_items_list CHECK (list IN ('problems', 'mapping'))
)
"""
ADD = "ALTER TABLE imports ADD COLUMN IF NOT EXISTS mapping_total INTEGER"


def upgrade() -> None:
    """Create the table; older code leaves the column null."""
    with op.get_context().autocommit_block():
        op.execute(IMPATIENTLY.format(statement=f"{ADD}; {ITEMS}"))


def downgrade() -> None:
    """Keep of each report what one answer shows."""
    with op.get_context().autocommit_block():
        dropped = "ALTER TABLE imports DROP COLUMN IF EXISTS mapping_total"
        op.execute(
            IMPATIENTLY.format(statement=f"DROP TABLE IF EXISTS import_report_items; {dropped}")
        )
