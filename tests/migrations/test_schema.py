"""The schema: up and down, the same as the models say, and closed to the application's role."""

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import create_engine, make_url

from functions.migrate.service import downgrade, head, upgrade
from functions.system.health import SCHEMA_REVISION
from infra.local.servers import Postgres
from setlogs.models import metadata

# What PostgreSQL itself says of each constraint and index, in its own words.
DEFINITIONS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND contype <> 'n' AND conrelid::regclass::text <> 'alembic_version'
UNION ALL
SELECT tablename, indexname, indexdef FROM pg_indexes
WHERE schemaname = 'public' AND tablename <> 'alembic_version'
UNION ALL
SELECT table_name, column_name, concat_ws(' ', data_type, is_nullable, column_default,
       generation_expression, numeric_precision, numeric_scale)
FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
ORDER BY 1, 2, 3
"""


def definitions(url: str) -> list[tuple[str, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(DEFINITIONS).fetchall()


class TestMigrations:
    def test_up_down_and_up_again(self, empty_database: str) -> None:
        upgrade(empty_database)
        first = definitions(empty_database)
        downgrade(empty_database, "base")
        assert definitions(empty_database) == []
        upgrade(empty_database)
        assert definitions(empty_database) == first
        upgrade(empty_database)

    def test_make_what_the_models_say(self, empty_database: str) -> None:
        upgrade(empty_database)
        migrated = definitions(empty_database)
        downgrade(empty_database, "base")
        engine = create_engine(make_url(empty_database).set(drivername="postgresql+psycopg"))
        metadata.create_all(engine)
        engine.dispose()
        assert definitions(empty_database) == migrated

    def test_the_newest_is_the_one_that_the_code_needs(self) -> None:
        assert head() == SCHEMA_REVISION


class TestRoles:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE audit_trail SET action = 'created'",
            "DELETE FROM audit_trail",
            "TRUNCATE audit_trail",
            "TRUNCATE users CASCADE",
            "CREATE TABLE mine (id int)",
            "ALTER TABLE users ADD COLUMN mine int",
            "DROP TABLE users",
        ],
    )
    def test_the_application_may_not(self, postgres: Postgres, statement: str) -> None:
        with (
            psycopg.connect(postgres.url) as connection,
            pytest.raises(InsufficientPrivilege),
        ):
            connection.execute(statement)
