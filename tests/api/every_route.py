"""Every route with a request of its own that is in order, for tests that walk all of them."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from setlogs.field_codes import FIELD_CODES
from setlogs.http.routing import PlainRoute, Route
from setlogs.ids import new_id
from tests.api.importing import PUSH, imported, strong
from tests.api.personal_tokens import create_token
from tests.api.workouts import create_exercise, log_set, start_session
from tests.conftest import PASSWORD, User
from tests.jargon import JARGON

AT = "2026-01-02T10:00:00Z"
SET: dict[str, Any] = {
    "set_type": "normal",
    "reps": 5,
    "weight": 100,
    "unit": "kg",
    "rpe": 8.5,
    "rest_seconds": 90,
    "superset": 1,
    "notes": "easy",
    "performed_at": AT,
}
DEFINITION: dict[str, Any] = {
    "name": "Press",
    "type": "weight_reps",
    "description": "Up",
    "primary_muscles": ["chest"],
    "secondary_muscles": ["triceps"],
    "equipment": "barbell",
    "aliases": ["Bench"],
}
SESSION = {"title": "Push", "notes": "x", "started_at": AT, "ended_at": AT, "timezone": "UTC"}
WEIGH_IN = {"weight": 81.35, "unit": "kg", "weighed_at": AT, "notes": "fasted"}
LATER = "2999-01-01T00:00:00Z"
NEW_ID = "@new id@"
"""Stands in a body for an id of which each request has another."""
ACCOUNT = {"display_name": "A", "unit": "kg", "timezone": "UTC"}


def bodies(ids: dict[str, str], refresh_token: str) -> dict[str, Any]:
    """Return a body with every member, for each route that has one."""
    account = {"email": f"{uuid4().hex}@example.com", "password": PASSWORD}
    token = {"refresh_token": refresh_token}
    exercise_id, session_id = ids["exercise_id"], ids["session_id"]
    new = {"id": NEW_ID}
    one = {"exercise_id": exercise_id, **SET} | new
    return {
        "register": account | ACCOUNT,
        "log_in": account | {"remember": True},
        "refresh_tokens": token,
        "log_out": token,
        "replace_me": ACCOUNT,
        "delete_me": {"password": "not this one"},
        "request_password_reset": {"email": account["email"]},
        "reset_password": {"token": "no code", "new_password": PASSWORD},
        "verify_email": {"token": "no code"},
        "change_email": {"password": "not this one", "new_email": account["email"]},
        "change_password": {"current_password": "not this one", "new_password": PASSWORD},
        "create_token": {"name": "cron", "scopes": ["read", "write"], "expires_at": LATER},
        "create_exercise": DEFINITION | new,
        "replace_exercise": DEFINITION,
        "merge_exercise": {"into": exercise_id},
        "start_session": SESSION | {"timezone": "UTC"} | new,
        "change_session": SESSION,
        "add_set": one,
        "add_sets": {"sets": [one, one]},
        "replace_set": SET,
        "add_weigh_in": WEIGH_IN | new,
        "change_weigh_in": WEIGH_IN,
        "patch_set": SET | {"exercise_id": exercise_id, "session_id": session_id},
        "order_sets": {"sets": [ids["set_id"]]},
        "import_file": export(exercise_id),
    }


def export(exercise_id: str, sets: int = 2) -> dict[str, Any]:
    """Return a file of SetLogs with so many sets, in sessions of 20 at most."""
    one = {"exercise_id": exercise_id, "exercise_version": 1, **SET}
    return {
        "format": "setlogs",
        "format_version": 1,
        "exported_at": AT,
        "user": ACCOUNT,
        "exercises": [
            {"id": exercise_id, "owner": "me", "archived": False, "versions": [DEFINITION]}
        ],
        "sessions": [
            SESSION
            | {
                "timezone": "UTC",
                "title": f"Day {day}",
                "sets": [dict(one) for _ in range(min(20, sets - day))],
            }
            for day in range(0, sets, 20)
        ],
        "next_cursor": None,
    }


@dataclass
class Walk:
    """A user with something of every kind, and what sends requests to every route.

    Attributes:
        ids: For each parameter in paths.
        bodies: By the name of the route.
    """

    user: User
    routes: dict[str, PlainRoute]
    ids: dict[str, str]
    bodies: dict[str, Any]

    def send(
        self,
        name: str,
        content: bytes | None = None,
        query: str = "",
        headers: dict[str, str] | None = None,
        ids: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Send a request that is in order but for what is given."""
        route = self.routes[name]
        path = route.path.format(**self.ids | (ids or {}))
        if content is None and name in self.bodies:
            content = json.dumps(self.bodies[name]).encode()
        if content is not None:
            content = re.sub(NEW_ID.encode(), lambda _: str(new_id()).encode(), content)
        sent = {"If-Match": "*", "Idempotency-Key": uuid4().hex}
        if content is not None:
            sent["Content-Type"] = "application/json"
        [method] = route.methods
        sent |= headers or {}
        return self.user.request(method, path + query, content=content, headers=sent)


def checked(answer: httpx.Response) -> httpx.Response:
    """Return an answer that is no fault of ours and, where it refuses, says so in a problem document."""
    assert answer.status_code < 500, (answer.request.url, answer.request.content[:300], answer.text)
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert problem["status"] == answer.status_code
        for error in problem.get("errors", ()):
            assert error["code"] in FIELD_CODES
            assert not JARGON.search(error["detail"]), error
            assert not JARGON.search(error.get("parameter", "")), error
    return answer


def with_each_part_replaced(body: Any, raw: str) -> Iterator[bytes]:
    """Yield a body as JSON with each of its values in turn, itself included, replaced by a text."""
    yield raw.encode()
    for place in _places(body):
        whole = json.loads(json.dumps(body))
        inner = whole
        for step in place[:-1]:
            inner = inner[step]
        inner[place[-1]] = "@here@"
        yield json.dumps(whole).replace('"@here@"', raw).encode()


def _places(value: Any) -> Iterator[tuple[Any, ...]]:
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        # Its items are alike.
        items = list(enumerate(value))[:1]
    for name, inner in items:
        yield (name,)
        yield from ((name, *rest) for rest in _places(inner))


@pytest.fixture
def walk(app: FastAPI, make_user: Callable[..., User]) -> Walk:
    """Every route of the API, and a user with a session, a set, an exercise, a weigh-in, an import and a token."""
    user = make_user()
    session_id, exercise_id = start_session(user), create_exercise(user)
    ids = {
        "session_id": session_id,
        "exercise_id": exercise_id,
        "set_id": log_set(user, session_id, exercise_id).json()["id"],
        "weigh_in_id": user.post("/weigh-ins", WEIGH_IN).json()["id"],
        "import_id": imported(user, strong(f"{PUSH},Odd Thing,1,20,12,0,0,,,"))["id"],
        "version": "1",
        "token_id": create_token(user)["id"],
        "login_id": user.get("/me/logins").json()["items"][0]["id"],
        "asset": "none",
    }
    routes = {route.name: route for route in app.router.routes if isinstance(route, PlainRoute)}
    return Walk(user, routes, ids, bodies(ids, user.refresh_token))


def limited(walk: Walk) -> list[str]:
    """Return the names of the routes that judge requests; those that make an end of something last."""
    names = [name for name, route in walk.routes.items() if isinstance(route, Route)]
    last = {name for name in names if "DELETE" in walk.routes[name].methods}
    return sorted(names, key=lambda name: (name == "log_out_everywhere", name in last))
