"""The HTTP side of the reports."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError

from functions.reports import queries
from functions.reports.one_rep_max import Formula
from functions.reports.progression import Bucket
from functions.reports.queries import Period, ProgressionQuery
from functions.reports.report_cache import Report, cache_key
from functions.reports.schemas import ProgressionRead
from setlogs.cache import Prefetched
from setlogs.fields import Id, LocalDate, Unit
from setlogs.identity import Caller
from setlogs.preconditions import not_modified
from setlogs.responses import json_response
from setlogs.routing import Db, Prefetch, Route
from setlogs.tokens import Identity

router = APIRouter(route_class=Route, tags=["Reports"])


async def _period(
    since: Annotated[
        LocalDate | None, Query(alias="from", description="First local day; of all, if left out.")
    ] = None,
    until: Annotated[
        LocalDate | None, Query(alias="to", description="Last local day; of all, if left out.")
    ] = None,
) -> Period:
    if since and until and since > until:
        # As FastAPI's own, so that it waits for the caller's token to be confirmed (401).
        wrong = {"loc": ("query", "from"), "type": "from_after_to", "msg": "from is after to"}
        raise RequestValidationError([wrong])
    return Period(since, until)


def _stored(name: str) -> Prefetch:
    """Return the dependency that yields a report as Redis holds it."""

    def key(request: Request, caller: Identity) -> str:
        return cache_key(name, caller.user_id, request.query_params.multi_items())

    return Prefetch(key)


InPeriod = Annotated[Period, Depends(_period)]
StoredProgression = Annotated[Prefetched, Depends(_stored("progression"))]


@router.get("/reports/progression", response_model=ProgressionRead)
async def get_progression(
    request: Request,
    caller: Caller,
    db: Db,
    period: InPeriod,
    stored: StoredProgression,
    exercise_id: Annotated[Id, Query(description="One's own, or of the catalogue; else 404.")],
    bucket: Annotated[Bucket, Query(description="Weeks are ISO weeks.")] = "day",
    formula: Annotated[Formula, Query(description="Of the e1RM.")] = "epley",
    unit: Annotated[Unit | None, Query(description="The user's, when left out.")] = None,
) -> Response:
    """Show how an exercise developed.

    A set's day is the local one on which its session started, in the session's zone. Only days from
    `from` to `to` count, also in a week or month that is cut by them. An exercise that does not
    exist, or is somebody else's, is 404.
    """
    query = ProgressionQuery(exercise_id, period, bucket, formula, unit)
    report, hit = queries.get_progression(db, caller, query, stored)
    return _answer(request, report, hit=hit)


def _answer(request: Request, report: Report, *, hit: bool) -> Response:
    """Return a report, or 304 when the client's copy is current."""
    headers = {"ETag": report.etag, "X-Cache": "hit" if hit else "miss"}
    if not_modified(request, report.etag):
        return Response(status_code=304, headers=headers)
    return json_response(report.body, headers=headers)
