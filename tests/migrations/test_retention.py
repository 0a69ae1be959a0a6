"""Retention removes what has expired, in batches, and nothing that a promise still needs."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from functions.migrate.handler import handler
from functions.migrate.retention import RetentionSettings, remove_expired
from infra.local.servers import Postgres
from setlogs.settings import SettingsError, get_settings
from tests.api.workouts import MEASURES, create_exercise, log_set, start_session
from tests.conftest import User

type Execute = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def execute(postgres: Postgres, environment: None) -> Iterator[Execute]:
    """Run SQL as the superuser: the tests move the past about."""
    with psycopg.connect(postgres.admin_url, autocommit=True) as connection:

        def run(statement: str, *params: Any) -> list[tuple[Any, ...]]:
            cursor = connection.execute(statement.encode(), params)
            return cursor.fetchall() if cursor.description else []

        yield run


@pytest.fixture
def url(postgres: Postgres, environment: None) -> str:
    """Return the migrator's URL of a database from which what others left expired is gone."""
    remove_expired(postgres.migration_url)
    return postgres.migration_url


def user_id(user: User) -> str:
    identifier: str = user.profile["id"]
    return identifier


def changes(user: User, cursor: str | None = None) -> list[dict[str, Any]]:
    """Return every change behind a cursor."""
    found: list[dict[str, Any]] = []
    while True:
        path = "/changes" + (f"?since={cursor}" if cursor else "")
        page = user.get(path).json()
        if not page["items"]:
            return found
        found += page["items"]
        cursor = page["next_cursor"]


def expire(execute: Execute, user: User, session_id: str) -> None:
    """Let the deletion of a session, and of its sets, be as long ago as anything is kept."""
    for table, name in (("workout_sessions", "id"), ("workout_sets", "session_id")):
        execute(
            f"UPDATE {table} SET deleted_at = deleted_at - interval '366 days'"  # noqa: S608
            f" WHERE user_id = %s AND {name} = %s",
            user_id(user),
            session_id,
        )


