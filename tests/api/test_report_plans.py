"""What reports cost follows their answers: not other users' histories, nor what was not asked for.

Buffers are pages that PostgreSQL looked at, so they tell cost on any machine.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

import psycopg
import pytest

from bench.reports import fill, prepare
from setlogs.statement import Statement
from setlogs.valkey.cache import forget, get_cache
from tests.api.plan_nodes import Node, nodes, pages
from tests.conftest import User
from tests.patience import wait_until

type Train = Callable[[User | None, int, int], User]
type Plans = Callable[[User, str], list[Node]]
LARGE = {"workout_sets", "workout_sessions"}
YEAR = f"from={(datetime.now(UTC) - timedelta(days=350)).date()}"
OF_A_YEAR = (
    f"/reports/progression?{YEAR}&exercise_id=%s",
    f"/reports/progression?{YEAR}&exercise_id=%s&bucket=month",
    f"/reports/summary?{YEAR}",
    f"/reports/records?{YEAR}",
    f"/reports/records?{YEAR}&exercise_id=%s",
)
OF_ALL = (
    "/reports/records",
    "/reports/records?exercise_id=%s",
    f"/reports/records?as_of={datetime.now(UTC).date()}",
)
# Histories grow tenfold. A larger index may be a level deeper, and another plan look at a page twice.
SLACK = 4


@pytest.fixture
def exercise_id(admin: psycopg.Connection) -> str:
    """An exercise of every second session."""
    return prepare(admin)


@pytest.fixture
def pull_up(admin: psycopg.Connection, exercise_id: str) -> str:
    """Bodyweight work instead of that exercise."""
    shipped = "user_id = '00000000-0000-0000-0000-000000000000' AND type = 'weighted_bodyweight'"
    admin.execute(
        "UPDATE bench_exercises AS b SET id = e.id, type = e.type, version = e.version FROM"  # noqa: S608  no input
        f" (SELECT * FROM exercises WHERE {shipped} ORDER BY id LIMIT 1) AS e WHERE number = 0"
    )
    row = admin.execute("SELECT id FROM bench_exercises WHERE number = 0").fetchone()
    assert row is not None
    return str(row[0])


@pytest.fixture
def without_autovacuum(admin: psycopg.Connection) -> Iterator[None]:
    """Nobody else samples tables, or looks at them: VACUUM keeps what somebody may still see."""
    working = "SELECT FROM pg_stat_activity WHERE backend_type = 'autovacuum worker'"
    _set_autovacuum(admin, "off")
    wait_until(lambda: not admin.execute(working).fetchall(), 60)
    yield
    _set_autovacuum(admin, "on")


def _set_autovacuum(admin: psycopg.Connection, value: LiteralString) -> None:
    admin.execute(f"ALTER SYSTEM SET autovacuum = {value}")
    admin.execute("SELECT pg_reload_conf()")


@pytest.fixture
def train(
    admin: psycopg.Connection,
    exercise_id: str,
    make_user: Callable[..., User],
    patient: None,
    without_autovacuum: None,
) -> Iterator[Train]:
    """Return a function that logs sessions of a user, a new one if None, with 50 sets each."""
    users: list[str] = []

    def trained(user: User | None, first: int, last: int) -> User:
        user = user or make_user()
        users.append(user.profile["id"])
        fill(admin, user.profile["id"], first, last - 1)
        admin.execute("VACUUM ANALYZE workout_sessions, workout_sets, users")
        return user

    yield trained
    admin.execute("SET session_replication_role = origin")
    admin.execute("DELETE FROM users WHERE id = ANY(%s::uuid[])", (users,))


@pytest.fixture
def plans(admin: psycopg.Connection, exercise_id: str, monkeypatch: pytest.MonkeyPatch) -> Plans:
    """Return a function that asks for a report and tells how its statements were carried out."""

    def explained(user: User, path: str) -> list[Node]:
        with _sent(monkeypatch) as sent:
            asked = path.replace("%s", exercise_id)
            forget(get_cache(), user.profile["id"])
            answer = user.get(asked)
        found = [_explain(admin, statement, params) for statement, params in sent]
        # The plan says why where a statement was given up.
        assert answer.headers.get("X-Cache") == "miss", json.dumps(found)
        return found

    return explained


@contextmanager
def _sent(
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[list[tuple[Statement, Mapping[str, Any]]]]:
    """Collect the statements that are sent within the block."""
    execute, seen = Statement.execute, []

    def recorded(
        self: Statement, connection: psycopg.Connection[Any], params: Mapping[str, Any]
    ) -> psycopg.RawCursor[Any]:
        seen.append((self, params))
        return execute(self, connection, params)

    with monkeypatch.context() as patched:
        patched.setattr(Statement, "execute", recorded)
        yield seen


def _explain(admin: psycopg.Connection, statement: Statement, params: Mapping[str, Any]) -> Node:
    """Carry a statement out and return its plan."""
    sql = b"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement.sql
    values = [None if params[n] is None else str(params[n]) for n in statement.names]
    # As for a disk without moving parts, and a table too large for reading all of it to be cheap.
    admin.execute("SET random_page_cost = 1.1; SET enable_seqscan = off; SET enable_hashjoin = off")
    row = psycopg.RawCursor(admin).execute(sql, values).fetchone()
    assert row is not None
    plan: Node = row[0][0]["Plan"]
    return plan


def _weigh_daily(admin: psycopg.Connection, user: User) -> None:
    """Weigh a user on each of the last 1,000 days."""
    admin.execute(
        "INSERT INTO weigh_ins (user_id, id, weight, unit, weighed_at) SELECT %s, gen_random_uuid(),"
        " 80 + n %% 7, 'kg', now() - n * interval '1 day' FROM generate_series(0, 999) AS n",
        (user.profile["id"],),
    )
    admin.execute("VACUUM ANALYZE weigh_ins")


def _looked_up(found: list[Node]) -> tuple[int, int]:
    """Return how many times weigh-ins were looked up, and how many of them were read."""
    scans = [n for p in found for n in nodes(p) if n.get("Relation Name") == "weigh_ins"]
    assert scans
    read = sum(
        n["Actual Loops"] * (n["Actual Rows"] + n.get("Rows Removed by Filter", 0)) for n in scans
    )
    return sum(n["Actual Loops"] for n in scans), read


def _pages(found: list[Node]) -> int:
    return sum(pages(plan) for plan in found)


class TestPlans:
    def test_read_no_large_table_from_end_to_end(self, train: Train, plans: Plans) -> None:
        user = train(None, 0, 150)
        for _ in range(3):
            train(None, 0, 150)
        for path in (*OF_A_YEAR, *OF_ALL):
            (plan,) = plans(user, path)
            tables = [node.get("Relation Name") for node in nodes(plan)]
            scanned = [n["Relation Name"] for n in nodes(plan) if n["Node Type"] == "Seq Scan"]
            assert "workout_sets" in tables, path
            assert not LARGE & set(scanned), path

    def test_do_not_pay_for_other_users(self, train: Train, plans: Plans) -> None:
        user, other = train(None, 0, 100), train(None, 0, 100)
        before = {path: _pages(plans(user, path)) for path in (*OF_A_YEAR, *OF_ALL)}
        train(other, 100, 1_000)
        after = {path: _pages(plans(user, path)) for path in before}
        assert {path: n for path, n in after.items() if n > SLACK * before[path]} == {}

    def test_of_a_year_do_not_pay_for_the_years_before(self, train: Train, plans: Plans) -> None:
        user = train(None, 0, 100)
        before = {path: _pages(plans(user, path)) for path in OF_A_YEAR}
        train(user, 100, 1_000)
        after = {path: _pages(plans(user, path)) for path in before}
        assert {path: n for path, n in after.items() if n > SLACK * before[path]} == {}

    def test_records_of_all_time_leap_over_what_was_beaten(
        self, train: Train, plans: Plans
    ) -> None:
        # Enough for most pairs of repetitions and RPE to have come up.
        user = train(None, 0, 300)
        # As of a day, PostgreSQL may prefer another index, by what it has sampled of the table.
        paths = [path for path in OF_ALL if "as_of" not in path]
        before = {path: _pages(plans(user, path)) for path in paths}
        train(user, 300, 3_000)
        after = {path: _pages(plans(user, path)) for path in before}
        assert {path: n for path, n in after.items() if n > SLACK * before[path]} == {}

    def test_records_leap_over_what_was_shorter(
        self, train: Train, plans: Plans, admin: psycopg.Connection
    ) -> None:
        """Repetitions that took their time, and a distance: neither leads to the other."""
        timed = """
            UPDATE workout_sets SET duration_seconds = reps * 3, distance_meters = 50 - reps
            WHERE user_id = %s AND duration_seconds IS NULL
        """
        user = train(None, 0, 100)
        admin.execute(timed, (user.profile["id"],))
        admin.execute("VACUUM ANALYZE workout_sets")
        paths = [path for path in OF_ALL if "as_of" not in path]
        before = {path: _pages(plans(user, path)) for path in paths}
        train(user, 100, 1_000)
        admin.execute(timed, (user.profile["id"],))
        admin.execute("VACUUM ANALYZE workout_sets")
        after = {path: _pages(plans(user, path)) for path in before}
        assert {path: n for path, n in after.items() if n > SLACK * before[path]} == {}


class TestPlansOfBodyweightWork:
    def test_look_up_each_session_once_and_read_hardly_more_than_the_weigh_in(
        self, admin: psycopg.Connection, pull_up: str, train: Train, plans: Plans
    ) -> None:
        user = train(None, 0, 100)
        _weigh_daily(admin, user)
        of_them = "SELECT count(DISTINCT session_id) FROM workout_sets WHERE user_id = %s AND exercise_id = %s"
        row = admin.execute(of_them, (user.profile["id"], pull_up)).fetchone()
        assert row is not None
        for path in (*OF_A_YEAR, *OF_ALL):
            times, read = _looked_up(plans(user, path.replace("%s", pull_up)))
            assert 0 < times <= row[0], path
            assert read <= 3 * times, path

    def test_of_a_year_do_not_pay_for_the_years_before(
        self, admin: psycopg.Connection, pull_up: str, train: Train, plans: Plans
    ) -> None:
        user = train(None, 0, 100)
        _weigh_daily(admin, user)
        paths = [path.replace("%s", pull_up) for path in OF_A_YEAR]
        before = {path: _pages(plans(user, path)) for path in paths}
        train(user, 100, 1_000)
        after = {path: _pages(plans(user, path)) for path in before}
        assert {path: n for path, n in after.items() if n > SLACK * before[path]} == {}

    def test_records_of_all_time_grow_no_faster_than_the_exercises_sets(
        self, admin: psycopg.Connection, pull_up: str, train: Train, plans: Plans
    ) -> None:
        user = train(None, 0, 100)
        _weigh_daily(admin, user)
        path = f"/reports/records?exercise_id={pull_up}"
        before = _pages(plans(user, path))
        train(user, 100, 1_000)
        assert _pages(plans(user, path)) <= 1.5 * 10 * before

    def test_nobody_else_pays_for_weigh_ins(
        self, admin: psycopg.Connection, train: Train, plans: Plans
    ) -> None:
        user = train(None, 0, 100)
        _weigh_daily(admin, user)
        for path in (*OF_A_YEAR, *OF_ALL):
            assert _looked_up(plans(user, path)) == (0, 0), path
