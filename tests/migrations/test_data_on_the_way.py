"""What older code has left in the tables is right under the newer schema, and the other way round."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.errors import UniqueViolation

from functions.migrate.service import downgrade, upgrade
from infra.local.servers import Postgres

USER = "019b76da-a800-7f04-8e6a-000000000001"
EXERCISE = "019b76da-a800-7f04-8e6a-000000000002"
# An exercise that was of another type before its first set; one set has a number from a file.
FILL = f"""
INSERT INTO users (id, email, password_hash) VALUES ('{USER}', 'lifter@example.com', 'x');
INSERT INTO exercises (user_id, id, name, type, name_key, search_key, version, revision)
VALUES ('{USER}', '{EXERCISE}', 'Plank', 'reps_only', 'plank', 'plank', 3, 3);
INSERT INTO exercise_versions (user_id, exercise_id, version, name, type) VALUES
('{USER}', '{EXERCISE}', 1, 'Plank', 'duration'), ('{USER}', '{EXERCISE}', 2, 'Planks', 'reps_only'),
('{USER}', '{EXERCISE}', 3, 'Plank', 'reps_only');
INSERT INTO workout_sessions (user_id, id, started_at, timezone)
VALUES ('{USER}', gen_random_uuid(), now(), 'UTC');
INSERT INTO workout_sets (user_id, id, session_id, performed_on, exercise_user_id, exercise_id,
    exercise_type, exercise_version, position, reps, performed_at)
SELECT user_id, gen_random_uuid(), id, started_on, '{USER}', '{EXERCISE}', 'reps_only', n, n, 5, now()
FROM workout_sessions, generate_series(1, 3) AS n
"""  # noqa: S608  of constants

OF_ONE_DEFINITION = FILL.replace("'reps_only', n, n,", "'reps_only', 3, n,")
KEEP = f"""
INSERT INTO idempotency_records (user_id, operation, {{}}key, fingerprint, body, location)
VALUES ('{USER}', 'POST /sessions', {{}}'{{}}', '', '', '/sessions/x')
"""  # noqa: S608  of constants
IMPORT = f"""
INSERT INTO imports (user_id, id, source, sessions_added, sets_added, exercises_added,
    duplicates_skipped, rows_total, rows_skipped, problems_total, problems, mapping)
VALUES ('{USER}', '{EXERCISE}', 'strong', 0, 0, 0, 0, 0, 0, 0, '[]', '[]')
"""  # noqa: S608  of constants
TRACES = (
    """
    INSERT INTO audit_trail (user_id, entity_id, version, entity, action, seq, after)
    SELECT user_id, id, 1, %s, 'created', 1, '{}' FROM exercises
    """,
    """
    INSERT INTO import_entries (user_id, entity_id, import_id, entity)
    SELECT user_id, id, id, %s FROM imports
    """,
)
"""What is kept of a thing of some kind, by an id."""


@pytest.fixture
def scratch(postgres: Postgres) -> Iterator[str]:
    """Address of a database of this test's own, as the migrator."""
    with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        admin.execute("CREATE DATABASE on_the_way OWNER setlogs_migrator")
    yield postgres.migration_url.removesuffix("/setlogs") + "/on_the_way"
    with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        admin.execute("DROP DATABASE on_the_way WITH (FORCE)")


class TestWeighIns:
    def test_go_on_the_way_back_and_what_was_restored_stays(self, scratch: str) -> None:
        upgrade(scratch, "0012")
        told = """
            INSERT INTO audit_trail (user_id, entity_id, version, entity, action, seq, after)
            SELECT id, gen_random_uuid(), 2, %s, %s, 1, '{}' FROM users WHERE email IS NOT NULL
        """
        with psycopg.connect(scratch) as connection:
            connection.execute(FILL.replace("'reps_only', n, n", "'reps_only', 3, n").encode())
            connection.execute(told.encode(), ("weigh_in", "created"))
            connection.execute(told.encode(), ("set", "restored"))
        downgrade(scratch, "0011")
        with psycopg.connect(scratch) as connection:
            left = connection.execute("SELECT entity, action FROM audit_trail").fetchall()
            assert left == [("set", "restored")]
            with pytest.raises(psycopg.errors.CheckViolation):
                connection.execute(told.encode(), ("set", "restored"))
        upgrade(scratch, "0012")