class TestIdempotencyRecords:
    def test_go_after_their_time_and_still_guard_the_set(
        self, user: User, url: str, execute: Execute
    ) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        log_set(user, session_id, exercise_id, "old")
        log_set(user, session_id, exercise_id, "young")
        execute(
            "UPDATE idempotency_records SET created_at = now() - interval '49 hours' "
            "WHERE user_id = %s AND key = 'old'",
            user_id(user),
        )
        assert remove_expired(url)["idempotency_records"] == 1
        replayed = log_set(user, session_id, exercise_id, "young")
        assert replayed.headers["Idempotent-Replayed"] == "true"
        again = log_set(user, session_id, exercise_id, "old")
        assert (again.status_code, again.headers["Idempotent-Replayed"]) == (201, "true")
        assert len(user.get(f"/sessions/{session_id}/sets").json()["items"]) == 2

    def test_are_kept_for_a_day_at_least(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("IDEMPOTENCY_RETENTION_HOURS", "23")
        with pytest.raises(SettingsError, match="greater than or equal to 24"):
            RetentionSettings.read()


class TestRefreshTokens:
    def test_go_with_their_family(self, user: User, url: str, execute: Execute) -> None:
        execute(
            "UPDATE refresh_tokens SET expires_at = now() - interval '1 day' WHERE user_id = %s",
            user_id(user),
        )
        assert remove_expired(url)["refresh_tokens"] == 0
        execute(
            "UPDATE refresh_tokens SET family_expires_at = now() - interval '1 s' WHERE user_id = %s",
            user_id(user),
        )
        assert remove_expired(url)["refresh_tokens"] == 1

    def test_a_login_goes_when_it_has_expired(self, user: User, url: str, execute: Execute) -> None:
        execute("UPDATE logins SET ended_at = now() WHERE user_id = %s", user_id(user))
        assert remove_expired(url)["logins"] == 0
        execute(
            "UPDATE logins SET expires_at = now() - interval '1 s' WHERE user_id = %s",
            user_id(user),
        )
        assert remove_expired(url)["logins"] == 1


class TestMails:
    @pytest.mark.parametrize("column", ["sent_at", "given_up_at"])
    def test_go_a_day_after_they_left_or_were_given_up(
        self, user: User, url: str, execute: Execute, column: str
    ) -> None:
        execute(
            "INSERT INTO mails (user_id, id, kind, recipient, details, created_at) SELECT %s,"
            " gen_random_uuid(), 'new_login', 'lena@example.com', '{}', now() - interval '9 days'"
            " FROM generate_series(1, 3)",
            user_id(user),
        )
        for hours, kept in ((23, 3), (25, 1)):
            execute(
                f"UPDATE mails SET {column} = now() - %s * interval '1 hour' WHERE id IN"  # noqa: S608
                " (SELECT id FROM mails WHERE user_id = %s ORDER BY id LIMIT 2)",
                hours,
                user_id(user),
            )
            remove_expired(url)
            assert execute("SELECT count(*) FROM mails WHERE user_id = %s", user_id(user)) == [
                (kept,)
            ]

    def test_their_codes_go_when_they_have_expired(
        self, user: User, url: str, execute: Execute
    ) -> None:
        for lives in ("-1 s", "1 hour"):
            execute(
                "INSERT INTO mail_codes (user_id, id, purpose, digest, email, epoch, expires_at) VALUES"
                " (%s, gen_random_uuid(), 'verification', sha256(''), 'x', 1, now() + %s::interval)",
                user_id(user),
                lives,
            )
        assert remove_expired(url)["mail_codes"] == 1
        left = execute(
            "SELECT expires_at > now() FROM mail_codes WHERE user_id = %s", user_id(user)
        )
        assert set(left) == {(True,)}


class TestAuditTrail:
    def test_keeps_the_newest_of_everything_and_what_is_young(
        self, user: User, url: str, execute: Execute
    ) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        set_id = log_set(user, session_id, exercise_id).json()["id"]
        for title in ("A", "B"):
            user.patch(f"/sessions/{session_id}", {"title": title}, if_match="*")
        user.delete(f"/sets/{set_id}", if_match="*")
        execute(
            "UPDATE audit_trail SET at = at - interval '731 days' WHERE user_id = %s", user_id(user)
        )
        user.patch(f"/sessions/{session_id}", {"title": "C"}, if_match="*")
        before = changes(user)
        first = user.get("/changes?limit=1").json()["next_cursor"]
        assert remove_expired(url)["audit_trail"] > 0
        after = changes(user)
        last = {change["id"]: change for change in before}
        assert {change["id"]: change for change in after} == last
        kept = [c["data"]["title"] for c in after if c["id"] == session_id and c["data"]]
        assert kept == ["B", "C"]
        assert [c["action"] for c in after if c["id"] == set_id] == ["deleted"]
        behind = [change for change in changes(user, first) if change["id"] != before[0]["id"]]
        assert behind == [change for change in after if change["id"] != before[0]["id"]]
        assert remove_expired(url)["audit_trail"] == 0

    def test_is_not_the_applications_to_delete_from(self, environment: None) -> None:
        application = get_settings().database_url.get_secret_value()
        with (
            psycopg.connect(application) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("DELETE FROM audit_trail")


class TestDeletedRows:
    def test_are_removed_for_good_and_stay_deleted_for_clients(
        self, user: User, url: str, execute: Execute
    ) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        set_id = log_set(user, session_id, exercise_id).json()["id"]
        kept_id = start_session(user)
        for each in (session_id, kept_id):
            user.delete(f"/sessions/{each}", if_match="*")
        expire(execute, user, session_id)
        before, history = changes(user), user.get(f"/sets/{set_id}/history").json()
        assert remove_expired(url)["workout_sessions"] == 1
        assert execute("SELECT FROM workout_sets WHERE user_id = %s", user_id(user)) == []
        assert changes(user) == before
        assert user.get(f"/sets/{set_id}/history").json() == history
        left = execute("SELECT id::text FROM workout_sessions WHERE user_id = %s", user_id(user))
        assert left == [(kept_id,)]
        assert user.post(f"/sessions/{session_id}/restore").status_code == 404
        assert user.post(f"/sets/{set_id}/restore").status_code == 404

    def test_of_a_session_go_together_or_not_at_all(
        self, user: User, url: str, execute: Execute
    ) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        sets = [log_set(user, session_id, exercise_id, f"{n}").json()["id"] for n in range(4)]
        user.delete(f"/sets/{sets[0]}", if_match="*")
        user.delete(f"/sessions/{session_id}", if_match="*")
        expire(execute, user, session_id)
        with psycopg.connect(url) as holder:
            holder.execute(
                "SELECT FROM workout_sets WHERE user_id = %s AND id = %s FOR UPDATE",
                (user_id(user), sets[3]),
            )
            # What was deleted by itself is not the session's any more.
            removed = remove_expired(url, batch_rows=2)
            assert (removed["workout_sets"], removed["workout_sessions"]) == (1, 0)
        assert user.post(f"/sessions/{session_id}/restore").status_code == 200
        back = user.get(f"/sessions/{session_id}/sets").json()["items"]
        assert [each["id"] for each in back] == sets[1:]
        assert set(remove_expired(url).values()) == {0}
        user.delete(f"/sessions/{session_id}", if_match="*")
        expire(execute, user, session_id)
        assert remove_expired(url, batch_rows=2)["workout_sessions"] == 1
        assert execute("SELECT FROM workout_sets WHERE user_id = %s", user_id(user)) == []

    def test_and_weigh_ins_too(self, user: User, url: str, execute: Execute) -> None:
        old, young, kept = (user.post("/weigh-ins", {"weight": 80}).json()["id"] for _ in "abc")
        for each in (old, young):
            user.delete(f"/weigh-ins/{each}", if_match="*")
        aged = "UPDATE weigh_ins SET deleted_at = now() - interval '366 days' WHERE id = %s"
        execute(aged, old)
        before = changes(user)
        assert remove_expired(url)["weigh_ins"] == 1
        assert changes(user) == before
        left = execute("SELECT id::text FROM weigh_ins WHERE user_id = %s", user_id(user))
        assert sorted(left) == sorted([(young,), (kept,)])


class TestBatches:
    def test_leave_the_rest_when_time_is_up_and_finish_the_next_time(
        self, user: User, url: str, execute: Execute
    ) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        draft = {"exercise_id": exercise_id, **MEASURES["weight_reps"]}
        for number in range(5):
            user.post(f"/sessions/{session_id}/sets", draft, idempotency_key=f"k{number}")
        execute(
            "UPDATE idempotency_records SET created_at = now() - interval '3 days' "
            "WHERE user_id = %s",
            user_id(user),
        )
        assert set(remove_expired(url, budget_seconds=0).values()) == {0}
        assert remove_expired(url, batch_rows=2)["idempotency_records"] == 5

    def test_pass_by_what_a_request_holds(self, user: User, url: str, execute: Execute) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        for key in ("held", "free"):
            log_set(user, session_id, exercise_id, key)
        execute(
            "UPDATE idempotency_records SET created_at = now() - interval '3 days' "
            "WHERE user_id = %s",
            user_id(user),
        )
        with psycopg.connect(url) as holder:
            holder.execute(
                "SELECT FROM idempotency_records WHERE user_id = %s AND key = 'held' FOR UPDATE",
                (user_id(user),),
            )
            assert remove_expired(url)["idempotency_records"] == 1
        assert remove_expired(url)["idempotency_records"] == 1


class TestFunction:
    def test_does_it_on_a_schedule(
        self, url: str, environment: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Remembered from here on, so that no other test works as the migrator.
        get_settings()
        monkeypatch.setenv("DATABASE_URL", url)
        answer = handler({"action": "retention"}, None)
        assert set(answer["removed"]) >= {"idempotency_records", "refresh_tokens", "audit_trail"}
