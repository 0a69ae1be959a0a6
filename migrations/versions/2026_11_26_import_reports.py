"""The whole reports of imports, an item a row, by which they are shown page by page.

Imports of older code keep their reports as they are, and are shown from there.
"""

from alembic import op

from functions.migrate.locks import impatiently

revision = "0021"
down_revision = "0020"

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
# Reads no row.
ADD = "ALTER TABLE imports ADD COLUMN IF NOT EXISTS mapping_total INTEGER"


def upgrade() -> None:
    """Create the table; older code leaves the column null."""
    with op.get_context().autocommit_block():
        impatiently(f"{ADD}; {ITEMS}", "imports")


def downgrade() -> None:
    """Keep of each report what one answer shows."""
    with op.get_context().autocommit_block():
        dropped = "ALTER TABLE imports DROP COLUMN IF EXISTS mapping_total"
        impatiently(f"DROP TABLE IF EXISTS import_report_items; {dropped}", "imports")
