"""`make bench-reports`: whether the cost of a report follows its answer or the user's history.

Two users trained alike in the last year, 1,000 sets; one of them has 999,000 older ones, and other
users fill the table up. The same reports are asked of both, in turn, through the Lambda handler.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg

from bench.world import ACCOUNT, event, progress, servers

SETS_PER_SESSION, SETS_PER_EXERCISE, RECENT_SESSIONS = 50, 10, 20
SESSIONS_PER_CHUNK = 2_000
ROUNDS = 15
# Sessions count back from today: 20 in the last year, then one every 8 hours.
FILL_SESSIONS = """
INSERT INTO workout_sessions (user_id, id, started_at, ended_at, timezone)
SELECT %(user_id)s, gen_random_uuid(), at, at + interval '1 hour', 'UTC'
FROM generate_series(%(first)s::int, %(last)s::int) AS n,
LATERAL (SELECT date_trunc('minute', now()) - CASE WHEN n < %(recent)s THEN n * interval '17 days'
    ELSE interval '360 days' + n * interval '8 hours' END AS at) AS start
"""
FILL_SETS = """
INSERT INTO workout_sets (user_id, id, session_id, performed_on, exercise_user_id, exercise_id,
    exercise_type, exercise_version, position, set_type, reps, weight, unit, rpe, performed_at)
SELECT w.user_id, gen_random_uuid(), w.id, w.started_on, e.user_id, e.id, e.type, e.version, n,
    CASE n %% 10 WHEN 0 THEN 'warmup' ELSE 'normal' END,
    3 + hash %% 10, 40 + 2.5 * (hash / 10 %% 48), 'kg',
    CASE WHEN hash %% 3 = 0 THEN 6 + hash / 480 %% 9 * 0.5 END,
    w.started_at + n * interval '1 minute'
FROM workout_sessions AS w, generate_series(1, %(each)s) AS n,
LATERAL (SELECT abs(hashtext(w.id::text || n)) AS hash) AS random,
LATERAL (SELECT * FROM bench_exercises
    WHERE number = extract(day FROM w.started_at)::int %% 2 * 5 + (n - 1) / %(of_one)s) AS e
WHERE w.user_id = %(user_id)s AND NOT EXISTS (
    SELECT FROM workout_sets AS s WHERE s.user_id = w.user_id AND s.session_id = w.id)
"""
EXERCISES = """
CREATE TEMPORARY TABLE bench_exercises AS
SELECT row_number() OVER (ORDER BY id) - 1 AS number, user_id, id, type, version FROM exercises
WHERE user_id = '00000000-0000-0000-0000-000000000000' AND type = 'weight_reps' ORDER BY id LIMIT 10
"""


@dataclass(frozen=True)
class Person:
    """A user of the measurement."""

    user_id: UUID
    token: str


@dataclass(frozen=True)
class Question:
    """A report, and how much longer it may take for the user with the long history."""

    name: str
    path: str
    query: dict[str, str]
    target: float


def main() -> int:
    """Fill, measure, print the table; 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=1_000_000, help="of the user with a history")
    parser.add_argument("--total", type=int, default=10_000_000, help="of all users together")
    asked = parser.parse_args()
    os.environ["LOG_LEVEL"] = "ERROR"
    with servers() as (postgres, _):
        short, long, *others = [_register() for _ in range(12)]
        with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
            exercise_id = _fill(admin, short, long, others, asked.sets, asked.total)
        return _report(_questions(exercise_id), short, long)


def _register() -> Person:
    from functions.auth.handler import handler

    account = ACCOUNT | {"email": f"{os.urandom(8).hex()}@example.com"}
    user = json.loads(handler(event("POST", "/auth/register", body=account), None)["body"])
    login = json.loads(handler(event("POST", "/auth/login", body=account), None)["body"])
    return Person(UUID(user["id"]), login["access_token"])


