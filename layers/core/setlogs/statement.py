"""What is sent to PostgreSQL: the text of a statement, as it was written beforehand.

`setlogs.sql` writes it from SQLAlchemy Core, once per process on a laptop, once and for all in a build.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, RawCursor
from psycopg.rows import namedtuple_row


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL as PostgreSQL takes it.

    Attributes:
        sql: With parameters `$1`, `$2`, …, each with its type.
        names: What they are called, in their order.
    """

    sql: bytes
    names: tuple[str, ...]

    def execute(self, connection: Connection[Any], params: Mapping[str, Any]) -> RawCursor[Any]:
        """Send it with these parameters, all that it names; the rows have columns as attributes."""
        cursor = RawCursor(connection, row_factory=namedtuple_row)
        return cursor.execute(self.sql, [params[name] for name in self.names])
