"""SQL as PostgreSQL takes it, kept in files beside the code that sends it.

A file `sql/*.sql` holds statements one after the other, each under its name:

    -- name: select_caller
    -- Find the version of the caller's row.
    SELECT version FROM users WHERE id = CAST(:user_id AS UUID);

`make sql` writes most of them from the modules that are called like the files.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psycopg import Connection, RawCursor
from psycopg.rows import namedtuple_row

_NAMED = re.compile(r"^-- name: (\w+)\n((?:--.*\n)*)", re.MULTILINE)
# Not a cast, and not a format of dates, which has capitals.
_PARAMETER = re.compile(r"(?<![:\w]):([a-z][a-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL and the names of its parameters.

    Attributes:
        sql: With parameters `$1`, `$2`, …, each with its type.
        names: What they are called, in their order.
    """

    sql: bytes
    names: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> "Statement":
        """Return the statement of a text in which parameters are written `:name`."""
        names = tuple(dict.fromkeys(_PARAMETER.findall(text)))
        numbers = {name: f"${number}" for number, name in enumerate(names, 1)}
        return cls(_PARAMETER.sub(lambda parameter: numbers[parameter[1]], text).encode(), names)

    def execute(self, connection: Connection[Any], params: Mapping[str, Any]) -> RawCursor[Any]:
        """Send it with these parameters, all that it names; the rows have columns as attributes."""
        cursor = RawCursor(connection, row_factory=namedtuple_row)
        return cursor.execute(self.sql, [params[name] for name in self.names])


class Statements:
    """The statements of a package, as attributes.

    Args:
        by_name: Each under its name.
    """

    def __init__(self, by_name: Mapping[str, Statement]) -> None:
        self.by_name = by_name
        vars(self).update(by_name)

    @classmethod
    def beside(cls, module_file: str) -> "Statements":
        """Return the statements of the folder `sql` beside a module, given its `__file__`.

        Raises:
            ValueError: two of them have one name.
        """
        return _read(Path(module_file).with_name("sql"))

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Statement:
            """Return the statement of that name."""


@cache
def _read(folder: Path) -> Statements:
    by_name: dict[str, Statement] = {}
    for file in sorted(folder.glob("*.sql")):
        for name, sql in blocks(file.read_text(encoding="utf-8")):
            if name in by_name:
                raise ValueError(f"{file}: another statement beside it is called {name}")
            by_name[name] = Statement.parse(sql)
    return Statements(by_name)


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield the name and SQL of each statement in a file, without comments or semicolon."""
    _, *parts = _NAMED.split(text)
    for name, sql in zip(parts[::3], parts[2::3], strict=True):
        yield name, sql.strip().removesuffix(";")