def _fill(
    admin: psycopg.Connection,
    short: Person,
    long: Person,
    others: list[Person],
    sets: int,
    total: int,
) -> str:
    """Log sets for everybody; return the exercise to ask for."""
    exercise_id = prepare(admin)
    rest = (total - sets - RECENT_SESSIONS * SETS_PER_SESSION) // len(others)
    sizes = [(short, RECENT_SESSIONS), (long, sets // SETS_PER_SESSION)]
    sizes += [(other, rest // SETS_PER_SESSION) for other in others if rest > 0]
    chunks = [(person, *chunk) for person, sessions in sizes for chunk in _chunks(sessions)]
    for number, (person, first, last) in enumerate(chunks, 1):
        fill(admin, person.user_id, first, last)
        progress(number, len(chunks))
    admin.execute("VACUUM ANALYZE")
    return exercise_id


def prepare(admin: psycopg.Connection) -> str:
    """Make a connection ready for `fill`; return the exercise that each session begins with."""
    admin.execute(EXERCISES)
    # The foreign keys hold by construction, and checking them takes half of the time.
    admin.execute("SET session_replication_role = replica")
    row = admin.execute("SELECT id FROM bench_exercises WHERE number = 0").fetchone()
    assert row is not None
    return str(row[0])


def fill(admin: psycopg.Connection, user_id: UUID | str, first: int, last: int) -> None:
    """Log a user's sessions from the `first` to the `last`, with 50 sets each.

    The first 20 are spread over the last year, those from 20 on lie before.
    """
    params = {"user_id": user_id, "first": first, "last": last, "recent": RECENT_SESSIONS}
    admin.execute(FILL_SESSIONS, params)
    each = {"each": SETS_PER_SESSION, "of_one": SETS_PER_EXERCISE}
    admin.execute(FILL_SETS, params | each)


def _chunks(sessions: int) -> Iterator[tuple[int, int]]:
    for first in range(0, sessions, SESSIONS_PER_CHUNK):
        yield first, min(first + SESSIONS_PER_CHUNK, sessions) - 1


def _questions(exercise_id: str) -> list[Question]:
    year = {"from": f"{datetime.now(UTC).year - 1}-{datetime.now(UTC):%m-%d}"}
    exercise = {"exercise_id": exercise_id}
    return [
        Question("progression, one year", "/reports/progression", exercise | year, 3),
        Question("summary, one year", "/reports/summary", year, 3),
        Question("records, one year", "/reports/records", year, 3),
        Question("records, all time", "/reports/records", {}, 10),
        Question("records of an exercise", "/reports/records", exercise, 10),
    ]


def _report(questions: list[Question], short: Person, long: Person) -> int:
    from setlogs.valkey.cache import get_cache

    print(f"{'milliseconds, medians':<26}{'short':>8}{'long':>8}{'ratio':>8}{'target':>8}")
    missed = 0
    for question in questions:
        for way in ("uncached", "cached", "304"):
            times: dict[Person, list[float]] = {short: [], long: []}
            for _ in range(ROUNDS):
                for person, taken in times.items():
                    taken.append(_ask(question, person, way))
            medians = [1000 * statistics.median(taken) for taken in times.values()]
            ratio, target = medians[1] / medians[0], question.target if way == "uncached" else 2
            missed += ratio > target
            label = question.name if way == "uncached" else f"  {way}"
            mark = "" if ratio <= target else "  missed"
            print(f"{label:<26}{medians[0]:>8.1f}{medians[1]:>8.1f}{ratio:>8.2f}{target:>8}{mark}")
    get_cache().close()
    return int(missed > 0)


def _ask(question: Question, person: Person, way: str) -> float:
    """Return the seconds that an answer takes."""
    from functions.reports.handler import handler
    from setlogs.valkey.cache import get_cache, reports_key

    sent: dict[str, Any] = event("GET", question.path, person.token, None, None, **question.query)
    if way == "uncached":
        get_cache().run(("UNLINK", reports_key(person.user_id)))
    if way == "304":
        sent["multiValueHeaders"]["If-None-Match"] = [handler(sent, None)["headers"]["etag"]]
    started = time.perf_counter()
    answer = handler(sent, None)
    seconds = time.perf_counter() - started
    assert answer["statusCode"] == (304 if way == "304" else 200), answer
    assert answer["headers"]["x-cache"] == ("miss" if way == "uncached" else "hit"), answer
    return seconds


if __name__ == "__main__":
    sys.exit(main())
