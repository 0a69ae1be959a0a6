"""The statements that more than one function needs."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from setlogs.audit import caller, read_params
from setlogs.database import get_database
from setlogs.statements import statement
from setlogs.tokens import Identity, InvalidTokenError


@statement
def _select_caller() -> Select[Any]:
    found = caller()
    return select(found.c.version)


def current_user_tags(identity: Identity, _user_id: UUID) -> frozenset[str]:
    """Return the caller's entity tag.

    Raises:
        InvalidTokenError: the token's epoch has passed, or the user is gone.
    """
    row = get_database().one(_select_caller(), read_params(identity))
    if row is None:
        raise InvalidTokenError
    return frozenset({f'"v{row.version}"'})
