"""`make bench`: what a warm request costs, through the Lambda handlers with gateway events.

Beside each route stands its floor: the time of the round trips that it needs, a SELECT by primary
key and a script on Valkey, sent bare in the same run. Compare ratios; times differ by machine.
"""

import contextlib
import io
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import redis

from infra.local.servers import Postgres, Valkey, start_postgres, start_valkey

ROUNDS, REQUESTS = 5, 100
ACCOUNT = {"email": "someone@example.com", "password": "a phrase for the bench"}


def event(
    method: str, path: str, token: str = "", body: Any = None, **query: str
) -> dict[str, Any]:
    """Return a REST proxy event."""
    return {
        "resource": path,
        "path": path,
        "httpMethod": method,
        "headers": {
            "Host": "api.example.com",
            "X-Forwarded-Proto": "https",
            "Content-Type": "application/json",
            "Authorization": f"Bearer {token}",
            "Idempotency-Key": uuid4().hex,
        },
        "queryStringParameters": query or None,
        "requestContext": {
            "requestId": str(uuid4()),
            "path": f"/v1{path}",
            "identity": {"sourceIp": "192.0.2.1"},
        },
        "body": None if body is None else json.dumps(body),
    }


@contextlib.contextmanager
def servers() -> Iterator[tuple[Postgres, Valkey]]:
    """Run PostgreSQL, durable as in production, and Valkey, and point the settings at them."""
    with (
        tempfile.TemporaryDirectory() as folder,
        start_postgres(Path(folder) / "postgres") as postgres,
        start_valkey(Path(folder) / "valkey") as valkey,
    ):
        os.environ |= {
            "DATABASE_URL": postgres.url,
            "REDIS_URL": valkey.url,
            "SECRET_KEY": "for-this-measurement-only-0123456789",
            "RATE_LIMIT_USER_PER_MINUTE": "1000000",
            "RATE_LIMIT_LOGIN_PER_MINUTE": "1000000",
            "RATE_LIMIT_ACCOUNT_PER_MINUTE": "1000000",
        }
        yield postgres, valkey


def measured_requests() -> dict[str, Callable[[], dict[str, Any]]]:
    """Return, by name, functions that send one request each, to an account with some sets."""
    from functions.auth.handler import handler as auth
    from functions.exercises.handler import handler as exercises
    from functions.reports.handler import handler as reports
    from functions.sessions.handler import handler as sessions

    auth(event("POST", "/auth/register", body=ACCOUNT), None)
    token = json.loads(auth(event("POST", "/auth/login", body=ACCOUNT), None)["body"])[
        "access_token"
    ]
    found = exercises(event("GET", "/exercises", token, q="barbell bench press"), None)
    exercise_id = json.loads(found["body"])["items"][0]["id"]
    started = sessions(event("POST", "/sessions", token, {}), None)
    path = f"/sessions/{json.loads(started['body'])['id']}"
    draft = {"exercise_id": exercise_id, "reps": 5, "weight": 100}
    report = {"exercise_id": exercise_id}
    for _ in range(50):
        sessions(event("POST", f"{path}/sets", token, draft), None)
    return {
        "POST set": lambda: sessions(event("POST", f"{path}/sets", token, draft), None),
        "GET session": lambda: sessions(event("GET", path, token), None),
        "GET 50 sets": lambda: sessions(event("GET", f"{path}/sets", token, limit="50"), None),
        "GET progression, cached": lambda: reports(
            event("GET", "/reports/progression", token, **report), None
        ),
        "GET progression, computed": lambda: reports(
            event("GET", "/reports/progression", token, **report, to=next(_DAYS)), None
        ),
    }


# Each day is another report: nothing computed before answers it.
_DAYS = (
    f"{year}-{month:02}-{day:02}"
    for year in range(2027, 2999)
    for month in range(1, 13)
    for day in range(1, 29)
)


def floor(postgres: Postgres, valkey: Valkey) -> Callable[[], dict[str, Any]]:
    """Return a function that makes the two round trips every route needs, and nothing else."""
    database = psycopg.connect(postgres.url, autocommit=True, prepare_threshold=0)
    cache = redis.Redis.from_url(valkey.url)
    script = cache.register_script("return redis.call('TIME')")

    def trip() -> dict[str, Any]:
        script()
        database.execute("SELECT version FROM users WHERE email = %s", (ACCOUNT["email"],))
        return {"statusCode": 200}

    return trip


def main() -> int:
    """Measure in alternating rounds and print one table."""
    with servers() as (postgres, valkey):
        from functions.migrate.catalogue import load_catalogue
        from functions.migrate.service import upgrade

        upgrade(postgres.migration_url)
        load_catalogue(postgres.migration_url)
        # Log lines are written as in Lambda, but to memory.
        with contextlib.redirect_stdout(io.StringIO()):
            requests = {"two bare round trips": floor(postgres, valkey), **measured_requests()}
            times: dict[str, list[float]] = {name: [] for name in requests}
            for _ in range(ROUNDS):
                for name, send in requests.items():
                    times[name] += [_timed(send) for _ in range(REQUESTS)]
    base = statistics.median(times["two bare round trips"])
    print(f"{'microseconds':<28}{'median':>9}{'p95':>9}{'p99':>9}{'ratio':>9}")
    for name, found in times.items():
        cuts = statistics.quantiles(found, n=100)
        middle = statistics.median(found)
        row = f"{middle:>9.0f}{cuts[94]:>9.0f}{cuts[98]:>9.0f}{middle / base:>9.2f}"
        print(f"{name:<28}{row}")
    return 0


def _timed(send: Callable[[], dict[str, Any]]) -> float:
    started = time.perf_counter()
    answer = send()
    elapsed = (time.perf_counter() - started) * 1e6
    assert answer["statusCode"] in (200, 201), answer
    return elapsed


if __name__ == "__main__":
    sys.exit(main())
