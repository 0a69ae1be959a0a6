"""The HTTP side of weigh-ins."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from functions.weigh_ins import queries, service
from functions.weigh_ins.schemas import WeighInCreate, WeighInPage, WeighInRead, WeighInUpdate
from setlogs.fields.periods import Period
from setlogs.fields.requests import Id, LocalDate
from setlogs.http.idempotency import OptionalKey
from setlogs.http.identity import Caller
from setlogs.http.pagination import DEFAULT_LIMIT, Cursor, Limit, decode_cursor
from setlogs.http.preconditions import RequiredIfMatch
from setlogs.http.responses import created, json_response, page, resource
from setlogs.http.routing import Route

router = APIRouter(route_class=Route, tags=["Weigh-ins"])


@router.post("/weigh-ins", status_code=201, response_model=WeighInRead)
def add_weigh_in(
    request: Request,
    body: WeighInCreate,
    call: Caller,
    key: OptionalKey,
) -> Response:
    """Log your body weight."""
    return created(request, service.add_weigh_in(call, body, key.of(body) if key else None))


@router.get("/weigh-ins", response_model=WeighInPage)
def list_weigh_ins(
    request: Request,
    call: Caller,
    since: Annotated[
        LocalDate | None, Query(alias="from", description="First local day, inclusive.")
    ] = None,
    until: Annotated[
        LocalDate | None, Query(alias="to", description="Last local day, inclusive.")
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """List weigh-ins, newest first. Days are those of your time zone."""
    after = decode_cursor(request, cursor, queries.WEIGH_IN_KEY)
    listed = queries.list_weigh_ins(call, period=Period(since, until), after=after, limit=limit)
    return page(request, listed)


@router.get("/weigh-ins/{weigh_in_id}", response_model=WeighInRead)
def get_weigh_in(request: Request, weigh_in_id: Id, call: Caller) -> Response:
    """Show a weigh-in."""
    row = queries.get_weigh_in(call, weigh_in_id)
    return resource(request, row.body, row.etag)


@router.patch("/weigh-ins/{weigh_in_id}", response_model=WeighInRead)
def change_weigh_in(
    weigh_in_id: Id,
    body: WeighInUpdate,
    call: Caller,
    if_match: RequiredIfMatch,
) -> Response:
    """Change a weigh-in; the same content again creates no new version."""
    row = service.change_weigh_in(call, weigh_in_id, body, if_match)
    return json_response(row.body, headers={"ETag": row.etag})


@router.delete("/weigh-ins/{weigh_in_id}", status_code=204)
def delete_weigh_in(weigh_in_id: Id, call: Caller, if_match: RequiredIfMatch) -> Response:
    """Delete a weigh-in."""
    service.delete_weigh_in(call, weigh_in_id, if_match)
    return Response(status_code=204)
