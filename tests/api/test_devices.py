"""Where somebody is logged in, for how long, and how one of those logins is ended."""

from collections.abc import Callable
from typing import Any

import httpx
import psycopg
import pytest

from setlogs.ids import new_id
from tests.conftest import PASSWORD, Client, User

DAY = 24 * 3600
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19 Safari/605"
)
PASSED = (
    (
        "UPDATE logins SET last_used_at = last_used_at - %(days)s * interval '1 day',"
        " expires_at = expires_at - %(days)s * interval '1 day' WHERE user_id = %(user)s"
    ),
    (
        "UPDATE refresh_tokens SET expires_at = expires_at - %(days)s * interval '1 day',"
        " family_expires_at = family_expires_at - %(days)s * interval '1 day'"
        " WHERE user_id = %(user)s"
    ),
)
NEARLY_OVER = (
    "UPDATE logins SET expires_at = now() + interval '10 days' WHERE remembered AND user_id = %s",
    (
        "UPDATE refresh_tokens AS t SET expires_at = l.expires_at, family_expires_at = l.expires_at"
        " FROM logins AS l WHERE l.id = t.family_id AND l.remembered AND l.user_id = %s"
    ),
)
LASTS = (
    "SELECT expires_at > now() + interval '89 days' FROM logins WHERE remembered AND user_id = %s"
)


def log_in(
    client: Client, user: User, agent: str = "gym-notebook/1.0", **more: Any
) -> dict[str, Any]:
    body = {"email": user.email, "password": PASSWORD, **more}
    answer = client.request("POST", "/auth/login", body, headers={"User-Agent": agent})
    assert answer.status_code == 200, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens


def refresh(client: Client, token: str, agent: str = "gym-notebook/1.0") -> httpx.Response:
    body = {"refresh_token": token}
    return client.request("POST", "/auth/refresh", body, headers={"User-Agent": agent})


def let_pass(admin: psycopg.Connection[Any], user: User, days: int) -> None:
    """Put all that a user's logins do into the past."""
    for statement in PASSED:
        admin.execute(statement, {"days": days, "user": user.profile["id"]})


def logins(user: Client) -> list[dict[str, Any]]:
    answer = user.get("/me/logins")
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == ["items"]
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


