"""`make bench-scale`: every route's median with 10 million sets of 10,000 users, beside 10,000 of 10.

Each size has a PostgreSQL of its own, and a process that serves one more user, asked in turn. After
it: bytes of tables and indexes per million sets, and of the write-ahead log per set.
"""

import argparse
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from multiprocessing.connection import Connection
from typing import Any
from uuid import uuid4

import psycopg

from bench.storage import wal_bytes
from bench.world import SECRET_KEY, Context, discarded_output, event, progress, register
from infra.local.leftovers import temporary_folder
from infra.local.servers import Postgres, start_postgres, start_valkey

SETS_PER_USER, SETS_PER_SESSION = 1_000, 50
USERS_PER_CHUNK = 100
ROUNDS, CALLS = 40, 5
TARGET = 1.3
FILL_USERS = """
INSERT INTO users (id, email, password_hash)
SELECT gen_random_uuid(), gen_random_uuid() || '@example.com', 'none'
FROM generate_series(1, %(users)s) RETURNING id
"""
FILL_SESSIONS = """
INSERT INTO workout_sessions (user_id, id, started_at, ended_at, timezone)
SELECT u, gen_random_uuid(), at, at + interval '1 hour', 'UTC'
FROM unnest(%(users)s::uuid[]) AS u, generate_series(1, %(sessions)s) AS n,
LATERAL (SELECT date_trunc('minute', now()) - n * interval '3 days' AS at) AS start
"""
FILL_SETS = """
INSERT INTO workout_sets (user_id, id, session_id, performed_on, exercise_user_id, exercise_id,
    exercise_type, exercise_version, position, set_type, reps, weight, unit, client_key, performed_at)
SELECT w.user_id, gen_random_uuid(), w.id, w.started_on, e.user_id, e.id, e.type, e.version, n,
    CASE n %% 10 WHEN 0 THEN 'warmup' ELSE 'normal' END, 3 + n %% 10, 40 + 2.5 * (n %% 30), 'kg',
    gen_random_uuid()::text, w.started_at + n * interval '1 minute'
FROM workout_sessions AS w, generate_series(1, %(each)s) AS n,
LATERAL (SELECT * FROM scale_exercises WHERE number = n / 10) AS e
WHERE w.user_id = ANY(%(users)s::uuid[])
"""
EXERCISES = """
CREATE TEMPORARY TABLE scale_exercises AS
SELECT row_number() OVER (ORDER BY id) - 1 AS number, user_id, id, type, version FROM exercises
WHERE user_id = '00000000-0000-0000-0000-000000000000' AND type = 'weight_reps' ORDER BY id LIMIT 6
"""
SIZES = """
SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class
WHERE relname IN ('workout_sets', 'workout_sessions')
"""


