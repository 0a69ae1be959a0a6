"""Pages of a list, cut from the rows of a query that fetched one extra."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from setlogs.answer_size import MAX_PAGE_BYTES
from setlogs.postgres.database import Row
from setlogs.tokens import EndedTokenError


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list.

    Attributes:
        documents: The items' JSON texts.
        next_key: Sort key of the last item when more follow, else None.
    """

    documents: list[str]
    next_key: Sequence[Any] | None


def cut(rows: Sequence[Row], limit: int, key: Callable[[Row], Sequence[Any]]) -> Page:
    """Return the page in the rows of a list query that joined the caller and asked for one more.

    It has as many items as fit into `MAX_PAGE_BYTES`, but at least one.

    Args:
        rows: With a `body` each, null where there is no more room; a single row with a null body is
            the caller without items.
        limit: Items on the page.
        key: Returns a row's sort key.

    Raises:
        EndedTokenError: no row at all: the token's epoch has passed.
    """
    if not rows:
        raise EndedTokenError
    documents: list[str] = []
    size = 0
    for row in rows[:limit]:
        if row.body is None:
            break
        size += len(row.body.encode())
        if documents and size > MAX_PAGE_BYTES:
            break
        documents.append(row.body)
    shown = len(documents)
    return Page(documents, key(rows[shown - 1]) if 0 < shown < len(rows) else None)
