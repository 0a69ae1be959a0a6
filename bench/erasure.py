"""`python -m bench.erasure`: how long `DELETE /me` takes among 1.1 million sets of 500 other users.

Accounts of several shapes leave, one after the other, through the Lambda handler; what a request
leaves over goes with the retention job, which is measured too.
"""

import argparse
import sys
import time
from dataclasses import dataclass
from uuid import uuid4

import psycopg

from bench.scale import EXERCISES, FILL_SESSIONS, FILL_SETS, FILL_USERS
from bench.world import ACCOUNT, Context, answered, discarded_output, event, servers
from infra.local.servers import Postgres

NO_CONTENT = 204
SESSIONS, SETS_PER_SESSION = 44, 50
ADD_EXERCISES = """
INSERT INTO exercises (user_id, id, name, type, name_key, search_key, version, revision)
SELECT %(user_id)s, gen_random_uuid(), n::text, 'weight_reps', n::text, n::text,
    %(versions)s, %(versions)s FROM generate_series(1, %(exercises)s) AS n
"""
ADD_VERSIONS = """
INSERT INTO exercise_versions (user_id, exercise_id, version, name, type)
SELECT user_id, id, n, name, type FROM exercises, generate_series(1, %(versions)s) AS n
WHERE user_id = %(user_id)s
"""
ADD_AUDIT_ROWS = """
INSERT INTO audit_trail (user_id, entity_id, version, entity, action, seq, after)
SELECT user_id, exercise_id, version, 'exercise', 'created', 1, json_build_object('name', name)
FROM exercise_versions WHERE user_id = %(user_id)s
"""
ADD_SESSION = """
INSERT INTO workout_sessions (user_id, id, started_at, timezone)
VALUES (%(user_id)s, gen_random_uuid(), now(), 'UTC')
"""
ADD_SETS = """
INSERT INTO workout_sets (user_id, id, session_id, performed_on, exercise_user_id, exercise_id,
    exercise_type, exercise_version, position, reps, weight, unit, performed_at)
SELECT w.user_id, gen_random_uuid(), w.id, w.started_on, e.user_id, e.id, e.type, e.version,
    row_number() OVER (), 5, 100, 'kg', w.started_at
FROM workout_sessions AS w JOIN exercises AS e USING (user_id) WHERE w.user_id = %(user_id)s
"""


@dataclass(frozen=True, slots=True)
class Shape:
    """What an account has: own exercises, each with so many versions and one set."""

    exercises: int
    versions: int = 1


SHAPES = (Shape(12), Shape(1_000), Shape(50_000), Shape(15, 9_900))


def main() -> int:
    """Fill the table, erase one account after the other, print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=500, help="others, of 2,200 sets each")
    users = parser.parse_args().users
    with servers() as (postgres, _), discarded_output():
        with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
            fill_others(admin, users)
        measured = [_measure(postgres, shape) for shape in SHAPES]
    print("\n".join(line for line, _ in measured))
    return int(any(failed for _, failed in measured))


def fill_others(admin: psycopg.Connection, users: int) -> list[str]:
    """Make users of 2,200 sets each; return their ids."""
    admin.execute(EXERCISES)
    admin.execute("SET session_replication_role = replica; SET synchronous_commit = off")
    ids = [row[0] for row in admin.execute(FILL_USERS, {"users": users})]
    admin.execute(FILL_SESSIONS, {"users": ids, "sessions": SESSIONS})
    admin.execute(FILL_SETS, {"users": ids, "each": SETS_PER_SESSION})
    admin.execute("SET session_replication_role = origin; DROP TABLE scale_exercises")
    admin.execute("VACUUM ANALYZE workout_sets, workout_sessions, users")
    return ids


def remove_others(admin: psycopg.Connection, ids: list[str]) -> None:
    """Remove them again."""
    admin.execute("DELETE FROM workout_sets WHERE user_id = ANY(%s)", (ids,))
    admin.execute("DELETE FROM users WHERE id = ANY(%s)", (ids,))


def fill_account(admin: psycopg.Connection, user_id: str, shape: Shape) -> None:
    """Give a user what the shape says, with the audit rows of it."""
    params = {"user_id": user_id, "exercises": shape.exercises, "versions": shape.versions}
    admin.execute("SET session_replication_role = replica")
    for fill in (ADD_EXERCISES, ADD_VERSIONS, ADD_AUDIT_ROWS, ADD_SESSION, ADD_SETS):
        admin.execute(fill, params)
    admin.execute("SET session_replication_role = origin")


def count_rows(admin: psycopg.Connection, user_id: str) -> int:
    """Return how many rows there are of a user, in all tables."""
    from setlogs.models import metadata

    total = 0
    for table in metadata.tables.values():
        column = "user_id" if "user_id" in table.c else "id"
        if table.name != "rate_limits":
            counted = f"SELECT count(*) FROM {table.name} WHERE {column} = %s"  # noqa: S608
            row = admin.execute(counted.encode(), (user_id,)).fetchone()
            total += row[0] if row else 0
    return total


def _measure(postgres: Postgres, shape: Shape) -> tuple[str, bool]:
    """Make an account and erase it; return a line, and whether it failed."""
    from functions.auth.handler import handler as auth
    from functions.migrate.retention import remove_expired

    account = ACCOUNT | {"email": f"{uuid4().hex}@example.com"}
    with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        user = answered(auth(event("POST", "/auth/register", body=account), Context()))
        login = answered(auth(event("POST", "/auth/login", body=account), Context()))
        fill_account(admin, user["id"], shape)
        confirmed = event("DELETE", "/me", login["access_token"], {"password": account["password"]})
        started = time.perf_counter()
        status = auth(confirmed, Context())["statusCode"]
        seconds = time.perf_counter() - started
        left = count_rows(admin, user["id"])
        started = time.perf_counter()
        remove_expired(postgres.migration_url)
        retention = time.perf_counter() - started
        rest = count_rows(admin, user["id"])
    line = (
        f"{shape.exercises:>7,} exercises x {shape.versions:>5,} versions: {status} in"
        f" {seconds:6.2f} s, {left:>7,} rows left; retention {retention:6.2f} s, {rest:>7,} left"
    )
    return line, status != NO_CONTENT or rest > 0


if __name__ == "__main__":
    sys.exit(main())
