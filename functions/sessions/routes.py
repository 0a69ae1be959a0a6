"""The HTTP side of workout sessions and sets."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from functions.sessions import queries, rearranging, service
from functions.sessions.schemas import (
    SessionCreate,
    SessionPage,
    SessionRead,
    SessionStatus,
    SessionUpdate,
    SetBatch,
    SetCreate,
    SetHistory,
    SetList,
    SetOrder,
    SetPage,
    SetPatch,
    SetUpdate,
)
from setlogs.fields.periods import Period
from setlogs.fields.requests import Id, LocalDate, SearchText
from setlogs.fields.resources import SetRead
from setlogs.http.idempotency import OptionalKey, RequiredKey
from setlogs.http.identity import Caller
from setlogs.http.pagination import DEFAULT_LIMIT, MAX_LIMIT, Cursor, Limit, decode_cursor
from setlogs.http.preconditions import RequiredIfMatch
from setlogs.http.problems import problems
from setlogs.http.responses import created, json_response, more, page, resource
from setlogs.http.routing import Route, options

router = APIRouter(route_class=Route, tags=["Sessions and sets"])


@router.post("/sessions", status_code=201, response_model=SessionRead)
def start_session(
    request: Request,
    body: SessionCreate,
    call: Caller,
    key: OptionalKey,
) -> Response:
    """Start a workout session, or record a past one."""
    created_sets = service.start_session(call, body, key.of(body) if key else None)
    return created(request, created_sets)


@router.get("/sessions", response_model=SessionPage)
def list_sessions(  # noqa: PLR0913, PLR0917  each filter is a parameter
    request: Request,
    call: Caller,
    since: Annotated[
        LocalDate | None, Query(alias="from", description="First local day, inclusive.")
    ] = None,
    until: Annotated[
        LocalDate | None, Query(alias="to", description="Last local day, inclusive.")
    ] = None,
    status: Annotated[SessionStatus | None, Query()] = None,
    exercise_id: Annotated[
        Id | None, Query(description="Sessions with at least one set of this exercise.")
    ] = None,
    q: Annotated[
        SearchText | None, Query(description="Matches part of the title or notes, ignoring case.")
    ] = None,
    include: Annotated[
        Literal["exercises"] | None,
        Query(description="`exercises` adds what was done: `exercises` in order, and `volume_kg`."),
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """List sessions, newest start first. A session's day is the local one on which it started."""
    after = decode_cursor(request, cursor, queries.SESSION_KEY)
    listed = queries.list_sessions(
        call,
        period=Period(since, until),
        status=status,
        exercise_id=exercise_id,
        q=q,
        with_exercises=include == "exercises",
        after=after,
        limit=limit,
    )
    return page(request, listed)


@router.get("/sessions/{session_id}", response_model=SessionRead)
def get_session(
    request: Request,
    session_id: Id,
    call: Caller,
    include: Annotated[
        Literal["sets"] | None, Query(description="`sets` includes the sets, in order.")
    ] = None,
) -> Response:
    """Show a session. With `include=sets`, the ETag also changes when a set does."""
    get = queries.get_session_with_sets if include else queries.get_session
    row = get(call, session_id)
    return resource(request, row.body, row.etag)


@router.patch("/sessions/{session_id}", response_model=SessionRead)
def change_session(
    session_id: Id,
    body: SessionUpdate,
    call: Caller,
    if_match: RequiredIfMatch,
) -> Response:
    """Change a session; `ended_at` ends it, `ended_at: null` reopens it.

    Changing `started_at` moves the session's sets by as much; each gets a new version and a history entry.
    """
    row = service.change_session(call, session_id, body, if_match)
    return json_response(row.body, headers={"ETag": row.etag})


@router.delete("/sessions/{session_id}", status_code=204)
def delete_session(session_id: Id, call: Caller, if_match: RequiredIfMatch) -> Response:
    """Delete a session and its sets."""
    service.delete_session(call, session_id, if_match)
    return Response(status_code=204)


@router.post("/sessions/{session_id}/restore", response_model=SessionRead, responses=problems(409))
@options(lookup=queries.restorable_session_tags)
def restore_session(session_id: Id, call: Caller) -> Response:
    """Bring a deleted session back, with the sets that were deleted with it.

    Sets that were deleted before it stay deleted. A session that is there stays as it is. 409 `types_differ`
    when the exercise of a set has another type now, which the set does not fit.
    """
    row = rearranging.restore_session(call, session_id)
    return json_response(row.body, headers={"ETag": row.etag})


