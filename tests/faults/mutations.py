"""`make test-mutants`: each guard is taken away in a copy of the project, and a test must fail (TST-07)."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from infra.local.leftovers import temporary_folder
from tests.faults.guard import Guard
from tests.faults.guards import GUARDS

ROOT = Path(__file__).parents[2]
COPIED = ("bench", "functions", "layers", "infra", "migrations", "tests", "pyproject.toml")
IGNORED = shutil.ignore_patterns("__pycache__", "node_modules")


def copy_to(folder: Path) -> None:
    """Copy what the tests need."""
    for name in COPIED:
        if (source := ROOT / name).is_dir():
            shutil.copytree(source, folder / name, ignore=IGNORED, symlinks=True)
        elif source.is_file():
            shutil.copy(source, folder / name)


def write_sql(copy: Path) -> None:
    """Make the SQL that runs what the copy's modules of statements say."""
    _run(copy, "-m", "infra.build.sql").check_returncode()


def first_failure(copy: Path, *tests: str) -> str | None:
    """Return the first of the tests that fails in the copy, None when none does."""
    options = ["-m", "pytest", "-q", "-x", "--no-cov", "-p", "no:cacheprovider"]
    options += ["-m", "faults or not faults", *(f"tests/{test}" for test in tests)]
    done = _run(copy, *options)
    failed = re.search(r"^FAILED tests/(.+?)(?: - .*)?$", done.stdout, re.MULTILINE)
    # Whatever else goes wrong, in a fixture or an import, says nothing of the guard.
    assert failed or done.returncode == 0, done.stdout + done.stderr
    return failed[1] if failed else None


def _run(copy: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    # The installed package leads to the original's layer.
    environment = os.environ | {"PYTHONPATH": f"{copy / 'layers/core'}:{copy}"}
    return subprocess.run(
        [sys.executable, *options],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def first_failure_without(guard: Guard, copy: Path) -> str | None:
    """Return the test that notices that the guard is gone, None when none does."""
    file = copy / guard.file
    whole = file.read_text()
    file.write_text(whole.replace(guard.text, guard.without))
    write_sql(copy)
    try:
        return first_failure(copy, guard.tests)
    finally:
        file.write_text(whole)
        write_sql(copy)


def main() -> int:
    """Take each guard away in turn and print who noticed; 1 when nobody did.

    Arguments are beginnings of rules: only those guards are tried.
    """
    wanted = [g for g in GUARDS if g.rule.startswith(tuple(sys.argv[1:]) or "")]
    survived = 0
    with temporary_folder() as copy:
        copy_to(copy)
        if failed := first_failure(copy, *sorted({guard.tests for guard in wanted})):
            print(f"{failed} fails with every guard in its place")
            return 1
        for guard in wanted:
            noticed = first_failure_without(guard, copy)
            survived += noticed is None
            print(f"{guard.rule:<56} {noticed or f'NOT NOTICED by {guard.tests}'}", flush=True)
    print(f"{len(wanted)} guards taken away, {len(wanted) - survived} noticed")
    return int(survived > 0)


if __name__ == "__main__":
    sys.exit(main())
