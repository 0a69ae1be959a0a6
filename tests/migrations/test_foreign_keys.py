"""What a foreign key asks of the rows that may refer to one that goes, it finds by an index."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy import ForeignKeyConstraint, Table, UniqueConstraint

from bench.erasure import fill_others, remove_others
from infra.local.servers import Postgres
from setlogs.models import metadata

KEYS = [
    (table, key)
    for table in metadata.sorted_tables
    for key in sorted(table.foreign_key_constraints, key=lambda key: str(key.name))
]
OTHERS = 10
FIRST_COLUMN = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1"
type Node = dict[str, Any]


@pytest.fixture(scope="module")
def admin(postgres: Postgres) -> Iterator[psycopg.Connection]:
    """A superuser's connection to a database with 22,000 sets, planned as PostgreSQL plans checks."""
    with psycopg.connect(postgres.admin_url, autocommit=True) as connection:
        others = fill_others(connection, OTHERS)
        # Prepared once for whatever row goes.
        connection.execute("SET plan_cache_mode = force_generic_plan")
        yield connection
        remove_others(connection, others)


def check(table: Table, key: ForeignKeyConstraint) -> Composed:
    """Return the statement by which PostgreSQL looks for rows that refer to one (ri_triggers.c)."""
    columns = [Identifier(column.name) for column in key.columns]
    conditions = [SQL("${} = {}").format(n, column) for n, column in enumerate(columns, 1)]
    query = (
        "DELETE FROM ONLY {} AS x WHERE {}"
        if key.ondelete == "CASCADE"
        else "SELECT 1 FROM ONLY {} AS x WHERE {} FOR KEY SHARE OF x"
    )
    return SQL(query).format(Identifier(table.name), SQL(" AND ").join(conditions))


def scans(plan: Node) -> Iterator[Node]:
    """Yield the parts of a plan that read a table or an index."""
    if "Scan" in plan["Node Type"]:
        yield plan
    for part in plan.get("Plans", ()):
        yield from scans(part)


def plan_of(admin: psycopg.Connection, table: Table, key: ForeignKeyConstraint) -> list[Node]:
    admin.execute(SQL("PREPARE looked_for AS {}").format(check(table, key)))
    try:
        nothing = SQL(", ").join([SQL("NULL")] * len(key.columns))
        explained = SQL("EXPLAIN (FORMAT JSON) EXECUTE looked_for({})").format(nothing)
        [(found,)] = admin.execute(explained).fetchall()
    finally:
        admin.execute("DEALLOCATE looked_for")
    return list(scans(found[0]["Plan"]))


@pytest.mark.parametrize(
    ("table", "key"), KEYS, ids=[f"{table.name}: {key.name}" for table, key in KEYS]
)
class TestForeignKeys:
    def test_begin_an_index(self, table: Table, key: ForeignKeyConstraint) -> None:
        """An index that begins with columns of the key, two if it has as many."""
        names = {column.name for column in key.columns}
        indexes = [list(table.primary_key.columns)]
        indexes += [list(c.columns) for c in table.constraints if isinstance(c, UniqueConstraint)]
        indexes += [
            list(index.columns)
            for index in table.indexes
            if index.dialect_options["postgresql"]["where"] is None
        ]
        enough = min(2, len(names))
        assert any({column.name for column in index[:enough]} <= names for index in indexes)

    def test_are_checked_by_that_index(
        self, admin: psycopg.Connection, table: Table, key: ForeignKeyConstraint
    ) -> None:
        read = plan_of(admin, table, key)
        if table.name != "workout_sets":
            # Of small tables every page is read, whatever indexes there are; of large ones, none is.
            admin.execute("SET enable_seqscan = off")
            read = plan_of(admin, table, key)
            admin.execute("RESET enable_seqscan")
        kinds = {node["Node Type"] for node in read}
        assert "Seq Scan" not in kinds, read
        # PostgreSQL may also skip through an index that begins with something else: a look at each user.
        leading = {
            admin.execute(FIRST_COLUMN, (node["Index Name"],)).fetchall()[0]
            for node in read
            if "Index Name" in node
        }
        assert leading
        assert leading <= {(column.name,) for column in key.columns}
