"""What a run starts ends with it, however it ends: also by a hang that is cut off, or killed.

Who is killed cannot clear up. So another process waits for that and does it then: it ends every process
that has the run's mark in its environment, as all its descendants have, or that works in its folders,
and removes these.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import psutil

MARK = "SETLOGS_RUN"
ROOT = Path(__file__).parents[2]
GRACE_SECONDS = 5
# The shell waits for a line. End of file instead means that who held the other end of the pipe is gone.
_WAIT = 'read -r line || exec "$@"'


@contextmanager
def nothing_left(
    *folders: Path, module: str = __name__, arguments: tuple[str, ...] = ()
) -> Iterator[None]:
    """See to it that nothing is left when this process is killed within the block.

    Args:
        folders: Removed then; the block removes them itself when it ends.
        module: What is run then, in place of this module: with the mark first.
        arguments: What it gets besides.
    """
    before, mark = os.environ.get(MARK), uuid4().hex
    unmarked = {name: value for name, value in os.environ.items() if name != MARK}
    command = [sys.executable, "-m", module, mark, *arguments, *map(str, folders)]
    os.environ[MARK] = mark
    try:
        with subprocess.Popen(
            ["/bin/sh", "-c", _WAIT, "sh", *command],
            cwd=ROOT,
            env=unmarked,
            stdin=subprocess.PIPE,
            # Nobody may read any more where this process wrote, and a write would end the other.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # Ctrl-C goes to the whole group, and this one is for those who do not mind it.
            start_new_session=True,
        ) as waiting:
            try:
                yield
            finally:
                waiting.communicate(b"\n")
    finally:
        del os.environ[MARK]
        if before is not None:
            os.environ[MARK] = before


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Yield a folder that goes when the block ends, or with this process and all that it started."""
    folder = Path(tempfile.mkdtemp(prefix="setlogs-"))
    with nothing_left(folder):
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def end_processes(mark: str, *folders: Path) -> None:
    """End what has the mark or works in one of the folders: gently, then not."""
    while left := _left(mark, folders):
        for process in left:
            with suppress(psutil.NoSuchProcess):
                process.terminate()
        _, stubborn = psutil.wait_procs(left, GRACE_SECONDS)
        for process in stubborn:
            with suppress(psutil.NoSuchProcess):
                process.kill()


def _left(mark: str, folders: tuple[Path, ...]) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter()
        if process.pid != os.getpid() and _is_left(process, mark, folders)
    ]


def _is_left(process: psutil.Process, mark: str, folders: tuple[Path, ...]) -> bool:
    # Another user's process is none of ours; one that is a zombie is nobody's.
    with suppress(psutil.Error):
        if process.environ().get(MARK) == mark:
            return True
        # PostgreSQL writes over its environment.
        return any(Path(process.cwd()).is_relative_to(folder) for folder in folders)
    return False


def main() -> None:
    """Clear up after a run that was killed."""
    mark, *names = sys.argv[1:]
    folders = [Path(name) for name in names]
    end_processes(mark, *folders)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