class TestPlacesOfSets:
    def test_deleted_ones_without_one_get_the_last_on_the_way_back(self, scratch: str) -> None:
        upgrade(scratch, "0014")
        with psycopg.connect(scratch) as connection:
            connection.execute(OF_ONE_DEFINITION.encode())
            connection.execute("UPDATE workout_sessions SET last_position = 3")
            connection.execute("UPDATE workout_sets SET position = 4 - position")
            connection.execute(
                "UPDATE workout_sets SET position = NULL, deleted_at = now() WHERE position < 3"
            )
        downgrade(scratch, "0013")
        with psycopg.connect(scratch) as connection:
            query = "SELECT position FROM workout_sets ORDER BY position"
            assert connection.execute(query).fetchall() == [(3,), (4,), (5,)]
            last = connection.execute("SELECT last_position FROM workout_sessions").fetchone()
            assert last == (5,)
        upgrade(scratch, "0014")

    def test_no_live_set_is_without(self, scratch: str) -> None:
        upgrade(scratch, "0014")
        with psycopg.connect(scratch) as connection:
            connection.execute(OF_ONE_DEFINITION.encode())
            with pytest.raises(psycopg.errors.CheckViolation, match="ck_workout_sets_place"):
                connection.execute("UPDATE workout_sets SET position = NULL")

    def test_survive_an_upgrade_that_was_interrupted(self, scratch: str) -> None:
        upgrade(scratch, "0014")
        with psycopg.connect(scratch) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '0013'")
        upgrade(scratch, "0014")
        downgrade(scratch, "0013")


class TestDefinitionsOfSets:
    def test_are_of_the_type_that_the_set_has(self, scratch: str) -> None:
        upgrade(scratch, "0006")
        with psycopg.connect(scratch) as connection:
            connection.execute(FILL.encode())
        upgrade(scratch, "0007")
        query = "SELECT position, exercise_version FROM workout_sets ORDER BY position"
        with psycopg.connect(scratch) as connection:
            assert connection.execute(query).fetchall() == [(1, 3), (2, 2), (3, 3)]
        downgrade(scratch, "0006")

    def test_survive_an_upgrade_that_was_interrupted(self, scratch: str) -> None:
        """Again from the start, over whatever the first run had built."""
        upgrade(scratch, "0007")
        for revision in ("0005", "0006"):
            with psycopg.connect(scratch) as connection:
                connection.execute("UPDATE alembic_version SET version_num = %s", (revision,))
            upgrade(scratch, "0007")
        keys = "SELECT conname FROM pg_constraint WHERE conname LIKE 'fk_workout_sets%' ORDER BY 1"
        with psycopg.connect(scratch) as connection:
            found = [name for (name,) in connection.execute(keys)]
        assert found == ["fk_workout_sets_definition", "fk_workout_sets_session"]


class TestStoredAnswers:
    def test_need_no_status_and_older_code_stores_and_reads_one(self, scratch: str) -> None:
        upgrade(scratch, "0011")
        with psycopg.connect(scratch) as connection:
            connection.execute(FILL.replace("'reps_only', n, n", "'reps_only', 3, n").encode())
            connection.execute(KEEP.format("", "", "newer").encode())
            connection.execute(KEEP.format("status, ", "201, ", "older").encode())
        downgrade(scratch, "0010")
        with psycopg.connect(scratch) as connection:
            found = connection.execute("SELECT key, status FROM idempotency_records ORDER BY key")
            assert found.fetchall() == [("newer", 201), ("older", 201)]


class TestErasedUsers:
    def test_are_gone_under_an_older_schema(self, scratch: str) -> None:
        upgrade(scratch, "0007")
        erased = (
            "UPDATE users SET erased_at = now(), email = NULL, password_hash = NULL WHERE id = %s"
        )
        with psycopg.connect(scratch) as connection:
            connection.execute(FILL.replace("'reps_only', n, n", "'reps_only', 3, n").encode())
            connection.execute(erased, (USER,))
        downgrade(scratch, "0005")
        with psycopg.connect(scratch) as connection:
            for table in ("workout_sets", "workout_sessions", "exercises"):
                assert connection.execute(f"SELECT FROM {table}".encode()).rowcount == 0
            assert connection.execute("SELECT FROM users").rowcount == 1