@router.put("/sessions/{session_id}/order", response_model=SessionRead)
@options(lookup=queries.ordered_tags)
def order_sets(
    session_id: Id,
    body: SetOrder,
    call: Caller,
    if_match: RequiredIfMatch,
) -> Response:
    """Put the sets of a session in another order; their positions become 1, 2, 3 and so on.

    `If-Match` takes the ETag of the session with `include=sets`, which is what the answer shows. A set whose
    position changes gets a new version and a history entry.
    """
    row = rearranging.order_sets(call, session_id, body, if_match)
    return json_response(row.body, headers={"ETag": row.etag})


@router.post(
    "/sessions/{session_id}/sets", status_code=201, response_model=SetRead, responses=problems(410)
)
def add_set(
    request: Request,
    session_id: Id,
    body: SetCreate,
    call: Caller,
    key: RequiredKey,
) -> Response:
    """Log a set. Use a new Idempotency-Key for each set, and repeat it when you retry."""
    keyed = key.of(body)
    created_sets = service.add_set(call, session_id, body, keyed)
    return created(request, created_sets)


@router.post(
    "/sessions/{session_id}/sets/batch",
    status_code=201,
    response_model=SetList,
    responses=problems(410),
)
def add_sets(
    request: Request,
    session_id: Id,
    body: SetBatch,
    call: Caller,
    key: RequiredKey,
) -> Response:
    """Log up to 200 sets in order, all or none, with one Idempotency-Key."""
    keyed = key.of(body)
    created_sets = service.add_sets(call, session_id, body.sets, keyed)
    return created(request, created_sets)


@router.get("/sessions/{session_id}/sets", response_model=SetPage)
def list_sets(
    request: Request,
    session_id: Id,
    call: Caller,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """List the sets of a session, by position.

    An order that changes between two pages can show a set twice, or on neither: compare the ETag of the session with
    `include=sets` before the first page and after the last.
    """
    after = decode_cursor(request, cursor, queries.SET_KEY)
    return page(request, queries.list_sets(call, session_id, after, limit))


@router.get("/sets/{set_id}", response_model=SetRead)
def get_set(request: Request, set_id: Id, call: Caller) -> Response:
    """Show a set."""
    row = queries.get_set(call, set_id)
    return resource(request, row.body, row.etag)


@router.get("/sets/{set_id}/history", response_model=SetHistory)
@options(lookup=queries.recorded_set_tags)
def get_set_history(
    request: Request,
    set_id: Id,
    call: Caller,
    limit: Limit = MAX_LIMIT,
    cursor: Annotated[
        str | None, Query(description="Cursor from the `Link` header of the previous page.")
    ] = None,
) -> Response:
    """List the changes of a set, oldest first. A deleted set keeps its history.

    `Link` leads to the next page while there is one.
    """
    after = decode_cursor(request, cursor, queries.HISTORY_KEY)
    listed = queries.list_set_history(call, set_id, after, limit)
    body = f'{{"items":[{",".join(listed.documents)}]}}'
    return json_response(body, headers=more(request, listed.next_key))


@router.put("/sets/{set_id}", response_model=SetRead)
def replace_set(
    set_id: Id,
    body: SetUpdate,
    call: Caller,
    if_match: RequiredIfMatch,
) -> Response:
    """Replace what was entered for a set; its exercise and session stay.

    Omitted members become null, except `set_type`, `unit` and `performed_at`, which stay as they are.
    """
    row = service.replace_set(call, set_id, body, if_match)
    return json_response(row.body, headers={"ETag": row.etag})


@router.patch("/sets/{set_id}", response_model=SetRead, responses=problems(409))
def patch_set(
    set_id: Id,
    body: SetPatch,
    call: Caller,
    if_match: RequiredIfMatch,
) -> Response:
    """Change parts of a set, also which exercise it is and in which session.

    Another exercise counts by its current definition. In another session the set is the last; 409
    `too_many_sets` when that is full.
    """
    row = rearranging.patch_set(call, set_id, body, if_match)
    return json_response(row.body, headers={"ETag": row.etag})


@router.delete("/sets/{set_id}", status_code=204)
def delete_set(set_id: Id, call: Caller, if_match: RequiredIfMatch) -> Response:
    """Delete a set."""
    service.delete_set(call, set_id, if_match)
    return Response(status_code=204)


@router.post("/sets/{set_id}/restore", response_model=SetRead, responses=problems(409))
@options(lookup=queries.restorable_set_tags)
def restore_set(set_id: Id, call: Caller) -> Response:
    """Bring a deleted set back to its place, or behind all others where that is taken.

    A set that is there stays as it is. 404 when its session is deleted, 409 `types_differ` when its
    exercise has another type now, which the set does not fit, and 409 `too_many_sets` when its session is full.
    """
    row = rearranging.restore_set(call, set_id)
    return json_response(row.body, headers={"ETag": row.etag})
