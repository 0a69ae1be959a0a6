"""Carries out writes: sends the statement, explains why nothing happened, or replays an earlier answer.

A statement that waited for the user's lock decided on what it saw before it waited. When it then
finds a row changed under it, it changes nothing, and is sent again to decide anew: a change under
the user's lock, where nothing can overtake it once more.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import psycopg
from psycopg.errors import ForeignKeyViolation, LockNotAvailable, UniqueViolation

from setlogs.errors import NotFoundError, PreconditionFailedError, ServiceUnavailableError
from setlogs.postgres.call import Call
from setlogs.postgres.database import Row
from setlogs.postgres.idempotency import (
    NO_KEY,
    IdempotencyInProgressError,
    IdempotencyKey,
    check_fingerprint,
)
from setlogs.postgres.preconditions import IfMatch
from setlogs.statement import Statement, Statements
from setlogs.tokens import EndedTokenError

sql = Statements.beside(__file__)

MAX_ATTEMPTS = 3

type Constraints = Mapping[str, Callable[[], Exception]]
"""What it means that a constraint is violated, by its name; of any other it is a fault."""
NO_CONSTRAINTS: Constraints = MappingProxyType({})


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


def refuse_nothing(_row: Row) -> None:
    """Accept whatever a statement saw."""


@contextmanager
def meaning(constraints: Constraints) -> Iterator[None]:
    """Translate violated constraints into the errors they stand for.

    Args:
        constraints: Those that a client can meet in what is written within.
    """
    try:
        yield
    except psycopg.IntegrityError as error:
        if error_class := constraints.get(error.diag.constraint_name or ""):
            raise error_class() from error
        raise


def create(
    call: Call,
    statement: Statement,
    params: Mapping[str, Any],
    key: IdempotencyKey | None,
    *,
    location: str,
    refuse: Callable[[Row], None] = refuse_nothing,
    constraints: Constraints = NO_CONSTRAINTS,
) -> Created:
    """Create a row, or replay the answer of the request that did.

    Args:
        call: Whose row.
        statement: Selects `id`, `body`, `etag` of the new row and the `earlier_…` record.
        params: Its parameters, without those of the call and the key.
        key: The request's key, if it has one.
        location: Path of what is created, with `{id}` where the new row's id goes.
        refuse: Raises the reason why the statement created nothing, if there is one.
        constraints: What is raised when one of them is violated.

    Raises:
        EndedTokenError: the token's epoch has passed.
        IdempotencyKeyReusedError: the key belongs to another request.
        IdempotencyInProgressError: the first request with the key is still running.
    """
    params = {**call.params, **params, **(key.params if key else NO_KEY)}
    violated: str | None = None
    with meaning(constraints):
        for _ in range(MAX_ATTEMPTS):
            try:
                row = call.db.fetch_one(statement, params, retry=key is not None)
            except LockNotAvailable as error:
                if key is None:
                    raise
                raise IdempotencyInProgressError from error
            except ForeignKeyViolation:
                # What the row refers to has just changed or gone, and the next look will say so.
                continue
            except UniqueViolation as error:
                # A request with the same key may have been faster: then its answer is there now.
                name = error.diag.constraint_name
                if key is None or name == violated:
                    raise
                violated = name
                continue
            if row is None:
                raise EndedTokenError
            if key and (earlier := replayed(key, row)):
                return earlier
            if row.id is not None:
                return Created(row.body, location.format(id=row.id), getattr(row, "etag", None))
            refuse(row)
    raise ServiceUnavailableError


def replayed(key: IdempotencyKey, row: Row) -> Created | None:
    """Return the answer that is stored under the key, None when there is none.

    Args:
        key: Of the request.
        row: With the `earlier_…` record.

    Raises:
        IdempotencyKeyReusedError: the key belongs to another request.
    """
    if row.earlier_fingerprint is None:
        return None
    check_fingerprint(key, row.earlier_fingerprint)
    return Created(row.earlier_body, row.earlier_location, row.earlier_etag, replayed=True)


def change(
    call: Call,
    statement: Statement,
    params: Mapping[str, Any],
    condition: IfMatch,
    *,
    forbid: Callable[[Row], None] = refuse_nothing,
    refuse: Callable[[Row], None] = refuse_nothing,
    constraints: Constraints = NO_CONSTRAINTS,
) -> Row:
    """Change or delete a row whose entity tag the client has just read; return what there is now.

    Args:
        call: Whose row.
        statement: Selects `id`, `matches` and `current_etag` of the row as it was, `changed_id`,
            and where the same content may be sent again, `differs`.
        params: Its parameters, without those of the call and the tags.
        condition: The request's `If-Match`.
        forbid: Raises when the row may not be changed at all.
        refuse: Raises the reason why the statement changed nothing, if there is one.
        constraints: What is raised when one of them is violated.

    Raises:
        EndedTokenError: the token's epoch has passed.
        NotFoundError: no such row of this user.
        PreconditionFailedError: it has changed since.
    """
    params = {**call.params, **params, "tags": condition.tags}
    with meaning(constraints):
        row = call.db.fetch_one(statement, params, retry=False)
        if not _is_done(row, forbid, refuse):
            with call.db.transaction() as transaction:
                transaction.fetch_one(sql.lock_caller, params)
                row = transaction.fetch_one(statement, params)
                if not _is_done(row, forbid, refuse):
                    raise ServiceUnavailableError
    return row


def _is_done(row: Row | None, forbid: Callable[[Row], None], refuse: Callable[[Row], None]) -> bool:
    """Return whether the change is done or unnecessary; raise the reason if it is refused."""
    if row is None:
        raise EndedTokenError
    if row.id is None:
        raise NotFoundError
    forbid(row)
    if not row.matches:
        raise PreconditionFailedError(headers={"ETag": row.current_etag})
    refuse(row)
    return row.changed_id is not None or not getattr(row, "differs", True)


def require_row(row: Row | None, column: str = "id") -> Row:
    """Return the row of a read that joins the caller with the requested row.

    Args:
        row: None when the token's epoch has passed.
        column: Null when there is no such thing.

    Raises:
        EndedTokenError: the token's epoch has passed.
        NotFoundError: no such row of this user.
    """
    if row is None:
        raise EndedTokenError
    if getattr(row, column) is None:
        raise NotFoundError
    return row
