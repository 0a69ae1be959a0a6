"""What an endpoint is called with."""

import asyncio
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Cookie, Depends, Query, Request
from fastapi.exceptions import RequestValidationError

from setlogs.http.binding import Binding


def binding_of(endpoint: Any) -> Binding:
    router = APIRouter()
    router.add_api_route("/things/{thing}", endpoint)
    [route] = router.routes
    return Binding(route.dependant)  # type: ignore[attr-defined]


def call(endpoint: Any, query: str = "", thing: str = "1", body: Any = None) -> Any:
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/things",
        "path_params": {"thing": thing},
        "query_string": query.encode(),
        "headers": [(b"x-colour", b"red")],
    }
    return asyncio.run(binding_of(endpoint).call(Request(scope), body))


async def _page(size: int = 10, start: Annotated[int, Query(alias="from")] = 0) -> tuple[int, int]:
    return size, start


Page = Annotated[tuple[int, int], Depends(_page)]


class TestBinding:
    def test_gives_what_the_annotations_name(self) -> None:
        async def show(thing: int, page: Page, request: Request, kind: str | None = None) -> Any:
            return thing, page, kind, request.method

        assert call(show, "from=5&kind=x", "7") == (7, (10, 5), "x", "GET")
        assert call(show) == (1, (10, 0), None, "GET")

    def test_names_everything_that_is_wrong(self) -> None:
        async def show(thing: int, page: Page, kind: str) -> None:
            raise AssertionError

        with pytest.raises(RequestValidationError) as refused:
            call(show, "size=many", "a")
        assert [(error["type"], error["loc"]) for error in refused.value.errors()] == [
            ("int_parsing", ("query", "size")),
            ("int_parsing", ("path", "thing")),
            ("missing", ("query", "kind")),
        ]

    def test_what_it_does_not_know_is_refused_when_the_route_is_made(self) -> None:
        async def show(thing: int, flavour: Annotated[str, Cookie()]) -> None:
            raise AssertionError

        with pytest.raises(TypeError, match="show"):
            binding_of(show)
