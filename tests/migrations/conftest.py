"""A database that a test has to itself."""

from collections.abc import Iterator

import psycopg
import pytest

from infra.local.servers import Postgres


@pytest.fixture
def empty_database(postgres: Postgres) -> Iterator[str]:
    """Address of a database of this test's own, as the migrator."""
    with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        admin.execute("CREATE DATABASE scratch OWNER setlogs_migrator")
    yield postgres.migration_url.removesuffix("/setlogs") + "/scratch"
    with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        admin.execute("DROP DATABASE scratch WITH (FORCE)")
