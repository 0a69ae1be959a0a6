"""The HTTP side of health, metrics and documentation: no caller, no limits, nothing stored."""

import hmac
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse

from functions.system import documentation, web_client
from functions.system.errors import MetricsTokenError
from functions.system.exposition import collect, exposition
from functions.system.health import check_readiness
from functions.system.schemas import Health, Readiness
from setlogs.errors import NotFoundError
from setlogs.http.exchange import exchange_of
from setlogs.http.preconditions import not_modified
from setlogs.http.routing import Db, PlainRoute
from setlogs.http.urls import base_url, sent_path
from setlogs.networks import network_source
from setlogs.settings import get_settings
from setlogs.telemetry.observed import current_request
from setlogs.valkey.cache import Cache, get_cache
from setlogs.valkey.ratelimit import Policy, RateLimiter, get_limiter

router = APIRouter(route_class=PlainRoute, tags=["System"])

HEALTH_TYPE = "application/health+json"
# Each costs a statement and asks for no token; several load balancers get by with two a second.
READY_POLICY = Policy("ready", 120)
# Who asks has given up soon after: load balancers by default after 5 s, Prometheus after 10.
PROBE_SECONDS = 3.0
ASSET_HEADERS = {"Cache-Control": "public, max-age=86400"}
PAGE_HEADERS = {"Content-Security-Policy": documentation.PAGE_POLICY}


def _cache() -> Cache:
    return get_cache()


def _limiter() -> RateLimiter:
    return get_limiter()


@router.get("/health", response_model=Health)
def check_health() -> Response:
    """Report that the process is running. Checks nothing else."""
    return Response(Health(status="pass").model_dump_json(), media_type=HEALTH_TYPE)


@router.get("/ready", response_model=Readiness, responses={503: {"model": Readiness}})
def check_ready(
    request: Request, db: Db, limiter: Annotated[RateLimiter, Depends(_limiter)]
) -> Response:
    """Report whether requests can be served. They can without Redis."""
    current_request().finish_within(PROBE_SECONDS)
    source = network_source(exchange_of(request).address)
    decision = limiter.check(READY_POLICY, source)
    readiness = check_readiness(db, redis_answers=decision.by == "redis")
    status = 503 if readiness.status == "fail" else 200
    return Response(readiness.model_dump_json(), status, media_type=HEALTH_TYPE)


@router.get("/metrics", response_class=PlainTextResponse)
def get_metrics_text(
    request: Request, db: Db, cache: Annotated[Cache, Depends(_cache)]
) -> Response:
    """Show totals over all execution environments, in Prometheus or OpenMetrics format."""
    if token := get_settings().metrics_token:
        expected = f"Bearer {token.get_secret_value()}"
        given = exchange_of(request).header("authorization")
        if not hmac.compare_digest(given.encode(), expected.encode()):
            raise MetricsTokenError
    current_request().finish_within(PROBE_SECONDS)
    openmetrics = "application/openmetrics-text" in exchange_of(request).header("accept")
    text, media_type = exposition(collect(db, cache), openmetrics=openmetrics)
    return Response(text, media_type=media_type)


@router.get("/", include_in_schema=False)
def get_start(request: Request) -> Response:
    """Lead who opens the bare address to the web client."""
    return RedirectResponse(f"{base_url(request)}/app/", 302)


@router.get("/app", include_in_schema=False)
def get_web_client_without_slash(request: Request) -> Response:
    """Lead to the page, whose files are found beside it."""
    if sent_path(request).endswith("/"):
        # A gateway routes the path with a slash here too.
        return get_web_client(request)
    return RedirectResponse(f"{base_url(request)}/app/", 302)


@router.get("/app/", include_in_schema=False)
def get_web_client(request: Request) -> Response:
    """Serve the page of the web client, or one that says that it is not built."""
    if web_client.is_built():
        return get_web_client_file(request, web_client.START)
    return HTMLResponse(web_client.MISSING_PAGE, 503, headers=PAGE_HEADERS)


@router.get("/app/{asset}", include_in_schema=False)
def get_web_client_file(request: Request, asset: str) -> Response:
    """Serve what the page consists of."""
    if asset in web_client.PAGES:
        return get_web_client(request)
    content = web_client.find_file(asset)
    if content is None:
        raise NotFoundError
    headers = web_client.headers(asset, content)
    if not_modified(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=web_client.media_type(asset), headers=headers)


@router.get("/openapi.json", include_in_schema=False)
def get_openapi(request: Request) -> Response:
    """Show the OpenAPI document of all functions."""
    body = documentation.openapi_document(base_url(request))
    return Response(body, media_type="application/json")


@router.get("/docs", include_in_schema=False)
def get_docs() -> Response:
    """Show the document in Swagger UI, where requests can be tried."""
    return HTMLResponse(documentation.swagger_page(), headers=PAGE_HEADERS)


@router.get("/redoc", include_in_schema=False)
def get_redoc() -> Response:
    """Show the document in ReDoc."""
    return HTMLResponse(documentation.REDOC_PAGE, headers=PAGE_HEADERS)


@router.get("/docs/{asset}", include_in_schema=False)
def get_asset(asset: str) -> Response:
    """Serve a guide, or what the pages are made of."""
    if asset in documentation.GUIDES:
        return HTMLResponse(documentation.guide(asset), headers=PAGE_HEADERS)
    media_type = documentation.ASSET_TYPES.get(asset)
    if media_type is None:
        raise NotFoundError
    return Response(documentation.asset(asset), media_type=media_type, headers=ASSET_HEADERS)
