"""The schema: up and down, the same as the models say, and closed to the application's role."""

from contextlib import suppress

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import create_engine, make_url

from functions.migrate.service import downgrade, head, upgrade
from functions.system.health import SCHEMA_REVISION
from infra.local.servers import Postgres
from setlogs.ids import CATALOGUE_USER_ID
from setlogs.models import metadata
from tests.api.workouts import create_exercise
from tests.conftest import User

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


CATALOGUE_WRITES = [
    sql.replace("CATALOGUE", f"'{CATALOGUE_USER_ID}'")
    for sql in (
        "UPDATE exercises SET name = name WHERE user_id = CATALOGUE",
        "UPDATE exercises SET archived_at = now() WHERE user_id = CATALOGUE",
        "DELETE FROM exercises WHERE user_id = CATALOGUE",
        (
            "INSERT INTO exercises (user_id, id, name, type, name_key, search_key) "
            "VALUES (CATALOGUE, gen_random_uuid(), 'Mine', 'reps_only', 'mine', 'mine')"
        ),
        "UPDATE exercise_versions SET name = 'Mine' WHERE user_id = CATALOGUE",
        "DELETE FROM exercise_versions WHERE user_id = CATALOGUE",
        (
            "INSERT INTO exercise_versions (user_id, exercise_id, version, name, type) "
            "SELECT user_id, id, 99, 'Mine', type FROM exercises WHERE user_id = CATALOGUE"
        ),
        "UPDATE users SET data_version = data_version + 1 WHERE id = CATALOGUE",
        "DELETE FROM users WHERE id = CATALOGUE",
    )
]
"""Each does something for who may."""


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
            "UPDATE alembic_version SET version_num = '0000'",
            "DELETE FROM alembic_version",
            "INSERT INTO alembic_version VALUES ('9999')",
            "TRUNCATE alembic_version",
            *CATALOGUE_WRITES,
        ],
    )
    def test_the_application_may_not(self, postgres: Postgres, statement: str) -> None:
        with (
            psycopg.connect(postgres.url) as connection,
            pytest.raises(InsufficientPrivilege),
        ):
            connection.execute(statement)

    def test_the_application_may_not_move_a_row_into_the_catalogue(
        self, postgres: Postgres, user: User
    ) -> None:
        exercise_id = create_exercise(user)
        with (
            psycopg.connect(postgres.url) as connection,
            pytest.raises(InsufficientPrivilege),
        ):
            connection.execute(
                "UPDATE exercises SET user_id = %s WHERE id = %s", [CATALOGUE_USER_ID, exercise_id]
            )

    @pytest.mark.parametrize("statement", CATALOGUE_WRITES)
    def test_who_owns_the_schema_may_write_the_catalogue(
        self, postgres: Postgres, statement: str
    ) -> None:
        with psycopg.connect(postgres.migration_url) as connection:
            # Not what refers to them.
            connection.execute("SET CONSTRAINTS ALL DEFERRED")
            with suppress(psycopg.errors.ForeignKeyViolation):
                assert connection.execute(statement.encode()).rowcount > 0
            connection.rollback()

    def test_the_application_reads_what_it_may_not_write(self, postgres: Postgres) -> None:
        with psycopg.connect(postgres.url) as connection:
            for table in ("alembic_version", "exercises", "exercise_versions"):
                assert connection.execute(f"SELECT FROM {table}".encode()).rowcount > 0
