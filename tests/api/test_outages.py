"""What is killed, stopped or slow is seen: in the log, in the metrics, and by readiness."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from infra.local.servers import Postgres
from setlogs.postgres.database import get_database
from tests.api.observing import Lines, Totals, shown, totals, value
from tests.conftest import Client, User

ROOT = Path(__file__).parents[2]

# An execution environment: serves, and never ends by itself. No other test asks HEAD /ready, so
# what is counted for it comes from here.
ENVIRONMENT = """
from functions.system.handler import handler
event = {"httpMethod": "HEAD", "path": "/ready", "requestContext": {"requestId": "x"}}
while True:
    assert handler(event, None)["statusCode"] in (200, 429)
"""


@pytest.fixture
def stopped_postgres(postgres: Postgres) -> Iterator[Callable[[], None]]:
    """Return a function that kills PostgreSQL; it is back after the test."""
    yield postgres.kill
    if not postgres._process:
        postgres.start()
    get_database().close()


class TestPostgresqlKilled:
    def test_is_seen_and_is_over_when_it_is_back(
        self,
        user: User,
        anonymous: Client,
        postgres: Postgres,
        stopped_postgres: Callable[[], None],
        lines: Lines,
    ) -> None:
        before = totals(anonymous)
        stopped_postgres()
        assert user.get("/sessions").status_code == 503
        ready = anonymous.get("/ready")
        assert (ready.status_code, ready.json()["checks"]["postgres"]) == (503, "fail")
        during = totals(anonymous)
        assert value(during, "setlogs_postgresql_up") == 0
        failed = value(during, "setlogs_database_failures_total", kind="connection")
        assert failed > value(before, "setlogs_database_failures_total", kind="connection")
        warning = next(line for line in lines() if line["message"] == "database_unavailable")
        assert (warning["level"], warning["kind"]) == ("WARNING", "connection")
        line = next(line for line in lines() if line.get("route") == "/sessions")
        assert (line["status"], line["code"]) == (503, "service_unavailable")
        assert line["server_errors"] == 1
        postgres.start()
        assert user.get("/sessions").status_code == 200
        assert anonymous.get("/ready").json()["status"] == "pass"
        assert value(totals(anonymous), "setlogs_postgresql_up") == 1


class TestPostgresqlSlow:
    def test_is_seen_in_the_durations(
        self, user: User, anonymous: Client, postgres: Postgres, lines: Lines
    ) -> None:
        before = totals(anonymous)
        with psycopg.connect(postgres.admin_url) as holder:
            holder.execute("SELECT FROM users WHERE email = %s FOR UPDATE", (user.email,))
            assert user.post("/sessions", {}).status_code == 503
        line = next(line for line in lines() if line.get("route") == "/sessions")
        assert line["duration_ms"] >= line["postgresql_ms"] > 1900
        after = totals(anonymous)
        slow = {"route": "/sessions", "status": "503"}
        name = "setlogs_request_duration_seconds"
        for bound, grown in (("1.0", 0), ("+Inf", 1)):
            labels = slow | {"le": bound}
            assert (
                value(after, f"{name}_bucket", **labels) - value(before, f"{name}_bucket", **labels)
                == grown
            )
        assert value(after, "setlogs_database_failures_total", kind="timeout") == 1 + value(
            before, "setlogs_database_failures_total", kind="timeout"
        )


class TestMissingMigration:
    def test_is_seen_by_readiness(self, anonymous: Client, postgres: Postgres) -> None:
        with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
            [(newest,)] = admin.execute("SELECT version_num FROM alembic_version").fetchall()
            admin.execute("UPDATE alembic_version SET version_num = '0000'")
            try:
                answer = anonymous.get("/ready")
            finally:
                admin.execute("UPDATE alembic_version SET version_num = %s", (newest,))
        assert answer.status_code == 503
        assert answer.json()["checks"] == {
            "postgres": "pass",
            "redis": "pass",
            "migrations": "fail",
        }
        assert anonymous.get("/ready").status_code == 200


class TestReadiness:
    def test_is_not_there_to_exhaust_the_database(self, app: FastAPI) -> None:
        async def ask_until_refused() -> list[int]:
            # A source of its own, so that no other test is limited with it.
            transport = httpx.ASGITransport(app=app, client=("192.0.2.99", 1))
            statuses = [200]
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                # Two a second come back.
                while statuses[-1] == 200:
                    statuses.append((await client.get("/ready")).status_code)
            return statuses

        statuses = asyncio.run(ask_until_refused())
        assert statuses[-1] == 429
        assert len(statuses) > 120


class TestEnvironmentsThatGoAway:
    def test_take_no_total_with_them(self, anonymous: Client) -> None:
        seen: list[float] = []
        starts = value(shown(anonymous), "setlogs_cold_starts_total")

        def look() -> None:
            counted: Totals = shown(anonymous)
            seen.append(value(counted, "setlogs_requests_total", method="HEAD", route="/ready"))

        look()
        for _ in range(2):
            command = [sys.executable, "-c", ENVIRONMENT]
            with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
                try:
                    look()
                    # Long enough for a hand-over, which comes once a second.
                    while seen[-1] <= seen[0] or len(seen) < 5:
                        assert process.poll() is None
                        look()
                        time.sleep(0.05)
                finally:
                    process.kill()
            look()
            assert seen == sorted(seen)
            assert seen[-1] > seen[0]
            seen = seen[-1:]
        # This process may have handed over a start of its own between.
        assert value(shown(anonymous), "setlogs_cold_starts_total") >= starts + 2
