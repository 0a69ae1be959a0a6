"""What is read of the user."""

from setlogs.postgres.call import Call
from setlogs.postgres.database import Row
from setlogs.postgres.writes import found
from setlogs.statement import Statements

sql = Statements.beside(__file__)


def get_user(call: Call) -> Row:
    """Return `body` and `etag` of the caller.

    Raises:
        InvalidTokenError: the token has been ended, or the user is gone.
    """
    return found(call.db.one(sql.select_user, call.params))
