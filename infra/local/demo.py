"""The account that `make seed` logs for, and who has just started a local run can look around with."""

import psycopg
from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse, JSONResponse

from functions.system.documentation import swagger_page
from functions.system.routes import PAGE_HEADERS
from setlogs.errors import ApiError
from setlogs.http.routing import Db, PlainRoute
from setlogs.postgres.database import Database
from setlogs.statement import Statement

EMAIL, PASSWORD = "demo@setlogs.example", "sixteen weeks of squats"
_FIND = Statement.parse(
    "SELECT id FROM users WHERE email = CAST(:email AS TEXT) AND erased_at IS NULL"
)
router = APIRouter(route_class=PlainRoute, tags=["System"])


def is_there(db: Database) -> bool:
    """Return whether the database has the account; False as well when nobody can tell."""
    try:
        return db.fetch_one(_FIND, {"email": EMAIL}) is not None
    except (ApiError, psycopg.Error):
        return False


@router.get("/docs", include_in_schema=False)
def get_docs_with_demo(db: Db) -> Response:
    """Show the page to try requests on with the account filled in, once it is there."""
    page = swagger_page(EMAIL, PASSWORD) if is_there(db) else swagger_page()
    return HTMLResponse(page, headers=PAGE_HEADERS)


@router.get("/app/demo.json", include_in_schema=False)
def get_demo(db: Db) -> Response:
    """Tell the web client the account, once it is there; null before."""
    return JSONResponse({"email": EMAIL, "password": PASSWORD} if is_there(db) else None)
