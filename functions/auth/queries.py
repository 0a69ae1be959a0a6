"""Reads the user, and the user's logins and personal access tokens."""

from collections.abc import Sequence
from uuid import UUID

from setlogs.postgres.call import Call
from setlogs.postgres.database import Row
from setlogs.postgres.writes import require_row
from setlogs.statement import Statements
from setlogs.tokens import EndedTokenError

sql = Statements.beside(__file__)


def get_user(call: Call) -> Row:
    """Return `body` and `etag` of the caller.

    Raises:
        EndedTokenError: the token has been ended, or the user is gone.
    """
    return require_row(call.db.fetch_one(sql.select_user, call.params))


def list_tokens(call: Call) -> list[str]:
    """Return the documents of the caller's personal access tokens, newest first.

    Raises:
        EndedTokenError: the token has been ended, or the user is gone.
    """
    return _documents(call.db.fetch_all(sql.select_personal_tokens, call.params))


def token_tags(call: Call, token_id: UUID) -> frozenset[str]:
    """Return no entity tag, as tokens have none, once it is known that there is such a token.

    Raises:
        NotFoundError: no such token of this user.
    """
    require_row(call.db.fetch_one(sql.select_personal_token, call.params | {"token_id": token_id}))
    return frozenset()


def list_logins(call: Call) -> list[str]:
    """Return the documents of the caller's logins that go on: the one that asks, then the last used.

    Raises:
        EndedTokenError: the token has been ended, or the user is gone.
    """
    return _documents(call.db.fetch_all(sql.select_logins, call.params))


def login_tags(call: Call, login_id: UUID) -> frozenset[str]:
    """Return no entity tag, as logins have none, once it is known that there is such a login.

    Raises:
        NotFoundError: no such login of this user.
    """
    require_row(call.db.fetch_one(sql.select_login, call.params | {"login_id": login_id}))
    return frozenset()


def _documents(rows: Sequence[Row]) -> list[str]:
    """Return the documents of a whole list that joined the caller; a null one is the caller without any."""
    if not rows:
        raise EndedTokenError
    return [row.body for row in rows if row.body is not None]
