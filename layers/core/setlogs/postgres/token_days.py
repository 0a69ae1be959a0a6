"""On which day each personal access token was last used.

Kept after the answer is known, by a statement of its own: once a day in each environment for each token,
and the first of them writes. No other request of the day has it.
"""

from datetime import UTC, date, datetime
from functools import cache
from uuid import UUID

import psycopg

from setlogs.errors import ServiceUnavailableError
from setlogs.postgres.call import Call
from setlogs.statement import Statements

sql = Statements.beside(__file__)

_MAX_KNOWN = 10_000


class TokenDays:
    """What this environment knows of the tokens used today, in UTC."""

    def __init__(self) -> None:
        self._day = date.min
        self._used: set[UUID] = set()

    def note(self, call: Call) -> None:
        """Keep that the call's personal access token was used today.

        Nothing is raised when it cannot be kept: what was asked for is done. The next use is kept.
        """
        assert call.identity.personal is not None  # noqa: S101  of those alone days are kept
        today, digest = datetime.now(UTC).date(), call.identity.personal.digest
        if today != self._day or len(self._used) >= _MAX_KNOWN:
            self._day, self._used = today, set()
        if digest in self._used:
            return
        try:
            call.db.fetch_one(sql.mark_token_used, {**call.params, "day": today})
        except (ServiceUnavailableError, psycopg.Error):
            return
        self._used.add(digest)


@cache
def get_token_days() -> TokenDays:
    """Return what this environment knows."""
    return TokenDays()
