"""Reads the user."""

from setlogs.postgres.call import Call
from setlogs.postgres.database import Row
from setlogs.postgres.writes import require_row
from setlogs.statement import Statements

sql = Statements.beside(__file__)


def get_user(call: Call) -> Row:
    """Return `body` and `etag` of the caller.

    Raises:
        InvalidTokenError: the token has been ended, or the user is gone.
    """
    return require_row(call.db.fetch_one(sql.select_user, call.params))
