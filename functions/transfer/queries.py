"""What is read of a user's changes."""

from dataclasses import dataclass

from functions.transfer import read_statements
from setlogs.audit import read_params
from setlogs.database import Database
from setlogs.pagination import cut
from setlogs.tokens import Identity

CHANGES_KEY = (int,)


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


def list_changes(db: Database, caller: Identity, *, after: int, limit: int) -> Changes:
    """Return the changes with a number above `after`.

    Args:
        db: The database.
        caller: Whose changes.
        after: Number of the last change that is known, 0 for none.
        limit: Items on the page.
    """
    params = read_params(caller) | {"after": after, "limit": limit + 1}
    rows = db.all(read_statements.select_changes(), params)
    page = cut(rows, limit, lambda row: (row.seq,))
    last_seq = rows[len(page.documents) - 1].seq if page.documents else after
    return Changes(page.documents, last_seq, page.next_key is not None)
