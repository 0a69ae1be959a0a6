"""Imports compare, remember and take over each field of a set, also one that is added tomorrow."""

import json
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from functions.transfer.plans.changes import changed_fields
from functions.transfer.plans.known import SET_VALUES, KnownSet, SourceRow
from functions.transfer.plans.plan import set_columns
from functions.transfer.plans.sources import read_row, source_values
from setlogs.fields.resources import SetFields
from tests.api.test_every_field import value_of

BENCH = UUID(int=1)
SESSION = UUID(int=2)
ENTERED = json.dumps({name: value_of(name, SetFields) for name in SetFields.model_fields})
VALUES: dict[str, Any] = SetFields.model_validate(
    json.loads(ENTERED, parse_float=Decimal)
).model_dump(include={*SET_VALUES})


def said(**values: Any) -> SourceRow:
    """Return a row that has a value for each field."""
    row: dict[str, Any] = {
        "source": "setlogs",
        "name": "Bench",
        "exercise_id": BENCH,
        "distance_step": Decimal(0),
    }
    return SourceRow(**(row | VALUES | values))


def there() -> KnownSet:
    """Return the set that such a row became."""
    return KnownSet(
        id=UUID(int=3),
        version=1,
        session_id=SESSION,
        source_session_id=SESSION,
        position=1,
        exercise_id=BENCH,
        exercise_type="weight_reps",
        is_live=True,
        source=said(),
        **VALUES,
    )


class TestFieldsOfASet:
    def test_are_all_compared_but_when_it_was_performed(self) -> None:
        assert {*SET_VALUES} == SetFields.model_fields.keys() - {"performed_at"}

    def test_are_no_change_when_all_are_the_same(self) -> None:
        assert changed_fields(said(), there(), (), lambda id_: id_) == []

    @pytest.mark.parametrize("name", SET_VALUES)
    def test_are_each_seen_to_change(self, name: str) -> None:
        other = "kg" if name == "unit" else None
        changed = changed_fields(said(**{name: other}), there(), (), lambda id_: id_)
        assert changed == ["weight" if name == "unit" else name]

    @pytest.mark.parametrize("known", [None, there()], ids=["gone", "there"])
    def test_are_remembered_as_they_were_read(self, known: KnownSet | None) -> None:
        kept = json.dumps(source_values(said()), default=str)
        assert read_row(kept, known) == said()

    def test_are_all_columns_of_what_is_written(self) -> None:
        assert set_columns(said()) == VALUES
        assert set_columns(said(reps=None)) == VALUES | {"reps": None}
