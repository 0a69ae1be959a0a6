"""`python -m infra.local.backup save|restore`: the database as one file, and back.

Without DATABASE_URL, in the environment or in `.env`, it is that of `make run`: whose PostgreSQL is saved
while it runs, and else started for it. Valkey is left out: nothing lives only there.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from infra.local.checks import load_dotenv, setting
from infra.local.child import ServerError
from infra.local.lock import DATA, AlreadyRunningError, held, holder
from infra.local.servers import find_postgres, postgres_bin, start_postgres


class BackupError(RuntimeError):
    """It was not done; the message says why in one line."""


def save(url: str, target: Path) -> None:
    """Write the database, as it is at one instant, to a new file that only its owner may read.

    Args:
        url: As the owner of the schema.
        target: The archive, in pg_dump's custom format; it appears when it is whole.

    Raises:
        BackupError: the file is there already, or pg_dump failed.
    """
    if target.exists():
        raise BackupError(f"{target} is there already.")
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    unfinished.touch(mode=0o600)
    try:
        _run("pg_dump", url, "--format=custom", "--schema=public", f"--file={unfinished}")
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)


def restore(url: str, source: Path, *, overwrite: bool) -> None:
    """Make the database what the archive has, all of it or nothing.

    Args:
        url: As the owner of the schema. The roles of infra/postgres/roles.sql must exist.
        source: An archive of `save`.
        overwrite: Whether data that are there may go.

    Raises:
        BackupError: there are users in the database, or pg_restore failed; nothing was changed.
    """
    if not source.is_file():
        raise BackupError(f"{source} is not there.")
    users = _count_users(url)
    if users and not overwrite:
        raise BackupError(f"The database has {users} users; OVERWRITE=1 replaces them.")
    options = ("--clean", "--if-exists", "--single-transaction", "--exit-on-error")
    _run("pg_restore", url, *options, str(source))


def _count_users(url: str) -> int:
    with psycopg.connect(url) as connection:
        try:
            row = connection.execute("SELECT count(*) FROM users WHERE email IS NOT NULL")
        except psycopg.errors.UndefinedTable:
            return 0
        [(count,)] = row.fetchall()
        return int(count)


def _run(program: str, url: str, *options: str) -> None:
    # In the environment, not among the arguments, which every user of the machine can read.
    parts = psycopg.conninfo.conninfo_to_dict(url)
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    names |= {"dbname": "PGDATABASE", "sslmode": "PGSSLMODE"}
    given = {variable: str(parts[name]) for name, variable in names.items() if parts.get(name)}
    database = ["--dbname", str(parts["dbname"])] if program == "pg_restore" else []
    command = [str(postgres_bin() / program), "--no-password", *database, *options]
    done = subprocess.run(
        command, env={**os.environ, **given}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["it said nothing"])[0]
        raise BackupError(f"{program} failed: {reason}")


@contextmanager
def _database(data: Path, *, may_run: bool) -> Iterator[str]:
    """Yield the URL of DATABASE_URL, or of the data of `make run`, which may run meanwhile or not."""
    if url := setting("DATABASE_URL"):
        yield url
        return
    if may_run and holder(data) is not None:
        if (running := find_postgres(data / "postgres")) is None:
            raise BackupError("`make run` is starting, or works on another DATABASE_URL: name it.")
        yield running.migration_url
        return
    with ExitStack() as stack:
        stack.enter_context(held(data))
        yield stack.enter_context(start_postgres(data / "postgres")).migration_url


def main() -> int:
    """Run one command; the exit status is not 0 when it failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["save", "restore"])
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--overwrite", action="store_true")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the data (.local)")
    arguments = parser.parse_args()
    load_dotenv()
    try:
        print(_run_command(arguments))
    except (AlreadyRunningError, BackupError, ServerError) as error:
        print(error, file=sys.stderr)
        return 1
    except psycopg.Error as error:
        print((str(error).splitlines() or ["no connection"])[0], file=sys.stderr)
        return 1
    return 0


def _run_command(arguments: argparse.Namespace) -> str:
    """Return what was done, in one line."""
    file: Path | None = arguments.file
    if arguments.command == "save":
        target = file or Path(f"backup/setlogs-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.dump")
        with _database(arguments.data, may_run=True) as url:
            save(url, target)
        return f"{target} has {target.stat().st_size:,} bytes."
    if file is None:
        raise BackupError("From which file? make restore FROM=backup/….dump")
    with _database(arguments.data, may_run=False) as url:
        restore(url, file, overwrite=arguments.overwrite)
    return f"The database is what {file} has."


if __name__ == "__main__":
    sys.exit(main())
