"""Makes an endpoint's arguments from a request, following its annotations.

The annotations are FastAPI's, which documents them, and pydantic checks the values. FastAPI's own
solver would do the same, more generally: it runs what blocks in threads, for which it needs an event
loop, and takes as long as a round trip to Redis.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.params import Body
from pydantic import BaseModel, ValidationError

from setlogs.fields.requests import without_surplus
from setlogs.http.problems import InvalidBodyError


class Errors(list[dict[str, Any]]):
    """Validation errors in pydantic's form; `more` counts those not listed."""

    more = 0


class Binding:
    """How the arguments of an endpoint, or of what it depends on, are resolved.

    Parameters in the path, the query and headers, each with one value, one body, the request itself,
    and dependencies with the same: plain functions, as they call clients that block.

    Attributes:
        endpoint: What is called.
        has_body: Whether it takes one.
        query_names: The parameters that a query may have, those of what it depends on too.

    Args:
        dependant: What FastAPI found in the annotations.

    Raises:
        TypeError: there is something else.
    """

    def __init__(self, dependant: Dependant) -> None:
        self.endpoint = cast(Callable[..., Any], dependant.call)
        self._refuse_unless_plain()
        self._dependencies = [(each.name, Binding(each)) for each in dependant.dependencies]
        self._request = dependant.request_param_name
        places = {
            "path_params": dependant.path_params,
            "query_params": dependant.query_params,
            "headers": dependant.header_params,
        }
        self._parameters = [
            (place, _Parameter(field)) for place, fields in places.items() for field in fields
        ]
        self._body = next(iter(dependant.body_params), None)
        below = [binding for _, binding in self._dependencies]
        self.has_body: bool = self._body is not None or any(binding.has_body for binding in below)
        own = {field.alias for field in dependant.query_params}
        self.query_names: set[str] = own.union(*(binding.query_names for binding in below))
        self._model = _model_of(self._body) if self._body else BaseModel
        others = (
            dependant.cookie_params,
            dependant.body_params[1:],
            dependant.websocket_param_name,
            dependant.http_connection_param_name,
            dependant.response_param_name,
            dependant.background_tasks_param_name,
            dependant.security_scopes_param_name,
        )
        if any(others):
            raise TypeError(f"{self.endpoint}: only a request, its parameters and a body are bound")

    def _refuse_unless_plain(self) -> None:
        """Refuse a function that would have to be awaited, or that goes on after the answer."""
        call = self.endpoint
        for function in (call, getattr(call, "__call__", None)):  # noqa: B004  an object's own
            if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
                raise TypeError(f"{call}: is async, and there is nothing that it could await")
            if inspect.isgeneratorfunction(function):
                raise TypeError(f"{call}: yields, and nothing goes on after the answer")

    def calls(self) -> Iterator[Callable[..., Any]]:
        """Yield the endpoint and all that it depends on."""
        yield self.endpoint
        for _, binding in self._dependencies:
            yield from binding.calls()

    def call(self, request: Request, body: Any) -> Any:
        """Return what the endpoint returns.

        Args:
            request: Whose parameters it gets.
            body: Parsed, of a request that has one.

        Raises:
            InvalidBodyError: some values are not as they must be.
        """
        errors = Errors()
        arguments = self.arguments(request, body, errors)
        if errors:
            raise InvalidBodyError(errors, len(errors) + errors.more)
        return self.endpoint(**arguments)

    def arguments(self, request: Request, body: Any, errors: Errors) -> dict[str, Any]:
        """Return the arguments by name; what is wrong with values is added to `errors`."""
        values: dict[str, Any] = {}
        for name, binding in self._dependencies:
            wrong = Errors()
            arguments = binding.arguments(request, body, wrong)
            errors += wrong
            if not wrong:
                value = binding.endpoint(**arguments)
                if name:
                    values[name] = value
        for place, parameter in self._parameters:
            parameter.bind(getattr(request, place), values, errors)
        if self._body is not None:
            self._bind_body(body, values, errors)
        if self._request:
            values[self._request] = request
        return values

    def _bind_body(self, body: Any, values: dict[str, Any], errors: Errors) -> None:
        """Put the body into `values`, or add what is wrong with it to `errors`."""
        assert self._body is not None  # noqa: S101  only asked for where there is one
        if isinstance(body, dict):
            body, errors.more = without_surplus(body, self._model)
        try:
            values[self._body.name] = self._model.model_validate(body)
        except ValidationError as invalid:
            # FastAPI's own would copy what was sent into each of them, and each of them twice.
            named = invalid.errors(include_url=False, include_input=False)
            for error in named:
                error["loc"] = ("body", *error["loc"])
            errors += cast(list[dict[str, Any]], named)


def _model_of(body: Any) -> type[BaseModel]:
    """Return what a body is validated by.

    Raises:
        TypeError: it is no JSON that one model describes: a form, a file, a list, a single value.
    """
    model, info = body.field_info.annotation, body.field_info
    if type(info) is not Body or not (isinstance(model, type) and issubclass(model, BaseModel)):
        raise TypeError(f"{body.name}: a body is one model, not a {type(info).__name__} of {model}")
    return model


class _Parameter:
    """A parameter in the path, the query or a header."""

    def __init__(self, field: Any) -> None:
        kind = field.field_info.annotation
        if _holds_several(kind):
            raise TypeError(f"{field.name}: a parameter has one value, not a {kind}")
        self._field = field
        self._place = (field.field_info.in_.value, field.alias)
        self._is_required = field.field_info.is_required()
        # None, or a text or number: one for all requests.
        self._default = None if self._is_required else field.get_default()

    def bind(self, given: Mapping[str, str], values: dict[str, Any], errors: Errors) -> None:
        """Put its value into `values`, or add what is wrong with it to `errors`."""
        field, text = self._field, given.get(self._field.alias)
        if text is not None:
            values[field.name], wrong = field.validate(text, loc=self._place)
            errors += wrong
        elif self._is_required:
            errors.append({"type": "missing", "loc": self._place, "msg": "Field required"})
        else:
            values[field.name] = self._default


def _holds_several(annotation: Any) -> bool:
    """Return whether a type is a collection, or a model with parameters for members."""
    kinds = (annotation, *getattr(annotation, "__args__", ()))
    origins = [getattr(kind, "__origin__", kind) for kind in kinds]
    several = (list, set, frozenset, tuple, dict, BaseModel)
    return any(isinstance(origin, type) and issubclass(origin, several) for origin in origins)
