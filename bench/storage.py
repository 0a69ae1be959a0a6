"""`python -m bench.storage`: bytes that a set takes, with its indexes, audit row and stored answer.

Also how many times as much is written to the write-ahead log, which holds each change before its table does.
"""

import sys

import psycopg

from bench.world import Context, Lifter, answered, discarded_output, event, register, servers

BATCHES, SETS = 200, 50
SIZES = """
SELECT relname, pg_total_relation_size(oid), pg_indexes_size(oid) FROM pg_class
WHERE relname IN ('workout_sets', 'audit_trail', 'idempotency_records', 'workout_sessions')
"""
WAL_BYTES = "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"


def main() -> int:
    """Print the bytes per set of each table, after sets were logged as an app would log them."""
    sets = BATCHES * SETS
    with servers() as (postgres, _), psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        with discarded_output():
            lifter = register("storage@example.com")
            before, log_before = _sizes(admin), wal_bytes(admin)
            _log_sets(lifter)
        logged = (wal_bytes(admin) - log_before) / sets
        stored = 0.0
        for table, (total, indexes) in _sizes(admin).items():
            total_before, indexes_before = before[table]
            grown, of_indexes = (total - total_before) / sets, (indexes - indexes_before) / sets
            stored += grown
            print(f"{table:<22}{grown:>7.0f} bytes, of them {of_indexes:.0f} indexes")
        print(f"{'write-ahead log':<22}{logged:>7.0f} bytes, {logged / stored:.1f} times as much")
    return 0


def wal_bytes(admin: psycopg.Connection) -> int:
    """Return how much a server has written to its write-ahead log, ever."""
    row = admin.execute(WAL_BYTES).fetchone()
    assert row is not None
    return int(row[0])


def _log_sets(lifter: Lifter) -> None:
    """Log every third batch set by set, as from a gym; the rest at once, as after it."""
    from functions.sessions.handler import handler as sessions

    def post(path: str, body: object) -> dict[str, str]:
        answer = sessions(event("POST", path, lifter.token, body), Context())
        return answered(answer)  # type: ignore[no-any-return]

    for number in range(BATCHES):
        if number % 10 == 0:
            path = f"/sessions/{post('/sessions', {})['id']}/sets"
        if number % 3 == 0:
            for _ in range(SETS):
                post(path, lifter.draft)
        else:
            post(f"{path}/batch", {"sets": [lifter.draft] * SETS})


def _sizes(admin: psycopg.Connection) -> dict[str, tuple[int, int]]:
    admin.execute("VACUUM")
    rows = admin.execute(SIZES).fetchall()
    return {table: (total, indexes) for table, total, indexes in rows}


if __name__ == "__main__":
    sys.exit(main())
