"""What a migration does while requests are under way that it has to wait for."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from functions.migrate.service import downgrade, upgrade
from infra.local.servers import Postgres
from tests.patience import wait_until

WRITTEN = "LOCK TABLE users, logins, imports, audit_trail IN ROW EXCLUSIVE MODE"
"""What a request under way has of the tables that it writes."""
BETWEEN_TRIES = """
SELECT FROM pg_stat_activity WHERE datname = 'scratch' AND wait_event = 'PgSleep'
"""


class TestLocks:
    @pytest.mark.parametrize(
        ("before", "revision"),
        [("0018", "0019"), ("0019", "0020"), ("0020", "0021"), ("0021", "0022"), ("0022", "0023")],
    )
    def test_are_tried_for_a_moment_and_again(
        self, empty_database: str, postgres: Postgres, before: str, revision: str
    ) -> None:
        """So that no request that comes meanwhile queues up behind the migration."""
        upgrade(empty_database, before)
        _beside_a_request(postgres, empty_database, lambda: upgrade(empty_database, revision))
        _beside_a_request(postgres, empty_database, lambda: downgrade(empty_database, before))


def _beside_a_request(postgres: Postgres, database: str, migrate: Callable[[], None]) -> None:
    """Migrate while a request is under way, which ends once the migration has given up a try."""
    with (
        ThreadPoolExecutor(1) as thread,
        psycopg.connect(database) as request,
        psycopg.connect(postgres.admin_url, autocommit=True) as admin,
    ):
        request.execute(WRITTEN)
        done = thread.submit(migrate)
        wait_until(lambda: done.done() or admin.execute(BETWEEN_TRIES).rowcount > 0)
        request.rollback()
        done.result()
