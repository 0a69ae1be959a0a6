"""Fills .venv from a lock file. The Makefile runs it whenever the lock is newer than its stamp.

It runs under the interpreter that ``find-python`` names, before anything is installed, and so
imports the standard library only.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import sysconfig
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def main() -> int:
    """Install the lock file named as the only argument, unless that has been done already."""
    lock = Path(sys.argv[1])
    stamp = VENV / lock.stem
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    with _alone():
        if not _usable():
            print(f"Creating .venv with Python {sys.version.split()[0]} ({sys.executable})")
            venv.create(VENV, clear=True, symlinks=True, with_pip=True, prompt="setlogs")
        elif stamp.exists() and stamp.read_text() == digest:
            stamp.touch()
            return 0
        if (status := _install(lock) or _install_core(lock)) != 0:
            return status
        stamp.write_text(digest)
    return 0


@contextmanager
def _alone() -> Iterator[None]:
    """Hold .venv against a second make that installs at the same time."""
    VENV.mkdir(exist_ok=True)
    # The folder itself is the lock: a lock file in it would fall to `venv.create(clear=True)`.
    descriptor = os.open(VENV, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another make is installing; waiting for it.", flush=True)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _usable() -> bool:
    """Tell whether .venv was made here and has a Python that runs, with pip, of this one's version."""
    probe = "import pip, sys; print(*sys.version_info[:2])"
    try:
        made_here = f" {VENV}\n" in (VENV / "pyvenv.cfg").read_text()
        answer = subprocess.run([PYTHON, "-c", probe], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return made_here and answer.stdout.split() == [str(part) for part in sys.version_info[:2]]


def _site_packages() -> Path:
    return Path(sysconfig.get_path("purelib", "venv", vars={"base": str(VENV)}))


def _install(lock: Path) -> int:
    """Run pip, showing one line of progress per package on a terminal, a few lines elsewhere.

    Returns:
        pip's exit status; its last lines have been printed when that is not 0.
    """
    total = sum("==" in line for line in lock.read_text().splitlines())
    # --no-deps: the lock is complete. Only wheels: nothing of it needs a compiler. But
    # localstack-client, plain Python, is published as source only.
    command = [str(PYTHON), "-m", "pip", "install", "--no-deps"]
    command += ["--only-binary=:all:", "--no-binary=localstack-client"]
    command += ["--require-hashes", "--disable-pip-version-check", "-r", str(lock)]
    print(f"Installing {total} packages from {lock}", flush=True)
    lines: list[str] = []
    done = 0
    # pip's warnings, of caches and the like, are shown only when it fails.
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            lines.append(line)
            if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                done += 1
                _show_progress(done, total)
            elif line.startswith("Installing collected packages: "):
                _follow_unpacking(pip, line.count(",") + 1)
    if pip.returncode != 0:
        print("".join(lines[-10:]), "pip failed; the next make tries again.", file=sys.stderr)
    return pip.returncode


def _install_core(lock: Path) -> int:
    """Install the core layer as it stands in the checkout, with a lock that can build it."""
    if "hatchling==" not in lock.read_text():
        return 0
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-index", "--no-deps", "--no-build-isolation", "--editable", "layers/core"]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _follow_unpacking(pip: subprocess.Popen[str], total: int) -> None:
    """Show how many packages are unpacked until pip ends, which says nothing meanwhile."""
    started = time.time()
    print("\nUnpacking", flush=True)
    done = 0
    while pip.poll() is None:
        time.sleep(0.2)
        if (unpacked := min(_count_unpacked(started), total)) > done:
            done = unpacked
            _show_progress(done, total)
    if sys.stdout.isatty():
        print()


def _count_unpacked(since: float) -> int:
    """Return how many packages have got the folder that describes them since a moment."""
    count = 0
    for folder in _site_packages().glob("*.dist-info"):
        # pip takes those of older versions away meanwhile.
        with suppress(FileNotFoundError):
            count += folder.stat().st_mtime >= since
    return count


def _show_progress(done: int, total: int) -> None:
    """Show how many packages have been fetched, or unpacked."""
    if sys.stdout.isatty():
        print(f"\r  {done}/{total}", end="", flush=True)
    elif done % 20 == 0 or done == total:
        print(f"  {done}/{total}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
