"""Compiles what the functions import, as a layer without bytecode pays for it at every cold start.

Lambda's file system is read-only, so the interpreter could not keep what it compiles there. The
files are marked as not to be checked against their sources, whose times a deployment changes.
"""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from py_compile import PycInvalidationMode
from py_compile import compile as compile_file

# Imported with the first request, and so not by importing a handler.
AT_FIRST_REQUEST = ("redis", "aws_lambda_powertools", "multipart")
_LIST = """
import sys
from importlib import import_module
for name in sys.argv[1:]:
    import_module(name)
from setlogs.observability import get_logger
get_logger()
from redis import Redis
Redis()
for name, module in list(sys.modules.items()):
    file = getattr(module, "__file__", None) or ""
    if file.endswith(".py"):
        package = "/__init__" if file.endswith("__init__.py") else ""
        print(name.replace(".", "/") + package + ".py")
"""


def compile_imports(build_folder: Path, functions: Iterable[str]) -> int:
    """Put bytecode beside every module that the functions import; return how many there are.

    The modules are found with this interpreter's own packages, so that a build for another
    architecture can be compiled too.

    Args:
        build_folder: Where SAM built the functions and layers.
        functions: Names of their packages.
    """
    environment = {
        "PATH": "",
        "DATABASE_URL": "postgresql://nowhere.invalid/",
        "SECRET_KEY": "for-this-import-only",
    }
    names = [f"functions.{name}.handler" for name in functions]
    listed = subprocess.run(
        [sys.executable, "-c", _LIST, *names, *AT_FIRST_REQUEST],
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
