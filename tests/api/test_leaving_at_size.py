"""Leaving looks at nobody else's rows, whatever there is of them and of who leaves (AUT-20)."""

from collections.abc import Iterator

import psycopg
import pytest

from bench.erasure import Shape, count_rows, fill_account, fill_others, remove_others
from functions.auth import service
from functions.migrate.retention import remove_expired
from infra.local.servers import Postgres
from setlogs.postgres.erasure import ALL, OWN, sql
from tests.conftest import PASSWORD, User

pytestmark = pytest.mark.long

OTHERS = 90
"""Users of 2,200 sets each."""
PATIENT_SECONDS = 60.0
ERASE = "UPDATE users SET erased_at = now(), email = NULL, password_hash = NULL WHERE id = %s"
# Of this transaction alone, triggers of foreign keys included.
LOOKED_AT = """
SELECT relname, seq_tup_read, idx_tup_fetch FROM pg_stat_xact_user_tables
WHERE relname IN ('workout_sets', 'workout_sessions', 'exercise_versions')
"""


@pytest.fixture(scope="module")
def admin(postgres: Postgres) -> Iterator[psycopg.Connection]:
    """A superuser's connection to a database with 198,000 sets of others."""
    with psycopg.connect(postgres.admin_url, autocommit=True) as connection:
        others = fill_others(connection, OTHERS)
        yield connection
        remove_others(connection, others)


class TestLeavingAmongOthers:
    @pytest.mark.parametrize("shape", [Shape(12), Shape(1_000), Shape(2, 2_000)], ids=str)
    def test_is_done_with_the_request(
        self,
        admin: psycopg.Connection,
        user: User,
        shape: Shape,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(service, "REMOVING_SECONDS", PATIENT_SECONDS)
        fill_account(admin, user.profile["id"], shape)
        assert user.delete("/me", {"password": PASSWORD}).status_code == 204
        assert count_rows(admin, user.profile["id"]) == 0

    @pytest.mark.parametrize("shape", [Shape(50_000), Shape(3, 9_900)], ids=str)
    def test_is_certain_for_the_largest_accounts_and_done_by_the_next_retention(
        self, admin: psycopg.Connection, user: User, postgres: Postgres, shape: Shape
    ) -> None:
        fill_account(admin, user.profile["id"], shape)
        assert user.delete("/me", {"password": PASSWORD}).status_code == 204
        assert user.get("/me").status_code == 401
        assert remove_expired(postgres.migration_url)["users"] >= 1
        assert count_rows(admin, user.profile["id"]) == 0

    @pytest.mark.parametrize("shape", [Shape(1_000), Shape(5, 400)], ids=str)
    def test_looks_at_their_own_rows_only(
        self, admin: psycopg.Connection, user: User, postgres: Postgres, shape: Shape
    ) -> None:
        user_id = user.profile["id"]
        fill_account(admin, user_id, shape)
        # A planner that knows how much is whose is the one to convince.
        admin.execute("ANALYZE")
        own = count_rows(admin, user_id)
        admin.execute(ERASE, (user_id,))
        with psycopg.connect(postgres.url) as application:
            for delete_batch in OWN.values():
                params = {"user_id": user_id, "batch_rows": 200}
                while delete_batch.execute(application, params).fetchall() != [(0,)]:
                    pass
            assert sql.delete_user.execute(application, params).rowcount == 1
            looked_at = application.execute(LOOKED_AT).fetchall()
            assert {relation: read for relation, read, _ in looked_at} == {
                "workout_sets": 0, "workout_sessions": 0, "exercise_versions": 0,
            }  # fmt: skip
            for relation, _, fetched in looked_at:
                assert fetched <= 3 * own, relation

    def test_holds_the_rows_of_a_batch_and_no_more(
        self, admin: psycopg.Connection, user: User, postgres: Postgres
    ) -> None:
        user_id = user.profile["id"]
        fill_account(admin, user_id, Shape(300))
        admin.execute(ERASE, (user_id,))
        with psycopg.connect(postgres.url) as application:
            params = {"user_id": user_id, "batch_rows": 100}
            rows = sql.delete_workout_sets.execute(application, params).fetchall()
            assert rows == [(100,)]
            left = "SELECT FROM workout_sets WHERE user_id = %s FOR UPDATE SKIP LOCKED"
            assert admin.execute(left, (user_id,)).rowcount == 200

    def test_removes_nothing_of_who_is_not_erased(
        self, admin: psycopg.Connection, user: User, postgres: Postgres
    ) -> None:
        user_id = user.profile["id"]
        fill_account(admin, user_id, Shape(12))
        own = count_rows(admin, user_id)
        with psycopg.connect(postgres.migration_url, autocommit=True) as owner:
            params = {"user_id": user_id, "batch_rows": 1_000}
            for delete_batch in ALL.values():
                assert delete_batch.execute(owner, params).fetchall() == [(0,)]
            assert sql.delete_user.execute(owner, params).rowcount == 0
        assert count_rows(admin, user_id) == own

    def test_goes_on_where_a_request_left_off(
        self,
        admin: psycopg.Connection,
        user: User,
        postgres: Postgres,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        user_id = user.profile["id"]
        fill_account(admin, user_id, Shape(30))
        own = count_rows(admin, user_id)
        monkeypatch.setattr(service, "REMOVING_SECONDS", -1)
        assert user.delete("/me", {"password": PASSWORD}).status_code == 204
        assert count_rows(admin, user_id) == own
        assert remove_expired(postgres.migration_url, budget_seconds=0)["users"] == 0
        assert remove_expired(postgres.migration_url, batch_rows=7)["users"] >= 1
        assert count_rows(admin, user_id) == 0
