"""Carries a write through: sends its statement, tells why nothing happened, replays what did before.

A statement that waited for the user's lock decided on what it saw before it waited. When it then
finds a row changed under it, it changes nothing, and is sent again to decide anew: a change under
the user's lock, where nothing can overtake it once more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg

from setlogs.errors import NotFoundError, PreconditionFailedError, ServiceUnavailableError
from setlogs.postgres.database import Database, Row, constraint_name
from setlogs.postgres.idempotency import (
    NO_KEY,
    IdempotencyInProgressError,
    IdempotencyKey,
    check_fingerprint,
)
from setlogs.postgres.preconditions import IfMatch
from setlogs.statement import Statement, Statements
from setlogs.tokens import InvalidTokenError

sql = Statements.beside(__file__)

MAX_ATTEMPTS = 3
LOCK_TIMEOUT = "55P03"
FOREIGN_KEY_VIOLATION = "23503"
CLAIM_CONSTRAINT = "pk_idempotency_records"


@dataclass(frozen=True, slots=True)
class Created:
    """A creation's answer, new or replayed.

    Attributes:
        body: The document's JSON text.
        location: Path of the resource.
        etag: Its entity tag when it was created.
        replayed: Whether an earlier request with the key created it.
    """

    body: str
    location: str
    etag: str | None
    replayed: bool = False


class KeyTakenError(Exception):
    """The key was used for a row whose stored answer has expired."""


def accept(_row: Row) -> None:
    """Find nothing wrong with what a statement saw."""


def create(
    db: Database,
    statement: Statement,
    params: dict[str, Any],
    key: IdempotencyKey | None,
    *,
    location: str,
    refuse: Callable[[Row], None] = accept,
    guard: str | None = None,
) -> Created:
    """Create a row, or replay the answer of the request that did.

    Args:
        db: The database.
        statement: Selects `id`, `body`, `etag` of the new row and the `earlier_…` record.
        params: Its parameters, without those of the key.
        key: The request's key, if it has one.
        location: Path of what is created, with `{id}` where the new row's id goes.
        refuse: Raises the reason why the statement created nothing, if there is one.
        guard: Name of the constraint by which a row remembers its key for good.

    Raises:
        InvalidTokenError: the token's epoch has passed.
        IdempotencyKeyReusedError: the key belongs to another request.
        IdempotencyInProgressError: the first request with the key is still running.
        KeyTakenError: `guard` knows the key, though its stored answer has expired.
    """
    params = params | (key.params if key else NO_KEY)
    violated = None
    for _ in range(MAX_ATTEMPTS):
        try:
            row = db.one(statement, params, retry=key is not None)
        except psycopg.Error as error:
            if key and error.sqlstate == LOCK_TIMEOUT:
                raise IdempotencyInProgressError from error
            violated = constraint_name(error)
            same_key = key is not None and violated in {CLAIM_CONSTRAINT, guard} - {None}
            if not same_key and error.sqlstate != FOREIGN_KEY_VIOLATION:
                raise
            # A request with the same key was faster, and its answer is there now; or what the row
            # refers to has just changed or gone, and the next look will say so.
            continue
        if row is None:
            raise InvalidTokenError
        if key and row.earlier_fingerprint is not None:
            check_fingerprint(key, row.earlier_fingerprint)
            return Created(row.earlier_body, row.earlier_location, row.earlier_etag, replayed=True)
        if row.id is not None:
            return Created(row.body, location.format(id=row.id), getattr(row, "etag", None))
        refuse(row)
    if violated is not None and violated == guard:
        raise KeyTakenError
    raise ServiceUnavailableError


def change(
    db: Database,
    statement: Statement,
    params: dict[str, Any],
    condition: IfMatch,
    *,
    forbid: Callable[[Row], None] = accept,
    refuse: Callable[[Row], None] = accept,
) -> Row:
    """Change or delete a row whose entity tag the client has just read; return what there is now.

    Args:
        db: The database.
        statement: Selects `id`, `matches` and `current_etag` of the row as it was, `changed_id`,
            and where the same content may be sent again, `differs`.
        params: Its parameters, without the tags.
        condition: The request's `If-Match`.
        forbid: Raises when the row may not be changed at all.
        refuse: Raises the reason why the statement changed nothing, if there is one.

    Raises:
        InvalidTokenError: the token's epoch has passed.
        NotFoundError: no such row of this user.
        PreconditionFailedError: it has changed since.
    """
    params |= {"tags": condition.tags}
    row = db.one(statement, params, retry=False)
    if not _is_done(row, forbid, refuse):
        with db.transaction() as transaction:
            transaction.one(sql.lock_caller, params)
            row = transaction.one(statement, params)
            if not _is_done(row, forbid, refuse):
                raise ServiceUnavailableError
    return row


def _is_done(row: Row | None, forbid: Callable[[Row], None], refuse: Callable[[Row], None]) -> bool:
    """Tell whether a change happened, or need not; raise why it must not."""
    if row is None:
        raise InvalidTokenError
    if row.id is None:
        raise NotFoundError
    forbid(row)
    if not row.matches:
        raise PreconditionFailedError(headers={"ETag": row.current_etag})
    refuse(row)
    return row.changed_id is not None or not getattr(row, "differs", True)


def found(row: Row | None, column: str = "id") -> Row:
    """Return the row of a read that joins the caller with what was asked for.

    Args:
        row: None when the token's epoch has passed.
        column: Null when there is no such thing.

    Raises:
        InvalidTokenError: the token's epoch has passed.
        NotFoundError: no such row of this user.
    """
    if row is None:
        raise InvalidTokenError
    if getattr(row, column) is None:
        raise NotFoundError
    return row
