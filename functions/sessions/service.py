"""The rules for changing workout sessions and sets."""

from collections.abc import Sequence
from uuid import UUID

from functions.sessions.errors import (
    EndedBeforeStartedError,
    KeyTakenError,
    SetsOutOfRangeError,
    TooManySetsError,
)
from functions.sessions.schemas import (
    SessionCreate,
    SessionUpdate,
    SetCreate,
    SetUpdate,
    batch_parameter,
    set_values,
)
from setlogs.errors import (
    FieldError,
    GoneError,
    IdTakenError,
    InvalidRequestError,
    NotFoundError,
)
from setlogs.fields.measures import MEASURES_BY_TYPE, types_that_fit
from setlogs.fields.requests import patch_params
from setlogs.ids import new_id
from setlogs.postgres import writes
from setlogs.postgres.call import Call
from setlogs.postgres.database import Row
from setlogs.postgres.idempotency import (
    IdempotencyKey,
    IdempotencyKeyReusedError,
    check_fingerprint,
)
from setlogs.postgres.preconditions import IfMatch
from setlogs.postgres.writes import Created
from setlogs.statement import Statements

sql = Statements.beside(__file__)

TIMES = {"ck_workout_sessions_ended_after_started": EndedBeforeStartedError}
NEW_SESSIONS = TIMES | {"pk_workout_sessions": IdTakenError}
NEW_SETS = {
    "uq_workout_sets_user_id_client_key": KeyTakenError,
    "pk_workout_sets": IdTakenError,
}


def start_session(
    call: Call,
    draft: SessionCreate,
    key: IdempotencyKey | None,
) -> Created:
    """Start a session.

    Raises:
        EndedBeforeStartedError: it would end before it started.
        IdTakenError: one of the caller's has the id, perhaps a deleted one.
    """
    return writes.create(
        call,
        sql.insert_session,
        draft.model_dump() | {"id": draft.id or new_id()},
        key,
        location="/sessions/{id}",
        constraints=NEW_SESSIONS,
    )


def change_session(
    call: Call,
    session_id: UUID,
    patch: SessionUpdate,
    condition: IfMatch,
) -> Row:
    """Change what the patch names; its sets move with its start.

    Raises:
        EndedBeforeStartedError: it would end before it started.
        SetsOutOfRangeError: a set would be performed too long ago, or in the future.
    """

    def refuse(row: Row) -> None:
        if moves and row.sets_out_of_range:
            raise SetsOutOfRangeError

    moves = "started_at" in patch.model_fields_set
    params = {"session_id": session_id} | patch_params(patch, SessionUpdate.model_fields)
    statement = sql.move_session if moves else sql.update_session
    return writes.change(call, statement, params, condition, refuse=refuse, constraints=TIMES)


def delete_session(call: Call, session_id: UUID, condition: IfMatch) -> None:
    """Delete a session with its sets."""
    writes.change(call, sql.delete_session, {"session_id": session_id}, condition)


def add_set(
    call: Call,
    session_id: UUID,
    draft: SetCreate,
    key: IdempotencyKey,
) -> Created:
    """Add a set to a session; the same key again gives the first answer.

    Raises:
        NotFoundError: no such session.
        InvalidRequestError: no such exercise, or the exercise's type needs other measures.
        TooManySetsError: the session is full.
        IdTakenError: one of the caller's sets has the id, perhaps a deleted one.
    """

    def refuse(row: Row) -> None:
        if row.session_id is None:
            raise NotFoundError
        if errors := _set_errors(draft, row.exercise_type, "#"):
            raise InvalidRequestError(*errors)
        if not row.has_room:
            raise TooManySetsError

    params = set_values(draft) | {
        "id": draft.id or new_id(),
        "session_id": session_id,
        "exercise_id": draft.exercise_id,
        "types": types_that_fit(draft.measures),
    }
    try:
        return writes.create(
            call,
            sql.insert_set,
            params,
            key,
            location="/sets/{id}",
            refuse=refuse,
            constraints=NEW_SETS,
        )
    except (KeyTakenError, IdTakenError) as taken:
        [row] = _sets_of_key(call, session_id, key, taken, batch=False)
        return Created(row.body, f"/sets/{row.id}", row.etag, replayed=True)


