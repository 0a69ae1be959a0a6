"""Writes the SQL that runs: each module of statements, which SQLAlchemy Core makes, as a file.

`python -m infra.build.sql` writes `sql/<module>.sql` beside each `<module>.py`, `--check` only says which are
not current, and `--explain NAME` prints the plan of a statement on the database at DATABASE_URL.
"""

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from inspect import cleandoc
from pathlib import Path
from types import ModuleType

import psycopg
import sqlglot
from sqlglot import exp

from setlogs.statement import Statement, Statements

ROOT = Path(__file__).parents[2]
WIDTH = 100
_NUMBER = re.compile(r"\$(\d+)")


def modules() -> Iterator[tuple[Path, ModuleType]]:
    """Yield each module of statements with the file that holds its SQL."""
    for top in (ROOT, ROOT / "layers/core"):
        for file in sorted(top.glob("[fs]*/**/*statements.py")):
            module = import_module(".".join(file.relative_to(top).with_suffix("").parts))
            if any(_is_statement(value, module) for value in vars(module).values()):
                yield file.parent / "sql" / f"{file.stem}.sql", module


def render(module: ModuleType) -> str:
    """Return the file of a module's statements, in their order."""
    built = (build for build in vars(module).values() if _is_statement(build, module))
    summary = (module.__doc__ or "").partition("\n")[0]
    head = f"-- {summary}\n-- Written by `make sql` from {module.__name__}.\n"
    return "\n".join([head, *map(_block, built)])


def _is_statement(value: object, module: ModuleType) -> bool:
    return hasattr(value, "__wrapped__") and getattr(value, "__module__", "") == module.__name__


def _block(build: Callable[[], Statement]) -> str:
    comment = "".join(
        f"-- {line}".rstrip() + "\n" for line in cleandoc(build.__doc__ or "").split("\n")
    )
    return f"-- name: {build.__name__}\n{comment}{formatted(build())};\n"


def formatted(statement: Statement) -> str:
    """Return a statement for people: one clause a line, nested queries indented, parameters by name."""
    tree = sqlglot.parse_one(statement.sql.decode(), dialect="postgres").transform(_plainer)
    text = tree.sql(dialect="postgres", pretty=True, max_text_width=WIDTH)
    return _NUMBER.sub(lambda number: f":{statement.names[int(number[1]) - 1]}", text)


def _plainer(node: exp.Expression) -> exp.Expression:
    """Return the same in fewer words than Core says it."""
    if isinstance(node, exp.Alias) and isinstance(node.this, exp.Column):
        return node.this if node.this.name == node.alias else node
    if isinstance(node, exp.Exists) and isinstance(node.this, exp.Select):
        node.this.set("expressions", [exp.Literal.number(1)])
    if isinstance(node, exp.Paren) and isinstance(node.this, exp.Exists):
        return _plainer(node.this)
    return node


def explain(url: str, statement: Statement, options: bytes = b"GENERIC_PLAN") -> str:
    """Return the plan that PostgreSQL keeps for a statement, whatever its parameters are."""
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute(b"EXPLAIN (%b) %b" % (options, statement.sql)).fetchall()
    return "\n".join(line for (line,) in rows)


def _kept(name: str) -> Statement:
    """Return a statement of the files by `name`, or by `sessions.name` where several have it."""
    wanted = name.rpartition(".")
    found = {
        folder.parent.name: statements.by_name[wanted[2]]
        for folder in {file.parent for file, _ in modules()}
        if wanted[2] in (statements := Statements.beside(str(folder))).by_name
    }
    if wanted[0]:
        found = {wanted[0]: found[wanted[0]]} if wanted[0] in found else {}
    if len(found) != 1:
        named = " or ".join(f"{folder}.{wanted[2]}" for folder in sorted(found)) or "none"
        sys.exit(f"Which statement is {name}? There is {named}.")
    return next(iter(found.values()))


def main() -> int:
    """Write or check the files, or print a plan; 1 when a file is not current."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--explain", metavar="NAME")
    arguments = parser.parse_args()
    if arguments.explain:
        if not (url := os.environ.get("DATABASE_URL")):
            parser.error("--explain asks the database at DATABASE_URL, which is not set")
        print(explain(url, _kept(arguments.explain)))
        return 0
    stale = [(file, text) for file, module in modules() if (text := render(module)) != _read(file)]
    for file, text in stale:
        if arguments.check:
            print(f"{file.relative_to(ROOT)} is not current: run `make sql`", file=sys.stderr)
        else:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
    return int(arguments.check and bool(stale))


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
