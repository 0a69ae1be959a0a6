"""`make test-mutants`: each guard is taken away in a copy of the project, and a test must fail (TST-07)."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
COPIED = ("functions", "layers", "infra", "migrations", "tests", "pyproject.toml", "alembic.ini")
IGNORED = shutil.ignore_patterns("__pycache__", "node_modules")


@dataclass(frozen=True)
class Guard:
    """One line that keeps a rule.

    Attributes:
        rule: Its number.
        file: Where it stands.
        text: What it says, once in the file.
        without: What stands there instead.
        tests: Those that must notice, under `tests/`.
    """

    rule: str
    file: str
    text: str
    without: str
    tests: str


CORE = "layers/core/setlogs"
GUARDS = (
    Guard(
        "IDM-06 a retry is recognised",
        f"{CORE}/idempotency.py",
        'stored.key == bindparam("client_key", type_=Text),',
        'stored.key == bindparam("client_key", type_=Text) + "x",',
        "api/test_idempotency.py::TestIdempotency",
    ),
    Guard(
        "IDM-07 the key is of one request",
        f"{CORE}/idempotency.py",
        "if stored[:1] == FINGERPRINT_VERSION and stored != key.fingerprint:",
        "if False:",
        "api/test_idempotency.py::TestIdempotency",
    ),
    Guard(
        "IDM-16 the set remembers its key",
        "functions/sessions/set_statements.py",
        '"client_key": bindparam("client_key", type_=Text),',
        '"client_key": func.nullif("", ""),',
        "api/test_idempotency.py::TestIdempotency::test_a_deleted_set_does_not_come_back_with_a_late_retry",
    ),
    Guard(
        "IDM-20 two at once make one",
        f"{CORE}/writes.py",
        "same_key = key is not None and violated in (CLAIM_CONSTRAINT, guard)",
        "same_key = False",
        "api/test_concurrency.py::TestSameKey",
    ),
    Guard(
        "IDM-25 an unknown outcome is not sent again without a key",
        f"{CORE}/database.py",
        "if not retry or attempt == MAX_ATTEMPTS:",
        "if attempt == MAX_ATTEMPTS:",
        "faults/test_silence.py::TestSilentConnection",
    ),
    Guard(
        "OPT-03 a stale ETag changes nothing",
        "functions/sessions/set_statements.py",
        "return or_(tags.is_(None), etag(workout_sets) == func.any(tags))",
        "return or_(tags.is_(None), tags.is_not(None))",
        "api/test_sets.py::TestReplace",
    ),
    Guard(
        "OPT-04 a weak tag never matches",
        f"{CORE}/preconditions.py",
        'IfMatch([tag for tag in re.findall(_TAG, value) if not tag.startswith("W/")])',
        'IfMatch([tag.removeprefix("W/") for tag in re.findall(_TAG, value)])',
        "api/test_sets.py::TestReplace::test_needs_a_strong_current_tag",
    ),
    Guard(
        "OPT-09 of many with one ETag one wins",
        "functions/sessions/set_statements.py",
        "            # What changed while this statement waited for the lock was not judged: see writes.\n"
        "            s.version == current.c.version,\n",
        "",
        "api/test_concurrency.py::TestSameETag",
    ),
    Guard(
        "OPT-16 the same content changes nothing",
        "functions/sessions/set_statements.py",
        "wanted = and_(current.c.matches, current.c.fits, current.c.differs)",
        "wanted = and_(current.c.matches, current.c.fits)",
        "api/test_sets.py::TestReplace::test_same_content_changes_nothing",
    ),
    Guard(
        "AUD-01 each change has an audit row",
        f"{CORE}/audit.py",
        'return insert(audit_trail).from_select([*columns, "before", "after"], row)',
        'return insert(audit_trail).from_select([*columns, "before", "after"], row.limit(0))',
        "api/test_sets.py::TestAuditTrail",
    ),
    Guard(
        "PAG-08 changes are numbered under the user's lock",
        f"{CORE}/audit.py",
        "raised = users.c.data_version + (1 if rows is None else rows)",
        "raised = users.c.data_version + 1",
        "api/test_changes.py::TestChanges",
    ),
    Guard(
        "IDM-17 a batch is all or none",
        "functions/sessions/batch_statements.py",
        "conditions = (~exists(select(earlier)), exists(select(workout)), ~exists(unfit))",
        "conditions = (~exists(select(earlier)), exists(select(workout)))",
        "api/test_sets.py::TestBatch",
    ),
    Guard(
        "AUT-08 a key has one algorithm",
        f"{CORE}/tokens.py",
        "algorithms=[key.algorithm],",
        'algorithms=["HS256", "HS384", "HS512"],',
        "unit/test_tokens.py::TestVerify",
    ),
    Guard(
        "AUT-09 the type of a token",
        f"{CORE}/tokens.py",
        'if header.get("typ") != TOKEN_TYPE or not 0 < lifetime <= self.lifetime_seconds:',
        "if not 0 < lifetime <= self.lifetime_seconds:",
        "unit/test_tokens.py::TestVerify",
    ),
    Guard(
        "AUT-14 an ended token sees nothing",
        f"{CORE}/audit.py",
        "return users.c.id == user_id_param(), is_live",
        "return users.c.id == user_id_param(), or_(is_live, users.c.id.is_not(None))",
        "api/test_accounts.py::TestLogOut",
    ),
    Guard(
        "AUT-15 a refresh token is spent once",
        "functions/auth/token_statements.py",
        "            r.rotated_at.is_(None),\n            r.revoked_at.is_(None),\n"
        "            r.expires_at > func.now(),",
        "            r.revoked_at.is_(None),\n            r.expires_at > func.now(),",
        "api/test_accounts.py::TestRefreshTokens",
    ),
    Guard(
        "AUT-22 erasing takes the cache along",
        "functions/auth/service.py",
        "    forget(get_cache(), caller.user_id)\n",
        "",
        "api/test_leaving.py::TestLeaving",
    ),
    Guard(
        "RAT-05 the quota is exact",
        f"{CORE}/ratelimit.py",
        "if allowed_at > now then return {0, 0, allowed_at - now} end",
        "if allowed_at > now + interval then return {0, 0, allowed_at - now} end",
        "unit/test_ratelimit.py::TestExactness",
    ),
    Guard(
        "RAT-07 without Redis PostgreSQL counts logins",
        f"{CORE}/ratelimit.py",
        "if answer is None and policy.guards_accounts:",
        "if False:",
        "unit/test_ratelimit.py::TestGuardsOfAccountsWithoutRedis",
    ),
    Guard(
        "RED-03 PostgreSQL decides what is current",
        "functions/reports/queries.py",
        "return remembered if now.stamp == remembered.stamp else None",
        "return remembered",
        "api/test_report_cache.py::TestCache",
    ),
    Guard(
        "RED-08 a damaged report is a miss",
        "functions/reports/report_cache.py",
        "if {name: stored[name] for name in expected} != expected:",
        "if False:",
        "api/test_report_cache.py::TestCache::test_garbage_is_a_miss_and_written_over",
    ),
    Guard(
        "LAM-03 what cannot be finished is not begun",
        f"{CORE}/database.py",
        "if current_stats().seconds_left < MIN_SECONDS:",
        "if False:",
        "faults/test_silence.py::TestLittleTimeLeft",
    ),
)


def notices(guard: Guard, copy: Path) -> bool:
    """Return whether the tests fail without the guard."""
    file = copy / guard.file
    whole = file.read_text()
    file.write_text(whole.replace(guard.text, guard.without))
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-cov", "-p", "no:cacheprovider"]
    command += ["-m", "faults or not faults", f"tests/{guard.tests}"]
    # The installed package leads to the original's layer.
    environment = os.environ | {"PYTHONPATH": f"{copy / 'layers/core'}:{copy}"}
    try:
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, check=False
        )
    finally:
        file.write_text(whole)
    # 1: tests failed. Anything else, such as 2 or 4, means that none of them ran.
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.returncode == 1


def main() -> int:
    """Take each guard away in turn and print who noticed; 1 when nobody did.

    Arguments are beginnings of rules: only those guards are tried.
    """
    wanted = [g for g in GUARDS if g.rule.startswith(tuple(sys.argv[1:]) or "")]
    survived = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in COPIED:
            if (source := ROOT / name).is_dir():
                shutil.copytree(source, copy / name, ignore=IGNORED)
            elif source.is_file():
                shutil.copy(source, copy / name)
        for guard in wanted:
            noticed = notices(guard, copy)
            survived += not noticed
            verdict = "noticed by" if noticed else "NOT noticed by"
            print(f"{guard.rule:<60}{verdict} {guard.tests}", flush=True)
    print(f"{len(wanted)} guards taken away, {len(wanted) - survived} noticed")
    return int(survived > 0)


if __name__ == "__main__":
    sys.exit(main())
