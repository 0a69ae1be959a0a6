"""`python -m functions.migrate upgrade|downgrade|catalogue|revision`, on DATABASE_URL."""

import argparse
import os
import sys

from alembic.util import CommandError
from psycopg import OperationalError
from sqlalchemy.exc import DBAPIError

from functions.migrate import service
from functions.migrate.catalogue import load_catalogue


def main() -> int:
    """Run one command; the exit status is not 0 when it failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["upgrade", "downgrade", "catalogue", "revision"])
    parser.add_argument("argument", nargs="?", help="a revision, or the name of a new one")
    arguments = parser.parse_args()
    url = os.environ.get("DATABASE_URL", "")
    if not url and arguments.command != "revision":
        print("DATABASE_URL is not set: which database?", file=sys.stderr)
        return 1
    try:
        _run(arguments.command, arguments.argument, url)
    except (CommandError, DBAPIError, OperationalError) as error:
        print(str(error).splitlines()[0], file=sys.stderr)
        return 1
    return 0


def _run(command: str, argument: str | None, url: str) -> None:
    if command == "upgrade":
        service.upgrade(url, argument or "head")
        print(f"The schema is at revision {argument or service.head()}.")
    elif command == "downgrade":
        service.downgrade(url, argument or "-1")
    elif command == "catalogue":
        print(f"{load_catalogue(url)} exercises of the catalogue were added or changed.")
    else:
        print(service.new_revision(argument or ""))


if __name__ == "__main__":
    sys.exit(main())
