"""Leaving takes everything along, and whatever comes too late finds nothing (AUT-20 to AUT-22)."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from redis import Redis

from functions.auth import service
from functions.migrate.retention import remove_expired
from infra.local.servers import Postgres, Valkey
from setlogs.models import metadata
from setlogs.postgres.erasure import ALL
from tests.api.outbox import queue_code
from tests.api.personal_tokens import create_token
from tests.api.workouts import MEASURES, create_exercise, log_set, start_session
from tests.conftest import PASSWORD, Client, User
from tests.patience import HANGS_SECONDS

pytestmark = pytest.mark.usefixtures("mail")
CSV = b"Date,Workout Name,Exercise Name,Set Order,Weight,Reps\n2024-01-01 10:00:00,A,B,1,50,5\n"
CSV_TYPE = {"Content-Type": "text/csv"}


def use_everything(user: User) -> None:
    """Leave a row in every table that has a user's rows, and a report in Redis."""
    exercise_id, session_id = create_exercise(user), start_session(user)
    first = log_set(user, session_id, exercise_id).json()
    user.put(f"/sets/{first['id']}", MEASURES["weight_reps"] | {"reps": 3}, if_match='"v1"')
    user.delete(f"/sets/{first['id']}", if_match='"v2"')
    log_set(user, session_id, exercise_id)
    assert user.post("/weigh-ins", {"weight": 80}).status_code == 201
    assert user.get(f"/reports/progression?exercise_id={exercise_id}").status_code == 200
    create_token(user)
    made = user.request("POST", "/imports?timezone=UTC&unit=kg", content=CSV, headers=CSV_TYPE)
    assert made.status_code == 201


def rows_that_hold(admin: psycopg.Connection[Any], text: str) -> dict[str, int]:
    """Return how many rows of each table have `text` anywhere in them."""
    tables = admin.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    ).fetchall()
    counts = {}
    for (table,) in tables:
        query = SQL("SELECT count(*) FROM {} AS t WHERE t::text ILIKE %s").format(Identifier(table))
        row = admin.execute(query, (f"%{text}%",)).fetchone()
        assert row is not None
        counts[table] = row[0]
    return {table: count for table, count in counts.items() if count}


MANY_AUDIT_ROWS = """
INSERT INTO audit_trail (user_id, entity_id, version, entity, action, seq, after)
SELECT %s, gen_random_uuid(), 1, 'set', 'created', n, '{}' FROM generate_series(1, 10001) AS n
"""


def assert_gone(user: User, anonymous: Client) -> None:
    """Check that neither of a user's tokens is good for anything."""
    assert user.get("/me").status_code == 401
    assert user.get("/changes").status_code == 401
    assert user.post("/sessions", {}).status_code == 401
    assert user.delete("/me", {"password": PASSWORD}).status_code == 401
    refreshed = anonymous.post("/auth/refresh", {"refresh_token": user.refresh_token})
    assert (refreshed.status_code, refreshed.json()["code"]) == (401, "invalid_refresh_token")
    assert anonymous.post("/auth/logout", {"refresh_token": user.refresh_token}).status_code == 204


