"""The HTTP side of exercises."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from functions.exercises import queries, service
from functions.exercises.schemas import (
    ExerciseCreate,
    ExerciseDraft,
    ExerciseHistoryPage,
    ExerciseMerge,
    ExercisePage,
    VersionNumber,
)
from setlogs.errors import (
    InvalidRequestError,
    PreconditionFailedError,
    PreconditionRequiredError,
)
from setlogs.fields.requests import Flag, Id, SearchText
from setlogs.fields.resources import ExerciseRead
from setlogs.fields.workout import ExerciseType, Label, Owner
from setlogs.http.exchange import exchange_of
from setlogs.http.idempotency import OptionalKey
from setlogs.http.identity import Caller, call_of
from setlogs.http.pagination import DEFAULT_LIMIT, Cursor, Limit, decode_cursor
from setlogs.http.preconditions import RequiredIfMatch
from setlogs.http.problems import problems
from setlogs.http.responses import created, json_response, page, resource
from setlogs.http.routing import Route
from setlogs.http.urls import parse_path_id


class ExerciseRoute(Route):
    """A route on which a change to the catalogue is 403, whatever else is wrong with it.

    Only a request that fails anyway pays for the look-up.
    """

    def answer(self, request: Request) -> Response:
        """Check who owns the exercise before 428, 412 and 422 are said."""
        try:
            return super().answer(request)
        except (PreconditionRequiredError, PreconditionFailedError, InvalidRequestError):
            exercise_id = request.path_params.get("exercise_id")
            if exercise_id and request.method not in {"GET", "HEAD"}:
                exercise_id = parse_path_id(exercise_id)
                call = call_of(exchange_of(request))
                service.check_owner(queries.get_exercise(call, exercise_id))
            raise


router = APIRouter(route_class=ExerciseRoute, tags=["Exercises"])


@router.post("/exercises", status_code=201, response_model=ExerciseRead, responses=problems(409))
def create_exercise(
    request: Request,
    body: ExerciseCreate,
    call: Caller,
    key: OptionalKey,
) -> Response:
    """Create an exercise of your own."""
    keyed = key.of(body) if key else None
    return created(request, service.create_exercise(call, body, keyed))


@router.get("/exercises", response_model=ExercisePage)
def list_exercises(  # noqa: PLR0913  each filter is a parameter
    request: Request,
    call: Caller,
    q: Annotated[
        SearchText | None, Query(description="Matches part of a name or alias, ignoring case.")
    ] = None,
    muscle: Annotated[
        Label | None, Query(description="Matches primary and secondary muscles.")
    ] = None,
    equipment: Annotated[Label | None, Query()] = None,
    type_: Annotated[ExerciseType | None, Query(alias="type")] = None,
    owner: Annotated[Owner | None, Query()] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    *,
    include_archived: Annotated[Flag, Query()] = False,
) -> Response:
    """List catalogue exercises and your own, by name."""
    listed = queries.list_exercises(
        call,
        {"q": q, "muscle": muscle, "equipment": equipment, "type": type_, "owner": owner},
        archived=include_archived,
        after=decode_cursor(request, cursor, queries.EXERCISE_KEY),
        limit=limit,
    )
    return page(request, listed)


@router.get("/exercises/{exercise_id}", response_model=ExerciseRead)
def get_exercise(request: Request, exercise_id: Id, call: Caller) -> Response:
    """Show an exercise, archived or not."""
    row = queries.get_exercise(call, exercise_id)
    return resource(request, row.body, row.etag)


@router.put("/exercises/{exercise_id}", response_model=ExerciseRead, responses=problems(403, 409))
def replace_exercise(
    exercise_id: Id,
    body: ExerciseDraft,
    call: Caller,
    if_match: RequiredIfMatch,
) -> Response:
    """Replace the definition: creates a new version unless nothing changes, and restores an archived exercise.

    Another type must fit every set of the exercise. They take it with the new version: each has a new
    version itself, a history entry and a change.
    """
    row = service.replace_exercise(call, exercise_id, body, if_match)
    return json_response(row.body, headers={"ETag": row.etag})


@router.delete("/exercises/{exercise_id}", status_code=204, responses=problems(403))
def archive_exercise(exercise_id: Id, call: Caller, if_match: RequiredIfMatch) -> Response:
    """Archive an exercise: it disappears from lists, and logged sets keep it."""
    service.archive_exercise(call, exercise_id, if_match)
    return Response(status_code=204)


@router.post(
    "/exercises/{exercise_id}/merge", response_model=ExerciseRead, responses=problems(403, 409)
)
def merge_exercise(exercise_id: Id, body: ExerciseMerge, call: Caller) -> Response:
    """Make every set of your exercise one of another, which is returned; the same again changes nothing.

    The exercise is archived for good and names the other in `merged_into`, as do those that were merged
    into it before. Each set has a new version, a history entry and a change; deleted sets go along
    unseen. A set that is logged with the exercise afterwards becomes one of the other too. 409
    `types_differ` when a set does not fit the type of the other, and `exercise_merged` when the exercise was
    merged into something else.
    """
    row = service.merge_exercise(call, exercise_id, body.into)
    return json_response(row.body, headers={"ETag": row.etag})


@router.get("/exercises/{exercise_id}/versions", response_model=ExercisePage)
def list_exercise_versions(
    request: Request,
    exercise_id: Id,
    call: Caller,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """List the definitions that an exercise has had, newest first."""
    after = decode_cursor(request, cursor, queries.VERSION_KEY)
    return page(request, queries.list_versions(call, exercise_id, after, limit))


@router.get("/exercises/{exercise_id}/versions/{version}", response_model=ExerciseRead)
def get_exercise_version(
    request: Request,
    exercise_id: Id,
    version: VersionNumber,
    call: Caller,
) -> Response:
    """Show one definition of an exercise."""
    row = queries.get_version(call, exercise_id, version)
    return resource(request, row.body, f'"v{row.version}"')


@router.get("/exercises/{exercise_id}/history", response_model=ExerciseHistoryPage)
def list_exercise_history(
    request: Request,
    exercise_id: Id,
    call: Caller,
    before: Annotated[
        Id | None,
        Query(description="A session: lists only those that started before it, so not itself."),
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """List the sessions in which you did an exercise, newest start first, with its sets in order.

    `limit=1` is the last time. An archived exercise keeps its history.
    """
    after = decode_cursor(request, cursor, queries.HISTORY_KEY)
    listed = queries.list_history(call, exercise_id, before=before, after=after, limit=limit)
    return page(request, listed)
