"""Makes a build smaller and quicker to start than SAM leaves it."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from py_compile import PycInvalidationMode
from py_compile import compile as compile_file

# Imported with the first request, and so not by importing a handler; and by the twins in Python.
ALSO_IMPORTED = (
    "redis",
    "prometheus_client.openmetrics.exposition",
    "sqlalchemy.util.cython",
)
_LIST = """
import sys
from importlib import import_module
for name in sys.argv[1:]:
    for late in getattr(import_module(name), "LATE_IMPORTS", ()):
        import_module(late)
for name, module in list(sys.modules.items()):
    file = getattr(module, "__file__", None) or ""
    package = "/__init__" if file.endswith("__init__.py") else ""
    print(name.replace(".", "/") + package + ".py")
"""


def sizes(folder: Path) -> tuple[int, int]:
    """Return how many bytes a folder takes, unzipped and zipped; what Lambda takes is limited."""
    files = [Path(top, name) for top, _, names in os.walk(folder) for name in names]
    archived = BytesIO()
    with zipfile.ZipFile(archived, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            archive.write(path, path.relative_to(folder))
    return sum(path.stat().st_size for path in files), archived.tell()


def finish(build_folder: Path, functions: Iterable[str]) -> None:
    """Take out what is not needed and put in bytecode.

    Args:
        build_folder: Where SAM built the functions and layers.
        functions: Names of their packages.
    """
    leave_out_compiled_twins(build_folder)
    compile_imports(build_folder, functions)


def _own_roots(build_folder: Path) -> list[Path]:
    """Return the folders with the project's own code."""
    return [*build_folder.glob("*Function"), *build_folder.glob("CoreLayer/python")]


def leave_out_compiled_twins(build_folder: Path) -> None:
    """Delete SQLAlchemy's compiled modules, 12 MB, each of which stands beside the same in Python.

    They speed up results and the ORM. Only migrations use it here, and import it as quickly without.
    """
    for compiled in build_folder.glob("*Layer/python/sqlalchemy/**/*.so"):
        twin = compiled.with_name(f"{compiled.name.partition('.')[0]}.py")
        if twin.is_file():
            compiled.unlink()


def compile_imports(build_folder: Path, functions: Iterable[str]) -> int:
    """Put bytecode beside every module that the functions import, also late; return how many there are.

    A layer without it pays for it at every cold start, as Lambda's file system is read-only. It is
    marked as not to be checked against its source, whose time a deployment changes. The project's
    modules are imported from the build, all others are those of this interpreter, so that a build for
    another architecture can be compiled too.

    Args:
        build_folder: Where SAM built the functions and layers.
        functions: Names of their packages.
    """
    environment = {
        "PATH": "",
        "PYTHONPATH": os.pathsep.join(map(str, _own_roots(build_folder))),
        "DATABASE_URL": "postgresql://nowhere.invalid/",
        "SECRET_KEY": "for-this-import-only",
    }
    names = [f"functions.{name}.handler" for name in functions]
    listed = subprocess.run(
        [sys.executable, "-P", "-c", _LIST, *names, *ALSO_IMPORTED],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    modules = listed.stdout.splitlines()
    roots = [*build_folder.glob("*Function"), *build_folder.glob("*Layer/python")]
    found = [root / module for root in roots for module in modules if (root / module).is_file()]
    for file in found:
        compile_file(str(file), doraise=True, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
    return len(found)
