"""How tests look at servers: at the rows that they keep and the processes that they leave."""

from pathlib import Path

import psutil
import psycopg

from tests.patience import wait_until


def processes_in(folder: Path) -> list[psutil.Process]:
    """List the living processes that work in the folder or below it."""
    return [
        process
        for process in psutil.process_iter(["cwd", "status"])
        if (process.info["cwd"] or "").startswith(str(folder))
        and process.info["status"] != psutil.STATUS_ZOMBIE
    ]


def assert_empty_soon(folder: Path) -> None:
    """Wait until no process works in the folder any more."""
    wait_until(lambda: not processes_in(folder))


def count_rows(url: str) -> int:
    """Count what `write_row` has written."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM lifts").fetchone()
    assert row is not None
    return int(row[0])


def write_row(url: str) -> None:
    """Commit one row, as the role that may create the table for it."""
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS lifts (kg int)")
        connection.execute("INSERT INTO lifts VALUES (100)")
