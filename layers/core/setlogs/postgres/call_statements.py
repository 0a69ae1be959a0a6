"""The statements that several functions share."""

from sqlalchemy import Executable, literal, select

from setlogs.sql import audit
from setlogs.sql.compiler import statement


@statement
def select_caller() -> Executable:
    """Find the version of the caller's row."""
    return select(audit.caller().c.version)


@statement
def lock_caller() -> Executable:
    """Hold back the user's other writes until the commit; no row when the token has ended."""
    return select(audit.change(rows=literal(0)).c.user_id)
