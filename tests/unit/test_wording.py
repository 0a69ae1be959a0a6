"""What is wrong with a value is told in the API's own words, whatever the value and the field (D12)."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from infra.local.app import app
from setlogs.errors import InvalidRequestError
from setlogs.field_codes import FIELD_CODES
from setlogs.http.problems import from_validation
from setlogs.http.routing import PlainRoute
from setlogs.http.wording import in_own_words
from tests.jargon import JARGON

ROOT = Path(__file__).parents[2]
ODD: tuple[Any, ...] = (
    *(None, True, 5, -1, 10**30, Decimal("5.5"), Decimal("0.001"), Decimal(-5), [], {}, [[]]),
    *("", " ", "x", "x" * 5000, "a\x00b", "1e5", "9" * 5000, "2026-02-30", str(uuid4()), "0" * 40),
    *([None], [5], ["x"], ["x"] * 300, [{}] * 300, [{"x": 1}], {"x": 1}, "a@b@c.de", "@", "true"),
)


def bodies() -> list[type[BaseModel]]:
    """Return the model of each route that takes a body."""
    routes = [route for route in app.routes if isinstance(route, PlainRoute)]
    fields = [route.body_field for route in routes if route.binding.has_body]
    return list({field.field_info.annotation for field in fields if field})  # type: ignore[misc]


def refusals(model: type[BaseModel]) -> Iterator[dict[str, Any]]:
    """Yield what a model says of each odd value in place of each of its members, and of itself."""
    for odd in ODD:
        for document in (odd, *({name: odd, "unknown": odd} for name in model.model_fields)):
            try:
                model.model_validate(document)
            except ValidationError as invalid:
                yield from invalid.errors(include_url=False, include_input=False)  # type: ignore[misc]


class TestBodies:
    @pytest.mark.parametrize("model", bodies(), ids=lambda model: model.__name__)
    def test_of_every_route_are_refused_in_own_words(self, model: type[BaseModel]) -> None:
        told = [in_own_words(error) for error in refusals(model)]
        assert len(told) > 50
        for code, detail in told:
            # `invalid_value` stands in for what nobody has thought of.
            assert code in FIELD_CODES
            assert code != "invalid_value"
            assert not JARGON.search(detail), detail
            assert detail[0].isupper()
            assert not detail.endswith(".")

    def test_say_which_limit_was_passed_and_which_choices_there_are(self) -> None:
        from functions.sessions.schemas import SetBatch, SetCreate

        draft = {"exercise_id": str(uuid4()), "reps": 10_001, "weight": Decimal(10_000)}
        with pytest.raises(ValidationError) as refused:
            SetCreate.model_validate(draft | {"unit": "st", "rpe": 0, "notes": "x" * 4001})
        errors = [in_own_words(error) for error in refused.value.errors()]
        assert set(errors) == {
            ("too_large", "Must be at most 10,000"),
            ("too_large", "Must be at most 9,999.99"),
            ("too_small", "Must be at least 1"),
            ("unknown_choice", "Must be kg or lb"),
            ("too_long", "Must have at most 4,000 characters"),
        }
        with pytest.raises(ValidationError) as empty:
            SetBatch.model_validate({"sets": []})
        [error] = empty.value.errors()
        assert in_own_words(error) == ("too_short", "Must not be empty")


class TestQueries:
    def test_of_every_route_are_refused_in_own_words(self) -> None:
        texts = [odd for odd in ODD if isinstance(odd, str)]
        routes = [route for route in app.routes if isinstance(route, PlainRoute)]
        told = []
        for route in routes:
            for dependant in (route.dependant, *route.dependant.dependencies):
                for field in dependant.query_params:
                    for text in texts:
                        _, wrong = field.validate(text, loc=("query", field.alias))
                        told += [in_own_words(error) for error in wrong or ()]
        assert len(told) > 500
        assert {code for code, _ in told} <= {*FIELD_CODES} - {"invalid_value"}
        assert not [detail for _, detail in told if JARGON.search(detail)]


class TestUnknownRefusals:
    def test_are_told_without_their_words(self) -> None:
        """Such as a newer pydantic may have."""
        wrong = {"type": "brand_new", "loc": ("body", "a"), "msg": "Input should be swordfish"}
        told = from_validation(RequestValidationError([wrong]))
        assert isinstance(told, InvalidRequestError)
        assert [(e.code, e.detail) for e in told.errors] == [("invalid_value", "Is not valid here")]


class TestCodes:
    def test_are_all_raised_somewhere_and_no_others(self) -> None:
        files = [*ROOT.glob("functions/**/*.py"), *ROOT.glob("layers/core/setlogs/**/*.py")]
        source = "\n".join(path.read_text() for path in files if path.stem != "field_codes")
        assert not [code for code in FIELD_CODES if f'"{code}"' not in source]
        raised = set(re.findall(r'PydanticCustomError\(\s*"(\w+)"', source)) - {"setting"}
        assert raised <= set(FIELD_CODES)
