"""What a build writes over the modules of statements: the same SQL, without SQLAlchemy."""

import ast
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import pytest
from sqlalchemy import Executable, literal, select

from infra.localstack.statement_texts import texts, write_texts
from setlogs.sql.compiler import statement
from tests.conftest import User
from tests.events.test_gateway_events import signed

ROOT = Path(__file__).parents[2]
FILES = sorted([*ROOT.glob("functions/*/**/*.py"), *ROOT.glob("layers/core/setlogs/**/*.py")])
MODULES = {
    re.sub(r"^layers\.core\.", "", ".".join(file.relative_to(ROOT).with_suffix("").parts)): file
    for file in FILES
    if "migrations" not in file.parts
}
STATEMENTS = [name for name in MODULES if name.endswith("statements")]
BUILD_TIME = re.compile(r"^setlogs\.(models|sql)\b|statements$")
NEEDS_SQLALCHEMY = re.compile(
    r"^\s*(?:from|import) (?:sqlalchemy|setlogs\.(?:models|sql))\b", re.MULTILINE
)
SERVE = """
import json, sys
from importlib import import_module
answer = import_module(sys.argv[1]).handler(json.loads(sys.argv[2]), None)
print(answer["statusCode"], "sqlalchemy" in sys.modules, sep="\\n", file=sys.stderr)
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's code as a build has it, all functions in one folder."""
    folder = tmp_path_factory.mktemp("built")
    shutil.copytree(ROOT / "functions", folder / "functions")
    shutil.copytree(ROOT / "layers" / "core" / "setlogs", folder / "setlogs")
    write_texts([folder])
    return folder


def _written(tree: Path, module: str) -> dict[str, Any]:
    return runpy.run_path(str(tree.joinpath(*module.split(".")).with_suffix(".py")))


class TestTexts:
    @pytest.mark.parametrize("module", STATEMENTS)
    def test_every_statement_is_what_core_builds(self, tree: Path, module: str) -> None:
        source, written = import_module(module), _written(tree, module)
        built = {name: f for name, f in vars(source).items() if hasattr(f, "__wrapped__")}
        for name, build in built.items():
            flags = list(build.__wrapped__.__annotations__)
            for chosen, text in texts(build).items():
                assert written[name](**dict(zip(flags, chosen, strict=False))) == text

    def test_every_combination_of_flags_has_a_text_of_its_own(self) -> None:
        @statement
        def build(
            *, a: bool, b: Literal["x", "y"] | None, c: frozenset[Literal["m", "n"]]
        ) -> Executable:
            return select(literal(f"{a} {b} {sorted(c)}"))

        found = texts(build)
        assert len({text.sql for text in found.values()}) == 2 * 3 * 4
        for (a, b, c), text in found.items():
            assert text == build(a=a, b=b, c=c)

    @pytest.mark.parametrize("annotation", [str, int | None, frozenset[str], None | bytes])
    def test_a_flag_with_unknown_values_stops_the_build(self, annotation: Any) -> None:
        @statement
        def select_anything(*, name: Any) -> Executable:
            return select(literal(name))

        select_anything.__wrapped__.__annotations__["name"] = annotation  # type: ignore[attr-defined]
        with pytest.raises(TypeError, match=r"test_built_functions.*select_anything: .*Literal"):
            texts(select_anything)

    def test_two_builds_write_the_same(self, tree: Path, tmp_path: Path) -> None:
        shutil.copytree(ROOT / "functions" / "exercises", tmp_path / "functions" / "exercises")
        code = f"from infra.localstack.statement_texts import *; write_texts([Path({str(tmp_path)!r})])"
        seed = {"PYTHONHASHSEED": "7"}
        subprocess.run([sys.executable, "-c", code], env=os.environ | seed, cwd=ROOT, check=True)
        name = "functions/exercises/read_statements.py"
        assert (tmp_path / name).read_text() == (tree / name).read_text()


class TestRunTimeCode:
    def test_imports_sqlalchemy_only_where_the_build_writes_texts(self) -> None:
        run_time = {name for name in MODULES if not BUILD_TIME.search(name)}
        # `make migrate` reports its errors; the function that is deployed does not import it.
        run_time.remove("functions.migrate.__main__")
        importing = {
            name for name in run_time if NEEDS_SQLALCHEMY.search(MODULES[name].read_text())
        }
        assert importing == set()

    def test_takes_from_modules_of_statements_what_the_build_leaves_in_them(
        self, tree: Path
    ) -> None:
        taken = {
            each
            for name, file in MODULES.items()
            if not BUILD_TIME.search(name)
            for each in _taken(ast.parse(file.read_text()))
        }
        assert len(taken) > 50
        assert {(m, name) for m, name in taken if name not in _written(tree, m)} == set()

    @pytest.mark.parametrize(
        ("function", "path"),
        [
            ("auth", "/me"),
            ("exercises", "/exercises"),
            ("reports", "/reports/summary"),
            ("sessions", "/sessions"),
            ("system", "/ready"),
            ("transfer", "/imports"),
        ],
    )
    def test_a_function_serves_without_sqlalchemy(
        self, tree: Path, user: User, function: str, path: str
    ) -> None:
        sent = json.dumps(signed(user, "GET", path))
        done = subprocess.run(
            [sys.executable, "-P", "-c", SERVE, f"functions.{function}.handler", sent],
            env=os.environ | {"PYTHONPATH": str(tree)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr.split() == ["200", "False"]


def _taken(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield what a module uses of modules of statements: their names and those of attributes."""
    aliases: dict[str, str] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                if node.module.endswith("statements"):
                    yield node.module, name.name
                elif name.name.endswith("statements"):
                    aliases[name.asname or name.name] = f"{node.module}.{name.name}"
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) in aliases:
            yield aliases[ast.unparse(node.value)], node.attr
