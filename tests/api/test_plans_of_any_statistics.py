"""Plans are good whatever PostgreSQL knows of the tables: nothing, too little, or of other users."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from bench.reports import RECENT_SESSIONS, fill, prepare
from functions.exercises import queries as exercises
from functions.reports import queries as reports
from functions.sessions import queries as sessions
from infra.local.servers import start_postgres
from setlogs.statement import Statement
from tests.api.plan_nodes import Node, nodes, pages

type Explain = Callable[[Statement, Mapping[str, Any]], Node]
# Enough for the average user to have a few rows only.
OTHERS = 400
# What was known of the tables, by how many sessions the user had logged when they were last analysed.
STATES: dict[str, int | None] = {
    "never analysed": None,
    "analysed without the user": 0,
    "analysed when small": 3,
    "analysed long ago": 30,
    "just analysed": 300,
}
SESSIONS = 300
TABLES = "users, workout_sessions, workout_sets"
FORGET = """
WITH known AS (SELECT oid FROM pg_class WHERE relname ~ 'workout_se'),
    forgotten AS (DELETE FROM pg_statistic WHERE starelid IN (SELECT oid FROM known))
UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE oid IN (SELECT oid FROM known)
"""
# A set or the next exercise is found by an index of three levels, and PostgreSQL may look at some twice.
PAGES_OF_A_LEAP = 12


@pytest.fixture(scope="module")
def admin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[psycopg.Connection]:
    """A superuser's connection to a database that nobody else uses, and autovacuum leaves alone."""
    from functions.migrate.catalogue import load_catalogue
    from functions.migrate.service import upgrade

    with start_postgres(tmp_path_factory.mktemp("statistics"), durable=False) as server:
        upgrade(server.migration_url)
        load_catalogue(server.migration_url)
        with psycopg.connect(
            server.admin_url, autocommit=True, prepare_threshold=None
        ) as connection:
            for table in TABLES.split(", "):
                connection.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
            prepare(connection)
            for _ in range(OTHERS):
                fill(connection, new_user(connection), 0, 0)
            yield connection


def new_user(admin: psycopg.Connection) -> str:
    """Return the id of a user who has nothing yet."""
    user_id = str(uuid4())
    admin.execute(
        "INSERT INTO users (id, email, password_hash, display_name, unit, timezone)"
        " VALUES (%s, %s, '', '', 'kg', 'UTC')",
        (user_id, f"{user_id}@example.com"),
    )
    return user_id


@pytest.fixture(scope="module", params=STATES)
def user_id(request: pytest.FixtureRequest, admin: psycopg.Connection) -> Iterator[str]:
    """A user with 300 sessions among many with one, in a database in one of the states."""
    known, user_id = STATES[request.param], new_user(admin)
    for logged in sorted({known or 0, SESSIONS}):
        fill(admin, user_id, 0, logged - 1)
        if logged == known:
            admin.execute(f"VACUUM ANALYZE {TABLES}")
    yield user_id
    admin.execute("DELETE FROM workout_sets WHERE user_id = %s", (user_id,))
    admin.execute("DELETE FROM workout_sessions WHERE user_id = %s", (user_id,))
    admin.execute(f"VACUUM {TABLES}")
    admin.execute(FORGET)


@pytest.fixture
def explain(admin: psycopg.Connection, user_id: str) -> Iterator[Explain]:
    """Return a function that tells how a statement of the user was carried out.

    Under the settings of the application's role, by the plan that it keeps for all users.
    """
    exercise = admin.execute("SELECT id FROM bench_exercises WHERE number = 0").fetchone()
    assert exercise is not None
    known = {"user_id": user_id, "epoch": 1, "exercise_id": exercise[0]}

    def explained(statement: Statement, params: Mapping[str, Any]) -> Node:
        values = [(known | dict(params)).get(name) for name in statement.names]
        text = ", ".join("NULL" if value is None else f"'{value}'" for value in values)
        admin.execute(b"PREPARE asked AS " + statement.sql)
        try:
            row = admin.execute(
                f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE asked({text})"
            ).fetchone()
        finally:
            admin.execute("DEALLOCATE asked")
        assert row is not None
        plan: Node = row[0][0]["Plan"]
        return plan

    settings = admin.execute(
        "SELECT unnest(rolconfig) FROM pg_roles WHERE rolname = 'setlogs_app'"
    ).fetchall()
    for (setting,) in settings:
        name, _, value = setting.partition("=")
        admin.execute(f"SELECT set_config('{name}', '{value}', false)")
    yield explained
    for (setting,) in settings:
        admin.execute(f"RESET {setting.partition('=')[0]}")


