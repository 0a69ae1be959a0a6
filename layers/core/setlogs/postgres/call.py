"""What every query and every write is told: on which database, for whom, on which request."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from setlogs.postgres.database import Database
from setlogs.statement import Statements
from setlogs.tokens import EndedTokenError, Identity

sql = Statements.beside(__file__)


@dataclass(frozen=True, slots=True)
class Call:
    """A request of a caller.

    Attributes:
        db: Where its statements are sent.
        identity: Who calls, as the token says; each statement confirms it.
        request_id: Under which changes are audited.
    """

    db: Database
    identity: Identity
    request_id: str

    @property
    def params(self) -> dict[str, Any]:
        """Bind parameters of `caller`, `change` and `record` of `setlogs.sql.audit`."""
        personal = self.identity.personal
        return {
            "user_id": self.identity.user_id,
            "epoch": self.identity.epoch,
            "family_id": self.identity.family_id,
            "token_digest": personal.digest if personal else None,
            "request_id": self.request_id,
        }


def current_user_tags(call: Call, _user_id: UUID) -> frozenset[str]:
    """Return the caller's entity tag.

    Raises:
        EndedTokenError: the token's epoch has passed, or the user is gone.
    """
    row = call.db.fetch_one(sql.select_caller, call.params)
    if row is None:
        raise EndedTokenError
    return frozenset({f'"v{row.version}"'})
