"""Exercises leave under names that another app knows, and no two of them under the same."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from functions.transfer.formats.formulas import protected, unprotected
from functions.transfer.leaving import names


def left(app: str, *exercises: tuple[str, str, str | None]) -> list[str]:
    """Return under which names exercises leave: their name and owner here, and the name that came."""
    rows: list[Any] = [
        SimpleNamespace(id=UUID(int=place), name=name, owner=owner)
        for place, (name, owner, _) in enumerate(exercises)
    ]
    came = {UUID(int=place): name for place, (*_, name) in enumerate(exercises) if name}
    found = names(app, rows, came)
    return [found[row.id] for row in rows]


@pytest.mark.parametrize(
    ("app", "name"),
    [
        ("strong", "Bench Press (Barbell)"),
        ("hevy", "Bench Press (Barbell)"),
        ("fitnotes", "Flat Barbell Bench Press"),
    ],
)
def test_an_exercise_of_the_catalogue_has_the_apps_name(app: str, name: str) -> None:
    assert left(app, ("Barbell Bench Press", "catalogue", None)) == [name]


def test_ones_own_keeps_its_name() -> None:
    assert left("hevy", ("Barbell Bench Press", "me", None)) == ["Barbell Bench Press"]


def test_the_name_that_came_from_the_app_comes_first() -> None:
    assert left("hevy", ("Barbell Bench Press", "catalogue", "Flat Bench")) == ["Flat Bench"]
    assert left("hevy", ("Renamed", "me", "As It Came")) == ["As It Came"]


def test_two_parts_of_one_exercise_there_leave_as_one() -> None:
    parts = (("Burpee", "catalogue", "Burpee"), ("Burpee (weighted)", "me", "Burpee"))
    assert left("hevy", *parts) == ["Burpee", "Burpee"]


def test_a_name_that_another_has_is_not_taken() -> None:
    bench = ("Barbell Bench Press", "catalogue", None)
    assert left("hevy", bench, ("Bench press (barbell)", "me", None)) == [
        "Barbell Bench Press",
        "Bench press (barbell)",
    ]
    assert left("hevy", ("Foo", "me", None), ("Bar", "me", "Foo")) == ["Foo (2)", "Foo"]


def test_equal_names_are_numbered() -> None:
    same = [("Foo", "me", None)] * 3
    assert left("strong", *same, ("Foo (2)", "me", None)) == [
        "Foo",
        "Foo (2)",
        "Foo (3)",
        "Foo (2) (2)",
    ]


@given(st.text(st.sampled_from("'=+-@\t\ra ")) | st.text())
@example("''=1")
@example("'quoted'")
def test_a_protected_cell_comes_back_as_it_was(text: str) -> None:
    assert unprotected(protected(text)) == text
    assert not protected(text).startswith(("=", "+", "-", "@", "\t", "\r"))
