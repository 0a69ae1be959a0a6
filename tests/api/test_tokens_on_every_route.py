"""Every route with personal access tokens of each scope, ended, made up, and of somebody else.

The matrix is made from the routes that there are; what each of them needs is the contract's rule, said
here once more.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import jwt
import pytest

from infra.build.openapi.document import statuses
from setlogs.http.routing import PlainRoute, Route
from setlogs.settings import get_settings
from tests.api.every_route import Walk, limited, walk
from tests.api.personal_tokens import create_token, made_up
from tests.conftest import MATRIX, User

__all__ = ["walk"]

ACCOUNT = {
    *("register", "log_in", "refresh_tokens", "log_out", "log_out_everywhere"),
    *("request_password_reset", "reset_password", "verify_email"),
    *("change_email", "send_verification"),
    *("replace_me", "delete_me", "change_password"),
    *("list_logins", "end_login", "list_tokens", "create_token", "revoke_token"),
}
"""The routes that no personal access token opens."""


def holding(walk: Walk, token: str) -> Walk:
    """Return what sends the same requests with a token in place of the login."""
    return replace(walk, user=replace(walk.user, token=token))


def code_of(answer: httpx.Response) -> str | None:
    """Return the code of a problem, None when it is none."""
    is_problem = answer.headers.get("content-type", "").startswith("application/problem")
    return answer.json()["code"] if is_problem else None


def needed(route: PlainRoute) -> str:
    return "read" if route.methods == {"GET"} else "write"


class TestEveryRoute:
    @pytest.mark.parametrize("scopes", [("read",), ("write",), ("read", "write")], ids="+".join)
    def test_asks_for_its_scope(self, walk: Walk, scopes: tuple[str, ...]) -> None:
        holder = holding(walk, create_token(walk.user, *scopes)["token"])
        for name in limited(walk):
            answer = holder.send(name)
            if name in ACCOUNT:
                assert (answer.status_code, code_of(answer)) == (403, "not_for_tokens"), name
            elif needed(walk.routes[name]) not in scopes:
                assert (answer.status_code, code_of(answer)) == (403, "insufficient_scope"), name
                assert f'scope="{needed(walk.routes[name])}"' in answer.headers["www-authenticate"]
            else:
                assert answer.status_code not in (401, 403), (name, answer.text)
            if answer.status_code == 403:
                assert "403" in statuses(walk.routes[name]), name
            MATRIX["cells"] += 1
        assert walk.user.get("/me").status_code == 200

    def test_says_so_of_a_request_that_is_wrong_in_every_other_way(self, walk: Walk) -> None:
        for scopes in (("read",), ("write",)):
            holder = holding(walk, create_token(walk.user, *scopes)["token"])
            for name in limited(walk):
                closed = name in ACCOUNT or needed(walk.routes[name]) not in scopes
                if not closed:
                    continue
                headers = {"Content-Type": "text/csv", "If-Match": "x", "Idempotency-Key": ""}
                ids = {name: str(uuid4()) for name in walk.ids}
                answer = holder.send(name, b"{", "?unknown=1", headers, ids)
                assert answer.status_code == 403, (name, answer.text)
                MATRIX["cells"] += 1

    @pytest.mark.parametrize("how", ["expired", "revoked", "made up", "mistyped", "twice"])
    def test_lets_no_ended_token_in(self, walk: Walk, how: str) -> None:
        made = create_token(walk.user)
        token = made["token"]
        if how == "expired":
            token = made_up(walk.user, expires_at=datetime.now(UTC) - timedelta(minutes=1))
        elif how == "revoked":
            assert walk.user.delete(f"/me/tokens/{made['id']}").status_code == 204
        elif how == "made up":
            token = made_up(walk.user)
        elif how == "mistyped":
            token = token[:-1] + ("a" if token[-1] != "a" else "b")
        before = walk.user.get("/changes?limit=100").content
        code = {"expired": "token_expired", "revoked": "token_ended", "made up": "token_ended"}
        for name in limited(walk):
            headers = {"Authorization": f"Bearer {token}, Bearer {token}"} if how == "twice" else {}
            answer = holding(walk, token).send(name, headers=headers)
            told = (answer.status_code, code_of(answer))
            assert told == (401, code.get(how, "invalid_token")), name
            MATRIX["cells"] += 1
        assert walk.user.get("/changes?limit=100").content == before

    def test_lets_no_ended_login_in(self, walk: Walk) -> None:
        assert walk.user.token is not None
        claims = jwt.decode(walk.user.token, options={"verify_signature": False})
        key = get_settings().secret_key.get_secret_value()
        ended = jwt.encode(claims | {"epoch": 99}, key, "HS256", headers={"typ": "at+jwt"})
        for name in limited(walk):
            route = walk.routes[name]
            if not isinstance(route, Route) or not route.checks.secured:
                continue
            answer = holding(walk, ended).send(name)
            assert (answer.status_code, code_of(answer)) == (401, "token_ended"), name

    def test_shows_somebody_elses_token_nothing(
        self, walk: Walk, make_user: Callable[..., User]
    ) -> None:
        stranger = make_user()
        before = walk.user.get("/changes?limit=100").content
        for scopes in (("read",), ("write",)):
            theirs = holding(walk, create_token(stranger, *scopes)["token"])
            for name in limited(walk):
                route = walk.routes[name]
                if name in ACCOUNT or needed(route) not in scopes:
                    continue
                if set(route.param_convertors) - {"version", "asset"}:
                    answer = theirs.send(name)
                    assert (answer.status_code, code_of(answer)) == (404, "not_found"), name
                    MATRIX["cells"] += 1
        assert walk.user.get("/changes?limit=100").content == before
