"""The one statement that all functions share."""

from sqlalchemy import Executable, select

from setlogs.sql import audit
from setlogs.sql.compiler import statement


@statement
def select_caller() -> Executable:
    """Find the version of the caller's row."""
    return select(audit.caller().c.version)
