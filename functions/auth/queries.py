"""What is read of the user."""

from setlogs.postgres.caller import read_params
from setlogs.postgres.database import Database, Row
from setlogs.postgres.writes import found
from setlogs.statement import Statements
from setlogs.tokens import Identity

sql = Statements.beside(__file__)


def get_user(db: Database, caller: Identity) -> Row:
    """Return `body` and `etag` of the caller.

    Raises:
        InvalidTokenError: the token has been ended, or the user is gone.
    """
    return found(db.one(sql.select_user, read_params(caller)))
