"""The SQL that runs is kept in files, which are what the modules of statements make."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from functions.migrate.service import upgrade
from infra.build.sql import ROOT, explain, modules, render
from infra.local.servers import Postgres
from setlogs.statement import Statement, Statements, blocks

FILES = sorted(
    file
    for top in (ROOT / "functions", ROOT / "layers/core/setlogs")
    for file in top.glob("*/sql/*.sql")
)
KEPT = [
    pytest.param(Statement.parse(sql), id=f"{file.parent.parent.name}.{name}")
    for file in FILES
    for name, sql in blocks(file.read_text())
]
BUILT = [
    pytest.param(getattr(Statements.beside(module.__file__ or ""), name), build, id=name)
    for _, module in modules()
    for name, build in vars(module).items()
    if hasattr(build, "__wrapped__") and build.__module__ == module.__name__
]


@pytest.fixture(scope="module")
def database(postgres: Postgres) -> Iterator[str]:
    """Address of a database without rows: what other tests leave would decide on plans."""
    with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        admin.execute("CREATE DATABASE plans OWNER setlogs_migrator")
        url = postgres.migration_url.removesuffix("/setlogs") + "/plans"
        upgrade(url)
        yield url
        admin.execute("DROP DATABASE plans WITH (FORCE)")


@pytest.fixture(scope="module")
def connection(database: str) -> Iterator[psycopg.Connection[Any]]:
    """One connection, as the role that owns the schema."""
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection


class TestFiles:
    def test_are_what_make_sql_writes(self) -> None:
        stale = [str(file) for file, module in modules() if file.read_text() != render(module)]
        assert stale == []

    def test_have_each_name_once_in_a_folder(self) -> None:
        named = Counter(
            (file.parent, name) for file in FILES for name, _ in blocks(file.read_text())
        )
        assert [each for each, count in named.items() if count > 1] == []

    def test_with_a_name_twice_in_a_folder_are_refused(self, tmp_path: Path) -> None:
        (tmp_path / "sql").mkdir()
        for module in ("read_statements", "set_statements"):
            (tmp_path / f"sql/{module}.sql").write_text("-- name: select_sets\nSELECT 1;\n")
        with pytest.raises(ValueError, match=r"set_statements\.sql: .* is called select_sets"):
            Statements.beside(str(tmp_path / "queries.py"))

    def test_have_every_statement_that_code_asks_for_and_no_other(self) -> None:
        asked = set()
        for top in (ROOT / "functions", ROOT / "layers/core/setlogs"):
            for file in top.glob("*/*.py"):
                asked |= {(file.parent, name) for name in _asked(file)}
        there = {
            (file.parent.parent, name) for file in FILES for name, _ in blocks(file.read_text())
        }
        assert asked == there


def _asked(file: Path) -> set[str]:
    """Return the names of the statements that a module takes from its `sql`."""
    return {
        node.attr
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "sql"
    }


class TestStatements:
    @pytest.mark.parametrize("statement", KEPT)
    def test_can_be_prepared(
        self, connection: psycopg.Connection[Any], statement: Statement
    ) -> None:
        with connection.transaction(force_rollback=True):
            connection.execute(b"PREPARE kept AS " + statement.sql)
            connection.execute("DEALLOCATE kept")

    @pytest.mark.parametrize(("kept", "build"), BUILT)
    def test_mean_what_core_says(self, database: str, kept: Statement, build: Any) -> None:
        """The formatter changes the looks only: PostgreSQL plans both alike."""
        made = build()
        assert set(kept.names) == set(made.names)
        assert _plan(database, kept) == _plan(database, made)


def _plan(database: str, statement: Statement) -> str:
    """Return a plan with its outputs, and parameters by name: each text has an order of its own."""
    plan = explain(database, statement, b"GENERIC_PLAN, VERBOSE, COSTS OFF")
    for number, name in reversed(list(enumerate(statement.names, 1))):
        plan = plan.replace(f"${number}", f":{name}")
    # What the formatter spells otherwise.
    return plan.replace("CURRENT_TIMESTAMP", "now()").replace("'WEEK'", "'week'")


class TestGenericPlans:
    @pytest.mark.parametrize("name", ["select_progression", "select_summary", "select_records"])
    def test_look_a_weigh_in_up_by_its_index(
        self, connection: psycopg.Connection[Any], name: str
    ) -> None:
        statement = Statements.beside(str(ROOT / "functions/reports/queries.py")).by_name[name]
        with connection.transaction(force_rollback=True):
            connection.execute("SET LOCAL enable_seqscan = off")
            plan = connection.execute(b"EXPLAIN (GENERIC_PLAN) " + statement.sql).fetchall()
        text = "\n".join(line for (line,) in plan)
        assert "ix_weigh_ins_user_id_weighed_at_id" in text, text
        # From both sides: a history without an end would be read for each session.
        [bounds] = {line for line in text.split("\n") if "ROW(user_id, weighed_at)" in line}
        assert ">= ROW(" in bounds, text
        assert "< ROW(" in bounds, text

    @pytest.mark.parametrize(
        ("folder", "name"),
        [
            ("sessions", "select_sessions"),
            ("sessions", "select_sets"),
            ("transfer", "select_sessions"),
            ("weigh_ins", "select_weigh_ins"),
            ("exercises", "select_versions"),
            ("reports", "select_progression"),
            ("reports", "select_summary"),
        ],
    )
    def test_find_what_is_within_bounds_by_an_index(
        self, connection: psycopg.Connection[Any], folder: str, name: str
    ) -> None:
        """One plan serves with and without a bound, and reads no more than the answer needs."""
        statement = Statements.beside(str(ROOT / "functions" / folder / "queries.py")).by_name[name]
        with connection.transaction(force_rollback=True):
            # A table of a few rows would be read whole.
            connection.execute("SET LOCAL enable_seqscan = off")
            plan = connection.execute(b"EXPLAIN (GENERIC_PLAN) " + statement.sql).fetchall()
        conditions = [line for (line,) in plan if "Index Cond" in line and "COALESCE" in line]
        assert conditions, plan
