"""The lock of the local run: `make run` holds it, `make stop` and `make clean` look at it.

Used as a command, `python -m infra.local.lock stop` ends the local run and waits for its end, and
`python -m infra.local.lock idle` fails while there is one.
"""

import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DATA = Path(__file__).parents[2] / ".local"
# Requests end, then PostgreSQL and Valkey write what they have in memory.
STOP_TIMEOUT_SECONDS = 300


class AlreadyRunningError(RuntimeError):
    """Another process holds the lock."""

    def __init__(self, pid: int | str) -> None:
        """Say which process it is."""
        super().__init__(f"SetLogs is already running (process {pid}); `make stop` ends it.")


@contextmanager
def held(data: Path) -> Iterator[None]:
    """Hold the lock of a data folder for the time of the block.

    The system drops it with the process, however that ends, so it is never stale.

    Raises:
        AlreadyRunningError: another process holds it.
    """
    data.mkdir(parents=True, exist_ok=True)
    with (data / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise AlreadyRunningError(lock.read().strip()) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def holder(data: Path) -> int | None:
    """Return the process that holds the lock, or None."""
    if not (data / "run.lock").exists():
        return None
    with (data / "run.lock").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(lock.read())
    return None


def stop(data: Path) -> str:
    """Ask the local run to end and wait until it has.

    Returns:
        What happened, in one line.

    Raises:
        TimeoutError: it is still running.
    """
    if (pid := holder(data)) is None:
        return "Nothing is running."
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
    while holder(data) == pid:
        if time.monotonic() > deadline:
            raise TimeoutError(f"Process {pid} has not ended after {STOP_TIMEOUT_SECONDS} s.")
        time.sleep(0.05)
    return f"Stopped process {pid}."


def main() -> None:
    """Run the command named by the first argument."""
    if sys.argv[1:] == ["stop"]:
        try:
            print(stop(DATA))
        except (TimeoutError, PermissionError) as error:
            sys.exit(str(error))
    elif sys.argv[1:] == ["idle"]:
        if (pid := holder(DATA)) is not None:
            sys.exit(str(AlreadyRunningError(pid)))
    else:
        sys.exit("usage: python -m infra.local.lock stop|idle")


if __name__ == "__main__":
    main()
