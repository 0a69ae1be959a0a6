"""`python -m functions.migrate upgrade|catalogue|retention|…`, on DATABASE_URL."""

import argparse
import os
import sys
from pathlib import Path
from uuid import UUID

import psycopg
from alembic.util import CommandError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from functions.migrate import service
from functions.migrate.catalogue import ExerciseInUseError, load_catalogue
from functions.migrate.restoration import end_logins, erase_again
from functions.migrate.retention import remove_expired
from setlogs.settings import SettingsError

COMMANDS = (
    "upgrade",
    "downgrade",
    "catalogue",
    "retention",
    "revision",
    "end-logins",
    "erase-again",
)


def main() -> int:
    """Run one command; the exit status is not 0 when it failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument(
        "argument", nargs="?", help="a revision, the name of a new one, or a file of ids"
    )
    arguments = parser.parse_args()
    try:
        _run(arguments.command, arguments.argument)
    except (
        CommandError,
        ExerciseInUseError,
        SettingsError,
        SQLAlchemyError,
        psycopg.Error,
    ) as error:
        # SQLAlchemy's own text would go on with the statement and its parameters.
        reason = getattr(error, "orig", None) or error
        print((str(reason).splitlines() or [type(reason).__name__])[0], file=sys.stderr)
        return 1
    return 0


def _run(command: str, argument: str | None) -> None:
    if command == "revision":
        print(service.new_revision(argument or ""))
    elif command == "upgrade":
        service.upgrade(_database_url(), argument or "head")
        print(f"The schema is at revision {argument or service.head()}.")
    elif command == "downgrade":
        if not argument:
            raise CommandError("Down to which revision? base undoes all of them, with all data.")
        service.downgrade(_database_url(), argument)
        print(f"The schema is down at revision {argument}.")
    elif command == "retention":
        for table, rows in remove_expired(_database_url()).items():
            print(f"{rows} expired rows of {table} were removed.")
    elif command == "end-logins":
        print(f"{end_logins(_database_url())} accounts have to log in again.")
    elif command == "erase-again":
        wanted = _user_ids(argument)
        print(f"{erase_again(_database_url(), wanted)} of {len(wanted)} accounts were erased.")
    else:
        changed = load_catalogue(_database_url())
        print(f"{changed} exercises of the catalogue were added or changed.")


def _user_ids(file: str | None) -> list[UUID]:
    """Return the ids in a file, one a line."""
    if not file:
        raise CommandError("Which accounts? Name a file with their ids, one a line.")
    try:
        return [UUID(line) for line in Path(file).read_text(encoding="utf-8").split()]
    except (OSError, ValueError) as error:
        raise CommandError(f"{file}: {getattr(error, 'strerror', None) or error}") from None


def _database_url() -> str:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        raise CommandError("DATABASE_URL is not set: which database?")
    try:
        make_url(url)
        if url.startswith(("postgresql://", "postgres://")):
            return url
    except (ArgumentError, ValueError):
        pass  # Their text can have the password in it.
    raise CommandError("DATABASE_URL is not a postgresql:// address.")


if __name__ == "__main__":
    sys.exit(main())