class TestLeaving:
    def test_needs_the_password(self, user: User) -> None:
        answer = user.delete("/me", {"password": "not this one"})
        assert (answer.status_code, answer.json()["code"]) == (403, "wrong_password")
        assert user.get("/me").status_code == 200

    def test_leaves_nothing_behind_in_any_column_of_any_table(
        self, user: User, anonymous: Client, admin: psycopg.Connection[Any]
    ) -> None:
        use_everything(user)
        queue_code(admin, user)
        user_id = user.profile["id"]
        # Else the search would find nothing because it does not search.
        assert set(rows_that_hold(admin, user_id)) == {
            "audit_trail", "exercise_versions", "exercises", "idempotency_records",
            "import_entries", "import_report_items", "imported_names", "imports", "logins",
            "mail_codes", "mails", "personal_tokens", "refresh_tokens", "users", "weigh_ins", "workout_sessions",
            "workout_sets",
        }  # fmt: skip
        assert user.delete("/me", {"password": PASSWORD}).status_code == 204
        assert rows_that_hold(admin, user_id) == {}
        assert rows_that_hold(admin, user.email) == {}

    def test_goes_before_its_rows_do(
        self,
        user: User,
        anonymous: Client,
        postgres: Postgres,
        admin: psycopg.Connection[Any],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """As after a kill: whatever keeps the rows, nobody gets in and the address is free."""
        use_everything(user)
        monkeypatch.setattr(service, "REMOVING_SECONDS", -1)
        assert user.delete("/me", {"password": PASSWORD}).status_code == 204
        assert len(rows_that_hold(admin, user.profile["id"])) == 17
        assert_gone(user, anonymous)
        again = {"email": user.email, "password": PASSWORD}
        assert anonymous.post("/auth/login", again).status_code == 401
        assert anonymous.post("/auth/register", again).status_code == 201
        remove_expired(postgres.migration_url)
        assert rows_that_hold(admin, user.profile["id"]) == {}

    def test_lets_nobody_in_whatever_the_epoch(
        self, user: User, anonymous: Client, admin: psycopg.Connection[Any]
    ) -> None:
        erased = (
            "UPDATE users SET erased_at = now(), email = NULL, password_hash = NULL WHERE id = %s"
        )
        admin.execute(erased, (user.profile["id"],))
        assert_gone(user, anonymous)

    def test_succeeds_while_somebody_holds_a_row(
        self,
        user: User,
        anonymous: Client,
        postgres: Postgres,
        admin: psycopg.Connection[Any],
    ) -> None:
        use_everything(user)
        user_id = user.profile["id"]
        with psycopg.connect(postgres.admin_url) as holder:
            holder.execute("SELECT FROM workout_sets WHERE user_id = %s FOR UPDATE", (user_id,))
            assert user.delete("/me", {"password": PASSWORD}).status_code == 204
            assert_gone(user, anonymous)
            remove_expired(postgres.migration_url)
            assert "workout_sets" in rows_that_hold(admin, user_id)
        remove_expired(postgres.migration_url)
        assert rows_that_hold(admin, user_id) == {}

    def test_leaves_a_long_audit_trail_to_retention(
        self, user: User, postgres: Postgres, admin: psycopg.Connection[Any]
    ) -> None:
        """The application may not delete of it by itself, and with the user only a little."""
        user_id = user.profile["id"]
        admin.execute(MANY_AUDIT_ROWS, (user_id,))
        assert user.delete("/me", {"password": PASSWORD}).status_code == 204
        assert set(rows_that_hold(admin, user_id)) == {"audit_trail", "users"}
        assert set(rows_that_hold(admin, user.email)) == {"audit_trail"}
        remove_expired(postgres.migration_url)
        assert rows_that_hold(admin, user_id) == {}
        assert rows_that_hold(admin, user.email) == {}

    def test_leaves_no_report_in_redis(self, user: User, valkey: Valkey) -> None:
        use_everything(user)
        with Redis.from_url(valkey.url, decode_responses=True) as redis:
            keys = f"*{user.profile['id']}*"
            assert {key.split(":")[0] for key in redis.scan_iter(keys)} >= {"reports"}
            assert user.delete("/me", {"password": PASSWORD}).status_code == 204
            # What counts requests is gone within a minute.
            assert {key.split(":")[0] for key in redis.scan_iter(keys)} <= {"rl"}

    def test_ends_every_token(self, user: User, anonymous: Client) -> None:
        assert user.delete("/me", {"password": PASSWORD}).status_code == 204
        assert user.get("/me").status_code == 401
        refreshed = anonymous.post("/auth/refresh", {"refresh_token": user.refresh_token})
        assert refreshed.status_code == 401
        again = {"email": user.email, "password": PASSWORD}
        assert anonymous.post("/auth/login", again).status_code == 401
        assert anonymous.post("/auth/register", again).status_code == 201

    def test_takes_nothing_of_anybody_else(
        self, user: User, admin: psycopg.Connection[Any], make_user: Callable[..., User]
    ) -> None:
        kept = make_user()
        use_everything(kept)
        before = rows_that_hold(admin, kept.profile["id"])
        assert user.delete("/me", {"password": PASSWORD}).status_code == 204
        assert rows_that_hold(admin, kept.profile["id"]) == before


class TestTables:
    def test_each_with_rows_of_users_is_emptied_after_those_that_refer_to_it(self) -> None:
        of_users = {table.name for table in metadata.tables.values() if "user_id" in table.c}
        assert set(ALL) == of_users
        tables = list(ALL)
        for place, name in enumerate(tables):
            table = metadata.tables[name]
            referred = {key.referred_table.name for key in table.foreign_key_constraints}
            assert not referred & set(tables[:place]), name


class TestWritesThatRaceIt:
    def test_lose(self, user: User, admin: psycopg.Connection[Any]) -> None:
        exercise_id, session_id = create_exercise(user), start_session(user)
        leaving, writers = threading.Event(), 3

        def write() -> set[int]:
            path, statuses = f"/sessions/{session_id}/sets", set()
            draft = {"exercise_id": exercise_id, **MEASURES["weight_reps"]}
            client = Client(user.app, user.token)
            while 401 not in statuses and 429 not in statuses:
                answer = client.post(path, draft, idempotency_key=uuid4().hex)
                statuses.add(answer.status_code)
                leaving.set()
            return statuses

        with ThreadPoolExecutor(writers) as threads:
            written = [threads.submit(write) for _ in range(writers)]
            assert leaving.wait(HANGS_SECONDS)
            assert user.delete("/me", {"password": PASSWORD}).status_code == 204
            statuses = set().union(*(each.result(timeout=HANGS_SECONDS) for each in written))
        assert 401 in statuses
        assert statuses <= {201, 401, 404}
        assert rows_that_hold(admin, user.profile["id"]) == {}
