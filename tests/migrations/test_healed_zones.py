"""Accounts whose time zone PostgreSQL does not know get one that it knows."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from functions.migrate.service import upgrade
from infra.local.servers import Postgres

ZONES = {
    "posix/Europe/Berlin": "Europe/Berlin",
    "right/America/New_York": "America/New_York",
    "localtime": "UTC",
    "Europe/Rome": "Europe/Rome",
}


@pytest.fixture
def earlier_database(postgres: Postgres) -> Iterator[str]:
    """Address of a database of this test's own, as of the revision before, as the migrator."""
    with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        admin.execute("CREATE DATABASE zones OWNER setlogs_migrator")
    url = postgres.migration_url.removesuffix("/setlogs") + "/zones"
    upgrade(url, "0009-1")
    yield url
    with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        admin.execute("DROP DATABASE zones WITH (FORCE)")


class TestZones:
    def test_are_healed_with_a_change_of_their_own(self, earlier_database: str) -> None:
        ids = {uuid4(): zone for zone in ZONES}
        with psycopg.connect(earlier_database) as before:
            for id_, zone in ids.items():
                before.execute(
                    "INSERT INTO users (id, email, password_hash, timezone, data_version)"
                    " VALUES (%s, %s, 'x', %s, 7)",
                    (id_, f"{id_}@example.com", zone),
                )
        upgrade(earlier_database)
        with psycopg.connect(earlier_database) as after:
            rows: list[tuple[UUID, str, int, int, Any, Any]] = after.execute(
                "SELECT u.id, u.timezone, u.version, u.data_version, a.before, a.after"
                " FROM users AS u LEFT JOIN audit_trail AS a"
                " ON a.user_id = u.id AND a.version = u.version AND a.seq = u.data_version"
                " WHERE u.email IS NOT NULL"
            ).fetchall()
        assert len(rows) == len(ZONES)
        for id_, zone, version, data_version, was, became in rows:
            earlier = ids[id_]
            assert zone == ZONES[earlier]
            if earlier == zone:
                assert (version, data_version, became) == (1, 7, None)
            else:
                assert (version, data_version) == (2, 8)
                assert (was["timezone"], became["timezone"]) == (earlier, zone)
                assert became == was | {
                    name: became[name] for name in ("timezone", "version", "updated_at")
                }
                assert became["version"] == version