class TestRecords:
    @pytest.mark.parametrize("until", [None, "2999-12-31"])
    @pytest.mark.parametrize("name", ["select_records", "select_records_of_exercise"])
    def test_leap_from_each_kind_to_the_next(
        self, explain: Explain, name: str, until: str | None
    ) -> None:
        plan = explain(reports.sql.by_name[name], {"until": until})
        leaping = [n for n in nodes(plan) if n["Node Type"] == "Recursive Union"]
        assert len(leaping) == (2 if name == "select_records" else 1)
        for part in leaping:
            assert part["Actual Rows"] > 1
            assert pages(part) <= PAGES_OF_A_LEAP * (part["Actual Rows"] + 1)


# Its sets one by one, and what they are joined with.
PAGES_OF_A_SESSION = 120
TODAY = datetime.now(UTC).date()
YEAR = {"since": TODAY - timedelta(days=355), "since_at": TODAY - timedelta(days=356)}


class TestPeriods:
    @pytest.mark.parametrize(
        "name",
        [
            "select_summary",
            "select_records_since",
            "select_records_of_exercise_since",
            "select_progression",
        ],
    )
    def test_are_read_without_what_was_before(self, explain: Explain, name: str) -> None:
        plan = explain(reports.sql.by_name[name], YEAR | {"bucket": "week"})
        assert pages(plan) <= PAGES_OF_A_SESSION * (RECENT_SESSIONS + 4)


OPEN_SESSIONS = 3
# The oldest, so that all others are before them on the way.
OPEN = """
UPDATE workout_sessions SET ended_at = NULL WHERE id IN (
    SELECT id FROM workout_sessions WHERE user_id = %s ORDER BY started_at LIMIT %s)
"""


class TestSessions:
    @pytest.mark.parametrize("limit", [2, 21])
    def test_with_an_exercise_are_found_by_leaps(self, explain: Explain, limit: int) -> None:
        statements = (
            exercises.sql.select_exercise_history,
            sessions.sql.select_sessions_of_exercise,
            sessions.sql.select_sessions_of_exercise_with_exercises,
        )
        for statement in statements:
            plan = explain(statement, {"limit": limit})
            assert pages(plan) <= PAGES_OF_A_SESSION * (limit + 4), statement.sql

    @pytest.mark.parametrize("limit", [2, 21])
    def test_are_shown_by_looking_at_their_own_sets(self, explain: Explain, limit: int) -> None:
        for name in ("select_sessions", "select_sessions_with_exercises"):
            plan = explain(sessions.sql.by_name[name], {"limit": limit})
            assert pages(plan) <= PAGES_OF_A_SESSION * (limit + 4), name

    @pytest.mark.parametrize("with_exercise", [True, False])
    @pytest.mark.parametrize(
        "name", ["select_open_sessions", "select_open_sessions_with_exercises"]
    )
    def test_that_are_open_are_found_among_all_that_ended(
        self,
        admin: psycopg.Connection,
        user_id: str,
        explain: Explain,
        name: str,
        with_exercise: bool,
    ) -> None:
        with admin.transaction(force_rollback=True):
            admin.execute(OPEN, (user_id, OPEN_SESSIONS))
            params = {"limit": 21} | ({} if with_exercise else {"exercise_id": None})
            plan = explain(sessions.sql.by_name[name], params)
        assert pages(plan) <= PAGES_OF_A_SESSION * (OPEN_SESSIONS + 1)
