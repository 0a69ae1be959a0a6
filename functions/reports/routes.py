"""The HTTP side of the reports."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError

from functions.reports import queries
from functions.reports.negotiation import SVG, prefers_svg
from functions.reports.one_rep_max import Formula
from functions.reports.progression import Bucket
from functions.reports.queries import (
    ProgressionQuery,
    RecordsQuery,
    SummaryQuery,
)
from functions.reports.report_cache import Report, place_of
from functions.reports.schemas import ProgressionRead, RecordsRead, SummaryRead
from setlogs.fields.periods import Period
from setlogs.fields.requests import Id, LocalDate, Unit
from setlogs.http.identity import Caller
from setlogs.http.pagination import decode_cursor
from setlogs.http.preconditions import not_modified
from setlogs.http.problems import problems
from setlogs.http.responses import json_response, more
from setlogs.http.routing import Route, WhatRedisHolds, options
from setlogs.tokens import Identity
from setlogs.valkey.cache import Place

router = APIRouter(route_class=Route, tags=["Reports"])


def _period(
    since: Annotated[
        LocalDate | None,
        Query(
            alias="from",
            description="First local day, inclusive. Defaults to the first day with training.",
        ),
    ] = None,
    until: Annotated[
        LocalDate | None,
        Query(
            alias="to",
            description="Last local day, inclusive. Defaults to the last day with training.",
        ),
    ] = None,
) -> Period:
    if since and until and since > until:
        # As FastAPI's own, so that it waits for the caller's token to be confirmed (401).
        wrong = {"loc": ("query", "from"), "type": "from_after_to", "msg": "from is after to"}
        raise RequestValidationError([wrong])
    return Period(since, until)


def _is_chart(request: Request) -> bool:
    """Tell whether a report is asked for as a chart: by its path, or by `Accept`."""
    return request.url.path.endswith(".svg") or prefers_svg(request)


def _place(name: str) -> Callable[[Request, Identity], Place]:
    """Return what tells where Redis holds a report."""

    def place(request: Request, caller: Identity) -> Place:
        shown = f"{name}.svg" if _is_chart(request) else name
        return place_of(shown, caller.user_id, request.query_params.multi_items())

    return place


InPeriod = Annotated[Period, Depends(_period)]
ReportUnit = Annotated[Unit | None, Query(description="Defaults to the user's.")]
ExerciseAsked = Annotated[
    Id,
    Query(description="One of your own exercises or a catalogue exercise; anything else is 404."),
]
BucketSize = Annotated[Bucket, Query(description="Size of the buckets; weeks are ISO weeks.")]
E1rmFormula = Annotated[Formula, Query(description="Formula for the e1RM.")]


class ChartResponse(Response):
    """A chart, as the document names it."""

    media_type = SVG


@router.get("/reports/progression", response_model=ProgressionRead, responses=problems(404))
@options(prefetch=_place("progression"))
def get_progression(
    request: Request,
    call: Caller,
    period: InPeriod,
    stored: WhatRedisHolds,
    exercise_id: ExerciseAsked,
    bucket: BucketSize = "day",
    formula: E1rmFormula = "epley",
    unit: ReportUnit = None,
) -> Response:
    """Show the progress of an exercise.

    A set counts for the local day on which its session started, in the session's time zone. Only days
    from `from` to `to` count, even where they cut off part of a week or month. An exercise that does not
    exist, or belongs to somebody else, is 404. `Accept: image/svg+xml` gets `/reports/progression.svg`.
    """
    query = ProgressionQuery(exercise_id, period, bucket, formula, unit, prefers_svg(request))
    report, hit = queries.get_progression(call, query, stored)
    return _answer(request, report, hit=hit, as_chart=query.as_chart)


@router.get("/reports/progression.svg", response_class=ChartResponse, responses=problems(404))
@options(prefetch=_place("progression"))
def draw_progression(
    request: Request,
    call: Caller,
    period: InPeriod,
    stored: WhatRedisHolds,
    exercise_id: ExerciseAsked,
    bucket: BucketSize = "day",
    formula: E1rmFormula = "epley",
    unit: ReportUnit = None,
) -> Response:
    """Draw the progress of an exercise: the e1RM with its trend, and the top weight, by date."""
    query = ProgressionQuery(exercise_id, period, bucket, formula, unit, as_chart=True)
    report, hit = queries.get_progression(call, query, stored)
    return _answer(request, report, hit=hit, as_chart=True)


@router.get("/reports/summary", response_model=SummaryRead)
@options(prefetch=_place("summary"))
def get_summary(
    request: Request,
    call: Caller,
    period: InPeriod,
    stored: WhatRedisHolds,
    unit: ReportUnit = None,
) -> Response:
    """Add up all training of a period, by week and by muscle.

    A session counts for the local day on which it started, in its own time zone. `Accept: image/svg+xml`
    gets `/reports/summary.svg`.
    """
    query = SummaryQuery(period, unit, prefers_svg(request))
    report, hit = queries.get_summary(call, query, stored)
    return _answer(request, report, hit=hit, as_chart=query.as_chart)


@router.get("/reports/summary.svg", response_class=ChartResponse)
@options(prefetch=_place("summary"))
def draw_summary(
    request: Request,
    call: Caller,
    period: InPeriod,
    stored: WhatRedisHolds,
    unit: ReportUnit = None,
) -> Response:
    """Draw all training of a period: the volume of each week, and the sets of each muscle."""
    query = SummaryQuery(period, unit, as_chart=True)
    report, hit = queries.get_summary(call, query, stored)
    return _answer(request, report, hit=hit, as_chart=True)


@router.get("/reports/records", response_model=RecordsRead, responses=problems(404))
@options(prefetch=_place("records"))
def get_records(
    request: Request,
    call: Caller,
    period: InPeriod,
    stored: WhatRedisHolds,
    exercise_id: Annotated[
        Id | None, Query(description="Defaults to all exercises. An unknown one is 404.")
    ] = None,
    as_of: Annotated[
        LocalDate | None,
        Query(description="Show records as they stood at the end of this local day."),
    ] = None,
    unit: ReportUnit = None,
    cursor: Annotated[
        str | None, Query(description="Cursor from the `Link` header of the previous page.")
    ] = None,
) -> Response:
    """Show personal records, computed from the sets as they are now.

    Only more beats a record, not as much again, and warm-ups never count. With `from` and `to`, shows the
    best of a period. A page covers up to 300 exercises, and `method` describes their sets; `Link` leads
    to the next page while there is one.
    """
    [after] = decode_cursor(request, cursor, queries.RECORDS_KEY) or (None,)
    query = RecordsQuery(exercise_id, period, as_of, unit, after)
    report, hit = queries.get_records(call, query, stored)
    following = [report.following] if report.following else None
    answer = _answer(request, report, hit=hit)
    answer.headers.update(more(request, following))
    return answer


def _answer(request: Request, report: Report, *, hit: bool, as_chart: bool = False) -> Response:
    """Return a report as numbers or as a chart, or 304 when the client's copy is current."""
    headers = {"ETag": report.etag, "X-Cache": "hit" if hit else "miss", "Vary": "Accept, Origin"}
    if not_modified(request, report.etag):
        return Response(status_code=304, headers=headers)
    if as_chart:
        # A chart carries its own style sheet, and nothing else.
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
        return Response(report.body, headers=headers, media_type=SVG)
    return json_response(report.body, headers=headers)
