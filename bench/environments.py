"""`make bench-environments`: many execution environments at once against one PostgreSQL.

Each environment is a process with one connection, as in Lambda, and one user: it logs a set, reads
the session, lists sets and asks for a report, over and over. With `--pgbouncer` also through
PgBouncer in transaction mode, which stands in for RDS Proxy: fewer connections, none of them kept,
so without prepared statements.
"""

import argparse
import contextlib
import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg

from bench.world import Context, await_answer, discarded_output, event, register, servers
from infra.local.child import HOST, free_port
from infra.local.leftovers import temporary_folder
from infra.local.servers import Postgres

ENVIRONMENTS, SECONDS = 32, 60.0
POOL = 12
CONFIG = """
[databases]
setlogs = host={host} port={postgres} user=setlogs_app
[pgbouncer]
listen_addr = {host}
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {pool}
max_client_conn = 200
logfile = {folder}/pgbouncer.log
"""


@dataclass(frozen=True)
class Served:
    """What all environments served together.

    Attributes:
        seconds: How long each request took.
        statuses: How often each status was answered.
        connections: The most that PostgreSQL had open.
    """

    seconds: list[float]
    statuses: Counter[int]
    connections: int


def main() -> int:
    """Print requests a second, median and 99th percentile; 1 when a request failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--environments", type=int, default=ENVIRONMENTS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--pgbouncer", action="store_true", help="then through PgBouncer too")
    asked = parser.parse_args()
    failed = 0
    with servers() as (postgres, _):
        failed += _measure("direct, prepared", postgres, asked.environments, asked.seconds)
        os.environ["DATABASE_PREPARED_STATEMENTS"] = "false"
        failed += _measure("direct, unprepared", postgres, asked.environments, asked.seconds)
        if asked.pgbouncer:
            with _pgbouncer(postgres) as url:
                os.environ["DATABASE_URL"] = url
                name = f"PgBouncer, {POOL} connections"
                failed += _measure(name, postgres, asked.environments, asked.seconds)
    return int(failed > 0)


def _measure(name: str, postgres: Postgres, environments: int, seconds: float) -> int:
    """Print a line; return how many requests failed."""
    served = _serve(postgres, environments, seconds)
    failed = sum(n for status, n in served.statuses.items() if status not in (200, 201))
    cuts = statistics.quantiles(served.seconds, n=100)
    print(
        f"{name:<28}{len(served.seconds) / seconds:>8.0f} requests/s"
        f"{1000 * cuts[49]:>8.1f} ms median{1000 * cuts[98]:>8.1f} ms p99"
        f"{served.connections:>5} connections{failed:>5} failed",
        flush=True,
    )
    return failed


def _serve(postgres: Postgres, environments: int, seconds: float) -> Served:
    # Spawned, not forked: a forked child would share its parent's connections.
    context = multiprocessing.get_context("spawn")
    start, answers = context.Barrier(environments + 1), context.Queue()
    processes = [
        context.Process(target=_environment, args=(seconds, start, answers), daemon=True)
        for _ in range(environments)
    ]
    for process in processes:
        process.start()
    start.wait(300)
    connections, deadline = 0, time.monotonic() + seconds
    with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        query = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'setlogs_app'"
        while time.monotonic() < deadline:
            row = admin.execute(query).fetchone()
            connections = max(connections, row[0] if row else 0)
            time.sleep(0.5)
    results = [answers.get(timeout=120) for _ in processes]
    for process in processes:
        process.join(30)
    statuses = sum((Counter(statuses) for _, statuses in results), Counter[int]())
    return Served([each for taken, _ in results for each in taken], statuses, connections)


def _environment(seconds: float, start: Any, answers: Any) -> None:
    """Serve one user until the time is up; put the durations and statuses."""
    from functions.reports.handler import handler as reports
    from functions.sessions.handler import handler as sessions

    with discarded_output():
        lifter = register(f"{uuid4().hex}@example.com")
        sets = f"{lifter.session}/sets"
        exercise_id = lifter.exercise_id
        start.wait(300)
        taken, statuses, deadline = [], Counter[int](), time.monotonic() + seconds
        while time.monotonic() < deadline:
            for handler, sent in (
                (sessions, event("POST", sets, lifter.token, lifter.draft)),
                (sessions, event("GET", lifter.session, lifter.token)),
                (sessions, event("GET", sets, lifter.token, limit="50")),
                (
                    reports,
                    event("GET", "/reports/progression", lifter.token, exercise_id=exercise_id),
                ),
            ):
                begun = time.perf_counter()
                statuses[handler(sent, Context())["statusCode"]] += 1
                taken.append(time.perf_counter() - begun)
    answers.put((taken, dict(statuses)))


@contextlib.contextmanager
def _pgbouncer(postgres: Postgres) -> Iterator[str]:
    """Run PgBouncer for the time of the block; yield the application's address through it."""
    binary = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if binary is None:
        sys.exit("pgbouncer is not installed (Debian's package of that name)")
    port = free_port()
    with temporary_folder() as folder:
        config = folder / "pgbouncer.ini"
        values = {"host": HOST, "postgres": postgres.port, "port": port, "pool": POOL}
        config.write_text(CONFIG.format(folder=folder, **values))
        # It refuses to run as root.
        for path in (folder, config):
            path.chmod(0o777)
        other = ["--user=nobody"] if os.geteuid() == 0 else []
        process = subprocess.Popen([binary, "--quiet", *other, str(config)])
        try:
            url = postgres.url.replace(f":{postgres.port}/", f":{port}/")
            await_answer(lambda: psycopg.connect(url).close(), psycopg.OperationalError)
            yield url
        finally:
            process.terminate()
            process.wait(10)


if __name__ == "__main__":
    sys.exit(main())
