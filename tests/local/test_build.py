"""What a build leaves out is there in another form, and what it puts in is complete."""

import shutil
import subprocess
import sys
import zipfile
from importlib.machinery import ExtensionFileLoader, SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest
import sqlalchemy

from infra.build.artefacts import compile_imports, leave_out_compiled_twins

ROOT = Path(__file__).resolve().parents[2]
SQLALCHEMY = Path(sqlalchemy.__file__).parent
COMPILED = sorted(SQLALCHEMY.glob("**/*.so"))


def in_python(compiled: Path) -> Path:
    """Return the file of the same module in Python."""
    return compiled.with_name(f"{compiled.name.partition('.')[0]}.py")


def exported(loader: ExtensionFileLoader | SourceFileLoader) -> set[str]:
    """Return the names in a module that is loaded by this, beside the one in use."""
    spec = spec_from_loader(loader.name, loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return {name for name in vars(module) if not name.startswith("__")}


class TestCompiledTwins:
    @pytest.mark.parametrize("compiled", COMPILED, ids=lambda file: file.name.partition(".")[0])
    def test_export_nothing_that_python_has_not(self, compiled: Path) -> None:
        twin = in_python(compiled)
        name = ".".join(("sqlalchemy", *twin.relative_to(SQLALCHEMY).with_suffix("").parts))
        missing = exported(ExtensionFileLoader(name, str(compiled))) - exported(
            SourceFileLoader(name, str(twin))
        )
        assert not missing

    def test_are_all_that_is_left_out(self, tmp_path: Path) -> None:
        layer = tmp_path / "DependenciesLayer/python"
        lonely = layer / "sqlalchemy/lonely.cpython-313-x86_64-linux-gnu.so"
        another = layer / "another/fast.cpython-313-x86_64-linux-gnu.so"
        shutil.copytree(SQLALCHEMY, layer / "sqlalchemy")
        for file in (lonely, another, another.with_name("fast.py")):
            file.parent.mkdir(exist_ok=True)
            file.touch()
        before = {file for file in layer.glob("**/*") if file.is_file()}
        leave_out_compiled_twins(tmp_path)
        left_out = before - {file for file in layer.glob("**/*") if file.is_file()}
        assert left_out == {
            layer / "sqlalchemy" / file.relative_to(SQLALCHEMY) for file in COMPILED
        }


class TestPackage:
    def test_has_every_module_and_its_sql(self, tmp_path: Path) -> None:
        source = tmp_path / "core"
        shutil.copytree(ROOT / "layers/core", source)
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps"]
        command += ["--no-build-isolation", "--wheel-dir", str(tmp_path), str(source)]
        subprocess.run(command, check=True)
        [wheel] = tmp_path.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            packed = set(archive.namelist())
        needed = {
            str(file.relative_to(source))
            for kind in ("*.py", "*.sql", "py.typed")
            for file in (source / "setlogs").rglob(kind)
        }
        assert len([name for name in needed if name.endswith(".sql")]) >= 3
        assert needed <= packed


class TestBytecode:
    def test_is_there_for_what_only_some_requests_import(self, tmp_path: Path) -> None:
        function = tmp_path / "TransferFunction/functions/transfer"
        without_bytecode = shutil.ignore_patterns("__pycache__")
        core = tmp_path / "CoreLayer/python/setlogs"
        shutil.copytree(ROOT / "functions/transfer", function, ignore=without_bytecode)
        shutil.copytree(ROOT / "layers/core/setlogs", core, ignore=without_bytecode)
        compile_imports(tmp_path, ["transfer"])
        for module in ("routes", "service", "formats/hevy"):
            file = function / f"{module}.py"
            assert list(file.parent.glob(f"__pycache__/{file.stem}.*.pyc")), module
