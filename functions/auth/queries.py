"""What is read of the user."""

from functions.auth import user_statements
from setlogs.audit import read_params
from setlogs.database import Database, Row
from setlogs.tokens import Identity
from setlogs.writes import found


def get_user(db: Database, caller: Identity) -> Row:
    """Return `body` and `etag` of the caller.

    Raises:
        InvalidTokenError: the token has been ended, or the user is gone.
    """
    return found(db.one(user_statements.select_user(), read_params(caller)))
