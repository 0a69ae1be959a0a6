"""What a personal access token leaves: its name in what it did, and the day of its last use."""

from datetime import UTC, datetime

import psycopg
import pytest

from infra.local.servers import Postgres
from setlogs.http import identity
from setlogs.postgres.token_days import TokenDays
from tests.api.personal_tokens import create_token, with_token
from tests.api.workouts import create_exercise, log_set, start_session
from tests.conftest import Client, User


def today() -> str:
    """Return the day in UTC."""
    return datetime.now(UTC).date().isoformat()


def last_use(user: User) -> str | None:
    """Return the day on which the user's only token was last used."""
    [shown] = user.get("/me/tokens").json()["items"]
    day: str | None = shown["last_used_on"]
    return day


class TestVia:
    def test_the_history_names_the_token(self, user: User) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        path = f"/sets/{log_set(user, session_id, exercise_id).json()['id']}"
        made = create_token(user, name="Überwacher")
        client = Client(user.app, made["token"])
        assert client.patch(path, {"reps": 3}, if_match="*").status_code == 200
        user.delete(f"/me/tokens/{made['id']}")
        user.patch(path, {"reps": 4}, if_match="*")
        history = user.get(f"{path}/history").json()["items"]
        assert [change["via"] for change in history] == [None, "Überwacher", None]
        assert list(history[0])[3:5] == ["request_id", "via"]

    def test_so_does_the_audit_trail_of_every_kind(self, user: User, postgres: Postgres) -> None:
        client = with_token(user, name="bot")
        client.post("/exercises", {"name": "Odd", "type": "duration"})
        client.post("/sessions", {})
        client.post("/weigh-ins", {"weight": 80})
        with psycopg.connect(postgres.admin_url) as admin:
            query = "SELECT entity, via FROM audit_trail WHERE user_id = %s ORDER BY seq"
            rows = admin.execute(query, (user.profile["id"],)).fetchall()
        assert rows == [
            ("user", None),
            ("exercise", "bot"),
            ("session", "bot"),
            ("weigh_in", "bot"),
        ]


class TestLastUse:
    def test_is_a_day(self, user: User) -> None:
        client = with_token(user)
        before = today()
        assert client.get("/sessions").status_code == 200
        assert last_use(user) in (before, today())

    def test_is_written_once_a_day(
        self, user: User, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        query = "SELECT xmin::text FROM personal_tokens WHERE user_id = %s"
        client = with_token(user)
        client.get("/sessions")
        with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
            written = admin.execute(query, (user.profile["id"],)).fetchone()
            # Another environment, which does not know of it.
            monkeypatch.setattr(identity, "get_token_days", TokenDays)
            for _ in range(3):
                assert client.get("/sessions").status_code == 200
            assert admin.execute(query, (user.profile["id"],)).fetchone() == written
            admin.execute(
                "UPDATE personal_tokens SET last_used_on = last_used_on - 1 WHERE user_id = %s",
                (user.profile["id"],),
            )
            before = today()
            client.get("/sessions")
        assert last_use(user) in (before, today())

    def test_that_cannot_be_kept_costs_no_answer(self, user: User, postgres: Postgres) -> None:
        client = with_token(user)
        with psycopg.connect(postgres.admin_url) as admin:
            admin.execute("REVOKE UPDATE ON personal_tokens FROM setlogs_app")
            admin.commit()
            try:
                answer = client.post("/sessions", {})
            finally:
                admin.execute("GRANT UPDATE ON personal_tokens TO setlogs_app")
        assert answer.status_code == 201
        assert last_use(user) is None
        client.get("/sessions")
        assert last_use(user) is not None

    def test_is_not_told_by_what_was_refused(self, user: User) -> None:
        client = with_token(user, "read")
        assert client.post("/sessions", {}).status_code == 403
        assert last_use(user) is None
