"""`python -m bench.storage`: bytes that a set takes, with its indexes, audit row and stored answer."""

import contextlib
import io
import json
import sys

import psycopg

from bench.world import ACCOUNT, event, servers

BATCHES, SETS = 200, 50
SIZES = """
SELECT relname, pg_total_relation_size(oid), pg_indexes_size(oid) FROM pg_class
WHERE relname IN ('workout_sets', 'audit_trail', 'idempotency_records', 'workout_sessions')
"""


def main() -> int:
    """Print the bytes per set of each table, after sets were logged as an app would log them."""
    with servers() as (postgres, _):
        from functions.auth.handler import handler as auth
        from functions.exercises.handler import handler as exercises
        from functions.sessions.handler import handler as sessions

        with contextlib.redirect_stdout(io.StringIO()):
            auth(event("POST", "/auth/register", body=ACCOUNT), None)
            login = auth(event("POST", "/auth/login", body=ACCOUNT), None)
            token = json.loads(login["body"])["access_token"]
            found = exercises(event("GET", "/exercises", token, q="barbell bench press"), None)
            exercise_id = json.loads(found["body"])["items"][0]["id"]
            draft = {"exercise_id": exercise_id, "reps": 5, "weight": 100, "rpe": 8.5}
            before = _sizes(postgres.admin_url)
            for number in range(BATCHES):
                if number % 10 == 0:
                    started = sessions(event("POST", "/sessions", token, {}), None)
                    path = f"/sessions/{json.loads(started['body'])['id']}/sets"
                # Every third batch set by set, as from a gym; the rest at once, as after it.
                if number % 3 == 0:
                    for _ in range(SETS):
                        answer = sessions(event("POST", path, token, draft), None)
                        assert answer["statusCode"] in (200, 201), answer
                else:
                    batch = {"sets": [draft] * SETS}
                    answer = sessions(event("POST", f"{path}/batch", token, batch), None)
                    assert answer["statusCode"] in (200, 201), answer
        sets = BATCHES * SETS
        for table, (total, indexes) in _sizes(postgres.admin_url).items():
            grown = (total - before[table][0]) / sets
            print(f"{table:<22}{grown:>7.0f} bytes, of them {indexes / sets:.0f} indexes")
    return 0


def _sizes(url: str) -> dict[str, tuple[int, int]]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM")
        rows = connection.execute(SIZES).fetchall()
    return {table: (total, indexes) for table, total, indexes in rows}


if __name__ == "__main__":
    sys.exit(main())
