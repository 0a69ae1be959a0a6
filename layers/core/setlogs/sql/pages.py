"""Pages of which only as much is rendered as is shown."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, func

from setlogs.answer_size import MAX_PAGE_BYTES

# JSON writes most bytes as they are, a line break as two and other control characters as six. To
# count them would take as long as writing them.
_ESCAPES = 3


def while_there_is_room(
    body: ColumnElement[str], order: Sequence[Any], *texts: ColumnElement[Any]
) -> ColumnElement[Any]:
    """Return the document of a page's row, or null once the rows before it have filled the page.

    Args:
        body: The document.
        order: Of the rows.
        *texts: What may be long in a row.
    """
    size = sum(func.coalesce(func.octet_length(cast(text, Text)), 0) for text in texts)
    return case((has_room(size, order), body))


def has_room(size: Any, order: Sequence[Any]) -> ColumnElement[bool]:
    """Return whether the rows before a page's row leave room for it.

    Args:
        size: The bytes of a row.
        order: Of the rows.
    """
    before = func.sum(size).over(order_by=order, rows=(None, -1))
    return func.coalesce(before, 0) <= MAX_PAGE_BYTES // _ESCAPES
