"""Reads a user's changes and imports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from setlogs.postgres.call import Call
from setlogs.postgres.database import Row
from setlogs.postgres.pages import Page, cut
from setlogs.postgres.writes import require_row
from setlogs.statement import Statements

sql = Statements.beside(__file__)

CHANGES_KEY = (int,)
IMPORT_KEY = (datetime, UUID)
REPORT_KEY = (int,)


@dataclass(frozen=True, slots=True)
class Changes:
    """One page of the changes feed.

    Attributes:
        documents: The changes' JSON texts, oldest first.
        last_seq: Number of the last one, or that which was asked behind when there is none.
        more: Whether others follow already.
    """

    documents: list[str]
    last_seq: int
    more: bool


def list_changes(call: Call, *, after: int, limit: int) -> Changes:
    """Return the changes with a number above `after`.

    Args:
        call: Whose changes.
        after: Number of the last change that is known, 0 for none.
        limit: Items on the page.
    """
    params = call.params | {"after": after, "limit": limit + 1}
    rows = call.db.fetch_all(sql.select_changes, params)
    page = cut(rows, limit, lambda row: (row.seq,))
    last_seq = rows[len(page.documents) - 1].seq if page.documents else after
    return Changes(page.documents, last_seq, page.next_key is not None)


def get_import(call: Call, import_id: UUID) -> Row:
    """Return `body`, with the report of its rows, and `etag` of an import.

    Raises:
        NotFoundError: no such import of this user.
    """
    params = call.params | {"import_id": import_id}
    return require_row(call.db.fetch_one(sql.select_import, params))


def import_tags(call: Call, import_id: UUID) -> frozenset[str]:
    """Return the entity tag of an import."""
    return frozenset({get_import(call, import_id).etag})


def list_imports(call: Call, *, after: Sequence[Any] | None, limit: int) -> Page:
    """Return a page of imports, newest first.

    Args:
        call: Whose imports.
        after: Time and id of the last import of the page before.
        limit: Items on the page.
    """
    after_at, after_id = after or (None, None)
    params = call.params | {"limit": limit + 1}
    params |= {"after_at": after_at, "after_id": after_id}
    rows = call.db.fetch_all(sql.select_imports, params)
    return cut(rows, limit, lambda row: (row.created_at, row.id))


def list_report(
    call: Call, import_id: UUID, name: str, *, after: Sequence[Any] | None, limit: int
) -> Page:
    """Return a page of a list in the report of an import, in the order of the file.

    Args:
        call: Whose import.
        import_id: The import.
        name: `problems` or `mapping`.
        after: Place of the last item of the page before.
        limit: Items on the page.

    Raises:
        NotFoundError: no such import of this user.
    """
    [last] = after or (0,)
    params = call.params | {"import_id": import_id, "list": name}
    params |= {"after": last, "limit": limit + 1}
    rows = call.db.fetch_all(sql.select_report_items, params)
    require_row(rows[0] if rows else None)
    return cut(rows, limit, lambda row: (row.place,))