class TestKeysWithEntities:
    def test_let_things_of_two_kinds_have_one_id(self, scratch: str) -> None:
        upgrade(scratch, "0012")
        with psycopg.connect(scratch) as connection:
            connection.execute(FILL.replace("'reps_only', n, n", "'reps_only', 3, n").encode())
            connection.execute(IMPORT)
            for trace in TRACES:
                connection.execute(trace, ("session",))
        for trace in TRACES:
            with psycopg.connect(scratch) as connection, pytest.raises(UniqueViolation):
                connection.execute(trace, ("set",))
        upgrade(scratch, "0013")
        for trace in TRACES:
            with psycopg.connect(scratch) as connection:
                connection.execute(trace, ("set",))
            with psycopg.connect(scratch) as connection, pytest.raises(UniqueViolation):
                connection.execute(trace, ("session",))
        # There and back with what the narrower keys would not hold.
        downgrade(scratch, "0012")
        upgrade(scratch, "0013")
        with psycopg.connect(scratch) as connection:
            for table in ("audit_trail", "import_entries"):
                assert connection.execute(f"SELECT FROM {table}".encode()).rowcount == 2

    def test_survive_an_upgrade_that_was_interrupted(self, scratch: str) -> None:
        upgrade(scratch, "0012")
        with psycopg.connect(scratch) as connection:
            for table in ("audit_trail", "import_entries"):
                left = f"CREATE INDEX new_pk_{table} ON {table} (user_id)"
                connection.execute(left.encode())
        upgrade(scratch, "0013")
        keys = "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'p'"
        indexes = "SELECT FROM pg_indexes WHERE indexname LIKE 'new_pk%'"
        with psycopg.connect(scratch) as connection:
            found: dict[str, str] = dict(connection.execute(keys).fetchall())
            assert connection.execute(indexes).rowcount == 0
        wide = "PRIMARY KEY (user_id, entity_id, entity"
        assert found["pk_audit_trail"] == f"{wide}, version)"
        assert found["pk_import_entries"] == f"{wide})"


ENTRIES = """
INSERT INTO import_entries (user_id, entity_id, import_id, entity)
SELECT i.user_id, t.id, i.id, t.entity FROM imports AS i, (
    SELECT id, 'set' AS entity FROM workout_sets
    UNION ALL SELECT id, 'session' FROM workout_sessions
    UNION ALL SELECT gen_random_uuid(), entity FROM unnest(ARRAY['set', 'session']) AS entity
) AS t
"""
"""Two are of what is gone."""


class TestWhatImportsRead:
    def test_of_what_is_there_has_a_place_and_a_start(self, scratch: str) -> None:
        upgrade(scratch, "0018")
        with psycopg.connect(scratch) as connection:
            connection.execute(OF_ONE_DEFINITION.encode())
            connection.execute(
                "UPDATE workout_sessions SET started_at = '2024-03-01 17:00Z', timezone = 'Europe/Berlin'"
            )
            connection.execute(IMPORT.encode())
            connection.execute(ENTRIES.encode())
        upgrade(scratch, "0019")
        with psycopg.connect(scratch) as connection:
            found = connection.execute(
                "SELECT e.entity, e.session_id = w.id, e.source_start::text, e.is_new, e.source"
                " FROM import_entries AS e, workout_sessions AS w ORDER BY 1, 2, 3"
            ).fetchall()
        start = "2024-03-01 18:00:00"
        assert found == [
            ("session", None, start, True, None),
            ("session", None, None, True, None),
            *[("set", True, None, True, None)] * 3,
            ("set", None, None, True, None),
        ]

    def test_is_forgotten_on_the_way_back_where_it_was_not_added(self, scratch: str) -> None:
        upgrade(scratch, "0019")
        with psycopg.connect(scratch) as connection:
            connection.execute(OF_ONE_DEFINITION.encode())
            connection.execute(IMPORT.encode())
            connection.execute(ENTRIES.encode())
            later = IMPORT.replace(f"'{EXERCISE}', 'strong'", f"'{USER}', 'strong'")
            connection.execute(later.encode())
            connection.execute(
                "INSERT INTO import_entries (user_id, entity_id, import_id, entity, is_new)"
                " SELECT user_id, entity_id, user_id, entity, false FROM import_entries"
            )
        downgrade(scratch, "0018")
        with psycopg.connect(scratch) as connection:
            query = "SELECT count(*), count(DISTINCT entity_id) FROM import_entries"
            assert connection.execute(query).fetchone() == (6, 6)
        upgrade(scratch, "0019")

    def test_survives_an_upgrade_that_was_interrupted(self, scratch: str) -> None:
        upgrade(scratch, "0019")
        with psycopg.connect(scratch, autocommit=True) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '0018'")
            connection.execute("DROP INDEX ix_import_entries_source_start")
            connection.execute("CREATE INDEX new_pk_import_entries ON import_entries (user_id)")
        upgrade(scratch, "0019")
        with psycopg.connect(scratch) as connection:
            names = connection.execute(
                "SELECT indexname FROM pg_indexes WHERE tablename = 'import_entries' ORDER BY 1"
            ).fetchall()
        assert ("ix_import_entries_source_start",) in names
        assert ("new_pk_import_entries",) not in names