class TestRemember:
    def test_lasts_for_longer(self, user: User, anonymous: Client) -> None:
        plain, remembered = log_in(anonymous, user), log_in(anonymous, user, remember=True)
        assert 6.9 * DAY < plain["refresh_expires_in"] <= 7 * DAY
        assert 89.9 * DAY < remembered["refresh_expires_in"] <= 90 * DAY

    def test_is_counted_anew_with_each_use(
        self, user: User, anonymous: Client, admin: psycopg.Connection[Any]
    ) -> None:
        """As a login that began 80 days ago, and would have an end in 10."""
        tokens = log_in(anonymous, user, remember=True)
        for statement in NEARLY_OVER:
            admin.execute(statement, (user.profile["id"],))
        again = refresh(anonymous, tokens["refresh_token"]).json()
        assert again["refresh_expires_in"] > 89.9 * DAY
        assert admin.execute(LASTS, (user.profile["id"],)).fetchone() == (True,)

    def test_an_unremembered_one_keeps_its_end(
        self, user: User, anonymous: Client, admin: psycopg.Connection[Any]
    ) -> None:
        query = "SELECT expires_at FROM logins WHERE user_id = %s"
        before = admin.execute(query, (user.profile["id"],)).fetchone()
        again = refresh(anonymous, user.refresh_token).json()
        assert again["refresh_expires_in"] <= 7 * DAY
        assert admin.execute(query, (user.profile["id"],)).fetchone() == before

    @pytest.mark.parametrize("value", ["yes", 1, None])
    def test_is_true_or_false(self, user: User, anonymous: Client, value: object) -> None:
        body = {"email": user.email, "password": PASSWORD, "remember": value}
        answer = anonymous.post("/auth/login", body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "#/remember"


class TestList:
    def test_shows_where_from_with_the_asking_one_first(
        self, user: User, anonymous: Client
    ) -> None:
        log_in(anonymous, user, PHONE)
        mine, phone = logins(user)
        assert list(mine) == ["id", "created_at", "last_used_at", "client", "network", "current"]
        assert (mine["client"], mine["current"]) == ("python-httpx", True)
        assert (phone["client"], phone["current"]) == ("Safari on iPhone", False)
        assert phone["network"] == "127.0.0.0/24"
        assert phone["created_at"] == phone["last_used_at"]

    def test_shows_from_where_a_login_was_used_last(self, user: User, anonymous: Client) -> None:
        before = logins(user)[0]
        assert refresh(anonymous, user.refresh_token, PHONE).status_code == 200
        [after] = logins(user)
        assert after["client"] == "Safari on iPhone"
        assert after["last_used_at"] > before["last_used_at"]
        assert after["created_at"] == before["created_at"]

    def test_has_none_that_is_over(
        self, user: User, anonymous: Client, admin: psycopg.Connection[Any]
    ) -> None:
        out = log_in(anonymous, user)["refresh_token"]
        assert anonymous.post("/auth/logout", {"refresh_token": out}).status_code == 204
        log_in(anonymous, user)
        log_in(anonymous, user, remember=True)
        assert len(logins(user)) == 3
        let_pass(admin, user, days=8)
        # Unused for eight days, only the remembered one goes on.
        assert [login["client"] for login in logins(user)] == ["gym-notebook"]
        let_pass(admin, user, days=90)
        assert logins(user) == []

    def test_has_one_that_goes_on_though_a_new_one_would_not(
        self, user: User, anonymous: Client, admin: psycopg.Connection[Any]
    ) -> None:
        """As when a token is stolen, and REFRESH_TOKEN_EXPIRE_DAYS lowered from 30 before it is used."""
        token = log_in(anonymous, user, PHONE)["refresh_token"]
        admin.execute(
            "UPDATE refresh_tokens SET expires_at = expires_at + interval '23 days' WHERE user_id = %s",
            (user.profile["id"],),
        )
        let_pass(admin, user, days=10)
        mine, phone = logins(user)
        assert user.delete(f"/me/logins/{phone['id']}").status_code == 204
        assert [login["id"] for login in logins(user)] == [mine["id"]]
        assert refresh(anonymous, token).status_code == 401

    def test_has_none_of_before_all_were_ended(self, user: User, anonymous: Client) -> None:
        log_in(anonymous, user)
        assert user.post("/auth/logout-all").status_code == 204
        again = Client(user.app, log_in(anonymous, user)["access_token"])
        assert [login["current"] for login in logins(again)] == [True]

    def test_is_not_long_however_many_there_are(
        self, user: User, admin: psycopg.Connection[Any]
    ) -> None:
        admin.execute(
            "WITH login AS ("
            "INSERT INTO logins (user_id, id, epoch, expires_at) SELECT %s, gen_random_uuid(), 1,"
            " now() + interval '9 days' FROM generate_series(1, 1000) RETURNING *)"
            " INSERT INTO refresh_tokens"
            " (user_id, token_hash, family_id, expires_at, family_expires_at)"
            " SELECT user_id, sha256(uuid_send(id)), id, expires_at, expires_at FROM login",
            (user.profile["id"],),
        )
        listed = logins(user)
        assert len(listed) == 500
        assert listed[0]["current"]


class TestEnd:
    def test_of_one_leaves_the_others(self, user: User, anonymous: Client) -> None:
        tokens = log_in(anonymous, user, PHONE)
        mine, phone = logins(user)
        assert user.delete(f"/me/logins/{phone['id']}").status_code == 204
        assert refresh(anonymous, tokens["refresh_token"]).status_code == 401
        # Its access token works until it expires.
        assert Client(user.app, tokens["access_token"]).get("/me").status_code == 200
        assert [login["id"] for login in logins(user)] == [mine["id"]]
        assert user.delete(f"/me/logins/{phone['id']}").status_code == 404
        assert refresh(anonymous, user.refresh_token).status_code == 200

    def test_of_the_own_one_is_logging_out(self, user: User, anonymous: Client) -> None:
        [mine] = logins(user)
        assert user.delete(f"/me/logins/{mine['id']}").status_code == 204
        assert refresh(anonymous, user.refresh_token).status_code == 401

    def test_takes_the_successor_of_a_spent_token_too(self, user: User, anonymous: Client) -> None:
        successor = refresh(anonymous, user.refresh_token).json()["refresh_token"]
        [mine] = logins(user)
        assert user.delete(f"/me/logins/{mine['id']}").status_code == 204
        for token in (user.refresh_token, successor):
            assert refresh(anonymous, token).status_code == 401

    def test_of_somebody_elses_is_as_of_none(
        self, user: User, anonymous: Client, make_user: Callable[..., User]
    ) -> None:
        other = make_user()
        [theirs] = logins(other)
        for login_id in (theirs["id"], str(new_id()), "x"):
            assert user.delete(f"/me/logins/{login_id}").status_code == 404
        assert refresh(anonymous, other.refresh_token).status_code == 200

    def test_of_the_same_id_as_somebody_elses_is_ones_own(
        self,
        user: User,
        anonymous: Client,
        make_user: Callable[..., User],
        admin: psycopg.Connection[Any],
    ) -> None:
        """As nobody chooses the id of a login, this takes a hand in the database."""
        other = make_user()
        mine, theirs = (logins(each)[0]["id"] for each in (user, other))
        admin.execute("UPDATE logins SET id = %s WHERE id = %s", (mine, theirs))
        admin.execute(
            "UPDATE refresh_tokens SET family_id = %s WHERE family_id = %s", (mine, theirs)
        )
        assert user.delete(f"/me/logins/{mine}").status_code == 204
        assert refresh(anonymous, user.refresh_token).status_code == 401
        assert refresh(anonymous, other.refresh_token).status_code == 200