def add_sets(
    call: Call,
    session_id: UUID,
    drafts: Sequence[SetCreate],
    key: IdempotencyKey,
) -> Created:
    """Add sets to a session in their order, all or none; the same key gives the first answer.

    Raises:
        NotFoundError: no such session.
        InvalidRequestError: an exercise is not there, or its type needs other measures.
        TooManySetsError: the session would have more than 1,000.
        IdTakenError: one of the caller's sets has one of the ids, perhaps a deleted one.
    """

    def refuse(row: Row) -> None:
        if row.session_id is None:
            raise NotFoundError
        errors = [
            error
            for place, (draft, type_) in enumerate(zip(drafts, row.exercise_types, strict=True))
            for error in _set_errors(draft, type_, f"#/sets/{place}")
        ]
        if errors:
            raise InvalidRequestError(*errors)
        if not row.has_room:
            raise TooManySetsError

    try:
        return writes.create(
            call,
            sql.insert_sets,
            {"session_id": session_id, "drafts": batch_parameter(drafts)},
            key,
            location="/sessions/{id}/sets",
            refuse=refuse,
            constraints=NEW_SETS,
        )
    except (KeyTakenError, IdTakenError) as taken:
        rows = _sets_of_key(call, session_id, key, taken, batch=True)
        bodies = [row.body for row in rows]
        body = f'{{"items":[{",".join(bodies)}]}}'
        return Created(body, f"/sessions/{session_id}/sets", None, replayed=True)


def replace_set(
    call: Call,
    set_id: UUID,
    draft: SetUpdate,
    condition: IfMatch,
) -> Row:
    """Replace what was entered for a set.

    Raises:
        InvalidRequestError: the exercise's type needs other measures.
    """

    def refuse(row: Row) -> None:
        if errors := _set_errors(draft, row.exercise_type, "#"):
            raise InvalidRequestError(*errors)

    params = set_values(draft) | {"set_id": set_id, "types": types_that_fit(draft.measures)}
    return writes.change(call, sql.update_set, params, condition, refuse=refuse)


def delete_set(call: Call, set_id: UUID, condition: IfMatch) -> None:
    """Delete a set."""
    writes.change(call, sql.delete_set, {"set_id": set_id}, condition)


def _sets_of_key(
    call: Call, session_id: UUID, key: IdempotencyKey, taken: Exception, *, batch: bool
) -> Sequence[Row]:
    """Return what was created with a key whose stored answer has expired, as it is now.

    Of a batch, those that have not been deleted since. Sets of before fingerprints were kept only
    tell the session: another one is another request.

    Raises:
        IdTakenError: `taken`: the key is new, and an id belongs to a set of another.
        IdempotencyKeyReusedError: by another request.
        GoneError: all of it has been deleted.
        EndedTokenError: the token's epoch has passed.
    """
    params = call.params | {"client_key": key.value, "batch": batch}
    rows = call.db.fetch_all(sql.select_sets_by_key, params)
    first = rows[0] if rows else None
    if first is not None and first.id is None:
        raise taken
    first = writes.require_row(first)
    stored = first.client_fingerprint
    if stored is None and first.session_id != session_id:
        raise IdempotencyKeyReusedError
    if stored is not None:
        check_fingerprint(key, stored)
    if not (live := [row for row in rows if row.is_live]):
        raise GoneError
    return live


def _set_errors(draft: SetUpdate, exercise_type: str | None, pointer: str) -> list[FieldError]:
    """Return what is wrong with a set, given the type of the exercise that was found for it."""
    if exercise_type is None:
        place = f"{pointer}/exercise_id"
        return [FieldError("pointer", place, "unknown_exercise", "No such exercise")]
    return MEASURES_BY_TYPE[exercise_type].errors(draft.measures, pointer)
