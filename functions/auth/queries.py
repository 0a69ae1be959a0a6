"""What is read of the user."""

from functions.auth import user_statements
from setlogs.postgres.caller import read_params
from setlogs.postgres.database import Database, Row
from setlogs.postgres.writes import found
from setlogs.tokens import Identity


def get_user(db: Database, caller: Identity) -> Row:
    """Return `body` and `etag` of the caller.

    Raises:
        InvalidTokenError: the token has been ended, or the user is gone.
    """
    return found(db.one(user_statements.select_user(), read_params(caller)))
