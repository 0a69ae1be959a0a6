"""What is read of the user."""

from typing import Any

from sqlalchemy import Row

from functions.auth import user_statements
from setlogs.audit import read_params
from setlogs.database import Database
from setlogs.tokens import Identity
from setlogs.writes import found


def get_user(db: Database, caller: Identity) -> Row[Any]:
    """Return `body` and `etag` of the caller.

    Raises:
        InvalidTokenError: the token has been ended, or the user is gone.
    """
    return found(db.one(user_statements.select_user(), read_params(caller)))
