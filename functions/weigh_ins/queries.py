"""Reads weigh-ins."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from setlogs.fields.periods import Period
from setlogs.postgres.call import Call
from setlogs.postgres.database import Row
from setlogs.postgres.pages import Page, cut
from setlogs.postgres.writes import require_row
from setlogs.statement import Statements

sql = Statements.beside(__file__)

WEIGH_IN_KEY = (datetime, UUID)


def get_weigh_in(call: Call, weigh_in_id: UUID) -> Row:
    """Return `body` and `etag` of a weigh-in.

    Raises:
        NotFoundError: no such weigh-in of this user.
    """
    params = call.params | {"weigh_in_id": weigh_in_id}
    return require_row(call.db.fetch_one(sql.select_weigh_in, params))


def list_weigh_ins(call: Call, *, period: Period, after: Sequence[Any] | None, limit: int) -> Page:
    """Return a page of weigh-ins, newest first.

    Args:
        call: Whose weigh-ins.
        period: Days of the user's zone.
        after: Instant and id of the last weigh-in of the page before.
        limit: Items on the page.
    """
    after_at, after_id = after or (None, None)
    params = call.params | period.params | {"limit": limit + 1}
    params |= {"after_at": after_at, "after_id": after_id}
    return cut(
        call.db.fetch_all(sql.select_weigh_ins, params), limit, lambda row: (row.weighed_at, row.id)
    )


def weigh_in_tags(call: Call, weigh_in_id: UUID) -> frozenset[str]:
    """Return the entity tag of a weigh-in."""
    return frozenset({get_weigh_in(call, weigh_in_id).etag})
