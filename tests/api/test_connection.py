"""The connection to PostgreSQL: one an environment, found dead before it is used."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from infra.local.servers import Postgres
from setlogs.errors import ServiceUnavailableError
from setlogs.http.problems import from_exception
from setlogs.postgres.database import Database, Transaction, get_database
from setlogs.statement import Statement
from tests.api.workouts import MEASURES, create_exercise, log_set, start_session
from tests.conftest import User

PREPARED = Statement(b"SELECT count(*) AS many FROM pg_prepared_statements", ())


@pytest.fixture
def backends(admin: psycopg.Connection[Any], environment: None) -> list[int]:
    """This process' connections to the server, once others of this run are gone."""
    get_database().close()
    return _backends(admin)


def _backends(admin: psycopg.Connection[Any]) -> list[int]:
    query = "SELECT pid FROM pg_stat_activity WHERE application_name = 'setlogs' AND state = 'idle'"
    return [pid for (pid,) in admin.execute(query)]


class TestConnection:
    def test_an_environment_opens_one_and_leaves_it_idle(
        self, user: User, backends: list[int], admin: psycopg.Connection[Any]
    ) -> None:
        for _ in range(3):
            assert user.get("/me").status_code == 200
        assert user.delete("/me", {"password": "not this one"}).status_code == 403
        assert len(set(_backends(admin)) - set(backends)) == 1

    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_one_that_the_server_ended_costs_no_request(
        self, user: User, admin: psycopg.Connection[Any], method: str
    ) -> None:
        user.get("/me")
        for backend in _backends(admin):
            assert admin.execute(
                "SELECT pg_terminate_backend(%s, 5000)", (backend,)
            ).fetchone() == (True,)
        answer = user.request(method, "/sessions", {} if method == "POST" else None)
        assert answer.status_code in (200, 201)

    def test_one_left_within_a_transaction_is_not_used_again(self, postgres: Postgres) -> None:
        database = Database(postgres.url)
        backend = Statement(b"SELECT pg_backend_pid() AS pid", ())
        before = database.fetch_one(backend, {})
        database.fetch_one(Statement(b"BEGIN", ()), {})
        after = database.fetch_one(backend, {})
        database.close()
        assert before is not None
        assert after is not None
        assert before.pid != after.pid

    def test_values_of_other_sizes_need_no_other_plan(self, user: User) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        for key in ("a", "b"):
            log_set(user, session_id, exercise_id, key, **MEASURES["weight_reps"])
        prepared = get_database().fetch_one(PREPARED, {})
        log_set(user, session_id, exercise_id, "c", reps=9999, weight=1.25, rpe=8.5, notes="n")
        log_set(user, session_id, exercise_id, "d", reps=1, weight=100, rest_seconds=90_000)
        again = get_database().fetch_one(PREPARED, {})
        assert prepared is not None
        assert again is not None
        # The question itself is prepared when it is asked for the second time.
        assert again.many - prepared.many <= 1


class TestSnapshot:
    def test_stays_as_it_was_at_the_first_statement(self, user: User, postgres: Postgres) -> None:
        database = Database(postgres.url)
        many = Statement(b"SELECT count(*) AS many FROM workout_sessions", ())
        with database.transaction(snapshot=True) as seen:
            before = seen.fetch_one(many, {})
            start_session(user)
            after = seen.fetch_one(many, {})
        with database.transaction() as seen:
            first = seen.fetch_one(many, {})
            start_session(user)
            second = seen.fetch_one(many, {})
        database.close()
        assert before == after
        assert first != second


class TestAtomically:
    def test_runs_again_what_was_undone_as_one_that_waited_for_another(
        self, postgres: Postgres, admin: psycopg.Connection[Any]
    ) -> None:
        """Two that take the same two locks in opposite order: PostgreSQL undoes one of them."""
        take = Statement(b"SELECT pg_advisory_xact_lock($1) IS NULL AS taken", ("lock",))
        both, runs = threading.Barrier(2), []

        def work(transaction: Transaction, first: int) -> int:
            runs.append(first)
            transaction.fetch_one(take, {"lock": first})
            if len(runs) <= 2:
                both.wait(60)
            transaction.fetch_one(take, {"lock": 3 - first})
            return first

        def run(first: int) -> int:
            with contextlib.closing(Database(postgres.url)) as database:
                return database.atomically(lambda transaction: work(transaction, first))

        with ThreadPoolExecutor(2) as threads:
            assert sorted(threads.map(run, (1, 2))) == [1, 2]
        assert len(runs) == 3

    @pytest.mark.parametrize("state", ["40001", "40P01"])
    def test_gives_up_after_three_tries_that_were_all_undone(
        self, postgres: Postgres, state: str
    ) -> None:
        undone = f"DO $$ BEGIN RAISE 'undone' USING ERRCODE = '{state}'; END $$"
        runs = []

        def work(transaction: Transaction) -> None:
            runs.append(transaction)
            transaction.fetch_one(Statement(undone.encode(), ()), {})

        with (
            contextlib.closing(Database(postgres.url)) as database,
            pytest.raises(ServiceUnavailableError),
        ):
            database.atomically(work)
        assert len(runs) == 3

    @pytest.mark.parametrize(
        "error", [psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure]
    )
    def test_or_any_transaction_that_is_undone_for_another_is_no_fault_of_ours(
        self, error: type[psycopg.Error]
    ) -> None:
        assert from_exception(error()).status == 503
