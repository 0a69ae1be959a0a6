"""The rules of workout sessions and sets: what is written, and what is refused."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from functions.sessions import read_statements, session_statements, set_statements
from functions.sessions.errors import UnknownExerciseError
from functions.sessions.measures import MEASURES_BY_TYPE, types_that_fit
from functions.sessions.schemas import (
    SessionCreate,
    SessionUpdate,
    SetCreate,
    SetUpdate,
    set_values,
)
from setlogs import audit, writes
from setlogs.database import Database
from setlogs.errors import InvalidRequestError, NotFoundError
from setlogs.idempotency import IdempotencyKey
from setlogs.ids import new_id
from setlogs.preconditions import IfMatch
from setlogs.tokens import Identity
from setlogs.writes import Created


def start_session(
    db: Database,
    caller: Identity,
    draft: SessionCreate,
    key: IdempotencyKey | None,
    request_id: str,
) -> Created:
    """Start a session.

    Raises:
        EndedBeforeStartedError: it would end before it started.
    """
    params = audit.write_params(caller, request_id) | draft.model_dump() | {"id": new_id()}
    return writes.create(
        db, session_statements.insert_session(), params, key, collection="/sessions"
    )


def change_session(
    db: Database,
    caller: Identity,
    session_id: UUID,
    patch: SessionUpdate,
    condition: IfMatch,
    request_id: str,
) -> Row[Any]:
    """Change what the patch names.

    Raises:
        EndedBeforeStartedError: it would end before it started.
    """
    params = audit.write_params(caller, request_id) | {"session_id": session_id}
    for name in session_statements.PATCHABLE:
        params[name] = getattr(patch, name)
        params[f"set_{name}"] = name in patch.model_fields_set
    return writes.change(db, session_statements.update_session(), params, condition)


def delete_session(
    db: Database, caller: Identity, session_id: UUID, condition: IfMatch, request_id: str
) -> None:
    """Delete a session with its sets."""
    params = audit.write_params(caller, request_id) | {"session_id": session_id}
    writes.change(db, session_statements.delete_session(), params, condition)


def add_set(
    db: Database,
    caller: Identity,
    session_id: UUID,
    draft: SetCreate,
    key: IdempotencyKey,
    request_id: str,
) -> Created:
    """Add a set to a session; the same key again gives the first answer.

    Raises:
        NotFoundError: no such session.
        UnknownExerciseError: no such exercise.
        InvalidRequestError: the exercise's type needs other measures.
    """

    def refuse(row: Row[Any]) -> None:
        if row.session_id is None:
            raise NotFoundError
        if row.exercise_type is None:
            raise UnknownExerciseError
        _check_measures(draft, row.exercise_type)

    params = audit.write_params(caller, request_id) | set_values(draft)
    params |= {
        "id": new_id(),
        "session_id": session_id,
        "exercise_id": draft.exercise_id,
        "types": types_that_fit(draft.given),
    }
    guard = "uq_workout_sets_user_id_client_key"
    try:
        return writes.create(
            db,
            set_statements.insert_set(),
            params,
            key,
            collection="/sets",
            refuse=refuse,
            guard=guard,
        )
    except writes.KeyTakenError:
        known = audit.read_params(caller) | {"client_key": key.value}
        row = writes.found(db.one(read_statements.select_set_by_key(), known))
        return Created(row.body, f"/sets/{row.id}", row.etag, replayed=True)


def replace_set(
    db: Database,
    caller: Identity,
    set_id: UUID,
    draft: SetUpdate,
    condition: IfMatch,
    request_id: str,
) -> Row[Any]:
    """Replace what was entered for a set.

    Raises:
        InvalidRequestError: the exercise's type needs other measures.
    """
    params = audit.write_params(caller, request_id) | set_values(draft)
    params |= {"set_id": set_id, "types": types_that_fit(draft.given)}
    return writes.change(
        db,
        set_statements.update_set(),
        params,
        condition,
        refuse=lambda row: _check_measures(draft, row.exercise_type),
    )


def delete_set(
    db: Database, caller: Identity, set_id: UUID, condition: IfMatch, request_id: str
) -> None:
    """Delete a set."""
    params = audit.write_params(caller, request_id) | {"set_id": set_id}
    writes.change(db, set_statements.delete_set(), params, condition)


def _check_measures(draft: SetUpdate, exercise_type: str) -> None:
    if errors := MEASURES_BY_TYPE[exercise_type].errors(draft.given, "#"):
        raise InvalidRequestError(*errors)
