"""Operations that will end say so in each answer and in the document (RFC 9745, RFC 8594)."""

from datetime import date
from pathlib import Path

import pytest
from fastapi import APIRouter, Response

from infra.local.app import app
from setlogs.errors import NotFoundError
from setlogs.http.deprecation import deprecated
from setlogs.http.routing import PlainRoute
from setlogs.http.web import build_app
from tests.conftest import Client

router = APIRouter(route_class=PlainRoute)


@router.get("/old/{thing}")
@deprecated(since=date(2027, 1, 1), until=date(2028, 1, 1))
def get_old(thing: str) -> Response:
    """Show it, or none."""
    if thing == "gone":
        raise NotFoundError
    return Response("old")


@router.get("/new")
def get_new() -> Response:
    """Show what stays."""
    return Response("new")


@pytest.fixture
def client(environment: None) -> Client:
    return Client(build_app("Ageing", [router]))


class TestAnswers:
    @pytest.mark.parametrize(("thing", "status"), [("1", 200), ("gone", 404)])
    def test_of_an_operation_that_ends_say_when(
        self, client: Client, thing: str, status: int
    ) -> None:
        for method in ("GET", "HEAD"):
            answer = client.request(method, f"/old/{thing}")
            assert answer.status_code == status
            assert answer.headers["Deprecation"] == "@1798761600"
            assert answer.headers["Sunset"] == "Sat, 01 Jan 2028 00:00:00 GMT"

    def test_of_others_do_not(self, client: Client) -> None:
        for answer in (client.get("/new"), client.post("/old/1"), client.get("/unknown")):
            assert not {"Deprecation", "Sunset"} & answer.headers.keys()


class TestDocument:
    def test_marks_the_operation(self, client: Client) -> None:
        paths = client.app.openapi()["paths"]
        assert paths["/old/{thing}"]["get"]["deprecated"] is True
        assert "deprecated" not in paths["/new"]["get"]


class TestNotice:
    def test_is_a_year_at_least(self) -> None:
        with pytest.raises(ValueError, match="365 days"):
            deprecated(since=date(2027, 1, 1), until=date(2027, 12, 31))(get_new)


class TestGuide:
    def test_shows_the_headers_of_an_answer(self, client: Client) -> None:
        guide = (Path(__file__).parents[2] / "docs/versioning.md").read_text()
        answer = client.get("/old/1")
        for name in ("Deprecation", "Sunset"):
            assert f"\n{name}: {answer.headers[name]}\n" in guide

    def test_says_rightly_that_no_operation_has_them_now(self) -> None:
        routes = [route for route in app.routes if isinstance(route, PlainRoute)]
        assert not [route.path for route in routes if route.deprecated]
