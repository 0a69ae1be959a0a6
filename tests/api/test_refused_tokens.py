"""Personal access tokens that are let in no more, or never were, and those beside them that are."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from infra.local.servers import Postgres
from tests.api.observing import Lines
from tests.api.personal_tokens import create_token, made_up, with_token
from tests.conftest import PASSWORD, Client, User


class TestEnd:
    def test_revoked_is_dead_at_once(self, user: User) -> None:
        made = create_token(user)
        client = Client(user.app, made["token"])
        assert client.get("/me").status_code == 200
        assert user.delete(f"/me/tokens/{made['id']}").status_code == 204
        answer = client.get("/me")
        assert (answer.status_code, answer.json()["code"]) == (401, "token_ended")
        assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
        assert user.delete(f"/me/tokens/{made['id']}").status_code == 404
        assert user.get("/me/tokens").json() == {"items": []}

    def test_revoking_one_leaves_the_others(self, user: User) -> None:
        others = [with_token(user), with_token(user)]
        user.delete(f"/me/tokens/{create_token(user)['id']}")
        assert [other.get("/me").status_code for other in others] == [200, 200]

    def test_somebody_elses_cannot_be_revoked(
        self, user: User, make_user: Callable[..., User]
    ) -> None:
        made = create_token(make_user())
        assert user.delete(f"/me/tokens/{made['id']}").status_code == 404
        assert Client(user.app, made["token"]).get("/me").status_code == 200

    def test_of_the_same_id_as_somebody_elses_is_ones_own(
        self, user: User, make_user: Callable[..., User], postgres: Postgres
    ) -> None:
        """As nobody chooses the id of a token, this takes a hand in the database."""
        other = make_user()
        mine, theirs = create_token(user), create_token(other)
        with psycopg.connect(postgres.admin_url) as admin:
            query = "UPDATE personal_tokens SET id = %s WHERE user_id = %s"
            admin.execute(query, (mine["id"], other.profile["id"]))
        assert user.delete(f"/me/tokens/{mine['id']}").status_code == 204
        assert user.get("/me/tokens").json()["items"] == []
        assert [token["id"] for token in other.get("/me/tokens").json()["items"]] == [mine["id"]]
        assert Client(user.app, mine["token"]).get("/me").status_code == 401
        assert Client(user.app, theirs["token"]).get("/me").json()["id"] == other.profile["id"]

    def test_expired_is_refused(self, user: User) -> None:
        soon = datetime.now(UTC) + timedelta(seconds=30)
        assert with_token(user, expires_at=soon.isoformat()).get("/me").status_code == 200
        past = made_up(user, expires_at=datetime.now(UTC) - timedelta(seconds=1))
        answer = Client(user.app, past).get("/me")
        assert (answer.status_code, answer.json()["code"]) == (401, "token_expired")
        assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'

    def test_logging_out_everywhere_and_a_new_password_leave_it(self, user: User) -> None:
        client = with_token(user)
        change = {"current_password": PASSWORD, "new_password": "another long phrase"}
        assert user.post("/me/password", change).status_code == 204
        assert client.get("/me").status_code == 200
        assert user.post("/auth/logout-all").status_code == 204
        assert client.post("/sessions", {}).status_code == 201

    def test_erasure_ends_it(self, user: User, postgres: Postgres) -> None:
        client = with_token(user)
        assert user.delete("/me", {"password": PASSWORD}).status_code == 204
        assert client.get("/me").status_code == 401
        with psycopg.connect(postgres.admin_url) as admin:
            query = "SELECT count(*) FROM personal_tokens WHERE user_id = %s"
            assert admin.execute(query, (user.profile["id"],)).fetchone() == (0,)


class TestForgery:
    @pytest.mark.parametrize("change", ["scopes", "user", "expiry", "secret"])
    def test_a_token_that_nobody_issued_is_refused(
        self, user: User, make_user: Callable[..., User], change: str
    ) -> None:
        create_token(user)
        made: dict[str, Callable[[], str]] = {
            "scopes": lambda: made_up(user, "read"),
            "user": lambda: made_up(make_user()),
            "expiry": lambda: made_up(user, expires_at=datetime.now(UTC) + timedelta(days=1)),
            "secret": lambda: made_up(user),
        }
        assert Client(user.app, made[change]()).get("/me").status_code == 401

    def test_a_mistyped_one_costs_no_look_up(self, user: User, lines: Lines) -> None:
        text = create_token(user)["token"]
        mistyped = text[:20] + ("a" if text[20] != "a" else "b") + text[21:]
        for wrong in (mistyped, text[:-1], text + "a", "slp_", text.upper(), f"slp_{'z' * 79}"):
            before = len(lines())
            assert Client(user.app, wrong).get("/me").status_code == 401
            [line] = lines()[before:]
            assert (line["statements"], line["redis_round_trips"]) == (0, 0)
