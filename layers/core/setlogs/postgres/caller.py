"""Who calls: the parameters that every statement on a user's rows takes, and the caller's own tag."""

from typing import Any
from uuid import UUID

from setlogs.postgres.database import get_database
from setlogs.statement import Statements
from setlogs.tokens import Identity, InvalidTokenError

sql = Statements.beside(__file__)


def write_params(identity: Identity, request_id: str | None) -> dict[str, Any]:
    """Return the bind parameters of `caller`, `change` and `record`."""
    return read_params(identity) | {"request_id": request_id}


def read_params(identity: Identity) -> dict[str, Any]:
    """Return the bind parameters of `caller`."""
    return {
        "user_id": identity.user_id,
        "epoch": identity.epoch,
        "family_id": identity.family_id,
    }


def current_user_tags(identity: Identity, _user_id: UUID) -> frozenset[str]:
    """Return the caller's entity tag.

    Raises:
        InvalidTokenError: the token's epoch has passed, or the user is gone.
    """
    row = get_database().one(sql.select_caller, read_params(identity))
    if row is None:
        raise InvalidTokenError
    return frozenset({f'"v{row.version}"'})
