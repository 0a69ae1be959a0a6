"""However a run ends, nothing that it started is left."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from infra.local.leftovers import MARK, temporary_folder
from tests.conftest import remove_folders_of_dead_runs

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
OWNER = """
import subprocess, sys, time
from infra.local.leftovers import temporary_folder
from infra.local.servers import start_postgres
with temporary_folder() as folder, start_postgres(folder / "postgres", durable=False):
    far_away = subprocess.Popen(["sleep", "600"], cwd="/", start_new_session=True)
    print(folder, far_away.pid, flush=True)
    time.sleep(600)
"""
HANG = """
import faulthandler, subprocess, time

def test_that_hangs(postgres, tmp_path):
    child = subprocess.Popen(["sleep", "600"], start_new_session=True)
    with open({report!r}, "w") as report:
        print(tmp_path.parent, child.pid, file=report)
    # As pytest's time limit does, only sooner.
    faulthandler.dump_traceback_later(0.1, exit=True)
    time.sleep(600)
"""


def become_true(condition: Callable[[], bool]) -> None:
    """Wait for something that takes a moment; fail when it does not come."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def works_in(folder: Path) -> bool:
    """Tell whether a process works in the folder."""
    cwds = (process.info["cwd"] for process in psutil.process_iter(["cwd"]))
    return any(cwd and Path(cwd).is_relative_to(folder) for cwd in cwds)


def is_gone(pid: int) -> bool:
    """Tell whether a process has ended, waited for or not."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


class TestTemporaryFolder:
    def test_goes_with_the_block(self) -> None:
        before = os.environ.get(MARK)
        with temporary_folder() as folder:
            (folder / "file").touch()
            assert os.environ[MARK] != before
        assert not folder.exists()
        assert os.environ.get(MARK) == before

    def test_goes_with_a_killed_owner_and_all_that_it_started(self) -> None:
        command = [sys.executable, "-c", OWNER]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as owner:
            assert owner.stdout is not None
            name, pid = owner.stdout.readline().split()
            assert works_in(Path(name) / "postgres")
            owner.send_signal(signal.SIGKILL)
        become_true(lambda: not Path(name).exists())
        assert is_gone(int(pid))
        assert not works_in(Path(name))


class TestNextRun:
    def test_removes_the_folders_of_runs_that_are_gone(self, tmp_path: Path) -> None:
        with subprocess.Popen(["true"]) as gone:
            pass
        for name, lock in (("pytest-1", gone.pid), ("pytest-2", os.getpid()), ("pytest-3", "")):
            (tmp_path / name).mkdir()
            (tmp_path / name / ".lock").write_text(str(lock))
        (tmp_path / "pytest-4").mkdir()
        remove_folders_of_dead_runs(tmp_path)
        assert {folder.name for folder in tmp_path.iterdir()} == {
            "pytest-2",
            "pytest-3",
            "pytest-4",
        }


class TestHungTest:
    def test_leaves_no_process_and_no_folder(self, tmp_path: Path) -> None:
        report, test = tmp_path / "report", tmp_path / "test_hang.py"
        test.write_text(HANG.format(report=str(report)))
        command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml")]
        command += ["-p", "tests.conftest", str(test)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        folder, pid = report.read_text().split()
        become_true(lambda: not Path(folder).exists())
        assert is_gone(int(pid))
        assert not works_in(Path(folder))
