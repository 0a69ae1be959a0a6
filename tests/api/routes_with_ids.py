"""The routes that have an id in their path, made from the routes that there are, and a body for each."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
from fastapi.routing import APIRoute

from tests.api.workouts import MEASURES
from tests.conftest import Client

SET = MEASURES["weight_reps"]
STRANGE_ID = str(uuid4())
BODIES: dict[str, Any] = {
    "create_token": {"name": "cron", "scopes": ["read"]},
    "replace_exercise": {"name": "Mine now", "type": "weight_reps"},
    "merge_exercise": {"into": str(uuid4())},
    "change_session": {"title": "Mine now"},
    "add_set": {"exercise_id": STRANGE_ID, **SET},
    "add_sets": {"sets": [{"exercise_id": STRANGE_ID, **SET}]},
    "replace_set": SET,
    "change_weigh_in": {"weight": 66},
    "patch_set": {"reps": 5},
    "order_sets": {"sets": []},
}
"""A good body for each route that has both an id and a body, and for one that makes an id."""
KEYED = ("add_set", "add_sets")


def routes(client: Client) -> list[APIRoute]:
    """Return every route but those of plain pages."""
    return [route for route in client.app.routes if isinstance(route, APIRoute)]


def with_ids(client: Client) -> Iterator[tuple[APIRoute, str]]:
    """Return every route and method whose path has an id."""
    for route in routes(client):
        if set(route.param_convertors) - {"asset"}:
            yield from ((route, method) for method in sorted(route.methods or ()))


def shown(answer: httpx.Response) -> tuple[int, Any, dict[str, str]]:
    """Return an answer without what differs between any two."""
    body = json.loads(answer.content) if answer.content else None
    if isinstance(body, dict):
        body = {k: v for k, v in body.items() if k not in ("request_id", "instance")}
    varying = ("x-request-id", "ratelimit", "content-length")
    return answer.status_code, body, {k: v for k, v in answer.headers.items() if k not in varying}
