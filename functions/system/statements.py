"""The one SQL statement of this function."""

from sqlalchemy import Executable, column, select, table

from setlogs.statements import statement


@statement
def select_revision() -> Executable:
    """Show the revision of the schema: the newest migration that was applied."""
    return select(column("version_num")).select_from(table("alembic_version"))
