"""What an endpoint is called with, and what is refused when a route is made."""

from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from fastapi import (
    APIRouter,
    BackgroundTasks,
    Body,
    Cookie,
    Depends,
    File,
    Form,
    Query,
    Request,
    Response,
)
from fastapi.exceptions import RequestValidationError
from fastapi.security import SecurityScopes
from pydantic import BaseModel

from setlogs.http.binding import Binding
from setlogs.http.routing import PlainRoute


def binding_of(endpoint: Any) -> Binding:
    router = APIRouter()
    router.add_api_route("/things/{thing}", endpoint, response_model=None)
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
    return binding_of(endpoint).call(Request(scope), body)


def _page(size: int = 10, start: Annotated[int, Query(alias="from")] = 0) -> tuple[int, int]:
    return size, start


Page = Annotated[tuple[int, int], Depends(_page)]


async def _waits() -> int:
    return 1


def _yields() -> Iterator[int]:
    yield 1


class _Waiting:
    async def __call__(self) -> int:
        return 1


class Filters(BaseModel):
    kind: str


class TestBinding:
    def test_gives_what_the_annotations_name(self) -> None:
        def show(thing: int, page: Page, request: Request, kind: str | None = None) -> Any:
            return thing, page, kind, request.method

        assert call(show, "from=5&kind=x", "7") == (7, (10, 5), "x", "GET")
        assert call(show) == (1, (10, 0), None, "GET")

    def test_names_everything_that_is_wrong(self) -> None:
        def show(thing: int, page: Page, kind: str) -> None:
            raise AssertionError

        with pytest.raises(RequestValidationError) as refused:
            call(show, "size=many", "a")
        assert [(error["type"], error["loc"]) for error in refused.value.errors()] == [
            ("int_parsing", ("query", "size")),
            ("int_parsing", ("path", "thing")),
            ("missing", ("query", "kind")),
        ]


class TestRefused:
    """What cannot be served as it says is refused when the route is made, not when it is asked."""

    @pytest.mark.parametrize(
        "kind", [Annotated[str, Cookie()], Response, BackgroundTasks, SecurityScopes]
    )
    def test_what_is_no_parameter_and_no_body(self, kind: Any) -> None:
        def show(thing: int, other: Any) -> None:
            raise AssertionError

        show.__annotations__["other"] = kind
        with pytest.raises(TypeError, match="only a request, its parameters and a body"):
            binding_of(show)

    @pytest.mark.parametrize(
        "kind",
        [
            Annotated[str, Form()],
            Annotated[Filters, Form()],
            Annotated[bytes, File()],
            Annotated[str, Body()],
            list[Filters],
        ],
    )
    def test_a_body_that_is_not_one_model(self, kind: Any) -> None:
        def show(thing: int, body: Any) -> None:
            raise AssertionError

        show.__annotations__["body"] = kind
        with pytest.raises(TypeError, match="a body is one model"):
            binding_of(show)

    def test_two_bodies(self) -> None:
        def show(thing: int, one: Filters, other: Filters) -> None:
            raise AssertionError

        with pytest.raises(TypeError, match="only a request, its parameters and a body"):
            binding_of(show)

    def test_an_endpoint_that_is_async(self) -> None:
        async def show(thing: int) -> None:
            raise AssertionError

        with pytest.raises(TypeError, match="async"):
            binding_of(show)

    @pytest.mark.parametrize("dependency", [_waits, _Waiting()])
    def test_a_dependency_that_is_async(self, dependency: Any) -> None:
        def show(thing: int, one: Annotated[int, Depends(dependency)]) -> None:
            raise AssertionError

        with pytest.raises(TypeError, match="async"):
            binding_of(show)

    def test_a_dependency_that_yields(self) -> None:
        def show(thing: int, one: Annotated[int, Depends(_yields)]) -> None:
            raise AssertionError

        with pytest.raises(TypeError, match="yields"):
            binding_of(show)

    @pytest.mark.parametrize("kind", [list[str], set[int], list[str] | None, Filters])
    def test_a_parameter_of_several_values(self, kind: Any) -> None:
        def show(thing: int, kinds: Any) -> None:
            raise AssertionError

        show.__annotations__["kinds"] = Annotated[kind, Query()]
        with pytest.raises(TypeError, match="one value"):
            binding_of(show)

    def test_a_result_that_is_no_response(self) -> None:
        def show() -> dict[str, str]:
            return {}

        with pytest.raises(TypeError, match="Response"):
            PlainRoute("/things", show)

    def test_nothing_of_a_route_that_keeps_to_it(self) -> None:
        def show(page: Page) -> Response:
            return Response(str(page))

        assert PlainRoute("/things", show).binding.endpoint is show
