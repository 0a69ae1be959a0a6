"""The stored answer of a write: looked up by its key, and inserted together with the write."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Insert,
    LargeBinary,
    Text,
    bindparam,
    func,
    insert,
    null,
    select,
)

from setlogs.models import idempotency_records

GUARD_BYTES = 9
"""Of a fingerprint, how much a set keeps for good: the version and 64 bits.

It only tells requests of one user with one key apart: that two which differ look alike has a chance of
2^-64, and would harm nobody but who found them.
"""


def guard() -> ColumnElement[bytes]:
    """Return the prefix of the request's fingerprint that a row keeps permanently; null without a key."""
    fingerprint = bindparam("fingerprint", type_=LargeBinary)
    return func.substring(fingerprint, 1, GUARD_BYTES, type_=LargeBinary)


def earlier_record(user_id: ColumnElement[Any]) -> CTE:
    """Return the CTE `earlier`: the record stored under the key, no row for a new key."""
    stored = idempotency_records.c
    return (
        select(stored.fingerprint, stored.body, stored.location, stored.etag)
        .where(
            stored.user_id == user_id,
            stored.operation == bindparam("operation", type_=Text),
            stored.key == bindparam("client_key", type_=Text),
        )
        .cte("earlier")
    )


def earlier_columns(earlier: FromClause) -> list[ColumnElement[Any]]:
    """Return the columns by which a statement tells what is stored under the key."""
    return [column.label(f"earlier_{column.key}") for column in earlier.c]


def claim(
    created: FromClause, *, location: ColumnElement[str], etag: ColumnElement[str] | None
) -> Insert:
    """Return the insert that stores the answer under the key, nothing when there is no key.

    Args:
        created: What was created, with `user_id` and `body`.
        location: Its path.
        etag: Its entity tag, if it has one.
    """
    key = bindparam("client_key", type_=Text)
    columns = ["user_id", "operation", "key", "fingerprint", "body", "location", "etag"]
    answer = select(
        created.c.user_id,
        bindparam("operation", type_=Text),
        key,
        bindparam("fingerprint", type_=LargeBinary),
        created.c.body,
        location,
        null() if etag is None else etag,
    )
    return insert(idempotency_records).from_select(columns, answer.where(key.is_not(None)))
