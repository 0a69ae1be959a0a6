"""What every measurement starts from: servers of its own, gateway events, and an account."""

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from infra.local.leftovers import temporary_folder
from infra.local.servers import Postgres, Valkey, start_postgres, start_valkey

ACCOUNT = {"email": "someone@example.com", "password": "a phrase for the bench"}
SECRET_KEY = "for-this-measurement-only-0123456789"
DRAFT = {"reps": 5, "weight": 102.5, "rpe": 8.5, "notes": "felt light"}
"""A set as an app sends it, without its exercise."""
SETS = 50
HISTORY = 120
"""Sessions of the year before, one every third day, each of `HISTORY_SETS` sets: what a report has."""
HISTORY_SETS = 4
BAR_WIDTH = 40
START_SECONDS = 60

type Event = dict[str, Any]


class Context:
    """What Lambda hands over beside an event."""

    def get_remaining_time_in_millis(self) -> int:
        """Return how long the request may still take."""
        return 30_000


def event(
    method: str,
    path: str,
    token: str = "",
    body: Any = None,
    headers: dict[str, str] | None = None,
    **query: str,
) -> Event:
    """Return the event that a REST API of API Gateway makes of a request, with a key of its own."""
    request_id = str(uuid4())
    sent = {
        "Accept": "application/json",
        "Accept-Encoding": "gzip, deflate",
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Host": "api.example.com",
        "Idempotency-Key": uuid4().hex,
        "User-Agent": "gym-notebook/1.0",
        "X-Amzn-Trace-Id": "Root=1-65f0a0c1-0123456789abcdef01234567",
        "X-Forwarded-For": "192.0.2.1",
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    } | (headers or {})
    return {
        "resource": path,
        "path": path,
        "httpMethod": method,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": query or None,
        "multiValueQueryStringParameters": {k: [v] for k, v in query.items()} or None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "abcdef1234",
            "domainName": "api.example.com",
            "httpMethod": method,
            "identity": {"sourceIp": "192.0.2.1", "userAgent": "gym-notebook/1.0"},
            "path": f"/v1{path}",
            "protocol": "HTTP/1.1",
            "requestId": request_id,
            "resourcePath": path,
            "stage": "v1",
        },
        "body": None if body is None else json.dumps(body),
        "isBase64Encoded": False,
    }


def progress(done: int, total: int) -> None:
    """Draw how much of a long work is done, over what was drawn before."""
    filled = BAR_WIDTH * done // total
    bar = "#" * filled + "." * (BAR_WIDTH - filled)
    end = "\n" if done == total else ""
    print(f"\r[{bar}] {done:,} of {total:,}", end=end, file=sys.stderr, flush=True)


def await_answer(ask: Callable[[], object], *silent: type[Exception]) -> None:
    """Ask until there is an answer.

    Args:
        ask: Raises while there is none.
        *silent: What it raises then; raised on when it goes on for too long.
    """
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            ask()
        except silent:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


@contextlib.contextmanager
def servers() -> Iterator[tuple[Postgres, Valkey]]:
    """Run PostgreSQL, durable as in production and migrated, and Valkey; set the settings to them."""
    with (
        temporary_folder() as folder,
        start_postgres(folder / "postgres") as postgres,
        start_valkey(folder / "valkey") as valkey,
    ):
        os.environ |= {
            "DATABASE_URL": postgres.url,
            "REDIS_URL": valkey.url,
            "SECRET_KEY": SECRET_KEY,
            "RATE_LIMIT_USER_PER_MINUTE": "1000000",
            "RATE_LIMIT_LOGIN_PER_MINUTE": "1000000",
            "RATE_LIMIT_ACCOUNT_PER_MINUTE": "1000000",
        }
        from functions.migrate.catalogue import load_catalogue
        from functions.migrate.service import upgrade

        upgrade(postgres.migration_url)
        load_catalogue(postgres.migration_url)
        yield postgres, valkey


@contextlib.contextmanager
def discarded_output() -> Iterator[None]:
    """Let log lines be written as in Lambda, one system call each, to where nobody reads them."""
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):  # noqa: PTH123
        yield


@dataclass(frozen=True, slots=True)
class Lifter:
    """A user with one session.

    Attributes:
        token: An access token.
        exercise_id: What is lifted.
        session: Path of the session.
    """

    token: str
    exercise_id: str
    session: str

    @property
    def draft(self) -> dict[str, Any]:
        """A set as an app sends it."""
        return DRAFT | {"exercise_id": self.exercise_id}


def register(email: str) -> Lifter:
    """Return a new user of ours with a session of `SETS` sets and a history.

    Args:
        email: Not registered yet.
    """
    from functions.auth.handler import handler as auth
    from functions.exercises.handler import handler as exercises
    from functions.sessions.handler import handler as sessions

    account = ACCOUNT | {"email": email}
    answered(auth(event("POST", "/auth/register", body=account), Context()))
    login = answered(auth(event("POST", "/auth/login", body=account), Context()))
    token = login["access_token"]
    found = answered(
        exercises(event("GET", "/exercises", token, q="barbell bench press"), Context())
    )
    session = {"title": "Push", "notes": "Slow on the way down."}
    started = answered(sessions(event("POST", "/sessions", token, session), Context()))
    lifter = Lifter(token, found["items"][0]["id"], f"/sessions/{started['id']}")
    places = {lifter.session: SETS}
    for start in earlier_starts():
        past = {"started_at": start.isoformat()}
        made = answered(sessions(event("POST", "/sessions", token, past), Context()))
        places[f"/sessions/{made['id']}"] = HISTORY_SETS
    for path, sets in places.items():
        batch = {"sets": [lifter.draft] * sets}
        answered(sessions(event("POST", f"{path}/sets/batch", token, batch), Context()))
    return lifter


def earlier_starts() -> list[datetime]:
    """Return when the sessions of a user's history started."""
    now = datetime.now(UTC).replace(microsecond=0)
    return [now - timedelta(days=3 * number) for number in range(1, HISTORY + 1)]


def answered(answer: dict[str, Any]) -> Any:
    """Return what an answer says.

    Raises:
        AssertionError: it is an error.
    """
    assert answer["statusCode"] in (200, 201), answer
    return json.loads(answer["body"])
