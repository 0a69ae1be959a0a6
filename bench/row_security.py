"""`python -m bench.row_security`: what row-level security would cost as a third wall between users.

The same list of sets is read by one prepared statement: as it is, and under policies that compare
`user_id` with a setting, which must be set for each transaction, in one pipeline with the statement.
"""

import json
import statistics
import time
from collections.abc import Callable
from uuid import UUID, uuid4

import psycopg

from bench.world import ACCOUNT, event, servers
from functions.sessions.queries import sql
from setlogs.postgres.call import Call
from setlogs.postgres.database import get_database
from setlogs.tokens import Identity

ROUNDS, SETS = 2_000, 50
TABLES = (
    "users",
    "workout_sessions",
    "workout_sets",
    "exercises",
    "exercise_versions",
    "audit_trail",
)
POLICIES = "".join(
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
    f"CREATE POLICY own ON {table} TO setlogs_app USING ({column} IN (current_setting('app.user_id')::uuid, "
    "'00000000-0000-0000-0000-000000000000'));"
    for table, column in ((table, "id" if table == "users" else "user_id") for table in TABLES)
)


def main() -> None:
    """Print the medians of both, in turn, in one run."""
    with servers() as (postgres, _):
        user_id, session_id = _log_sets()
        statement = sql.select_session_with_sets
        params = Call(get_database(), Identity(user_id, 1, uuid4()), "bench").params
        params |= {"session_id": session_id}

        def plain(connection: psycopg.Connection) -> None:
            assert statement.execute(connection, params).fetchone()

        def told(connection: psycopg.Connection) -> None:
            with connection.pipeline(), connection.transaction():
                connection.execute("SELECT set_config('app.user_id', %s, true)", (str(user_id),))
                cursor = statement.execute(connection, params)
            assert cursor.fetchone()

        with psycopg.connect(postgres.url, autocommit=True, prepare_threshold=0) as connection:
            before = _medians(connection, plain, told)
            with psycopg.connect(postgres.migration_url) as migrator:
                migrator.execute(POLICIES)
            after = _medians(connection, told)
    print(f"as it is                            {before[0]:>6.0f} us")
    print(
        f"in a transaction with the setting   {before[1]:>6.0f} us, {before[1] / before[0]:.2f} times"
    )
    print(
        f"the same under policies             {after[0]:>6.0f} us, {after[0] / before[0]:.2f} times"
    )


def _log_sets() -> tuple[UUID, UUID]:
    from functions.auth.handler import handler as auth
    from functions.exercises.handler import handler as exercises
    from functions.sessions.handler import handler as sessions

    user = json.loads(auth(event("POST", "/auth/register", body=ACCOUNT), None)["body"])
    token = json.loads(auth(event("POST", "/auth/login", body=ACCOUNT), None)["body"])[
        "access_token"
    ]
    found = exercises(event("GET", "/exercises", token, q="barbell bench press"), None)
    draft = {"exercise_id": json.loads(found["body"])["items"][0]["id"], "reps": 5, "weight": 100}
    session = json.loads(sessions(event("POST", "/sessions", token, {}), None)["body"])
    path = f"/sessions/{session['id']}/sets/batch"
    answer = sessions(event("POST", path, token, {"sets": [draft] * SETS}), None)
    assert answer["statusCode"] == 201, answer  # noqa: PLR2004
    return UUID(user["id"]), UUID(session["id"])


def _medians(
    connection: psycopg.Connection, *ways: Callable[[psycopg.Connection], None]
) -> list[float]:
    """Return the median of each way in microseconds, taken in turn."""
    times: list[list[float]] = [[] for _ in ways]
    for _ in range(ROUNDS):
        for way, taken in zip(ways, times, strict=True):
            started = time.perf_counter()
            way(connection)
            taken.append(1e6 * (time.perf_counter() - started))
    return [statistics.median(taken) for taken in times]


if __name__ == "__main__":
    main()
