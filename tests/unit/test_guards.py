"""The list of guards that `make test-mutants` takes away is of this code."""

import ast
from pathlib import Path

import pytest

from tests.faults.guard import Guard
from tests.faults.guards import GUARDS

ROOT = Path(__file__).parents[2]


class TestGuards:
    @pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.rule)
    def test_each_stands_where_it_is_said_and_has_a_test(self, guard: Guard) -> None:
        assert (ROOT / guard.file).read_text().count(guard.text) == 1
        assert (ROOT / "tests" / guard.tests.partition("::")[0]).is_file()

    @pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.rule)
    def test_code_without_one_is_still_code(self, guard: Guard) -> None:
        if guard.file.endswith(".py"):
            ast.parse((ROOT / guard.file).read_text().replace(guard.text, guard.without))
