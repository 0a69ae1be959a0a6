"""What `GET /metrics` shows: totals from Redis, and what PostgreSQL says of itself."""

import psycopg

from setlogs.errors import ServiceUnavailableError
from setlogs.postgres.database import Database
from setlogs.statement import Statements
from setlogs.telemetry.metrics import HASH_KEY
from setlogs.valkey.cache import Cache

sql = Statements.beside(__file__)


def collect(db: Database, cache: Cache) -> dict[str, float]:
    """Return the value of every series; those of a server that is away are missing."""
    return _load(db) | _totals(cache)


def _totals(cache: Cache) -> dict[str, float]:
    answers = cache.run(("HGETALL", HASH_KEY))
    if not answers or not isinstance(answers[0], dict):
        return {"setlogs_redis_up": 0}
    totals = {series.decode(): float(value) for series, value in answers[0].items()}
    return totals | {"setlogs_redis_up": 1}


def _load(db: Database) -> dict[str, float]:
    try:
        row = db.one(sql.select_load, {})
    except (ServiceUnavailableError, psycopg.Error):
        row = None
    if row is None:
        return {"setlogs_postgresql_up": 0}
    return {
        "setlogs_postgresql_up": 1,
        "setlogs_postgresql_connections": row.connections,
        "setlogs_postgresql_max_connections": row.max_connections,
        "setlogs_postgresql_size_bytes": row.size_bytes,
        "setlogs_audit_rows_total": row.audit_rows or 0,
        "setlogs_idempotency_oldest_seconds": float(row.idempotency_oldest_seconds or 0),
    }
