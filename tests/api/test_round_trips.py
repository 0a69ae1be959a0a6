"""What each route costs in round trips: pinned, so that none creeps in."""

from typing import Any

import psycopg
import pytest
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from setlogs.http.exchange import SCOPE_KEY, Exchange
from setlogs.ids import new_id
from tests.api.mailed import Mailbox
from tests.api.personal_tokens import create_token
from tests.api.workouts import MEASURES, create_exercise, log_set, start_session
from tests.conftest import PASSWORD, Client, User


class Counted(Client):
    """A client that keeps what each request cost."""

    def __init__(self, app: FastAPI, token: str | None) -> None:
        super().__init__(app, token)
        self.seen: list[Exchange] = []

        async def watch(scope: Scope, receive: Receive, send: Send) -> None:
            await app(scope, receive, send)
            self.seen.append(scope[SCOPE_KEY])

        self.app: Any = watch

    def cost(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, int, int]:
        """Return status, statements and Redis round trips of a request."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.request(method, path, body, headers=named)
        return answer.status_code, self.seen[-1].statements, self.seen[-1].redis_round_trips


@pytest.fixture
def counted(user: User) -> Counted:
    return Counted(user.app, user.token)


class OfWhatTokensOpen:
    """What costs a personal access token as much as a login."""

    def test_of_workouts(self, user: User, counted: Counted) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        set_id = log_set(user, session_id, exercise_id, "first").json()["id"]
        draft = {"exercise_id": exercise_id, **MEASURES["weight_reps"]}
        sets, one_set, session = f"/sessions/{session_id}/sets", f"/sets/{set_id}", "/sessions"
        one, batch = f"{session}/{session_id}", {"sets": [draft] * 50}
        assert counted.cost("POST", session, {}) == (201, 1, 1)
        chosen = {"id": str(new_id())}
        assert counted.cost("POST", session, chosen) == (201, 1, 1)
        assert counted.cost("POST", session, chosen) == (409, 1, 1)
        # With a key it may have been the same request: so it looks once more.
        assert counted.cost("POST", session, chosen, idempotency_key="k") == (409, 2, 1)
        assert counted.cost("GET", session) == (200, 1, 1)
        for query in (f"exercise_id={exercise_id}", "include=exercises", "q=push"):
            assert counted.cost("GET", f"{session}?{query}") == (200, 1, 1)
        assert counted.cost("GET", one) == (200, 1, 1)
        assert counted.cost("GET", f"{one}?include=sets") == (200, 1, 1)
        assert counted.cost("PATCH", one, {"title": "A"}, if_match="*") == (200, 1, 1)
        earlier = {"started_at": "2026-05-01T18:00:00Z"}
        assert counted.cost("PATCH", one, earlier, if_match="*") == (200, 1, 1)
        assert counted.cost("POST", sets, draft, idempotency_key="k") == (201, 1, 1)
        assert counted.cost("POST", sets, draft, idempotency_key="k") == (201, 1, 1)
        with_id = draft | chosen
        assert counted.cost("POST", sets, with_id, idempotency_key="l") == (201, 1, 1)
        # And asks whether the key's answer has only expired.
        assert counted.cost("POST", sets, with_id, idempotency_key="m") == (409, 3, 1)
        assert counted.cost("POST", f"{sets}/batch", batch, idempotency_key="b") == (201, 1, 1)
        assert counted.cost("GET", sets) == (200, 1, 1)
        assert counted.cost("GET", one_set) == (200, 1, 1)
        assert counted.cost("GET", f"{one_set}/history") == (200, 1, 1)
        assert counted.cost("PUT", one_set, {"reps": 9, "weight": 1}, if_match="*") == (200, 1, 1)
        assert counted.cost("PATCH", one_set, {"reps": 8}, if_match="*") == (200, 1, 1)
        other = {"session_id": start_session(user)}
        assert counted.cost("PATCH", one_set, other, if_match="*") == (200, 1, 1)
        shown = user.get(f"{one}?include=sets").json()["sets"]
        order = {"sets": [each["id"] for each in reversed(shown)]}
        assert counted.cost("PUT", f"{one}/order", order, if_match="*") == (200, 1, 1)
        assert counted.cost("DELETE", one_set, if_match="*") == (204, 1, 1)
        assert counted.cost("POST", f"{one_set}/restore") == (200, 1, 1)
        assert counted.cost("DELETE", one, if_match="*") == (204, 1, 1)
        assert counted.cost("POST", f"{one}/restore") == (200, 1, 1)

    def test_of_exercises(self, user: User, counted: Counted) -> None:
        path = f"/exercises/{create_exercise(user)}"
        draft = {"name": "Other", "type": "duration"}
        assert counted.cost("POST", "/exercises", draft) == (201, 1, 1)
        assert counted.cost("GET", "/exercises?q=press") == (200, 1, 1)
        assert counted.cost("GET", path) == (200, 1, 1)
        assert counted.cost("GET", f"{path}/versions") == (200, 1, 1)
        assert counted.cost("GET", f"{path}/history") == (200, 1, 1)
        assert counted.cost("GET", f"{path}/versions/1") == (200, 1, 1)
        assert counted.cost("PUT", path, draft | {"name": "B"}, if_match="*") == (200, 1, 1)
        into = {"into": create_exercise(user)}
        assert counted.cost("POST", f"{path}/merge", into) == (200, 1, 1)
        assert counted.cost("POST", f"{path}/merge", into) == (200, 1, 1)
        assert counted.cost("DELETE", path, if_match="*") == (204, 1, 1)

    def test_of_weigh_ins(self, counted: Counted) -> None:
        path, draft = "/weigh-ins", {"weight": 80}
        one = f"{path}/{counted.post(path, draft).json()['id']}"
        assert counted.cost("POST", path, draft) == (201, 1, 1)
        assert counted.cost("POST", path, draft, idempotency_key="k") == (201, 1, 1)
        assert counted.cost("POST", path, draft, idempotency_key="k") == (201, 1, 1)
        assert counted.cost("GET", path) == (200, 1, 1)
        assert counted.cost("GET", one) == (200, 1, 1)
        assert counted.cost("PATCH", one, {"weight": 81}, if_match="*") == (200, 1, 1)
        assert counted.cost("DELETE", one, if_match="*") == (204, 1, 1)

    def test_of_changes(self, user: User, counted: Counted) -> None:
        start_session(user)
        assert counted.cost("GET", "/changes") == (200, 1, 1)

    def test_of_exports_and_imports(self, user: User, counted: Counted) -> None:
        log_set(user, start_session(user), create_exercise(user))
        document = user.get("/me/export").json()
        # The account with its sessions, their sets, the exercises that these name and the others, and
        # the weigh-ins.
        assert counted.cost("GET", "/me/export") == (200, 5, 1)
        # Nine to read what is there and what is remembered of it; the lock, the import, what it
        # remembers, and the number of its last change. Nothing is new.
        assert counted.cost("POST", "/imports", document) == (201, 13, 1)
        # To read the weigh-ins that are there, and to add one; all else is remembered already.
        one = {"weight": 80, "unit": "kg", "weighed_at": "2026-05-01T06:30:00Z"}
        weighed = document | {"weigh_ins": [one]}
        assert counted.cost("POST", "/imports", weighed) == (201, 14, 1)
        assert counted.cost("GET", "/imports") == (200, 1, 1)

    def test_of_reports(self, user: User, counted: Counted) -> None:
        path = f"/reports/progression?exercise_id={create_exercise(user)}"
        for report in (path, "/reports/summary", "/reports/records"):
            assert counted.cost("GET", report) == (200, 1, 3)
            assert counted.cost("GET", report) == (200, 1, 1)
        for chart in (path.replace("?", ".svg?"), "/reports/summary.svg"):
            assert counted.cost("GET", chart) == (200, 1, 3)
            assert counted.cost("GET", chart) == (200, 1, 1)


class TestPersonalTokens(OfWhatTokensOpen):
    @pytest.fixture
    def counted(self, user: User) -> Counted:
        """A client that has used its token today, which is kept by a statement more."""
        client = Counted(user.app, create_token(user)["token"])
        assert client.cost("GET", "/me") == (200, 2, 1)
        return client

    def test_of_what_is_refused(self, user: User, counted: Counted) -> None:
        reader = Counted(user.app, create_token(user, "read")["token"])
        assert reader.cost("POST", "/sessions", {}) == (403, 1, 1)
        assert counted.cost("PUT", "/me", {}) == (403, 1, 1)
        assert counted.cost("POST", "/auth/login", {}) == (403, 1, 1)


class TestRoundTrips(OfWhatTokensOpen):
    def test_of_accounts(self, user: User, counted: Counted, anonymous: Client) -> None:
        settings = {"display_name": "A", "unit": "kg", "timezone": "UTC"}
        login = {"email": user.email, "password": PASSWORD}
        token = {"refresh_token": user.refresh_token}
        change = {"current_password": PASSWORD, "new_password": "another long phrase"}
        register = {"email": f"x{user.email}", "password": PASSWORD}
        assert counted.cost("POST", "/auth/register", register) == (201, 1, 1)
        # Counted by source, and once the body is read, by account.
        assert counted.cost("POST", "/auth/login", login) == (200, 2, 2)
        assert counted.cost("POST", "/auth/refresh", token) == (200, 1, 1)
        assert counted.cost("POST", "/auth/logout", token) == (204, 1, 1)
        assert counted.cost("GET", "/me") == (200, 1, 1)
        assert counted.cost("PUT", "/me", settings, if_match="*") == (200, 1, 1)
        assert counted.cost("POST", "/me/password", change) == (204, 2, 2)
        anonymous.post("/auth/login", login | {"password": "another long phrase"})
        assert counted.cost("GET", "/me/logins") == (200, 1, 1)
        [other] = counted.get("/me/logins").json()["items"]
        assert counted.cost("DELETE", f"/me/logins/{other['id']}") == (204, 1, 1)
        made = counted.post("/me/tokens", {"name": "a", "scopes": ["read"]}).json()
        assert counted.cost("POST", "/me/tokens", {"name": "b", "scopes": ["read"]}) == (201, 1, 1)
        assert counted.cost("GET", "/me/tokens") == (200, 1, 1)
        assert counted.cost("DELETE", f"/me/tokens/{made['id']}") == (204, 1, 1)
        assert counted.cost("POST", "/auth/logout-all") == (204, 1, 1)

    @pytest.mark.usefixtures("mail")
    def test_of_codes(self, user: User, counted: Counted, admin: psycopg.Connection[Any]) -> None:
        reset, confirm, mailbox = "/auth/password-reset", "/auth/password-reset/confirm", Mailbox
        new = {"password": PASSWORD, "new_email": f"new-{user.email}"}
        # Counted by source, and once the body is read, by address for the minute and the mails.
        assert counted.cost("POST", reset, {"email": user.email}) == (202, 1, 3)
        assert counted.cost("POST", reset, {"email": f"x{user.email}"}) == (202, 1, 3)
        assert counted.cost("POST", "/me/verification") == (202, 1, 2)
        verification = {"token": mailbox(admin, user.email).code("verification")}
        assert counted.cost("POST", "/auth/verify-email", verification) == (204, 1, 1)
        assert counted.cost("POST", "/auth/verify-email", verification) == (422, 1, 1)
        assert counted.cost("POST", "/auth/verify-email", {"token": "x"}) == (422, 0, 1)
        assert counted.cost("POST", "/me/email", new) == (202, 2, 3)
        code = {"token": mailbox(admin, user.email).code("password_reset")}
        # Whose password it would be, before the new one is judged and hashed.
        assert counted.cost("POST", confirm, code | {"new_password": PASSWORD}) == (204, 2, 1)
        assert counted.cost("POST", confirm, code | {"new_password": PASSWORD}) == (422, 1, 1)

    def test_of_leaving(self, user: User, counted: Counted) -> None:
        # The password, the erasure, a batch of each of fifteen tables, and the user; a counted try
        # and the reports too.
        assert counted.cost("DELETE", "/me", {"password": PASSWORD}) == (204, 18, 3)

    def test_of_system(self, counted: Counted) -> None:
        assert counted.cost("GET", "/health") == (200, 0, 0)
        assert counted.cost("GET", "/ready") == (200, 1, 1)
        assert counted.cost("GET", "/metrics") == (200, 1, 1)
        assert counted.cost("GET", "/openapi.json") == (200, 0, 0)
