"""Between users stand two walls: `user_id` in each statement, and foreign keys that carry it."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.errors import ForeignKeyViolation

from infra.local.servers import Postgres
from setlogs.http.routing import PlainRoute
from setlogs.models import metadata
from setlogs.statement import Statement
from tests.api.personal_tokens import create_token
from tests.api.routes_with_ids import BODIES, KEYED
from tests.api.test_leaving import use_everything
from tests.api.workouts import create_exercise, log_set, start_session
from tests.conftest import PASSWORD, Client, User

type MakeUser = Callable[..., User]
OF_USERS = {table.name for table in metadata.tables.values() if "user_id" in table.c}
# Who is asked for is not known yet, or comes to be.
BEFORE_A_USER_IS_KNOWN = ("email",)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Statement]:
    """Every statement that is sent from now on."""
    execute, seen = Statement.execute, []

    def recorded(
        self: Statement, connection: psycopg.Connection[Any], params: Mapping[str, Any]
    ) -> psycopg.RawCursor[Any]:
        seen.append(self)
        return execute(self, connection, params)

    monkeypatch.setattr(Statement, "execute", recorded)
    return seen


def call_every_route(user: User) -> None:
    """Ask each operation once, so that as many as can succeed."""
    exercise_id, session_id = create_exercise(user), start_session(user)
    set_id = log_set(user, session_id, exercise_id).json()["id"]
    ids = {"exercise_id": exercise_id, "session_id": session_id, "set_id": set_id}
    ids["weigh_in_id"] = user.post("/weigh-ins", {"weight": 80}).json()["id"]
    ids |= {"token_id": create_token(user)["id"], "login_id": str(uuid4())}
    ids |= {"import_id": str(uuid4()), "version": "1", "asset": "x"}
    routes = [route for route in user.app.routes if isinstance(route, PlainRoute)]
    routes.sort(key=lambda route: "DELETE" in route.methods)
    for route in (route for route in routes if route.name != "delete_me"):
        query = f"?exercise_id={exercise_id}" if "progression" in route.path else ""
        path = route.path_format.format(**ids) + query
        own = {"exercise_id": exercise_id} if route.name == "add_set" else {}
        body = BODIES.get(route.name, {}) | own if route.body_field else None
        for method in sorted(route.methods):
            headers = {"If-Match": "*"} | (
                {"Idempotency-Key": uuid4().hex} if route.name in KEYED else {}
            )
            user.request(method, path, body, headers=headers)


class TestStatements:
    def test_each_that_touches_rows_of_users_says_whose(
        self, user: User, make_user: MakeUser, anonymous: Client, sent: list[Statement]
    ) -> None:
        call_every_route(make_user())
        use_everything(user)
        tokens = anonymous.post("/auth/login", {"email": user.email, "password": PASSWORD}).json()
        for path in ("/auth/refresh", "/auth/logout"):
            anonymous.post(path, {"refresh_token": tokens["refresh_token"]})
        leaver = Client(user.app, tokens["access_token"])
        assert leaver.delete("/me", {"password": PASSWORD}).status_code == 204
        touching = {
            statement
            for statement in sent
            if OF_USERS & set(re.findall(r"\w+", statement.sql.decode()))
            and not set(BEFORE_A_USER_IS_KNOWN) & set(statement.names)
        }
        assert len(touching) > 30
        # The metrics tell how old the oldest record is, and nothing else of it.
        without = [s.sql for s in touching if "user_id" not in s.names]
        assert [sql for sql in without if b"AS idempotency_oldest_seconds" not in sql] == []


class TestForeignKeys:
    def test_each_between_rows_of_users_carries_the_user(self) -> None:
        keys = [
            (table.name, key)
            for table in metadata.tables.values()
            for key in table.foreign_key_constraints
            if key.referred_table.name in OF_USERS and table.name in OF_USERS
        ]
        assert len(keys) >= 4
        for name, key in keys:
            pairs = {(e.parent.name, e.column.name) for e in key.elements}
            owner = {"workout_sets": "exercise_user_id", "exercises": "merged_into_user_id"}
            own = (owner.get(name), "user_id")
            assert ("user_id", "user_id") in pairs or own in pairs, (name, pairs)

    def test_stop_a_statement_that_is_wrong(
        self, user: User, make_user: MakeUser, postgres: Postgres
    ) -> None:
        other = make_user()
        log_set(user, start_session(user), create_exercise(user))
        theirs = start_session(other)
        with (
            psycopg.connect(postgres.url) as connection,
            pytest.raises(ForeignKeyViolation),
        ):
            connection.execute(
                "UPDATE workout_sets SET session_id = %s WHERE user_id = %s",
                (theirs, user.profile["id"]),
            )

    def test_the_user_comes_first_in_every_key(self) -> None:
        for name in OF_USERS:
            first = next(iter(metadata.tables[name].primary_key.columns))
            assert first.name == "user_id", name
