"""Whether this environment can serve: what it needs, and what it can do without."""

import psycopg

from functions.system.schemas import Checks, Readiness, Verdict
from setlogs.errors import ServiceUnavailableError
from setlogs.postgres.database import Database
from setlogs.statement import Statements

sql = Statements.beside(__file__)

SCHEMA_REVISION = "0026"
"""The newest migration that this code needs; readiness compares it with what was applied."""


def check_readiness(db: Database, *, redis_answers: bool) -> Readiness:
    """Return what works: PostgreSQL and its schema are needed, Redis only helps."""
    postgres, migrations = _check_database(db)
    redis: Verdict = "pass" if redis_answers else "warn"
    checks = Checks(postgres=postgres, redis=redis, migrations=migrations)
    worst: Verdict = "fail" if "fail" in (postgres, migrations) else redis
    return Readiness(status=worst, checks=checks)


def _check_database(db: Database) -> tuple[Verdict, Verdict]:
    try:
        row = db.fetch_one(sql.select_revision, {})
    except ServiceUnavailableError:
        return "fail", "fail"
    except psycopg.Error:
        return "pass", "fail"
    # A newer schema than this code knows is fine: migrations come first and keep to what is in use.
    applied = row is not None and row.version_num >= SCHEMA_REVISION
    return "pass", "pass" if applied else "fail"