def main() -> int:
    """Fill, measure, print the table; 1 when a route is slower than the target allows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=10_000, help="of the large table")
    users = parser.parse_args().users
    with ExitStack() as stack:
        folder = stack.enter_context(temporary_folder())
        valkey = stack.enter_context(start_valkey(folder / "valkey"))
        databases, served = [], []
        for size in (10, users):
            postgres = stack.enter_context(start_postgres(folder / f"postgres{size}"))
            _fill(postgres, size)
            databases.append(postgres)
            served.append(_serve(postgres, valkey.url))
        missed = _compare(users, served)
        logged = [_logged(*each) for each in zip(served, databases, strict=True)]
        print(f"{'write-ahead log':<24}{logged[0]:>10,.0f}{logged[1]:>10,.0f} bytes per set")
        _print_sizes(postgres, users)
    return int(missed > 0)


def _fill(postgres: Postgres, users: int) -> None:
    from functions.migrate.catalogue import load_catalogue
    from functions.migrate.service import upgrade

    upgrade(postgres.migration_url)
    load_catalogue(postgres.migration_url)
    with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        admin.execute(EXERCISES)
        # The foreign keys hold by construction, and checking them takes half of the time.
        admin.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        for first in range(0, users, USERS_PER_CHUNK):
            many = min(USERS_PER_CHUNK, users - first)
            ids = [row[0] for row in admin.execute(FILL_USERS, {"users": many})]
            sessions = SETS_PER_USER // SETS_PER_SESSION
            admin.execute(FILL_SESSIONS, {"users": ids, "sessions": sessions})
            admin.execute(FILL_SETS, {"users": ids, "each": SETS_PER_SESSION})
            progress(first + many, users)
        admin.execute("VACUUM ANALYZE")


def _serve(postgres: Postgres, valkey_url: str) -> Connection:
    """Start the process that serves one user of a database; it measures when it is told to."""
    ours, theirs = multiprocessing.Pipe()
    environment = {"DATABASE_URL": postgres.url, "REDIS_URL": valkey_url, "SECRET_KEY": SECRET_KEY}
    process = multiprocessing.get_context("spawn").Process(
        target=_environment, args=(environment, theirs), daemon=True
    )
    process.start()
    return ours


def _environment(environment: dict[str, str], parent: Connection) -> None:
    limits = (f"RATE_LIMIT_{name}_PER_MINUTE" for name in ("USER", "LOGIN", "ACCOUNT"))
    os.environ |= environment | dict.fromkeys(limits, "1000000")
    from functions.exercises.handler import handler as exercises
    from functions.reports.handler import handler as reports
    from functions.sessions.handler import handler as sessions
    from functions.transfer.handler import handler as transfer
    from setlogs.valkey.cache import get_cache

    with discarded_output():
        one = register(f"{uuid4().hex}@example.com")
        sets, exercise_id = f"{one.session}/sets", one.exercise_id
        history = f"/exercises/{exercise_id}/history"

        def uncached(path: str) -> Any:
            get_cache().run(("FLUSHALL",))
            query = {"exercise_id": exercise_id} if path == "progression" else {}
            return reports, event("GET", f"/reports/{path}", one.token, None, None, **query)

        routes: dict[str, Callable[[], Any]] = {
            "POST set": lambda: (sessions, event("POST", sets, one.token, one.draft)),
            "GET session": lambda: (sessions, event("GET", one.session, one.token)),
            "GET sessions": lambda: (sessions, event("GET", "/sessions", one.token)),
            "sessions, what was done": lambda: (
                sessions,
                event("GET", "/sessions", one.token, include="exercises"),
            ),
            "sessions of exercise": lambda: (
                sessions,
                event("GET", "/sessions", one.token, exercise_id=exercise_id),
            ),
            "GET last time": lambda: (exercises, event("GET", history, one.token, limit="1")),
            "GET history": lambda: (exercises, event("GET", history, one.token)),
            "GET 50 sets": lambda: (sessions, event("GET", sets, one.token, limit="50")),
            "GET exercises": lambda: (exercises, event("GET", "/exercises", one.token, q="press")),
            "GET changes": lambda: (transfer, event("GET", "/changes", one.token)),
            "progression": lambda: uncached("progression"),
            "summary": lambda: uncached("summary"),
            "records": lambda: uncached("records"),
        }
        parent.send(list(routes))
        while True:
            name = parent.recv()
            taken = []
            for _ in range(CALLS):
                handler, sent = routes[name]()
                begun = time.perf_counter()
                answer = handler(sent, Context())
                taken.append(time.perf_counter() - begun)
                assert answer["statusCode"] in (200, 201), answer
            parent.send(taken)


def _compare(users: int, served: list[Connection]) -> int:
    """Print the medians of each route; return how many miss the target."""
    names, _ = [each.recv() for each in served]
    print(f"{'milliseconds, medians':<24}{'10 users':>10}{f'{users:,}':>10}{'ratio':>8}")
    missed = 0
    for name in names:
        times: list[list[float]] = [[] for _ in served]
        for _ in range(ROUNDS):
            for each, taken in zip(served, times, strict=True):
                each.send(name)
                taken.extend(each.recv())
        small, large = (1000 * statistics.median(taken) for taken in times)
        missed += large / small > TARGET
        mark = "  missed" if large / small > TARGET else ""
        print(f"{name:<24}{small:>10.2f}{large:>10.2f}{large / small:>8.2f}{mark}")
    return missed


def _logged(served: Connection, postgres: Postgres) -> float:
    """Return the bytes of write-ahead log per set, in a long time between two checkpoints."""
    with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        before = wal_bytes(admin)
        for _ in range(ROUNDS):
            served.send("POST set")
            served.recv()
        return (wal_bytes(admin) - before) / (ROUNDS * CALLS)


def _print_sizes(postgres: Postgres, users: int) -> None:
    millions = users * SETS_PER_USER / 1e6
    with psycopg.connect(postgres.admin_url) as admin:
        for table, own, indexes in admin.execute(SIZES).fetchall():
            per_million = (f"{size / 1e6 / millions:>6.0f} MB" for size in (own, indexes))
            print(f"{table:<24}{' and indexes '.join(per_million)} per million sets")


if __name__ == "__main__":
    sys.exit(main())
