"""What was built is complete and nothing more: the code, the layers, the interpreter."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from infra.build.artefacts import sizes
from infra.build.sam import FUNCTIONS, ROOT, resource
from tests.e2e.conftest import Deployment

pytestmark = pytest.mark.e2e
MB = 1_000_000
# Lambda takes 250 MB unzipped; the project's own limits are far below.
MAX_UNZIPPED_MB, MAX_ZIPPED_MB = 60, 20
SHOW_COMPILED = """
import sys
from importlib.machinery import SourceFileLoader
sys.path += sys.argv[1:]
def shown(self, data, path, **options):
    print(path)
    return compile(data, path, "exec", dont_inherit=True)
SourceFileLoader.source_to_code = shown
"""
# -B writes no bytecode, -S leaves out site-packages, -I the environment and the working folder.
ISOLATED = (str(Path(sys.base_prefix) / "bin" / "python3.13"), "-B", "-I", "-S")


def _parts(deployment: Deployment, function: str) -> list[Path]:
    """Return the folders on a function's path: its own, then those of its layers."""
    built = deployment.target.build_folder
    layers = [built / name / "python" for name in ("CoreLayer", "DependenciesLayer")]
    return [built / resource(function), *(layer for layer in layers if layer.exists())]


class TestArtefacts:
    @pytest.mark.parametrize("function", FUNCTIONS)
    def test_handler_imports_with_nothing_else_on_the_path(
        self, deployment: Deployment, function: str
    ) -> None:
        code = (
            "import sys; sys.path += sys.argv[1:]; from importlib import import_module; "
            f"assert callable(import_module('functions.{function}.handler').handler); "
            "print('sqlalchemy' in sys.modules)"
        )
        command = [*ISOLATED, "-c", code, *map(str, _parts(deployment, function))]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
        assert done.returncode == 0, done.stderr
        # Alembic needs it; all others read their SQL from files.
        assert done.stdout.strip() == str(function == "migrate")

    @pytest.mark.parametrize("function", FUNCTIONS)
    def test_start_compiles_nothing(self, deployment: Deployment, function: str) -> None:
        code = f"{SHOW_COMPILED}import functions.{function}.handler"
        done = subprocess.run(
            [*ISOLATED, "-c", code, *map(str, _parts(deployment, function))],
            capture_output=True,
            text=True,
            check=True,
            cwd="/",
        )
        assert done.stdout == ""

    @pytest.mark.parametrize("function", FUNCTIONS)
    def test_carries_no_other_functions_code(self, deployment: Deployment, function: str) -> None:
        own = _parts(deployment, function)[0]
        assert [folder.name for folder in (own / "functions").iterdir()] == [function]
        assert not (own / "tests").exists()

    @pytest.mark.parametrize("function", FUNCTIONS)
    def test_carries_the_sql_that_it_runs(self, deployment: Deployment, function: str) -> None:
        own, *layers = _parts(deployment, function)
        core = layers[0] if layers else own
        for kept, built in (
            (ROOT / "functions" / function, own / "functions" / function),
            (ROOT / "layers/core/setlogs", core / "setlogs"),
        ):
            files = {file.relative_to(kept): file.read_text() for file in kept.glob("**/*.sql")}
            assert files == {f.relative_to(built): f.read_text() for f in built.glob("**/*.sql")}

    def test_has_all_that_the_dependencies_came_with(self, deployment: Deployment) -> None:
        dependencies = _parts(deployment, "sessions")[-1]
        missing = set()
        for record in dependencies.glob("*.dist-info/RECORD"):
            for name, *_ in csv.reader(record.read_text().splitlines()):
                file = dependencies / name
                twin = file.with_name(f"{file.name.partition('.')[0]}.py")
                compiled = name.startswith("sqlalchemy/") and name.endswith(".so")
                if not (file.exists() or (compiled and twin.exists())):
                    missing.add(name)
        assert not {name for name in missing if not name.startswith("../")}

    def test_sizes_are_within_the_limits(self, deployment: Deployment) -> None:
        for function in FUNCTIONS:
            taken = zip(*map(sizes, _parts(deployment, function)), strict=True)
            unzipped, zipped = (sum(parts) / MB for parts in taken)
            print(f"\n{function}: {zipped:.1f} MB zipped, {unzipped:.1f} MB unzipped", end="")
            assert unzipped < MAX_UNZIPPED_MB
            assert zipped < MAX_ZIPPED_MB
            if deployment.target.name == "localstack":
                break  # Each function carries the same layers: one says it all.
