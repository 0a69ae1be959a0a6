"""A restored backup brings back what has ended since; the runbook's steps end it again."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from functions.migrate.handler import handler
from infra.local.backup import restore, save
from infra.local.servers import Postgres
from setlogs.postgres.database import get_database
from setlogs.settings import get_settings
from tests.api.observing import Lines
from tests.api.outbox import queue_code
from tests.api.personal_tokens import create_token
from tests.api.test_leaving import rows_that_hold, use_everything
from tests.conftest import PASSWORD, Client, User


@pytest.fixture
def go_back(postgres: Postgres, tmp_path: Path) -> Callable[[], Callable[[], None]]:
    """Return a function that takes a backup, and returns one that restores it."""

    def take() -> Callable[[], None]:
        save(postgres.migration_url, tmp_path / "all.dump")

        def back() -> None:
            restore(postgres.migration_url, tmp_path / "all.dump", overwrite=True)
            get_database().close()

        return back

    return take


@pytest.fixture
def migrate(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Return a function that invokes the migrate function, and returns how many accounts it met."""
    monkeypatch.setenv("DATABASE_URL", postgres.migration_url)

    def invoke(action: str, **event: object) -> int:
        accounts: int = handler({"action": action, **event}, None)["accounts"]
        return accounts

    return invoke


class TestRestoredLogins:
    def test_are_ended_whenever_they_began_and_ended(
        self,
        user: User,
        make_user: Callable[..., User],
        anonymous: Client,
        go_back: Callable[[], Callable[[], None]],
        migrate: Callable[..., int],
    ) -> None:
        other = make_user()
        kept, revoked = create_token(user), create_token(user)
        back = go_back()
        assert user.delete(f"/me/tokens/{revoked['id']}").status_code == 204
        assert user.post("/auth/logout-all").status_code == 204
        credentials = {"email": user.email, "password": PASSWORD}
        later = Client(user.app, anonymous.post("/auth/login", credentials).json()["access_token"])
        assert later.post("/auth/logout-all").status_code == 204
        back()
        # What makes the step necessary.
        assert user.get("/me").status_code == 200
        holders = [Client(user.app, made["token"]) for made in (kept, revoked)]
        assert [holder.get("/me").status_code for holder in holders] == [200, 200]
        assert migrate("end-logins") >= 2
        for ended in (user, later, other, *holders):
            assert ended.get("/me").status_code == 401
        for token in (user.refresh_token, other.refresh_token):
            assert anonymous.post("/auth/refresh", {"refresh_token": token}).status_code == 401
        answer = anonymous.post("/auth/login", credentials)
        assert answer.status_code == 200
        again = Client(user.app, answer.json()["access_token"])
        assert again.get("/me/tokens").json() == {"items": []}


class TestRestoredMails:
    def test_are_not_sent_again(
        self,
        user: User,
        admin: psycopg.Connection,
        go_back: Callable[[], Callable[[], None]],
        migrate: Callable[..., int],
    ) -> None:
        queue_code(admin, user)
        back = go_back()
        admin.close()
        back()
        migrate("end-logins")
        with psycopg.connect(get_settings().database_url.get_secret_value()) as connection:
            for table in ("mails", "mail_codes"):
                assert connection.execute(f"SELECT FROM {table}".encode()).rowcount == 0


class TestRestoredAccounts:
    def test_are_erased_again_by_what_the_log_says(
        self,
        user: User,
        make_user: Callable[..., User],
        lines: Lines,
        postgres: Postgres,
        go_back: Callable[[], Callable[[], None]],
        migrate: Callable[..., int],
    ) -> None:
        kept = make_user()
        use_everything(kept)
        use_everything(user)
        back = go_back()
        assert user.delete("/me", {"password": PASSWORD}).status_code == 204
        erased = [line["user_id"] for line in lines() if line["message"] == "account_erased"]
        assert erased == [user.profile["id"]]
        with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
            before = rows_that_hold(admin, kept.profile["id"])
            back()
            assert rows_that_hold(admin, user.profile["id"])
            nobody = "00000000-0000-0000-0000-000000000000"
            assert migrate("erase-again", users=[*erased, nobody]) == 1
            assert rows_that_hold(admin, user.profile["id"]) == {}
            assert rows_that_hold(admin, kept.profile["id"]) == before
        assert migrate("erase-again", users=erased) == 0
        assert kept.get("/exercises?owner=catalogue&limit=1").json()["items"]
