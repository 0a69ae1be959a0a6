"""The queries that more than one function needs."""

from uuid import UUID

from setlogs.audit import read_params
from setlogs.caller_statements import select_caller
from setlogs.database import get_database
from setlogs.tokens import Identity, InvalidTokenError


def current_user_tags(identity: Identity, _user_id: UUID) -> frozenset[str]:
    """Return the caller's entity tag.

    Raises:
        InvalidTokenError: the token's epoch has passed, or the user is gone.
    """
    row = get_database().one(select_caller(), read_params(identity))
    if row is None:
        raise InvalidTokenError
    return frozenset({f'"v{row.version}"'})
