"""Who is measured: the Lambda handlers, their floor, and the peer, which has only the first five routes."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from itertools import cycle
from typing import Any

from bench.floor import Floor
from bench.peer import setup as peer_setup
from bench.world import Context, Event, Lifter, answered, event, register
from infra.local.servers import Postgres, Valkey
from setlogs.http.lambda_handler import LambdaHandler
from setlogs.http.pagination import DEFAULT_LIMIT

ORDERED_SETS = 10

type Calls = dict[str, Call]


@dataclass(frozen=True, slots=True)
class Call:
    """A request that can be sent as often as one likes.

    Attributes:
        handler: What answers.
        event: Returns the next event, with a new Idempotency-Key.
        status: What every answer has.
    """

    handler: LambdaHandler
    event: Callable[[], Event]
    status: int

    def send(self) -> dict[str, Any]:
        """Send one request."""
        return self.answer(self.event())

    def answer(self, event: Event) -> dict[str, Any]:
        """Answer a request of `event`."""
        return self.handler(event, Context())


def contenders(postgres: Postgres, valkey: Valkey) -> dict[str, Calls]:
    """Return what to measure: contender, route, call."""
    ours = measured_calls()
    floor = Floor(postgres.url, valkey.url)
    bare = {
        route: Call(floor.handler(call.event, call.answer), call.event, call.status)
        for route, call in ours.items()
    }
    peer_setup.create_tables(postgres.admin_url)
    from bench.peer.app import handler as peer

    peer_users = [peer_setup.register(f"{name}@example.com") for name in ("reader", "writer")]
    return {"ours": ours, "floor": bare, "peer": _calls(peer, peer, *peer_users, caches=False)}


def measured_calls() -> Calls:
    """Return the requests to our handlers."""
    from functions.exercises.handler import handler as exercises
    from functions.reports.handler import handler as reports
    from functions.sessions.handler import handler as sessions
    from functions.weigh_ins.handler import handler as weigh_ins

    users = [register(f"{name}@example.com") for name in ("reader", "writer")]
    # What it logs makes reports outdated, so it comes first.
    weighing = _weigh_in_calls(weigh_ins, *users)
    reader, writer = users
    changing = _change_calls(sessions, writer)
    first = _calls(sessions, reports, *users, caches=True)
    return first | changing | _session_calls(sessions, exercises, reader) | weighing


def _change_calls(sessions: LambdaHandler, writer: Lifter) -> Calls:
    """Return the requests that change sets: each differs from the one before, or it would change nothing."""
    started = answered(sessions(event("POST", "/sessions", writer.token, {}), Context()))
    path = f"/sessions/{started['id']}"
    batch = {"sets": [writer.draft] * ORDERED_SETS}
    sent = event("POST", f"{path}/sets/batch", writer.token, batch)
    ids = [each["id"] for each in answered(sessions(sent, Context()))["items"]]
    patched, *_, restored = ids
    repetitions, orders = cycle((6, 7)), cycle((ids[::-1], ids))
    at_will = {"If-Match": "*"}

    def patch() -> Event:
        body = {"reps": next(repetitions)}
        return event("PATCH", f"/sets/{patched}", writer.token, body, at_will)

    def order() -> Event:
        return event("PUT", f"{path}/order", writer.token, {"sets": next(orders)}, at_will)

    def restore() -> Event:
        """Delete the set, which is not measured, and return the request that brings it back."""
        deletion = event("DELETE", f"/sets/{restored}", writer.token, headers=at_will)
        deleted = sessions(deletion, Context())
        assert deleted["statusCode"] == HTTPStatus.NO_CONTENT, deleted
        return event("POST", f"/sets/{restored}/restore", writer.token)

    return {
        "PATCH set": Call(sessions, patch, 200),
        "PUT order of 10": Call(sessions, order, 200),
        "POST restore of set": Call(sessions, restore, 200),
    }


def _session_calls(sessions: LambdaHandler, exercises: LambdaHandler, reader: Lifter) -> Calls:
    """Return the requests for what was done before."""
    history, of_exercise = f"/exercises/{reader.exercise_id}/history", reader.exercise_id

    def last_time() -> Event:
        return event("GET", history, reader.token, limit="1")

    def done() -> Event:
        return event("GET", "/sessions", reader.token, include="exercises")

    def listed() -> Event:
        return event("GET", "/sessions", reader.token, exercise_id=of_exercise)

    return {
        "GET last time": Call(exercises, last_time, 200),
        "20 sessions, done": Call(sessions, done, 200),
        "20 of an exercise": Call(sessions, listed, 200),
    }


def _weigh_in_calls(weigh_ins: LambdaHandler, reader: Lifter, writer: Lifter) -> Calls:
    """Return the requests of weigh-ins. Another user writes: those of the reader are as many each time."""

    def add(lifter: Lifter) -> Event:
        return event("POST", "/weigh-ins", lifter.token, {"weight": 80.5})

    for _ in range(DEFAULT_LIMIT + 1):
        made = answered(weigh_ins(add(reader), Context()))
    path = f"/weigh-ins/{made['id']}"
    return {
        "POST weigh-in": Call(weigh_ins, lambda: add(writer), 201),
        "GET weigh-in": Call(weigh_ins, lambda: event("GET", path, reader.token), 200),
        "GET 20 weigh-ins": Call(weigh_ins, lambda: event("GET", "/weigh-ins", reader.token), 200),
    }


def _calls(
    sessions: LambdaHandler, reports: LambdaHandler, reader: Lifter, writer: Lifter, *, caches: bool
) -> Calls:
    """Return the requests of an app. Another user writes: to log a set makes reports outdated.

    Without a cache of reports and entity tags, as the peer is, it answers in full each time.
    """

    def add() -> Event:
        return event("POST", f"{writer.session}/sets", writer.token, writer.draft)

    def show() -> Event:
        return event("GET", reader.session, reader.token)

    def list_sets() -> Event:
        return event("GET", f"{reader.session}/sets", reader.token, limit="50")

    def report(headers: dict[str, str] | None = None) -> Event:
        query = {"exercise_id": reader.exercise_id}
        return event("GET", "/reports/progression", reader.token, headers=headers, **query)

    answered(reports(report(), Context()))
    again = reports(report(), Context())
    current = {"If-None-Match": "*"}
    if caches:
        assert again["headers"]["x-cache"] == "hit", again
        current = {"If-None-Match": again["headers"]["etag"]}
    return {
        "POST set": Call(sessions, add, 201),
        "GET session": Call(sessions, show, 200),
        "GET 50 sets": Call(sessions, list_sets, 200),
        "GET cached report": Call(reports, report, 200),
        "304 of that report": Call(reports, lambda: report(current), 304 if caches else 200),
    }


def sizes(calls: Calls) -> dict[str, int]:
    """Return the bytes of each route's answer."""
    return {route: len(call.send().get("body") or "") for route, call in calls.items()}


def sets_of(call: Call) -> int:
    """Return how many sets the session has to which a call adds one."""
    return int(json.loads(call.send()["body"])["position"])


def version_of(call: Call) -> int:
    """Return the version of the set that a call changes, after two: its next change is the one it was."""
    call.send()
    return int(json.loads(call.send()["body"])["version"])
